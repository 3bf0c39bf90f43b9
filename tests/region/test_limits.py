import json
import resource
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from proofcheck import Certificate, InputError, Region, feasible
from proofcheck.region import limits
from proofcheck.region.limits import MOST_BITS, MOST_ENTRIES, load, refuse_beyond, to_text


def _document(**changes: Any) -> dict[str, Any]:
    return feasible(Region(["0.79", "-0.64"])).certificate.to_json() | changes


def _refusal(path: Path) -> str:
    start, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InputError) as caught:
        load(path)
    assert time.process_time() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400 * 2**10
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("fraction", ["{}", "1/{}", "-{}/7"])
def test_a_number_of_millions_of_digits_is_refused_before_it_is_made(fraction: str, tmp_path: Path) -> None:
    file = tmp_path / "long.json"
    file.write_text(json.dumps(_document(phi=fraction.format("9" * 2_000_000))))
    assert "at most 2^20 bits" in _refusal(file)


@pytest.mark.slow
def test_the_bound_on_a_number_is_two_to_the_twentieth_bits(tmp_path: Path) -> None:
    file, proof = tmp_path / "long.json", feasible(Region(["0.79", "-0.64"])).certificate
    for phi, within in ((2**MOST_BITS - 1, True), (2**MOST_BITS, False)):
        certificate = Certificate(proof.region, proof.verdict, Fraction(phi), proof.t, proof.s, proof.witness)
        file.write_text(json.dumps(certificate.to_json()))
        if within:
            assert load(file) == certificate
            assert to_text(certificate)
        else:
            assert "at most 2^20 bits" in _refusal(file)
            with pytest.raises(InputError, match=r"at most 2\^20 bits"):
                to_text(certificate)


def test_more_entries_than_a_list_may_have_are_refused_before_they_are_made(tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    with file.open("w") as stream:
        stream.write('{"schema": "proofcheck/certificate/1", "gamma": [')
        for _ in range(15):
            stream.write('"1/2",' * MOST_ENTRIES)
        stream.write('"1/2"]}')
    assert "at most 1000000 entries" in _refusal(file)


def test_a_list_of_one_entry_too_many_is_refused() -> None:
    proof = feasible(Region([1])).certificate
    margin = (Fraction(1),)
    for n, within in ((MOST_ENTRIES, True), (MOST_ENTRIES + 1, False)):
        long = Certificate(proof.region, proof.verdict, proof.phi, proof.t, margin * n, proof.witness)
        if within:
            refuse_beyond(long)
        else:
            with pytest.raises(InputError, match=f"s: a certificate has at most {MOST_ENTRIES} entries"):
                refuse_beyond(long)


@pytest.mark.slow
def test_cheap_denominators_of_which_the_common_one_is_dear_are_refused_while_it_is_built(tmp_path: Path) -> None:
    file = tmp_path / "dear.json"
    for n in (9_000, 60_000):
        # Numbers around 10^30 have little in common: each makes the common denominator 100 bits longer.
        entries = [f"1/{10**30 + i * i + i + 1}" for i in range(n)]
        file.write_text(json.dumps(_document(gamma=entries, s=["1"] * n)))
        assert "at most 2^39" in _refusal(file)
        file.write_text(json.dumps(_document(gamma=["1"] * n, s=entries)))
        assert "at most 2^39" in _refusal(file)


@pytest.mark.parametrize("where", ["gamma", "s"])
def test_a_short_file_that_would_fill_the_memory_is_refused(tmp_path: Path, where: str) -> None:
    n, wide = 60_000, "1/" + "7" * 20_000
    lists = {"gamma": ["1"] * n, "s": ["0"] * n}
    lists[where][0] = wide
    file = tmp_path / "held.json"
    file.write_text(json.dumps(_document(**lists)))
    assert f"{where}: a certificate has at most 2^31" in _refusal(file)


def test_the_bounds_on_sums_are_those_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = feasible(Region([f"1/{2**k + 1}" for k in range(1, 40)])).certificate
    refuse_beyond(certificate)
    monkeypatch.setattr(limits, "MOST_ADDING", 10**6)
    with pytest.raises(InputError, match=r"gamma: a certificate has at most 2\^39"):
        refuse_beyond(certificate)
    monkeypatch.setattr(limits, "MOST_BITS", 39)
    with pytest.raises(InputError, match=r"gamma: a certificate has numbers of at most 2\^20 bits"):
        refuse_beyond(certificate)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-le"])
def test_digits_that_the_bounds_would_not_see_are_refused(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "hidden.json"
    file.write_bytes(json.dumps(_document(phi="1" * 400_000)).encode(encoding))
    assert "UTF-8 without escapes" in _refusal(file)
    for escaped in ("\\u0031", "\\u0031" * 400_000):
        file.write_text(json.dumps(_document(phi="@")).replace("@", escaped))
        assert "UTF-8 without escapes" in _refusal(file)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "marked.json"
    file.write_text(json.dumps(_document()), encoding="utf-8-sig")
    assert load(file) == Certificate.from_json(_document())


def test_some_fractions_of_the_longest_numbers_are_refused_before_their_lowest_terms(tmp_path: Path) -> None:
    file, long = tmp_path / "long.json", "7" * 315_000
    file.write_text(json.dumps(_document(phi=f"{long}1/{long}", t=f"{long}/{long}3", beta=f"{long}9/{long}")))
    assert "at most 10^11" in _refusal(file)


def test_entries_are_counted_in_each_list_before_they_are_made(tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    document = json.dumps(_document(gamma=["@"])).replace("@", '1/3","' * (MOST_ENTRIES + 50))
    file.write_text(document)
    assert "at most 1000000 entries" in _refusal(file)
    file.write_text(json.dumps(_document(gamma=[[["1"]], [], ["1"]])))
    assert "at most 4 lists" in _refusal(file)


def test_a_file_beyond_the_bytes_is_refused_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "holes.json"
    with file.open("wb") as stream:
        stream.truncate(2**35)
    assert "at most 256 MiB, got 32 GiB" in _refusal(file)
    assert "more than 256 MiB" in _refusal(Path("/dev/zero"))


def test_floats_of_a_million_tasks_are_within_the_limits() -> None:
    # Without making them: what one task takes, in the file and over the common denominator.
    entry = json.dumps({"gamma": ["-4503599627370497/9007199254740992"] * 2}, indent=2).splitlines()[2]
    assert 2 * (len(entry) + 1) + len('    "-1",\n') + 100 < limits.MOST_BYTES / MOST_ENTRIES

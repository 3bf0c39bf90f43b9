"""``bounds --calibrated``, with the record that comes with the package."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from proofcheck.cli.main import main
from proofcheck.experiments.calibration import calibrated_bounds
from proofcheck.experiments.calibration.stored import NOT_CALIBRATED, read_calibrations
from proofcheck.ledger.store import STORE
from proofcheck.site.schemas import json_schema
from proofcheck.site.schemas_paper import Bounds
from proofcheck.statements.symbols import HIDDEN
from tests.cli.processes import PATIENCE

pytestmark = pytest.mark.stored

AT = ("bounds", "--M", "20", "--epsilon", "0.02", "--eta", "1", "--delta-star", "0.4")


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main([*AT, *arguments, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    msgspec.json.decode(printed.out, type=Bounds)
    document: dict[str, Any] = json.loads(printed.out)
    jsonschema.validate(document, json_schema("bounds"))
    return document


def bounds(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(bound["claim"], bound["symbol"]): bound for bound in document["bounds"]}


def test_without_the_option_nothing_is_calibrated(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer(capsys)
    assert document["calibrated"] is None
    assert len(document["settings"]["assumed"]) == len(HIDDEN)


def test_calibrated_constants_are_used_with_interval_and_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    plain, document = answer(capsys), answer(capsys, "--calibrated")
    stored = {row.law.name: row for row in read_calibrations(STORE.records).rows}
    for name in ("C_T", "C_beta", "C_2", "C_V", "C_large"):
        entry, row = document["calibrated"][name], stored[name]
        assert entry["value"] == row.value
        assert entry["low"] <= entry["mean"] <= entry["high"]
        assert entry["validated"] == (row.verdict == "holds")
        assert entry["used"]
        assert float(Fraction(document["settings"]["constants"][name])) == pytest.approx(row.value, rel=1e-5)
        assert name not in document["settings"]["assumed"]
    before, after = (bounds(answered)["beta.slides", "β"]["value"] for answered in (plain, document))
    assert after == pytest.approx(before * stored["C_beta"].value, rel=1e-5)


def test_a_constant_that_two_sources_hide_in_two_formulas_has_two_values(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer(capsys, "--calibrated")
    entries, small = bounds(document), "‖u_{i∉L}‖"
    for source in ("review", "slides"):
        value = document["calibrated"][f"C_rest.{source}"]["value"]
        assert entries[f"corollary-2.{source}", small]["constants"]["C_rest"] == pytest.approx(value, rel=1e-5)
    assert [bound["source"] for bound in document["bounds"]] == [bound["source"] for bound in answer(capsys)["bounds"]]


def test_what_is_missing_is_said_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bounds", "--M", "20", "--calibrated"]) == 2
    assert "--epsilon, --eta, --delta-star are needed: give a number for each" in capsys.readouterr().err


def test_the_table_has_a_line_for_each_constant_at_80_columns(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main([*AT, "--calibrated"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, row in read_calibrations(STORE.records).named().items():
        if row.fit is None or name in ("C_low", "C_upper", "C_up"):
            continue
        line = next(line for line in lines if line.startswith(f"{name} "))
        # What was fitted is compared with what was measured, whether or not a hypothesis fails there.
        readings = len(row.claim.readings)
        inside = sum(reading.granted == "holds" for reading in row.claim.readings)
        ending = f"{row.verdict}, {inside} of {readings}" if row.fit.determined else f"spans ×{row.fit.span:.0f}"
        assert line.rstrip().endswith(ending), line
        assert f" {row.fit.networks} " in line


def test_a_constant_that_moves_with_m_against_its_bound_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*AT, "--calibrated"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    drifting = words.partition("Not constant within the fit")[2].partition(". ")[0]
    stored = {row.law.name: row for row in read_calibrations(STORE.records).rows}
    assert stored["C_2"].drifts
    assert f"C_2 like M^{stored['C_2'].trend.slope:.2f}" in drifting  # type: ignore[union-attr]
    assert not stored["C_V"].drifts
    assert "C_V" not in drifting


def test_given_constants_win(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer(capsys, "--calibrated", "--constant", "C_T=2", "C_rest=3")
    entries = bounds(document)
    assert entries["steps.review", "T"]["constants"] == {"C_T": 2.0}
    for source in ("review", "slides"):
        assert entries[f"corollary-2.{source}", "‖u_{i∉L}‖"]["constants"]["C_rest"] == 3.0
    used = {name: entry["used"] for name, entry in document["calibrated"].items()}
    assert not used["C_T"]
    assert not used["C_rest.review"]
    assert not used["C_low"], "no bound depends on it"
    assert used["C_beta"]


def test_the_answer_says_where_the_constants_come_from_and_which_stay_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*AT, "--calibrated", "--constant", "C_T=2"]) == 0
    words = " ".join(capsys.readouterr().out.split())
    calibrations = read_calibrations(STORE.records)
    assert f"fitted on networks: {calibrations.networks(held_out=False)}" in words
    assert calibrations.networks(held_out=True) in words
    assert "5 seeds" in words
    assert "Yours, in place of any calibrated: C_T." in words
    for name, why in NOT_CALIBRATED.items():
        assert f"{name} ({why})" in words
    assert "extrapolated" not in words


@pytest.mark.parametrize(
    ("changes", "name"), [(("--M", "500"), "M"), (("--eta", "0.01"), "eta"), (("--delta-star", "0.9"), "delta_star")]
)
def test_numbers_beyond_the_networks_are_said_to_be(
    changes: tuple[str, str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tokens = list(AT)
    tokens[tokens.index(changes[0]) + 1] = changes[1]
    assert main([*tokens, "--calibrated"]) == 0
    assert f"Your {name} is outside what was trained" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--calibrated", "--constant", "k_poly=2"], "C_poly and C_root are calibrated with k_poly = 1"),
        (["--calibrated", "--constant", "k_poly=2", "C_poly=1"], "C_poly and C_root are calibrated with k_poly = 1"),
        (["--calibrated", "--constant", "k_poly=many"], "k_poly: expected a finite number"),
        (["--calibrated", "--constant", "C_low=1"], "no bound here depends on it"),
        (["--calibrated", "--constant", "C_X=1"], "expected one of C_T"),
        (["--calibrated", "--M", "1"], "--M is given twice"),
        (["--calibrated=yes"], "calibrated"),
        (["--calibrated", "--calibrated"], "--calibrated is given twice"),
    ],
)
def test_bad_input_is_one_line_on_stderr_and_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*AT, *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert message in printed.err


def test_k_poly_may_be_given_with_both_constants_that_it_belongs_to(capsys: pytest.CaptureFixture[str]) -> None:
    document = answer(capsys, "--calibrated", "--constant", "k_poly=2", "C_poly=1", "C_root=1")
    assert document["settings"]["constants"]["k_poly"] == "2"


def test_a_missing_or_changed_record_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(calibrated_bounds, "read_calibrations", lambda _: read_calibrations(tmp_path))
    assert main([*AT, "--calibrated"]) == 2
    assert "calibration.json: cannot be read" in capsys.readouterr().err
    whole = (STORE.records / "calibration.json").read_text("utf-8")
    (tmp_path / "calibration.json").write_text(whole.replace('"steps":28', '"steps":29', 1), "utf-8")
    assert main([*AT, "--calibrated"]) == 2
    printed = capsys.readouterr()
    assert "its digest does not fit its content" in printed.err
    assert printed.err.count("\n") == 1


_WITHOUT_TORCH = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "torch":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from proofcheck.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.slow
def test_it_needs_no_pytorch() -> None:
    command = [sys.executable, "-c", _WITHOUT_TORCH, *AT, "--calibrated"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert "Calibrated constants" in finished.stdout

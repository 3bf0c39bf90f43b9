"""The stored records are what the experiments wrote, and say today what they said then."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from proofcheck.experiments.engine.cell import Record, Settings
from proofcheck.experiments.engine.experiment import find, purposes
from proofcheck.experiments.engine.summary import (
    Summary,
    digest,
    encoded,
    judge_again,
    names,
    read_stored,
    summarise,
)
from proofcheck.experiments.engine.verdicts import LEVEL, Claim, alike, same
from proofcheck.experiments.studies.estimators import Estimated, Estimates, PairSettings
from proofcheck.ledger.store import STORE
from proofcheck.models.recipe import Recipe
from proofcheck.region.numbers import InputError
from tests.cli.processes import PATIENCE

pytestmark = pytest.mark.stored

STORED = names(STORE.records)
NAME = "estimators"
# What the pages and the ledger rest on.
ALWAYS = {
    "addition",
    "negation",
    "relearning",
    "out-of-domain",
    "low-rank",
    "sparsity",
    "scaling",
    "estimators",
    "calibration",
}
MOST_BYTES = 3_000_000


def _copied(folder: Path, name: str = NAME) -> Path:
    path = folder / f"{name}.json"
    path.write_bytes((STORE.records / path.name).read_bytes())
    return path


def _sealed(summary: Summary) -> bytes:
    return encoded(msgspec.structs.replace(summary, digest=digest(summary)))


def _as_judged(stored: list[Claim], judged_now: list[Claim]) -> bool:
    return len(stored) == len(judged_now) and all(map(same, stored, judged_now))


def test_the_stored_records_are_of_experiments_and_small() -> None:
    assert set(STORED) >= ALWAYS
    assert set(STORED) == {path.stem for path in STORE.records.iterdir()}
    assert sum(path.stat().st_size for path in STORE.records.iterdir()) < MOST_BYTES


@pytest.mark.parametrize("name", STORED)
def test_a_stored_record_is_the_file_that_its_experiment_writes(name: str) -> None:
    stored = read_stored(name, STORE.records)
    assert encoded(stored.summary) == (STORE.records / f"{name}.json").read_bytes()
    summary_now = summarise(find(name), stored.records, quick=False)
    assert _as_judged(stored.summary.claims, summary_now.claims)
    # Its digest is of its own last bits.
    assert (
        msgspec.structs.replace(summary_now, claims=stored.summary.claims, digest=stored.summary.digest)
        == stored.summary
    )


@pytest.mark.parametrize("name", STORED)
def test_judging_the_stored_results_again_gives_the_stored_claims(name: str) -> None:
    stored = read_stored(name, STORE.records)
    assert stored.summary.claims
    assert _as_judged(stored.summary.claims, judge_again(stored))


@pytest.mark.parametrize("name", STORED)
def test_every_reading_has_five_values_and_every_point_five_seeds(name: str) -> None:
    summary = read_stored(name, STORE.records).summary
    assert summary.level == LEVEL == 0.95
    seeds = {(record.settings, record.seed) for record in summary.results}
    assert len(seeds) == len(summary.results) == len(summary.settings) * len(summary.seeds)
    assert len(summary.seeds) >= 5
    for claim in summary.claims:
        for reading in claim.readings:
            assert len(reading.values) >= 5, (claim.id, reading.at)
            assert reading.low <= reading.mean <= reading.high


@pytest.mark.slow
@pytest.mark.parametrize("name", STORED)
def test_a_stored_record_is_of_the_settings_that_the_experiment_has_now(name: str) -> None:
    experiment = find(name)
    try:
        settings: list[Settings] = list(experiment.grid(False))
    except InputError as missing:
        # Only images and books that are not installed may excuse it.
        assert experiment.roles
        pytest.skip(str(missing))
    stored = dict.fromkeys(record.settings for record in read_stored(name, STORE.records).records)
    assert alike(*(msgspec.to_builtins(list(grid)) for grid in (stored, settings)))


_CELLS = """
import msgspec
from proofcheck.experiments.engine.experiment import purposes, find
print([msgspec.json.encode(list(find(name).grid(False))) for name in purposes() if not find(name).roles])
"""


@pytest.mark.slow
def test_an_experiment_has_the_same_cells_on_an_older_processor() -> None:
    # To the last bit: a run that was begun elsewhere goes on only with the cells that it was begun with.
    instructions = " ".join(np._core._multiarray_umath.__cpu_dispatch__)
    older = {"NPY_DISABLE_CPU_FEATURES": instructions, "OPENBLAS_CORETYPE": "Nehalem"}
    command = [sys.executable, "-c", _CELLS]
    newer, older_cells = (
        subprocess.run(command, env=os.environ | changes, capture_output=True, check=True, timeout=PATIENCE).stdout
        for changes in ({}, older)
    )
    assert len(newer) > 10_000
    assert newer == older_cells


def _numbers(value: object) -> list[float]:
    if isinstance(value, dict):
        return [number for entry in value.values() for number in _numbers(entry)]
    if isinstance(value, list):
        return [number for entry in value for number in _numbers(entry)]
    return [value] if isinstance(value, float) else []


@pytest.mark.parametrize("name", STORED)
def test_a_changed_number_is_refused_naming_the_file(name: str, tmp_path: Path) -> None:
    path = _copied(tmp_path, name)
    content, summary = path.read_text(), read_stored(name, STORE.records).summary
    number = next(number for number in _numbers(summary.results[-1].result) if number not in (0.0, 1.0))
    written = msgspec.json.encode(number).decode()
    place = content.rindex(written)
    changed = msgspec.json.encode(number * 1.25).decode()
    path.write_text(content[:place] + changed + content[place + len(written) :])
    with pytest.raises(InputError, match="digest") as caught:
        read_stored(name, tmp_path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"verdict":"mixed"', '"verdict":"holds"'),
        ('"predicted_high":0.03', '"predicted_high":2.0'),
        ('"seed":5', '"seed":6'),
        ('"alpha":0.9', '"alpha":0.8'),
        ('"numpy":"', '"numpy":"1'),
        ('"digest":"', '"digest":"0'),
    ],
)
def test_a_change_of_anything_is_refused(old: str, new: str, tmp_path: Path) -> None:
    path = _copied(tmp_path)
    content = path.read_text()
    assert old in content
    path.write_text(content.replace(old, new, 1))
    with pytest.raises(InputError, match="changed"):
        read_stored(NAME, tmp_path)


def test_white_space_is_no_change(tmp_path: Path) -> None:
    path = _copied(tmp_path)
    path.write_bytes(msgspec.json.format(path.read_bytes()))
    assert read_stored(NAME, tmp_path) == read_stored(NAME, STORE.records)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"schema": "proofcheck/cell/1"}', b"\x00" * 40])
def test_other_content_is_refused(content: bytes, tmp_path: Path) -> None:
    _copied(tmp_path).write_bytes(content)
    with pytest.raises(InputError, match="other content") as caught:
        read_stored(NAME, tmp_path)
    assert f"{NAME}.json" in str(caught.value)


def test_a_missing_record_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_stored(NAME, tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        names(tmp_path / "none")


@pytest.mark.parametrize("name", ["addition", "never-heard-of"])
def test_the_record_of_another_experiment_is_refused(name: str, tmp_path: Path) -> None:
    _copied(tmp_path).rename(tmp_path / f"{name}.json")
    assert names(tmp_path) == [name] * (name in purposes())
    with pytest.raises(InputError, match=f"got {NAME}"):
        read_stored(name, tmp_path)


def test_a_trial_is_no_record(tmp_path: Path) -> None:
    summary = msgspec.structs.replace(read_stored(NAME, STORE.records).summary, quick=True)
    (tmp_path / f"{NAME}.json").write_bytes(_sealed(summary))
    with pytest.raises(InputError, match=f"got {NAME} --quick"):
        read_stored(NAME, tmp_path)


@pytest.mark.parametrize("change", ["result", "settings", "place"])
def test_results_that_the_experiment_would_not_give_are_refused_under_a_right_digest(
    change: str, tmp_path: Path
) -> None:
    summary = read_stored(NAME, STORE.records).summary
    if change == "result":
        summary.results[0].result["else"] = 1.0
    elif change == "settings":
        del summary.settings[0]["alpha"]
    else:
        summary.results[0].settings = len(summary.settings)
    (tmp_path / f"{NAME}.json").write_bytes(_sealed(summary))
    with pytest.raises(InputError, match="as estimators gives them now"):
        read_stored(NAME, tmp_path)


def test_a_verdict_that_does_not_follow_shows_although_its_digest_is_right(tmp_path: Path) -> None:
    summary = read_stored(NAME, STORE.records).summary
    claim = next(claim for claim in summary.claims if claim.verdict != "holds")
    claim.verdict = "holds"
    (tmp_path / f"{NAME}.json").write_bytes(_sealed(summary))
    stored = read_stored(NAME, tmp_path)
    assert not _as_judged(stored.summary.claims, judge_again(stored))


def test_whole_numbers_among_the_floats_keep_the_digest(tmp_path: Path) -> None:
    settings = PairSettings(alpha=0.0, samples=2, recipe=Recipe())
    records: list[Estimated] = [
        Record("proofcheck/cell/1", NAME, settings, seed, {}, Estimates(1, seed, 0, 0, 1)) for seed in (1, 2)
    ]
    (tmp_path / f"{NAME}.json").write_bytes(encoded(summarise(find(NAME), records, quick=False)))
    stored = read_stored(NAME, tmp_path)
    assert stored.records == records
    assert _as_judged(stored.summary.claims, judge_again(stored))


@pytest.mark.slow
def test_records_are_read_and_judged_without_torch() -> None:
    program = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "joblib", "safetensors", "threadpoolctl"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
from proofcheck.experiments.engine.summary import judge_again, names, read_stored
from proofcheck.experiments.engine.verdicts import same
from proofcheck.ledger.store import STORE
for name in names(STORE.records):
    stored = read_stored(name, STORE.records)
    now = judge_again(stored)
    assert len(now) == len(stored.summary.claims) and all(map(same, stored.summary.claims, now))
print(len(names(STORE.records)))
"""
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert (finished.stderr, finished.stdout.strip()) == ("", str(len(STORED)))

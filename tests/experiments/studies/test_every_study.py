"""What a ledger of claims relies on: names that join, and verdicts from records alone, without PyTorch."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from proofcheck.experiments.engine.experiment import find, purposes
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.sources import REVIEW, SLIDES
from tests.experiments.made_up_records import of_every_study

pytestmark = pytest.mark.stored

RECORDS = of_every_study()


@pytest.mark.parametrize("name", RECORDS)
def test_every_claim_has_a_name_of_its_own_and_is_about_claims_that_exist(name: str) -> None:
    claims = find(name).judge(RECORDS[name])
    ids = [claim.id for claim in claims]
    assert len(set(ids)) == len(ids)
    assert all(claim_id.startswith(f"{name}.") and claim_id.split() == [claim_id] for claim_id in ids)
    assert {about for claim in claims for about in claim.about} <= set(CLAIMS)


def test_every_theorem_and_corollary_that_networks_can_test_has_evidence() -> None:
    judged = {
        about for name, records in RECORDS.items() for claim in find(name).judge(records) for about in claim.about
    }
    stated = {
        key
        for key, claim in CLAIMS.items()
        if claim.kind in ("theorem", "corollary") and claim.source in (REVIEW, SLIDES)
    }
    # Non-emptiness is exact arithmetic's to decide; the summary's λ ≤ O(1/α) for α < 0 says not which end it is.
    assert stated - judged == {"theorem-3.review.nonempty", "theorem-3.slides.nonempty", "theorem-2.review.summary"}


_WITHOUT_TORCH = """
import sys
from pathlib import Path
import msgspec

class Absent:
    def find_spec(self, name, *_):
        if name.split(".")[0] in ("torch", "safetensors", "joblib", "threadpoolctl"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
from proofcheck.experiments.engine.experiment import purposes, find
for name in purposes():
    find(name)
for path in sorted(Path(sys.argv[1]).iterdir()):
    experiment = find(path.stem)
    records = msgspec.json.decode(path.read_bytes(), type=list[experiment.kind])
    sys.stdout.write(f"{path.stem} {msgspec.json.encode(experiment.judge(records)).decode()}\\n")
"""


@pytest.mark.slow
def test_records_are_judged_without_torch(tmp_path: Path) -> None:
    for name, records in RECORDS.items():
        (tmp_path / f"{name}.json").write_bytes(msgspec.json.encode(records))
    done = subprocess.run([sys.executable, "-c", _WITHOUT_TORCH, tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    judged = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert judged == {name: msgspec.json.encode(find(name).judge(RECORDS[name])).decode() for name in RECORDS}
    assert set(judged) <= set(purposes())

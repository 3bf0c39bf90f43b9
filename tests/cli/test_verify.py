"""``verify`` computes each status anew: what is tampered with or taken away is named, and costs a claim its status."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

import proofcheck
import proofcheck.models
from proofcheck.certify.facts import digest, read_fact
from proofcheck.cli import verify as verify_command
from proofcheck.cli.main import main
from proofcheck.cli.render_verify import show
from proofcheck.ledger.documents import VerifiedClaims
from proofcheck.ledger.store import store
from proofcheck.ledger.verify import Ledger
from proofcheck.measure.run import load_run
from proofcheck.proofs import rocq
from tests.cli.command import answered
from tests.cli.processes import PATIENCE
from tests.extras import need

pytestmark = pytest.mark.slow
PACKAGE, MODELS = Path(proofcheck.__file__).parent, Path(str(proofcheck.models.__file__)).parent


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as an unpacked archive has it, with no version control around it."""
    folder = tmp_path_factory.mktemp("archive")
    ignore = shutil.ignore_patterns("*.vo*", "*.glob", ".*")
    shutil.copytree(PACKAGE, folder / "proofcheck", ignore=ignore)
    if not (folder / "proofcheck" / "models").exists():
        shutil.copytree(MODELS, folder / "proofcheck" / "models", ignore=ignore)
    return folder


@pytest.fixture
def archive(original: Path, tmp_path: Path) -> Path:
    """A copy to tamper with."""
    return Path(shutil.copytree(original, tmp_path / "archive"))


def verify(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``python -m proofcheck verify`` of the package in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "proofcheck", "verify", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_without_rocq_nothing_falls_and_nothing_is_proved(original: Path) -> None:
    finished = verify(original, "--fast", "--json", "--only", "region", "theorem-3.slides.nonempty", "contradiction")
    assert finished.returncode == 0, finished.stderr
    answer = msgspec.json.decode(finished.stdout, type=VerifiedClaims)
    statuses = {claim.id: claim.status for claim in answer.claims}
    assert answer.rocq is None
    assert statuses["region.threshold"] == "not checked here"
    assert statuses["region.printed-gamma"] == "certified"
    assert statuses["theorem-3.slides.nonempty"] == "refuted"
    assert "proved" not in statuses.values()
    assert {"D1", "D10b"} <= {claim.removeprefix("contradiction.") for claim in statuses}


def test_a_missing_compiler_is_named_with_its_remedy_and_is_an_error_in_ci(original: Path, tmp_path: Path) -> None:
    finished = verify(original, "--only", "region.threshold", PATH=str(tmp_path), CI="false")
    assert finished.returncode == 0, finished.stderr
    assert "not checked here" in finished.stdout
    assert "apt-get install --no-install-recommends coq" in " ".join(finished.stdout.split())
    finished = verify(original, "--only", "region.threshold", PATH=str(tmp_path), CI="true")
    assert (finished.returncode, finished.stdout) == (3, "")
    assert rocq.APT in finished.stderr


def test_what_needs_no_compiler_is_verified_in_ci_without_one(original: Path, tmp_path: Path) -> None:
    for ci in ("1", "true"):
        finished = verify(original, "--only", "region.box", PATH=str(tmp_path), CI=ci)
        assert finished.returncode == 0, finished.stderr
        assert "certified  region.box" in finished.stdout
    finished = verify(original, "--only", "region.threshold", PATH=str(tmp_path), CI="1")
    assert finished.returncode == 3


@pytest.mark.needs("coqc")
def test_coqchk_is_asked_for_only_where_it_is_and_rocq_is(original: Path, tmp_path: Path) -> None:
    finished = verify(original, "--coqchk", "--fast", "--only", "region.box")
    assert (finished.returncode, finished.stdout) == (2, "")
    assert "--coqchk: expected Rocq, whose compiled files it checks; leave --fast out" in finished.stderr
    for name in ("coqc", "coqdep"):
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    finished = verify(original, "--coqchk", "--only", "region.box", PATH=str(tmp_path))
    assert (finished.returncode, finished.stdout, finished.stderr.count("\n")) == (3, "", 1)
    assert "coqchk needed for --coqchk; it comes with coq" in finished.stderr


def test_claims_whose_record_was_deleted_are_named(archive: Path) -> None:
    (store(archive / "proofcheck").records / "relearning.json").unlink()
    finished = verify(archive, "--fast", "--only", "relearning")
    assert finished.returncode == 1
    assert "no such claim is left" in complaints(finished)["relearning.never"]


def test_a_status_taken_out_of_the_recorded_ones_is_named(archive: Path) -> None:
    path = store(archive / "proofcheck").recorded
    recorded = json.loads(path.read_text(encoding="utf-8"))
    del recorded["claims"]["region.box"]
    path.write_text(json.dumps(recorded), encoding="utf-8")
    finished = verify(archive, "--fast", "--only", "region.box")
    assert finished.returncode == 1
    assert complaints(finished) == {"region.box": "it is certified, and not recorded; run verify --record"}


@pytest.mark.parametrize(("columns", "rests"), [("80", False), ("140", True)])
def test_in_a_narrow_window_what_a_claim_rests_on_is_left_to_only(
    columns: str, rests: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ledger = Ledger()
    found = ledger.verify(["region.box", "trained.structure"], fast=True)
    section = found["trained.structure"].claim.section
    show(found, {section: "Standing hypotheses."}, None, None, details=False, fast=False)
    lines = capsys.readouterr().out.splitlines()
    assert any("rests on region.robust-certificate" in line for line in lines) == rests
    assert not [line for line in lines if line and not line.strip()]
    assert "6 records beside it" in " ".join(" ".join(lines).split())
    assert lines[lines.index(section) + 1].strip() == "Standing hypotheses."


def replaced(path: Path, old: str, new: str) -> None:
    """One text for another, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def complaints(finished: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """What is said of each claim that is named."""
    lines = [line.removeprefix("proofcheck: ") for line in finished.stderr.splitlines()]
    return dict(line.split(": ", maxsplit=1) for line in lines)


def test_stored_networks_are_trained_again_where_that_is_asked(original: Path) -> None:
    need("torch", "safetensors")
    finished = verify(original, "--fast", "--retrain", "--json", "--only", "certified.out-of-domain")
    assert finished.returncode == 0, finished.stderr
    answer = msgspec.json.decode(finished.stdout, type=VerifiedClaims)
    assert answer.retrained is not None
    (network,) = answer.retrained
    assert (network.network, network.steps, network.wrong) == ("irrelevant", [60, 60], None)
    assert network.difference is not None
    assert network.difference <= network.tolerance
    (claim,) = answer.claims
    assert "trained again" in claim.evidence[0].words


def test_settings_that_did_not_make_the_weights_are_named_with_every_claim(archive: Path) -> None:
    need("torch", "safetensors")
    files = store(archive / "proofcheck")
    replaced(files.facts / "networks" / "irrelevant" / "run.json", '"eta": 1.0', '"eta": 1.01')
    path = files.facts / "out-of-domain.json"
    fact, run = read_fact(path), load_run(files.facts / "networks" / "irrelevant")
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(fact, digest=digest(fact, run))))
    finished = verify(archive, "--fast", "--only", "certified.out-of-domain")
    assert finished.returncode == 0, finished.stderr
    finished = verify(archive, "--fast", "--retrain", "--only", "certified.out-of-domain")
    assert finished.returncode == 1
    assert "irrelevant: trained again, the weights differ by" in finished.stdout
    assert "so run.json is not of them" in complaints(finished)["certified.out-of-domain"]


def test_without_pytorch_nothing_is_trained_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verify_command, "find_spec", lambda _: None)
    assert main(["verify", "--fast", "--retrain"]) == 3
    said = capsys.readouterr()
    assert said.out == ""
    assert "--retrain: training needs torch; pip install" in said.err


_CHANGED = (
    *("region.box", "region.smallest-c", "region.threshold", "ideal.gain-sign", "relearning.never"),
    *("certified.both-learned", "certified.relearned", "theorem-1.review.contradictory"),
)


def test_whatever_is_changed_is_named_with_its_claim(archive: Path) -> None:
    files = store(archive / "proofcheck")
    replaced(files.certificates / "box.json", '"t": "', '"t": "1')
    replaced(files.records / "relearning.json", '"seed":1', '"seed":9')
    replaced(files.pins, "0 < beta < phi / 2", "0 < beta <= phi / 2")
    replaced(files.rocq / "Gain.v", "Qed.", "Admitted.")
    replaced(files.rocq / "RegionDefs.v", "0 < c < 1 /\\", "0 <= c < 1 /\\")
    replaced(files.facts / "both-learned.json", "-4.0", "-4.5")
    weights = files.facts / "networks" / "irrelevant" / "task_2.safetensors"
    weights.write_bytes(weights.read_bytes()[:-8] + bytes(8))
    finished = verify(archive, "--fast", "--only", *_CHANGED)
    said = complaints(finished)
    assert finished.returncode == 1
    assert "certificate box.json" in said["region.box"]
    assert "its digest does not fit" in said["relearning.never"]
    assert "bounds both-learned: it or the weights were changed" in said["certified.both-learned"]
    assert "case both-learned" in said["theorem-1.review.contradictory"]
    assert "bounds relearned: it or the weights were changed" in said["certified.relearned"]
    assert "the pinned statement is not as it was reviewed" in said["region.smallest-c"]
    assert "Gain.v: Admitted" in said["ideal.gain-sign"]
    assert "the definition RegionDefs.in_region is another" in said["region.threshold"]


_TAKEN = {
    "region.box": "certified",
    "trained.structure": "supported",
    "ideal.gain-limits": "identity",
    "ideal.reading.theorem-2.irrelevant": "refuted",
}


def test_taking_evidence_away_lowers_the_status_in_the_same_run(archive: Path) -> None:
    files = store(archive / "proofcheck")
    (files.certificates / "box.json").unlink()
    (files.records / "out-of-domain.json").unlink()
    replaced(files.claims, 'identities = ["gain-limits"]', "")
    replaced(files.claims, 'counterexamples = ["double-negation-irrelevant"]', "")
    finished = verify(archive, "--fast", "--json", "--only", *_TAKEN)
    said, claims = complaints(finished), json.loads(finished.stdout)["claims"]
    statuses = {claim["id"]: claim["status"] for claim in claims}
    assert finished.returncode == 1
    for name, before in _TAKEN.items():
        assert f"recorded as {before}" in said[name]
        assert statuses[name] == "assumed"


def test_without_recorded_statuses_nothing_can_have_kept_its_own(archive: Path) -> None:
    store(archive / "proofcheck").recorded.unlink()
    finished = verify(archive, "--fast", "--only", "region.box")
    assert finished.returncode == 1
    assert "verify --record" in finished.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--only", "nothing"), "no claim 'nothing'"),
        (("--only",), "expected at least one argument"),
        (("--record", "--fast"), "leave --fast and --only out"),
        (("--graph", "claims.doc", "--fast"), "ends in .svg or .png"),
        (("--retrain", "--fast", "--only", "region.box"), "expected claims about stored networks"),
        (("--graph", "nowhere/claims.svg", "--fast"), "does not exist"),
        (("surplus",), "unknown argument"),
    ],
)
def test_wrong_input_is_one_line(arguments: tuple[str, ...], complaint: str) -> None:
    finished = answered("verify", *arguments)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert complaint in finished.stderr
    assert finished.stderr.count("\n") == 1


def test_chosen_claims_show_their_evidence_and_what_they_rest_on_and_are_drawn(tmp_path: Path) -> None:
    path, names = tmp_path / "claims.svg", ("theorem-3.slides.nonempty", "trained.theorem-1")
    finished = answered("verify", "--fast", "--only", *names, "--graph", path)
    assert finished.returncode == 0, finished.stderr
    text = " ".join(finished.stdout.split())
    assert "counterexample one-negative-task-slides against it: One task, γ = −3/5" in text
    assert "rests on ideal.theorem-1, trained.structure" in text
    assert path.read_text(encoding="utf-8").startswith("<?xml")


def test_a_graph_is_never_written_over_evidence(tmp_path: Path) -> None:
    graph, evidence = tmp_path / "graph.svg", PACKAGE / "ledger" / "claims.toml"
    graph.symlink_to(evidence)
    before = evidence.read_bytes()
    finished = answered("verify", "--fast", "--graph", str(graph))
    assert finished.returncode == 2
    assert "--graph and claims.toml: expected two files" in finished.stderr
    assert evidence.read_bytes() == before

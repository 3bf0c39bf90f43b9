"""``plan``, ``defend`` and ``check`` from an audit to a certificate, as somebody types them."""

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from proofcheck.site.schemas import json_schema
from tests.checkpoints.checkpoint_files import content, entry
from tests.cli.command import answered, proofcheck

DEMANDS = ("--learn", "a:0.8", "--keep", "b:0.7", "--n", "100")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a base, fine-tunes a and b, their audit, and their outputs on labelled examples."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    weights = rng.standard_normal((20, 30)).astype("f4")
    for name in ("base", "a", "b"):
        step = 0 if name == "base" else 0.01 * rng.standard_normal((20, 30)).astype("f4")
        Path(f"{name}.safetensors").write_bytes(content({"w": entry(weights + step)}))
    assert (
        answered("audit", *(f"{name}.safetensors" for name in ("base", "a", "b")), "-o", "audit.json").returncode == 0
    )
    Path("logits").mkdir()
    labels = rng.integers(0, 2, 60)
    for task in ("a", "b"):
        flat = rng.standard_normal((60, 2))
        pushed = flat + 3 * np.eye(2)[labels]
        arrays = {"base": flat, "a": pushed if task == "a" else flat, "b": pushed if task == "b" else flat}
        np.savez(f"logits/{task}.npz", **arrays, labels=labels)
    return tmp_path


def outcomes(errors: list[int]) -> None:
    """Counts for plan.json, alike for both demands."""
    plan = json.loads(Path("plan.json").read_text())
    counts = [
        {"candidate": i, "demand": demand["name"], "errors": number, "n": demand["n"]}
        for i, number in enumerate(errors)
        for demand in plan["demands"]
    ]
    document = {"schema": "proofcheck/outcomes/1", "plan": plan["hash"], "counts": counts}
    Path("outcomes.json").write_text(json.dumps(document))


def test_the_whole_way_from_an_audit_to_a_certificate(place: Path) -> None:
    planned = proofcheck(
        "plan",
        "audit.json",
        *DEMANDS,
        "--candidates",
        "3",
        "--logits",
        "logits",
        "--held-out",
        "a:audit.json",
        "-o",
        "plan.json",
    )
    assert (planned.returncode, planned.stderr) == (0, "")
    plan = json.loads((place / "plan.json").read_text())
    jsonschema.validate(plan, json_schema("plan"))
    assert f"Hash: {plan['hash']}" in planned.stdout
    assert "Chance to certify a λ: 0." in planned.stdout or "Chance to certify a λ: 1." in planned.stdout
    assert [demand["sha256"] is None for demand in plan["demands"]] == [False, True] or plan["demands"][0][
        "name"
    ] == "b"
    outcomes([40, 2, 40])
    defended = proofcheck("defend", "plan.json", "outcomes.json", "-o", "certificate.json")
    assert (defended.returncode, defended.stderr) == (0, "")
    assert "accepted: each keeps all demands" in defended.stdout
    certificate = json.loads((place / "certificate.json").read_text())
    jsonschema.validate(certificate, json_schema("defended"))
    assert certificate["accepted"] == [1]
    checked = proofcheck("check", "certificate.json")
    assert checked.returncode == 0
    assert checked.stdout.startswith("verified: λ = (")
    (place / "forged.json").write_text(json.dumps({**certificate, "accepted": [0, 1]}))
    forged = answered("check", "forged.json", "--json")
    assert (forged.returncode, json.loads(forged.stdout)["valid"]) == (1, False)
    assert "expected [1] as accepted" in forged.stdout
    (place / "other.json").write_text(json.dumps({**certificate, "counts": 1}))
    other = answered("check", "other.json")
    assert (other.returncode, other.stderr.count("\n")) == (2, 1)


def test_nothing_accepted_is_exit_code_4(place: Path) -> None:
    assert answered("plan", "audit.json", *DEMANDS, "--candidates", "3", "-o", "plan.json").returncode == 0
    outcomes([40, 40, 40])
    refused = answered("defend", "plan.json", "outcomes.json", "-o", "certificate.json")
    assert refused.returncode == 4
    assert "nothing is claimed" in refused.stdout
    assert (place / "certificate.json").exists()
    assert answered("check", "certificate.json").returncode == 0


def test_a_second_look_at_one_plan_is_refused(place: Path) -> None:  # noqa: ARG001
    assert answered("plan", "audit.json", *DEMANDS, "--candidates", "3", "-o", "plan.json").returncode == 0
    outcomes([40, 40, 40])
    assert answered("defend", "plan.json", "outcomes.json").returncode == 4
    assert answered("defend", "plan.json", "outcomes.json").returncode == 4
    outcomes([2, 2, 2])
    again = answered("defend", "plan.json", "outcomes.json", "-o", "certificate.json")
    assert (again.returncode, again.stdout, again.stderr.count("\n")) == (2, "", 1)
    assert "a second look needs a plan with a δ of its own" in again.stderr
    assert not Path("certificate.json").exists()


@pytest.mark.parametrize("procedure", ["ordered", "sequence", "holm", "bonferroni", "all"])
def test_every_procedure_can_be_asked_for(place: Path, procedure: str) -> None:  # noqa: ARG001
    command = ("plan", "audit.json", *DEMANDS, "--candidates", "3", "--procedure", procedure, "-o", "plan.json")
    assert answered(*command).returncode == 0
    outcomes([2, 2, 2])
    assert answered("defend", "plan.json", "outcomes.json").returncode == 0


def test_candidates_come_from_gamma_and_from_a_file_too(place: Path) -> None:
    asked = answered(
        "plan", "--gamma", "0.79", "-0.64", "--learn", "t:.86", "--n", "500", "--assume", "t:0.9", "--json"
    )
    plan = json.loads(asked.stdout)
    assert (asked.returncode, plan["demands"][0]["level"], plan["models"]) == (0, "43/50", ["task 1", "task 2"])
    assert plan["chances"]["any"] is not None
    (place / "lams.csv").write_text("# three\n0.5,1\n1 1\n\n3/2,1\n")
    asked = answered("plan", "--candidates-from", "lams.csv", "--learn", "t:0.9", "--n", "t:50", "--json")
    assert json.loads(asked.stdout)["candidates"] == [["0.5", "1"], ["1", "1"], ["3/2", "1"]]


def test_mergekit_gets_a_file_for_each_candidate(place: Path) -> None:
    for name in ("base", "a", "b"):
        (place / "models" / name).mkdir(parents=True)
        (place / f"{name}.safetensors").rename(place / "models" / name / "model.safetensors")
    folders = [f"models/{name}" for name in ("base", "a", "b")]
    assert answered("audit", *folders, "-o", "again.json").returncode == 0
    assert answered("plan", "again.json", *DEMANDS, "--candidates", "3", "--mergekit", "yaml").returncode == 0
    assert sorted(path.name for path in (place / "yaml").iterdir()) == [f"candidate-0{i}.yaml" for i in range(3)]
    assert "merge_method: task_arithmetic" in (place / "yaml" / "candidate-00.yaml").read_text()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["audit.json", "--n", "5"], "expected a demand"),
        (["audit.json", "--learn", "a"], "expected NAME:VALUE"),
        (["audit.json", "--learn", "a:0.9"], "how many examples"),
        (["audit.json", "--learn", "a:0.9", "--n", "0"], "a whole number from 1 on"),
        (["audit.json", "--learn", "a:0.9", "--n", "b:5"], "a number for each of a"),
        (["audit.json", "--learn", "a:1", "--n", "5"], "a share between 0 and 1"),
        (["audit.json", "--learn", "a:0.9", "--keep", "a:0.9", "--n", "5"], "demanded twice"),
        (["audit.json", "--learn", "a:0.9", "--n", "5", "--rule", "best"], "expected one of"),
        (["audit.json", "--learn", "a:0.9", "--n", "5", "--delta", "1"], "δ between 0 and 1"),
        (["audit.json", "--learn", "a:0.9", "--n", "5", "--candidates", "1"], "from 2 on"),
        (["audit.json", "--learn", "a:0.9", "--n", "5", "--start", "99"], "from 0 to 11"),
        (["audit.json", "--learn", "c:0.9", "--n", "5", "--logits", "logits"], "no outputs on 'c'"),
        (["audit.json", "--learn", "a:0.9", "--n", "5", "--held-out", "c:x"], "nothing is demanded of 'c'"),
        (["audit.json", "--learn", "a:0.9", "--n", "5", "--assume", "a:2"], "shares from 0 to 1"),
        (["audit.json", "--gamma", "1", "--learn", "a:0.9", "--n", "5"], "expected one of AUDIT"),
        (["audit.json", "--learn", "a:0.9", "--n", "5", "--delta", "1e-400"], "at most 300 digits, got 1e-400"),
        (["nowhere.json", "--learn", "a:0.9", "--n", "5"], "cannot be read"),
        (["--candidates-from", "nowhere.csv", "--learn", "a:0.9", "--n", "5"], "cannot be read"),
        (["--gamma", "-1", "--learn", "a:0.9", "--n", "5"], "no λ meets"),
    ],
)
def test_bad_input_is_one_line(place: Path, arguments: list[str], complaint: str) -> None:  # noqa: ARG001
    refused = answered("plan", *arguments)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert complaint in refused.stderr


@pytest.mark.parametrize(
    ("plan", "counts", "complaint"),
    [
        ("nowhere.json", "outcomes.json", "cannot be read"),
        ("plan.json", "nowhere.json", "cannot be read"),
        ("outcomes.json", "plan.json", "expected plan"),
        ("plan.json", "plan.json", "expected outcomes"),
        ("plan.json", "audit.json", "expected outcomes"),
    ],
)
def test_files_of_another_kind_are_one_line(place: Path, plan: str, counts: str, complaint: str) -> None:  # noqa: ARG001
    assert answered("plan", "audit.json", *DEMANDS, "--candidates", "3", "-o", "plan.json").returncode == 0
    outcomes([2, 2, 2])
    refused = answered("defend", plan, counts)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert complaint in refused.stderr


def test_brackets_in_names_are_shown_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lams").write_text("1,0.5\n0.5,0.25\n")
    demand = ("--learn", "a[/b]:0.8", "--n", "100", "--held-out", "a[/b]:set[v2].csv")
    planned = answered("plan", "--candidates-from", "lams", *demand, "-o", "plan.json")
    assert "a[/b] (set[v2].csv)" in planned.stdout
    outcomes([5, 60])
    assert "a[/b]" in answered("defend", "plan.json", "outcomes.json").stdout


def test_nothing_is_defended_where_it_cannot_be_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lams").write_text("1,0.5\n0.5,0.25\n")
    assert (
        answered("plan", "--candidates-from", "lams", "--learn", "a:0.8", "--n", "100", "-o", "plan.json").returncode
        == 0
    )
    outcomes([5, 60])
    Path("plan.json.defended").mkdir()
    refused = answered("defend", "plan.json", "outcomes.json", "-o", "certificate.json")
    assert refused.returncode == 2
    assert "plan.json.defended" in refused.stderr
    assert not Path("certificate.json").exists()


def test_candidates_may_be_the_idealised_networks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    options = ("--keep", "T1:0.9", "--forget", "T2:0.6", "--n", "100", "--candidates", "4", "--json")
    plan = json.loads(answered("plan", "--alpha", "-0.5", "--goal", "negation", *options).stdout)
    assert [row[0] for row in plan["candidates"]] == ["1"] * 4
    assert [float(row[1]) for row in plan["candidates"]] == sorted(float(row[1]) for row in plan["candidates"])
    assert -0.25 < float(plan["candidates"][-1][1]) < 0
    assert "largest predicted slack" in plan["order_from"]
    for refused, words in (
        (("--alpha", "0.5", "--goal", "negation"), "no λ serves negation"),
        (("--alpha", "0.5"), "--goal: expected addition or negation"),
        (("--gamma", "0.5", "0.5", "--omega", "2"), "go with --alpha"),
    ):
        answer = answered("plan", *refused, *options)
        assert (answer.returncode, answer.stdout) == (2, "")
        assert words in answer.stderr


def test_the_plan_and_a_candidates_yaml_are_two_files(place: Path) -> None:
    (place / "yaml").mkdir()
    both = ("--candidates", "2", "--mergekit", "yaml", "-o", "yaml/candidate-01.yaml")
    refused = answered("plan", "audit.json", *DEMANDS, *both)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "is a file that --mergekit writes; give another name" in refused.stderr
    assert not list((place / "yaml").glob("*"))

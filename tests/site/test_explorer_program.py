"""The explorer's program answers as Python does: verdicts, φ, certificates, and the λ of the sources."""

import json
import math
import shutil
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from proofcheck.ideal.documents import two_tasks
from proofcheck.ideal.tasks import IdealNetwork
from proofcheck.ledger.questions import certificates, questions
from proofcheck.ledger.second_implementation import NAME, SEED, Asked, answer, asked, digest, judge
from proofcheck.ledger.store import STORE
from proofcheck.region.limits import MOST_BITS, MOST_ENTRIES
from proofcheck.region.numbers import text
from proofcheck.site.explorer_page import FOLDER
from proofcheck.statements.lambda_sets import lambda_set
from tests.site.explorer_program import evaluated, said

pytestmark = pytest.mark.needs("node")
QUESTIONS = questions(SEED)
CERTIFICATES = certificates(SEED)


def test_five_hundred_answers_are_those_of_feasible_and_their_certificates_are_accepted() -> None:
    answers, _ = said(QUESTIONS)
    assert len(answers) == 500
    assert [judge(one.pop("certificate").encode()) for one in answers] == ["accept"] * 500
    for question, theirs in zip(QUESTIONS, answers, strict=True):
        assert theirs == answer(question), question
    assert {one["verdict"] for one in answers} == {"nonempty", "empty"}
    assert {one["lam"] and one["lam"]["inside"] for one in answers} == {True, False, None}


def test_three_thousand_certificates_are_judged_as_by_check() -> None:
    _, judgements = said(certificates=CERTIFICATES)
    assert len(judgements) == 3000
    for content, theirs in zip(CERTIFICATES, judgements, strict=True):
        assert theirs == judge(content), content[:500]
    for judgement in ("accept", "refuse", "no certificate"):
        assert judgements.count(judgement) > 500


def test_the_ledger_has_the_record_of_these_answers() -> None:
    record = msgspec.json.decode((STORE.answers / f"{NAME}.json").read_bytes(), type=Asked)
    assert record == asked(STORE, SEED, digest(*said(QUESTIONS, CERTIFICATES)))


def test_what_was_asked_is_the_same_every_time() -> None:
    assert (questions(SEED), certificates(SEED)) == (QUESTIONS, CERTIFICATES)
    assert questions(SEED + 1) != QUESTIONS


@pytest.mark.parametrize(
    ("module", "right", "wrong"),
    [
        ("checker", "phi, times([2n, 1n], beta)) <= 0", "phi, times([2n, 1n], beta)) < 0"),
        ("checker", "compare(squares, weak ? [0n, 1n] : need) >= 0", "compare(squares, [0n, 1n]) >= 0"),
        ("certificate", "if (fields.has(name))", "if (fields.has(0))"),
        ("decide", "isAtMost(beta, largestBeta(phi, c))", "isBelow(beta, largestBeta(phi, c))"),
        ("region", "weight >= 0n ? row.least : row.greatest", "row.least"),
    ],
)
def test_a_small_fault_shows(module: str, right: str, wrong: str, tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "program")
    source = (folder / f"{module}.mjs").read_text(encoding="utf-8")
    assert source.count(right) == 1
    (folder / f"{module}.mjs").write_text(source.replace(right, wrong), encoding="utf-8")
    try:
        answers, judgements = said(QUESTIONS[:490], CERTIFICATES, folder)
    except AssertionError:
        return  # the program refused an answer of its own
    same = [{name: one[name] for name in one if name != "certificate"} for one in answers] == list(
        map(answer, QUESTIONS[:490])
    )
    assert not (same and judgements == list(map(judge, CERTIFICATES)))


@pytest.mark.slow
def test_a_file_at_a_limit_is_read_and_one_beyond_it_is_not() -> None:
    def written(entries: int = 1, bits: int = 1) -> bytes:
        document = {"schema": "proofcheck/certificate/1", "gamma": ["1"], "gamma_radius": None, "beta": None, "c": None}
        proof = {"verdict": "empty", "phi": text(Fraction(2**bits - 1)), "t": "0", "s": ["1"] * entries}
        return json.dumps(document | proof | {"witness": None}).encode()

    files = [
        written(),
        written(MOST_ENTRIES),
        written(MOST_ENTRIES + 1),
        written(bits=MOST_BITS),
        written(bits=MOST_BITS + 8),
    ]
    judgements = said(certificates=files)[1]
    assert judgements == list(map(judge, files)) == ["refuse", "refuse", "no certificate", "refuse", "no certificate"]


@pytest.mark.parametrize("operation", ["addition", "negation"])
def test_the_sources_offer_what_they_offer_in_python(operation: str) -> None:
    points = [(a, b) for a in ("-1", "-1/2", "-1/100", "0", "1/3", "1") for b in ("0", "1/20", "1", "2")]
    theirs = evaluated(f"""
        import {{ offered }} from "folder/sources.mjs";
        import {{ read, text }} from "folder/rational.mjs";
        const end = (q) => (q ? text(q) : null);
        const of = (source, a, b) => offered("{operation}", source, read(a), read(b));
        console.log(JSON.stringify({json.dumps(points)}.map(([a, b]) => ["review", "slides"].map((source) => {{
          const {{ low, high, empty }} = of(source, a, b);
          return [empty, end(low), end(high)];
        }}))));""")
    for (alpha, beta), both in zip(points, theirs, strict=True):
        for source, (empty, low, high) in zip(("review", "slides"), both, strict=True):
            (piece,) = lambda_set(operation, source, alpha, {"beta": beta})  # type: ignore[arg-type]
            assert (empty, (low, high)) == (piece.empty, piece.interval), (source, alpha, beta)


@pytest.mark.parametrize("alpha", ["-9/10", "-1/2", "0", "1/2", "1"])
def test_the_idealised_network_is_pythons_to_many_digits(alpha: str) -> None:
    theirs = evaluated(f"""
        import {{ intervals, network, twoTasks }} from "folder/ideal.mjs";
        const made = twoTasks(network({{ ds: "2/5", dh: "1/10", om: "8/5", sl: "0" }}), {float(Fraction(alpha))});
        const shown = (x) => (Number.isFinite(x) ? x : null);
        const all = (f) => intervals(f).map((ends) => ends.map(shown));
        console.log(JSON.stringify({{ addition: all(made.addition), negation: all(made.negation) }}));""")
    exact = two_tasks(alpha, IdealNetwork("2/5", "1/10", "8/5"))
    for operation in ("addition", "negation"):
        pieces = [piece for piece in exact[operation] if piece["source"] == "ideal" and not piece["empty"]]
        ends = [end and float(Fraction(end)) for piece in pieces for end in piece["interval"]]
        mine = [end for piece in theirs[operation] for end in piece]
        assert len(ends) == len(mine), (operation, ends, mine)
        assert all(
            a == b if a is None or b is None else math.isclose(a, b, abs_tol=1e-9, rel_tol=1e-9)
            for a, b in zip(ends, mine, strict=True)
        )


@pytest.mark.parametrize("fragment", ["g=1", "v=2&g=1", "v=&g=1"])
def test_a_link_of_another_version_says_so(fragment: str) -> None:
    complaint = evaluated(f"""
        import {{ fromLink }} from "folder/state.mjs";
        console.log(JSON.stringify(fromLink("{fragment}").complaint));""")
    assert "this page reads version 1" in complaint


def test_a_state_comes_back_from_its_link() -> None:
    state = {
        "g": "1/2,-0.3,1e-2",
        "r": "0.1",
        "b": "",
        "c": "0.5",
        "l": "",
        "ds": "0.5",
        "dh": "0",
        "om": "2",
        "sl": "0.1",
        "a": "-1",
        "i": "2",
        "j": "3",
    }
    back = evaluated(f"""
        import {{ fromLink, toLink }} from "folder/state.mjs";
        console.log(JSON.stringify(fromLink(toLink({json.dumps(state)}))));""")
    assert back == {"state": state, "complaint": ""}

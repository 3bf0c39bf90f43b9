"""Tails are exact, procedures accept what they say, and whatever in a certificate is changed is refused."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import bdtr
from scipy.stats import binom

from proofcheck.risk import checker
from proofcheck.risk.checker import (
    DefenceError,
    accepted,
    accepted_by,
    binomial_tail,
    check,
    parse,
    weighted_holm,
)
from tests.risk.plans import DEMANDS, counted, plain, plan, resealed

CHANCES = st.integers(1, 999).map(lambda k: Fraction(k, 1000))


@given(n=st.integers(1, 60), chance=st.fractions(Fraction(1, 50), Fraction(49, 50)), data=st.data())
def test_a_tail_is_the_sum_that_defines_it(n: int, chance: Fraction, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    wanted = sum(comb(n, i) * chance**i * (1 - chance) ** (n - i) for i in range(k + 1))
    assert Fraction(*binomial_tail(n, chance, k)) == wanted


@given(n=st.integers(1, 3000), chance=CHANCES, data=st.data())
def test_a_tail_is_scipys(n: int, chance: Fraction, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    exact, theirs = Fraction(*binomial_tail(n, chance, k)), binom.cdf(k, n, float(chance))
    if theirs > 1e-250:
        assert abs(exact - Fraction(theirs)) <= Fraction(theirs) * Fraction(1, 10**11)


def test_a_tail_of_twenty_thousand_examples_takes_less_than_half_a_second() -> None:
    start = time.process_time()
    binomial_tail(20_000, Fraction(123, 1000), 10_000)
    assert time.process_time() - start < 0.5


def by_p(p_values: Sequence[float]) -> Callable[[int, Fraction], bool]:
    return lambda i, level: p_values[i] <= level


@pytest.mark.parametrize(
    ("procedure", "p_values", "accepts"),
    [
        # The start at δ/2 = .05, an arm at .025; Holm at .05 with weights over what is left.
        ({"name": "arms", "start": 1, "weights": ["1"] * 4}, [0.03, 0.05, 0.025, 0.026], [1, 2]),
        ({"name": "arms", "start": 1, "weights": ["1"] * 4}, [0.016, 0.051, 0.0125, 0.9], [0, 2]),
        ({"name": "ordered", "order": [2, 0, 1], "weights": ["1"] * 3}, [0.05, 0.06, 0.05], [0, 2]),
        ({"name": "sequence", "order": [2, 0, 1]}, [0.1, 0.11, 0.1], [0, 2]),
        ({"name": "sequence", "order": [2, 0, 1]}, [0.0, 0.0, 0.11], []),
        ({"name": "holm", "weights": ["1", "1", "1"]}, [0.03, 0.05, 0.1], [0, 1, 2]),
        ({"name": "holm", "weights": ["1", "1", "1"]}, [0.034, 0.05, 0.1], []),
        ({"name": "holm", "weights": ["3", "1"]}, [0.075, 0.1], [0, 1]),
        ({"name": "bonferroni", "weights": ["3", "1"]}, [0.075, 0.03], [0]),
        ({"name": "all"}, [0.1, 0.1], [0, 1]),
        ({"name": "all"}, [0.1, 0.11], []),
    ],
)
def test_a_procedure_accepts_what_it_says(procedure: dict[str, Any], p_values: list[float], accepts: list[int]) -> None:
    # Ends of levels are meant: each p is the decimal that is written here.
    exact = [Fraction(str(p)) for p in p_values]
    found = accepted_by(procedure, lambda i, level: exact[i] <= level, len(exact), Fraction(1, 10))
    assert found == accepts


@given(st.lists(st.integers(0, 200), min_size=1, max_size=7))
def test_equal_weights_are_holms_procedure(thousandths: list[int]) -> None:
    exact = [Fraction(k, 1000) for k in thousandths]
    found = weighted_holm(
        lambda i, level: exact[i] <= level, range(len(exact)), [Fraction(3)] * len(exact), Fraction(1, 10)
    )
    wanted = []
    for rank, i in enumerate(sorted(range(len(exact)), key=exact.__getitem__)):
        if exact[i] > Fraction(1, 10) / (len(exact) - rank):
            break
        wanted.append(i)
    assert sorted(found) == sorted(wanted)


# Accuracies at the edge of what is demanded, where a false claim is likeliest; p-values of all candidates from the same
# examples, or each from its own.
_N, _LEVEL, _RUNS = 60, 0.2, 10_000


def p_values(truths: Sequence[float], *, shared: bool, seed: int, n: int = _N) -> np.ndarray:
    """p-values of error ≤ .2, shape (runs, candidates)."""
    rng = np.random.default_rng(seed)
    table = bdtr(np.arange(n + 1), n, _LEVEL)
    if not shared:
        return np.asarray(table[rng.binomial(n, truths, (_RUNS, len(truths)))])
    drawn = np.sort(rng.random((_RUNS, n)), axis=1)
    return np.stack([table[np.searchsorted(row, truths)] for row in drawn])


def false_claims(p: np.ndarray, truths: Sequence[float], accepts: Callable[[list[float]], Sequence[int]]) -> float:
    """How often some candidate with an error above the level is accepted; with p above .1 no procedure here can."""
    bad = {i for i, truth in enumerate(truths) if truth > _LEVEL}
    rows = p[p[:, sorted(bad)].min(axis=1) <= 0.1]
    return sum(not bad.isdisjoint(accepts(row)) for row in rows.tolist()) / len(p)


# The null is an error above the level, however little: the worst case is its edge.
EDGE = _LEVEL + 1e-12
TRUTHS = {
    "all false": [EDGE] * 6,
    "good in the middle": [EDGE, EDGE, 0.05, 0.05, EDGE, EDGE],
    "one good": [EDGE] * 5 + [0.02],
}
PROCEDURES = {
    "arms": {"name": "arms", "start": 2, "weights": ["1/4", "1/2", "1", "1/2", "1/4", "1/8"]},
    "arms from a bad start": {"name": "arms", "start": 0, "weights": ["1", "1/2", "1/4", "1/8", "1/16", "1/32"]},
    "ordered": {"name": "ordered", "order": [5, 4, 0, 1, 3, 2], "weights": ["1"] * 6},
    "sequence": {"name": "sequence", "order": [3, 2, 1, 0, 4, 5]},
    "holm": {"name": "holm", "weights": ["8", "4", "2", "1", "1", "1"]},
    "bonferroni": {"name": "bonferroni", "weights": ["1"] * 6},
    "all": {"name": "all"},
}


def claims(name: str, delta: float) -> Callable[[list[float]], Sequence[int]]:
    """A procedure of the checker; at levels that are floats, which is quicker."""
    return lambda row: accepted_by(PROCEDURES[name], by_p(row), len(row), delta)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("delta", [0.1, 0.01])
@pytest.mark.parametrize("shared", [True, False])
def test_no_procedure_makes_a_false_claim_more_often_than_delta(delta: float, shared: bool) -> None:
    allowed = delta + 3 * (delta * (1 - delta) / _RUNS) ** 0.5
    for seed, truths in enumerate(TRUTHS.values()):
        p = p_values(truths, shared=shared, seed=seed)
        for name in PROCEDURES:
            share = false_claims(p, truths, claims(name, delta))
            assert share <= allowed, (name, truths, share)


def _both_arms_at_half(row: list[float]) -> list[int]:
    """Planted: beside Holm at δ/2 each arm has δ/2, in place of half of it."""
    weights, half, start = [Fraction(1)] * 6, Fraction(1, 20), 2
    walked = checker.walk(by_p(row), [start], [range(start + 1, 6)], half)
    walked += checker.walk(by_p(row), [], [range(start - 1, -1, -1)], half) if walked else []
    return [*walked, *weighted_holm(by_p(row), set(range(6)) - set(walked), weights, half)]


def _sequence_and_holm_at_delta(row: list[float]) -> list[int]:
    """Planted: the walk takes all of δ, and Holm δ once more."""
    weights, delta = [Fraction(1)] * 6, Fraction(1, 10)
    walked = checker.walk(by_p(row), [], [[0, 1, 2, 3, 4, 5]], delta)
    return [*walked, *weighted_holm(by_p(row), set(range(6)) - set(walked), weights, delta)]


@pytest.mark.slow
def test_the_simulation_finds_three_planted_procedures() -> None:
    delta = 0.1
    allowed = delta + 3 * (delta * (1 - delta) / _RUNS) ** 0.5
    arms = [EDGE, EDGE, 0.01, EDGE, EDGE, EDGE]
    assert false_claims(p_values(arms, shared=False, seed=1, n=2000), arms, _both_arms_at_half) > allowed
    every = [EDGE] * 6
    assert false_claims(p_values(every, shared=False, seed=2, n=400), every, _sequence_and_holm_at_delta) > allowed
    # Looking after every 20 examples, and stopping as soon as the test passes.
    rng, looks = np.random.default_rng(3), range(20, 401, 20)
    errors = np.cumsum(rng.random((_RUNS, 400)) < EDGE, axis=1)
    passes = np.stack([bdtr(errors[:, n - 1], n, _LEVEL) <= delta for n in looks], axis=1)
    assert passes.any(axis=1).mean() > allowed


def certificate(procedure: str = "arms", **given: Any) -> dict[str, Any]:
    """Of four candidates two are good."""
    made = plan(procedure, **given)
    counts = counted(made, lambda i, name: {"a": [60, 12, 12, 40], "b": [20, 60, 60, 40]}[name][i])
    found = accepted(plain(made), plain(counts))
    return {"schema": checker.SCHEMA, "plan": plain(made), "counts": plain(counts), "accepted": found}


@pytest.mark.parametrize("procedure", ["arms", "ordered", "sequence", "holm", "bonferroni"])
def test_a_certificate_is_accepted(procedure: str) -> None:
    honest = certificate(procedure, start=1)
    # Candidate 0, which a sequence from 1 tries before 2, is bad.
    assert check(honest) == honest["accepted"] == ([1] if procedure == "sequence" else [1, 2])


def test_every_demand_counts_and_forgetting_is_a_claim_of_low_accuracy() -> None:
    # p of keep .86: P(Bin(200, .14) ≤ 12); of forget .55: P(Bin(100, .55) ≤ 100 − 60).
    honest = certificate(start=1)
    tails = checker.tails(honest["plan"], honest["counts"])
    assert Fraction(*tails[1]["a"]) == Fraction(*binomial_tail(200, Fraction(14, 100), 12))
    assert Fraction(*tails[1]["b"]) == Fraction(*binomial_tail(100, Fraction(55, 100), 40))


def _changed(honest: dict[str, Any], path: Sequence[str | int], value: object) -> dict[str, Any]:
    copy = json.loads(json.dumps(honest))
    place: Any = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return dict(copy)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("accepted",), [0, 1, 2]),
        (("accepted",), [1]),
        (("schema",), "proofcheck/defended/2"),
        (("plan", "delta"), "0.9"),
        (("plan", "hash"), "0" * 64),
        (("plan", "demands", 0, "level"), "0.5"),
        (("plan", "demands", 0, "kind"), "forget"),
        (("plan", "demands", 0, "n"), 199),
        (("plan", "procedure", "start"), 2),
        (("plan", "procedure", "weights"), ["1"] * 4),
        (("plan", "candidates", 1), ["7"]),
        (("plan", "order_from"), "the theory"),
        (("counts", 2, "errors"), 60),
        (("counts", 2, "errors"), -1),
        (("counts", 2, "errors"), 201),
        (("counts", 2, "errors"), 12.0),
        (("counts", 2, "errors"), True),
        (("counts", 2, "n"), 500),
        (("counts", 2, "candidate"), 0),
        (("counts", 2, "candidate"), -1),
        (("counts", 2, "demand"), "c"),
        (("counts",), []),
        (("counts", 2), None),
    ],
)
def test_whatever_is_changed_is_refused(path: Sequence[str | int], value: object) -> None:
    with pytest.raises(DefenceError):
        check(_changed(certificate(start=1), path, value))


@pytest.mark.parametrize(
    "changes",
    [
        {"delta": "1"},
        {"delta": "0"},
        {"delta": 0.1},
        {"delta": "1e-1"},
        {"delta": "1/0"},
        {"candidates": []},
        {"candidates": [["1"], ["2"], ["3"], ["1.0"]]},
        {"candidates": [["1"], ["2"], ["3"], ["4", "5"]]},
        {"demands": []},
        {"demands": [plain(DEMANDS[0]), plain(DEMANDS[0])]},
        {"demands": [{**plain(DEMANDS[0]), "name": 1}, {**plain(DEMANDS[1]), "name": True}]},
        {"demands": [{**plain(DEMANDS[0]), "n": 10**7 - 1}]},
        {"demands": [{**plain(DEMANDS[0]), "n": 0}]},
        {"demands": [{**plain(DEMANDS[0]), "level": "1"}]},
        {"procedure": {"name": "arms", "start": 4, "weights": ["1"] * 4}},
        {"procedure": {"name": "arms", "start": -1, "weights": ["1"] * 4}},
        {"procedure": {"name": "arms", "start": 0, "weights": ["1", "1", "1", "0"]}},
        {"procedure": {"name": "arms", "start": 0, "weights": ["1"] * 3}},
        {"procedure": {"name": "arms", "start": 0}},
        {"procedure": {"name": "sequence", "order": [0, 0, 1, 2]}},
        {"procedure": {"name": "sequence", "order": [0, 1, 2]}},
        {"procedure": {"name": "best"}},
        {"procedure": "arms"},
        {"schema": "proofcheck/plan/2"},
        {"extra": 1},
    ],
)
def test_a_plan_that_is_not_whole_is_refused_though_its_hash_fits(changes: dict[str, Any]) -> None:
    honest = certificate(start=1)
    with pytest.raises(DefenceError):
        check({**honest, "plan": resealed(honest["plan"], **changes)})


def _renamed(name: str) -> dict[str, Any]:
    """A certificate whose first demand has another name, in plan and counts."""
    honest = certificate(start=1)
    demands = [{**honest["plan"]["demands"][0], "name": name}, *honest["plan"]["demands"][1:]]
    counts = [{**row, "demand": name if row["demand"] == "a" else row["demand"]} for row in honest["counts"]]
    return {**honest, "plan": resealed(honest["plan"], demands=demands), "counts": counts}


def test_a_demand_with_a_name_that_cannot_be_seen_is_refused() -> None:
    assert check(_renamed("é [b]")) == certificate(start=1)["accepted"]
    for name in ("\ud800", "a\nb", "a\u202eb", "\x1b[31m"):
        with pytest.raises(DefenceError, match="demands by name"):
            check(_renamed(name))


def test_a_sequence_may_end_at_its_first_failure_and_nowhere_else() -> None:
    made = plan("sequence", count=4)
    order = made.procedure.order
    assert order == [0, 1, 2, 3]

    def count(only: Sequence[int]) -> list[int]:
        good = {"a": [12, 12, 60, 12], "b": [60, 60, 60, 60]}
        return accepted(plain(made), plain(counted(made, lambda i, name: good[name][i], only)))

    assert count([0, 1, 2]) == [0, 1] == count([0, 1, 2, 3])
    for other in ([0, 1], [0, 2], [1, 2], []):
        with pytest.raises(DefenceError, match="counts of the candidates"):
            count(other)


@pytest.mark.parametrize("text", [b'{"a": 1, "a": 2}', b'{"a": NaN}', b"{", b"\xff", b"[" * 100_000, b'{"a": 1e9}'])
def test_json_that_reads_two_ways_is_refused(text: bytes) -> None:
    with pytest.raises(DefenceError):
        parse(text)


def test_the_file_is_short_and_runs_alone(tmp_path: Path) -> None:
    file = Path(checker.__file__)
    assert len(file.read_text(encoding="utf-8").splitlines()) < 200
    path = tmp_path / "certificate.json"

    def run(content: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        path.write_text(json.dumps(content))
        command = [sys.executable, "-I", "-S", str(file), str(path)]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    honest = certificate(start=1)
    assert (run(honest).returncode, run(honest).stdout) == (0, "accepted candidates: [1, 2]\n")
    refused = run({**honest, "accepted": [0]})
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("refused: expected [1, 2] as accepted")


def alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(Path(checker.__file__)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_alone_it_refuses_in_one_line_whatever_it_is_given(tmp_path: Path) -> None:
    deep = tmp_path / "deep.json"
    for content in (
        "[" * 990 + "]" * 990,
        json.dumps({**certificate(), "plan": 1}).replace("1}", "[" * 980 + "]" * 980 + "}"),
    ):
        deep.write_text(content)
        assert alone(str(deep)).stderr.startswith("refused: expected")
    for arguments in ((), ("a", "b"), (str(tmp_path / "none"),), (str(tmp_path),)):
        finished = alone(*arguments)
        assert (finished.returncode, finished.stdout) == (1, "")
        assert finished.stderr.startswith("refused: ")
        assert finished.stderr.count("\n") == 1
    assert "python checker.py CERTIFICATE" in alone().stderr


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c["counts"][0].update(errors=True),
        lambda c: c["counts"][0].update(n=float(c["counts"][0]["n"])),
        lambda c: c["counts"][0].update(candidate=False),
        lambda c: c.update(accepted=[True, 2]),
        lambda c: c.update(accepted=[1.0, 2.0]),
        lambda c: c.update(plan=resealed(c["plan"], procedure={**c["plan"]["procedure"], "start": True})),
    ],
)
def test_true_is_no_1_and_a_float_no_whole_number(tmp_path: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    honest = certificate(start=1)
    assert honest["accepted"] == [1, 2]
    change(honest)
    with pytest.raises(DefenceError):
        check(honest)
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(honest))
    assert alone(str(path)).stderr.startswith("refused: ")

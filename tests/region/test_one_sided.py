"""The region with a third sum: its verdicts against linear programs, and its certificates against changes."""

import json
import random
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from proofcheck import InputError
from proofcheck.cli.main import main
from proofcheck.region.checker import CertificateError
from proofcheck.region.one_sided import OneSided
from proofcheck.region.one_sided_checker import check, from_content
from proofcheck.solve.one_sided import decide_one_sided, shortest_one_sided, threshold_of_three


def _gammas(rng: random.Random, kind: int) -> list[Fraction]:
    """Any γ; of two negative values or 0; of three negative ones; of one beside 0: the last are the degenerate ones."""
    if kind == 0:
        return [Fraction(rng.randint(-20, 20), 20) for _ in range(rng.randint(1, 5))]
    values = [Fraction(-rng.randint(1, 20), 20) for _ in range({1: 2, 2: 3, 3: 1}[kind])]
    return [rng.choice([*values, Fraction(0)]) if kind != 2 else rng.choice(values) for _ in range(rng.randint(1, 5))]


def _exists(asked: OneSided) -> bool:
    """Whether a linear program in λ and c finds a point."""
    x, limit, n = np.array(asked.gamma, float), float(asked.one_sided), len(asked.gamma)
    free: list[tuple[float | None, float | None]] = [(None, None)] * n
    if asked.beta is None and asked.c is None:
        rows = [-x, -x - limit, -x * x]
        return bool(linprog(np.zeros(n), A_ub=np.array(rows), b_ub=[-1, -1, 0], bounds=free).status == 0)
    rows = [np.append(-x, 1), np.append(-x * x, asked.theta), np.append(-np.ones(n) * limit, -1)]
    bounds = [-1.0, -float(asked.theta), 0.0]
    for i in range(n if asked.beta is not None else 0):
        for side in (1, -1):
            rows.append(np.append(side * float(asked.beta or 0) * np.eye(n)[i], -1))
            bounds.append(0.0)
    c = (0.0, 1 - 1e-5) if asked.c is None else (float(asked.c),) * 2
    return bool(linprog(np.zeros(n + 1), A_ub=np.array(rows), b_ub=bounds, bounds=[*free, c]).status == 0)


def test_verdicts_are_those_of_linear_programs_and_each_has_a_certificate_that_checks() -> None:
    rng, seen = random.Random(3), set()
    for number in range(300):
        asked = OneSided(
            _gammas(rng, number % 4),
            Fraction(rng.choice([1, 2, 5, 10, 20, 40]), 80),
            beta=Fraction(rng.randint(1, 40) ** 2, 3200) if number % 2 else None,
            c=Fraction(1, 2) if number % 3 == 0 else None,
            weak=number % 5 < 2,
        )
        certificate = decide_one_sided(asked)
        assert check(certificate).startswith(certificate.verdict)
        assert (certificate.verdict == "nonempty") == _exists(asked), asked
        seen.add((certificate.verdict, asked.beta is None, asked.c is None, asked.weak))
    assert {entry[1:] for entry in seen} == {(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)}
    assert {entry[:2] for entry in seen} == {(v, a) for v in ("nonempty", "empty") for a in (False, True)}


@pytest.mark.parametrize("weak", [False, True])
def test_without_any_limit_from_the_third_sum_phi_is_the_one_without_it(weak: bool) -> None:
    from proofcheck import Region
    from proofcheck.region.threshold import threshold

    rng = random.Random(8)
    for _ in range(60):
        gamma = _gammas(rng, 0)
        # κ ≥ n drops the sum: Σs_i ≥ −n holds of every s in the box.
        asked = OneSided(gamma, Fraction(1, len(gamma)), beta=1, weak=weak)
        assert threshold_of_three(asked).phi == threshold(Region(gamma, weak=weak)).phi


def test_the_box_free_region_is_empty_by_the_rule_of_two_negative_values() -> None:
    # −1/2 and −1/4: xy/(|x| + |y|) = 1/6.
    assert decide_one_sided(OneSided(["-1/2", "-1/4"], Fraction(1, 6))).verdict == "empty"
    assert decide_one_sided(OneSided(["-1/2", "-1/4"], Fraction(1, 6) - Fraction(1, 10**9))).verdict == "nonempty"


def _documents() -> list[dict[str, Any]]:
    questions = [
        OneSided(["0.8", "-0.6"], "0.09", beta="1/20"),
        OneSided(["0.2", "-0.9"], "0.09", beta="1/20", c="1/2", weak=True),
        OneSided(["-1/2", "-1/4"], "0.3", beta="1/4"),
        OneSided(["-1/2", "-1/4"], "0.3"),
        OneSided(["0.8", "-0.6"], "0.09"),
    ]
    return [decide_one_sided(asked).to_json() for asked in questions]


@pytest.mark.parametrize("document", _documents())
def test_a_certificate_with_a_changed_proof_or_verdict_is_refused(document: dict[str, Any]) -> None:
    content = json.dumps(document).encode()
    assert check(from_content(content, "file")).startswith(document["verdict"])
    changed = []
    for name in ("phi", "t", "s", "multipliers", "at_c", "lam", "verdict"):
        value = document[name]
        if isinstance(value, list):
            for i in range(len(value)):
                changed.append(deepcopy(document))
                changed[-1][name][i] = "-7/3" if name != "lam" else "-1000000"
            changed.append(document | {name: [*value, "0"]})
        elif value is not None and name != "verdict":
            changed.append(document | {name: "7"})
    other = {"nonempty": "empty", "empty": "nonempty"}[document["verdict"]]
    changed.append(document | {"verdict": other})
    for tampered in changed:
        with pytest.raises((CertificateError, InputError)):
            check(from_content(json.dumps(tampered).encode(), "file"))


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"schema": "proofcheck/one-sided/1"}', b"\xff", b"1e9", b"[" * 100_000]
)
def test_a_file_that_holds_none_is_wrong_input(content: bytes) -> None:
    with pytest.raises(InputError, match="file"):
        from_content(content, "file")


def test_the_shortest_has_multipliers_that_prove_it_and_is_none_where_the_region_is_empty() -> None:
    rng, active = random.Random(4), 0
    for number in range(300):
        gamma, limit, k = _gammas(rng, number % 4), Fraction(rng.randint(1, 20), 40), Fraction(5, 4)
        found = shortest_one_sided(gamma, limit, k)
        assert (found is not None) == (decide_one_sided(OneSided(gamma, limit)).verdict == "nonempty")
        if found is None:
            continue
        lam, (first, second, third) = found.lam, found.multipliers
        p, q, s = (sum(x * g**power for x, g in zip(lam, gamma, strict=True)) for power in (1, 2, 0))
        assert [*lam] == [first * g + second * (g + limit) + third * g * g for g in gamma]
        assert min(first, second, third, p - k, p + limit * s - k, q) >= 0
        assert first * (p - k) == second * (p + limit * s - k) == third * q == 0
        active += second > 0
    assert active > 20


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--one-sided", "0"], "one_sided: expected a number > 0"),
        (["--one-sided", "0.1", "--beta", "0"], "beta: expected a number > 0 with one_sided"),
        (["--one-sided", "0.1", "--lam", "1"], "--lam is not known of a region with a third sum"),
        (["--one-sided", "0.1", "--nonnegative"], "--nonnegative is not known of a region with a third sum"),
        (["--one-sided", "0.1", "--omega", "2"], "know no third sum"),
    ],
)
def test_what_does_not_go_with_one_sided_is_one_line(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["feasible", "--gamma", "0.8", "-0.6", *arguments]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert complaint in printed.err


def test_the_command_answers_certifies_and_leaves_with_the_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "c.json")
    empty = ["feasible", "--gamma", "-1/2", "-1/4", "--one-sided", "1/5", "--certificate", file, "--exit-code"]
    assert main(empty) == 4
    assert main(["check", file]) == 0
    assert "verified: empty" in capsys.readouterr().out
    assert main(["feasible", "--gamma", "0.8", "-0.6", "--one-sided", "0.09", "--at-least", "2", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["schema"], document["verdict"], document["phi"]) == ("proofcheck/one-sided/1", "nonempty", None)
    assert document["shortest"] == {"lam": ["8/5", "-6/5"], "k": "2", "multipliers": ["2", "0", "0"]}

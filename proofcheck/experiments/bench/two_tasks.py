r"""Theorems 1 and 2 read on sweeps of λ: what a source offers, with its own β, at the networks of each α."""

import math
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from proofcheck.experiments.bench.premises import unread
from proofcheck.experiments.bench.sweep import Sweep, offered, places, run_of, words
from proofcheck.experiments.engine.verdicts import Claim, Reading, Source, judge, read
from proofcheck.measure.arrays import Floats
from proofcheck.measure.margins import TOLERANCE, UNLEARNED
from proofcheck.statements.fine_tuning import FineTuning
from proofcheck.statements.lambda_sets import Operation

# A case of a theorem: its claim, its source, its case in words, and the least and greatest α of the case.
Case: TypeAlias = tuple[str, Source, str, float, float]
ADDITION: tuple[Case, ...] = (
    ("theorem-1.review.irrelevant", "review", ", irrelevant tasks", 0.0, 0.0),
    ("theorem-1.review.aligned", "review", ", aligned tasks", math.ulp(0.0), 1.0),
    ("theorem-1.slides", "slides", "", 0.0, 1.0),
)
NEGATION: tuple[Case, ...] = (
    ("theorem-2.review.irrelevant", "review", ", irrelevant tasks", 0.0, 0.0),
    ("theorem-2.review.contradictory", "review", ", contradictory tasks", -1.0, -math.ulp(0.0)),
    ("theorem-2.slides", "slides", "", -1.0, 0.0),
)
_WORST = "greatest over the λ offered, in [{}, {}], of E_T1 − ε − |λ|β and of E_T2 − ε"
_BEST = "least over λ of the greater of E_T1 − ε − |λ|β and E_T2 − ε"
_KEPT = "greatest over the λ ≠ 0 offered, in [{}, {}], of E_T1 − ε − |λ|β"
_LEFT = "least E_T2 over the λ offered, in [{}, {}]"


def adds(name: str, groups: Sequence[list[Sweep]], suffix: str = "", where: str = "") -> list[Claim]:
    """Theorem 1 by both sources: what each offers is enough, in each of its cases.

    Args:
        name: Of the study.
        groups: The records of each α.
        suffix: Of the ids.
        where: What is said of the networks.
    """
    return [
        judge(
            f"{name}.{about}{suffix}",
            f"Theorem 1{case}{where}: both tasks are learned at every λ of the {source}",
            source,
            _over(_WORST, groups),
            [_learned(group, about, source, inside) for group, inside in _cases("addition", groups, source, low, high)],
            about=[about],
            **_unread(groups, about, low, high),
        )
        for about, source, case, low, high in ADDITION
    ]


def adds_never(name: str, groups: Sequence[list[Sweep]], where: str = "") -> Claim:
    """The review's Theorem 1 for α < 0: no λ makes both tasks learned."""
    about = "theorem-1.review.contradictory"
    readings = [
        read(
            words(group[0].settings.alpha),
            [float(greater(record, run_of(group), "review").min()) for record in group],
            low=0,
            within=-TOLERANCE,
            applies=run_of(group).hypotheses(about),
        )
        for group in groups
        if group[0].settings.alpha < 0
    ]
    claim = f"Theorem 1{where}: for α < 0 no λ makes both tasks learned"
    return judge(f"{name}.{about}", claim, "review", _BEST, readings, about=[about])


def negates(name: str, groups: Sequence[list[Sweep]], suffix: str = "", where: str = "") -> list[Claim]:
    """Theorem 2 by both sources: what each offers keeps T1 and unlearns T2, in each of its cases; as in `adds`."""
    claims = []
    for about, source, case, low, high in NEGATION:
        cases = list(_cases("negation", groups, source, low, high))
        where_offered, theorem = f"at every λ of the {source}", f"Theorem 2{case}{where}"
        kept_readings = [reading for group, inside in cases if (reading := _kept(group, about, source, inside))]
        left_readings = [_left(group, about, inside) for group, inside in cases]
        for part, sentence, quantity, readings in (
            ("kept", f"{theorem}: T1 is kept {where_offered}", _KEPT, kept_readings),
            ("unlearned", f"{theorem}: T2 is unlearned {where_offered}", _LEFT, left_readings),
        ):
            over = _over(quantity, groups)
            unread_here = _unread(groups, about, low, high)
            claim = f"{name}.{about}.{part}{suffix}"
            claims.append(judge(claim, sentence, source, over, readings, about=[about], **unread_here))
    return claims


def _over(quantity: str, groups: Sequence[list[Sweep]]) -> str:
    ends = (groups[0][0].settings.lams[place] for place in (0, -1)) if groups else ("–", "–")
    return quantity.format(*(f"{end:g}" if isinstance(end, float) else end for end in ends)).replace("-", "−")


def _cases(
    operation: Operation, groups: Sequence[list[Sweep]], source: str, low: float, high: float
) -> Iterator[tuple[list[Sweep], list[int]]]:
    """The groups of a case, each with the places of the λ that the source offers there, if there are any."""
    for group in groups:
        if _of_case(group, low, high):
            inside = places(offered(operation, source, group), group[0].settings.lams)
            if inside:
                yield group, inside


def _unread(groups: Sequence[list[Sweep]], about: str, low: float, high: float) -> dict[str, Any]:
    of_case = [group for group in groups if _of_case(group, low, high)]
    points = ((words(group[0].settings.alpha), run_of(group).hypotheses(about)) for group in of_case)
    return unread(points)._asdict()


def _of_case(group: list[Sweep], low: float, high: float) -> bool:
    return low <= group[0].settings.alpha <= high


def greater(record: Sweep, run: FineTuning, source: str) -> Floats:
    """The greater of E_T1 − ε − |λ|β and E_T2 − ε at each λ, with the source's β."""
    level = run.level
    first = np.array(record.result.loss_1) - level - np.abs(record.settings.lams) * float(run.beta(source))
    return np.asarray(np.maximum(first, np.array(record.result.loss_2) - level))


def _learned(group: list[Sweep], about: str, source: str, inside: list[int]) -> Reading:
    run = run_of(group)
    worst = [float(greater(record, run, source)[inside].max()) for record in group]
    applies = run.hypotheses(about)
    return read(words(group[0].settings.alpha), worst, high=0, within=TOLERANCE, applies=applies)


def _kept(group: list[Sweep], about: str, source: str, inside: list[int]) -> Reading | None:
    settings, run = group[0].settings, run_of(group)
    # Without negation T1 is as it was: λ = 0 tests nothing.
    inside = [i for i in inside if settings.lams[i]]
    if not inside:
        return None
    allowed = np.abs(settings.lams) * float(run.beta(source)) + run.level
    worst = [float((np.array(record.result.loss_1) - allowed)[inside].max()) for record in group]
    return read(words(settings.alpha), worst, high=0, within=TOLERANCE, applies=run.hypotheses(about))


def _left(group: list[Sweep], about: str, inside: list[int]) -> Reading:
    least = [float(np.array(record.result.loss_2)[inside].min()) for record in group]
    applies = run_of(group).hypotheses(about)
    return read(
        words(group[0].settings.alpha), least, low=1, within=1 - UNLEARNED, possible=(0, math.inf), applies=applies
    )

r"""Corollaries 1 and 2 at constants 1, against what is measured on one task vector.

Each bound grows with ε, the loss of the fine-tuned network, which is known within an interval: a claim holds when it
holds at its lower end, fails when it fails at its upper end, and is undecided when ε decides.
"""

import math
from collections.abc import Callable
from typing import Literal

from numpy.typing import ArrayLike

from proofcheck.measure.documents import Settings, Verdict
from proofcheck.measure.intervals import Estimate
from proofcheck.measure.rows import fractions
from proofcheck.measure.singular import Residual

Source = Literal["review", "slides"]


def bound_on_W(epsilon: float, settings: Settings) -> float:
    """Mε + 1/log M.

    Source: Corollary 1 (review, slides).
    """
    return settings.M * epsilon + (1 / math.log(settings.M) if settings.M > 1 else math.inf)


def bound_on_V(epsilon: float, settings: Settings, source: Source) -> float:
    """ε/δ* (review) or ε (slides).

    Source: Corollary 1, V.
    """
    return epsilon / settings.delta_star if source == "review" else epsilon


def large_row(settings: Settings) -> float:
    """m^(−1/2), the least length of a large row.

    Source: Corollary 2 (review, slides).
    """
    return 1 / math.sqrt(settings.m)


def small_row(epsilon: float, settings: Settings, source: Source) -> float:
    r"""m^(−1/2)·√(log B/B) (review) or m^(−1/2)·ε (slides), the greatest length of a small row.

    log B/B is taken at max(B, e), where it is largest: a smaller batch has no smaller rows.

    Source: Corollary 2.
    """
    batch = max(settings.batch, math.e)
    share = math.sqrt(math.log(batch) / batch) if source == "review" else epsilon
    return large_row(settings) * share


def judge_W(task: int, norm: float, nearest: Residual, epsilon: Estimate, settings: Settings) -> Verdict:
    """‖ΔW − rank 1‖_F ≤ Mε + 1/log M, vacuous from ε = (‖ΔW‖_F − 1/log M)/M on."""
    limit = (norm - bound_on_W(0.0, settings)) / settings.M
    verdict, why = _judge(nearest.absolute, norm, "ΔW", epsilon, lambda at: bound_on_W(at, settings))
    bound = bound_on_W(epsilon.value, settings) if settings.M > 1 else None
    return Verdict(
        "corollary-1", ["review", "slides"], task, "W", 1, nearest.absolute, bound, max(0.0, limit), verdict, why
    )


def judge_V(
    task: int, norm: float, nearest: Residual, epsilon: Estimate, settings: Settings, source: Source
) -> Verdict:
    """‖ΔV − rank r‖_F ≤ ε/δ* or ε, vacuous from ε = δ*‖ΔV‖_F or ‖ΔV‖_F on; the paper claims r = 1."""
    limit = norm / bound_on_V(1.0, settings, source)
    verdict, why = _judge(nearest.absolute, norm, "ΔV", epsilon, lambda at: bound_on_V(at, settings, source))
    bound = bound_on_V(epsilon.value, settings, source)
    return Verdict("corollary-1", [source], task, "V", nearest.rank, nearest.absolute, bound, limit, verdict, why)


Word = Literal["holds", "fails", "vacuous", "undecided"]


def _judge(
    measured: float, norm: float, name: str, epsilon: Estimate, bound: Callable[[float], float]
) -> tuple[Word, str]:
    least, most = bound(epsilon.low), bound(epsilon.high)
    if least >= norm:
        return "vacuous", f"the bound is at least ‖{name}‖_F = {norm:.3g}: the zero matrix is that near"
    if measured <= least:
        return "holds", f"the bound is {least / norm:.1%} of ‖{name}‖_F = {norm:.3g}"
    if measured > most:
        return "fails", f"the residual is {measured / most:.3g} times the bound or more" if most else "the bound is 0"
    return "undecided", f"the bound lies between {least:.3g} and {most:.3g}, as ε does in its interval"


def judge_rows(task: int, norms: ArrayLike, epsilon: Estimate, settings: Settings, source: Source) -> Verdict:
    """Every row is large or small: the share of the rows in between must be 0.

    Args:
        task: 1 or 2.
        norms: The row lengths of ΔV, shape (m,).
        epsilon: ε.
        settings: Give m and B.
        source: Whose bound on small rows.
    """
    least, most = (small_row(at, settings, source) for at in (epsilon.low, epsilon.high))
    at_least, at_most = (fractions(norms, large=large_row(settings), small=small) for small in (least, most))
    bound, limit = small_row(epsilon.value, settings, source), 1.0 if source == "slides" else None
    verdict: Word
    if least >= large_row(settings):
        verdict, words = "vacuous", "small rows may be as long as large ones: there is no gap"
    elif at_least.between == 0:
        small = f"{at_least.small:.1%} small" if at_least.small else "none is small, so none can be pruned"
        verdict, words = "holds", f"{at_least.large:.1%} of the rows are large, {small}"
    elif at_most.between > 0:
        verdict, words = "fails", f"{at_most.between:.1%} of the rows are neither large nor small"
    else:
        verdict, words = "undecided", "ε decides whether some rows are small"
    return Verdict("corollary-2", [source], task, "rows", None, at_least.between, bound, limit, verdict, words)

"""What the sources' own numbers add up to."""

from fractions import Fraction
from math import isqrt

from proofcheck.region.region import Region
from proofcheck.statements.contradiction import Finding, decimals, percent
from proofcheck.statements.printed_numbers import (
    BASELINE,
    BEST,
    CAPTION_TASKS,
    GAMMA,
    MERGES,
    ROUGE,
    ROUGE_DROP,
    ROUGE_ROUNDING,
    TARGET_ACCURACY,
)


def estimated_gamma() -> Finding:
    """D10: Σγ̂² and the κ² that is left for it."""
    total = sum((entry**2 for entry in GAMMA), Fraction(0))
    kappa_squared = 1 - total
    sentence = (
        f"Σγ̂_i² = {decimals(total, 6)}, so κ² = {decimals(kappa_squared, 6)}: no unit vector has these inner"
        " products with orthonormal patterns."
    )
    return Finding(sentence, {"sum_of_squares": total, "kappa_squared": kappa_squared})


def rouge_drops() -> Finding:
    """D14: the drops at λ = −1 from the rows themselves, and whether rounding explains the printed ones."""
    drops = {book: 1 - scores[-1] / scores[0] for book, scores in ROUGE.items()}
    explained = {book: _reach(scores[0], scores[-1], ROUGE_DROP[book]) for book, scores in ROUGE.items()}
    parts = [
        f"{book} {percent(drop)} where {percent(ROUGE_DROP[book])} is printed"
        + ("" if explained[book] else " (no rounding explains it)")
        for book, drop in drops.items()
    ]
    return Finding(f"From the rows: {', '.join(parts)}.", {"drops": drops, "explained_by_rounding": explained})


def _reach(first: Fraction, last: Fraction, printed: Fraction) -> bool:
    """Whether scores within their rounding can give the printed drop, itself within its rounding."""
    least = 1 - (last + ROUGE_ROUNDING) / (first - ROUGE_ROUNDING)
    greatest = 1 - (last - ROUGE_ROUNDING) / (first + ROUGE_ROUNDING)
    half = Fraction(5, 10**5)
    return least - half <= printed <= greatest + half


def best_point() -> Finding:
    """D16: both sums of Theorem 3 at the best point and at the baseline."""
    region = Region(GAMMA)
    sums = {"best": region.sums(BEST), "baseline": region.sums(BASELINE)}
    words = "; ".join(
        f"at the {name} point Σλγ = {decimals(linear)} and Σλγ² = {decimals(quadratic)}"
        for name, (linear, quadratic) in sums.items()
    )
    violated = {name: min(pair) <= 1 for name, pair in sums.items()}
    accuracy = {"best": TARGET_ACCURACY[BEST], "baseline": TARGET_ACCURACY[BASELINE]}
    both = "both violate" if all(violated.values()) else "not both violate"
    right = " and ".join(decimals(value, 2) for value in accuracy.values())
    sentence = (
        f"{words[0].upper()}{words[1:]}: {both} the condition, with {right} % right. It is sufficient, not necessary."
    )
    return Finding(sentence, {"sums": sums, "violated": violated})


def source_correlation() -> Finding:
    """D18: which correlations of T1 and T2 the estimated γ̂ allow, for unit patterns.

    The inner products of three unit vectors form a positive semidefinite matrix, so α lies within
    γ_1γ_2 ± √((1−γ_1²)(1−γ_2²)).
    """
    first, second = GAMMA
    centre = first * second
    spread = _root((1 - first**2) * (1 - second**2))
    low, high = centre - spread, centre + spread
    verdict = "0 is among them" if low <= 0 <= high else "0, irrelevant, is not among them"
    sentence = (
        f"The signs of γ̂ are the slides'. With unit patterns γ̂ leaves for μ_T1ᵀμ_T2 only the values from"
        f" {decimals(low)} to {decimals(high)}: {verdict}."
    )
    return Finding(sentence, {"low": low, "high": high, "irrelevant_possible": low <= 0 <= high})


def _root(square: Fraction) -> Fraction:
    """√square to 12 decimals, rounded up."""
    scale = 10**12
    return Fraction(isqrt(int(square * scale**2)) + 1, scale)


def baselines() -> Finding:
    """D19: accuracy minus printed change, for each task and column of Figure 3."""
    by_case = {
        (case, task): {column.goal: column.accuracy[task].baseline for column in columns}
        for case, columns in MERGES.items()
        for task in ("T1", "T2")
    }
    differing = {key: values for key, values in by_case.items() if len(set(values.values())) > 1}
    parts = [
        f"{task} {case}: {' and '.join(decimals(value, 2) for value in values.values())}"
        for (case, task), values in differing.items()
    ]
    return Finding(
        f"One task has two baselines in {len(differing)} of {len(by_case)} cases: {'; '.join(parts)}.",
        {"baselines": by_case, "differing": tuple(differing)},
    )


def unmerged_change() -> Finding:
    """D24: a change at λ = 0, where the merge is T1's own model, and tasks that share one baseline."""
    columns = [(case, column) for case, pair in MERGES.items() for column in pair]
    changed = {
        (case, column.goal): column.accuracy["T1"].change
        for case, column in columns
        if column.lam == 0 and column.accuracy["T1"].change
    }
    by_column = {
        (case, column.goal): {accuracy.baseline for accuracy in column.accuracy.values()} for case, column in columns
    }
    shared = {at: values.pop() for at, values in by_column.items() if len(values) == 1}
    changes = "; ".join(
        f"{case}, {goal}: T1 changes by {decimals(change, 2)}" for (case, goal), change in changed.items()
    )
    sentence = (
        f"At λ = 0 the merge is Ψ*_T1 itself, and yet, {changes}. T1 and T2 have one baseline in {len(shared)} of"
        f" {len(columns)} columns: {', '.join(decimals(value, 2) for value in shared.values())}."
    )
    return Finding(sentence, {"changed": changed, "shared": shared})


def printed_caption() -> Finding:
    """D25: as printed the merge moves along one task vector only, by the sum of both coefficients."""
    first, second = CAPTION_TASKS
    factors = {pair: sum(pair) if first == second else None for pair in TARGET_ACCURACY}
    equal = [pair for pair in factors if list(factors.values()).count(factors[pair]) > 1]
    accuracies = tuple(TARGET_ACCURACY[pair] for pair in equal)
    points = " and ".join(f"({', '.join(f'{float(entry):g}' for entry in pair)})" for pair in equal)
    sentence = (
        f"As printed {points} are one network, Ψ⁽⁰⁾ + ΔΨ_{first}, with accuracies"
        f" {' and '.join(decimals(accuracy, 2) for accuracy in accuracies)}."
    )
    return Finding(sentence, {"points": tuple(equal), "accuracies": accuracies})

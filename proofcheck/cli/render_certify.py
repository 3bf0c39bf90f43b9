"""What `certify` found, as a person reads it in a terminal."""

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

from proofcheck.certify.documents import Certified, CertifiedMap, CertifiedRange, Interval, Threshold
from proofcheck.cli.numerals import rounded, signed

# Slivers between undecided pieces are not worth a line each.
_NEAR = 0.02


def report(answer: Certified | CertifiedRange | CertifiedMap) -> str:
    """Bounds at a point, or the certified sets beside theorems and the idealised network, a line each."""
    lines = _point(answer) if isinstance(answer, Certified) else _sets(answer)
    return "\n".join(lines) + "\n"


def _point(answer: Certified) -> list[str]:
    loss, accuracy = answer.loss, answer.accuracy
    lines = [
        f"T{answer.task} under Ψ⁽⁰⁾ + ΔΨ_1 + λΔΨ_2 at λ = {answer.lam[1]:g}, certified in {answer.seconds:.2f} s:",
        f"  population hinge loss in {_bounds(loss)}, width {loss.high - loss.low:.1e}",
        f"  accuracy in {_bounds(accuracy)}",
    ]
    if answer.margin is not None and answer.worst_case is not None:
        worst = answer.worst_case
        lines.append(
            f"  worst margin y f with {worst.p} tokens yμ and {worst.q} tokens −yμ, whatever the others:"
            f" at least {_down(answer.margin, 6)}; one sample has ≈ {worst.attained:.6g}"
        )
    return lines


def _bounds(interval: Interval) -> str:
    return f"[{_down(interval.low, 9)}, {_up(interval.high, 9)}]"


def _down(value: float, digits: int) -> str:
    """A decimal that is no greater, so that a lower bound stays one.

    >>> _down(0.19999, 2), _up(0.10001, 2), _down(-0.5, 4)
    ('0.19', '0.11', '-0.5000')
    """
    return _directed(value, digits, ROUND_FLOOR)


def _up(value: float, digits: int) -> str:
    return _directed(value, digits, ROUND_CEILING)


def _directed(value: float, digits: int, rounding: str) -> str:
    # A float has at most 309 digits before its point.
    exact = Decimal(value)
    place = Decimal(1).scaleb(-digits)
    return str(exact.quantize(place, rounding, Context(prec=400)) if exact.is_finite() else exact)


def _sets(answer: CertifiedRange | CertifiedMap) -> list[str]:
    if isinstance(answer, CertifiedMap):
        return _map(answer)
    from proofcheck.statements.fine_tuning import in_words

    low, high = answer.range
    head = f"T{answer.task} under Ψ⁽⁰⁾ + ΔΨ_1 + λΔΨ_2 for λ in [{low:g}, {high:g}], {answer.evaluations} evaluations"
    lines = [f"{head}, {answer.seconds:.0f} s", *_levels(answer.threshold)]
    if answer.grid is not None:
        lines += [f"  {word}: {count}" for word, count in _counted([point.verdict for point in answer.grid])]
    else:
        for word in ("learned", "unlearned", "between"):
            pieces = getattr(answer, word)
            # Within what is certified; what is undecided lies within what is shown.
            lines.append(f"  certified {_NAMES[word]}: {_intervals(pieces, (_up, _down))}")
        within = _intervals(_hulls(answer.undecided), (_down, _up))
        lines.append(f"  undecided: {answer.undecided_length:.3g} of {high - low:g}, within {within}")
    for offer in answer.offered:
        ends = f"no λ: {offer.why}" if offer.empty else f"[{_end(offer.interval[0])}, {_end(offer.interval[1])}]"
        name = offer.theorem.replace("theorem-", "Theorem ")
        lines.append(f"  {name} ({offer.source}), with β {signed(rounded(Fraction(offer.beta), 3))}, offers {ends}")
    lines.append(f"  {in_words(answer.hypotheses)}")
    ideal = answer.ideal
    lines.append(
        f"  idealised network, ω ≈ {ideal.omega:.3g}, no slack: learned on ≈ {_intervals(ideal.learned)},"
        f" unlearned on ≈ {_intervals(ideal.unlearned)}"
    )
    return lines


def _end(written: str | None) -> str:
    return "…" if written is None else rounded(Fraction(written))


_NAMES = {"learned": "learned", "unlearned": "unlearned", "between": "neither"}


def _levels(threshold: Threshold) -> list[str]:
    lines = [
        f"  learned: loss ≤ ε + {threshold.tolerance:g} and < {threshold.below:g}, ε in {_bounds(threshold.single)};"
        f" unlearned: loss ≥ {threshold.unlearned:g}"
    ]
    if threshold.reference_learned is not True:
        has = "has not learned" if threshold.reference_learned is False else "has perhaps not learned"
        lines.append(f"  the reference itself {has}: a loss of {threshold.below:g} or more; train with more steps")
    return lines


def _nearest(value: float, digits: int) -> str:
    return f"{value:.{digits}f}"


def _intervals(
    pieces: Sequence[tuple[float | None, float | None]],
    ends: tuple[Callable[[float, int], str], Callable[[float, int], str]] = (_nearest, _nearest),
) -> str:
    first, last = ends
    intervals = [
        f"[{'…' if low is None else first(low, 4)}, {'…' if high is None else last(high, 4)}]" for low, high in pieces
    ]
    longest = sorted(range(len(pieces)), key=lambda place: -_length(pieces[place]))[:_MOST]
    rest = f" and {len(pieces) - _MOST} short ones" if len(pieces) > _MOST else ""
    return ", ".join(intervals[place] for place in sorted(longest)) + rest if intervals else "none"


_MOST = 6


def _length(piece: tuple[float | None, float | None]) -> float:
    low, high = piece
    return float("inf") if low is None or high is None else high - low


def _hulls(pieces: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Pieces nearer than `_NEAR` to each other in one interval.

    >>> _hulls([(0.0, 0.1), (0.11, 0.2), (1.0, 1.1)])
    [(0.0, 0.2), (1.0, 1.1)]
    """
    hulls: list[tuple[float, float]] = []
    for low, high in pieces:
        if hulls and low - hulls[-1][1] < _NEAR:
            hulls[-1] = (hulls[-1][0], high)
        else:
            hulls.append((low, high))
    return hulls


def _counted(words: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (word, f"{words.count(word)} of {len(words)} points")
        for word in ("learned", "unlearned", "between", "undecided")
    ]


def _map(answer: CertifiedMap) -> list[str]:
    gamma = ", ".join(f"{entry:g}" for entry in answer.gamma)
    low_1, high_1, low_2, high_2 = answer.box
    lines = [
        f"target γ = ({gamma}) under Ψ⁽⁰⁾ + λ_1ΔΨ_1 + λ_2ΔΨ_2 on [{low_1:g}, {high_1:g}] × [{low_2:g}, {high_2:g}],"
        f" {answer.seconds:.0f} s",
        *_levels(answer.threshold),
    ]
    if answer.grid is not None:
        lines += [f"  {word}: {count}" for word, count in _counted([point.verdict for point in answer.grid])]
    else:
        total = sum(answer.area.values())
        lines += [f"  {word}: {area / total:.1%} of the area" for word, area in answer.area.items()]
    counted = answer.theorem_3
    lines.append(f"  Theorem 3 offers {counted.offered} points of the grid; certified learned: {counted.learned}")
    return lines

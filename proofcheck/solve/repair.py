r"""From a solver's float point to a λ that exact arithmetic accepts, or to one that says it is not verified.

A λ that misses by rounding is moved towards an anchor w that is known to satisfy everything. Every inequality g ≥ 0
of a slice is concave in λ, so g((1−s)p + sw) ≥ (1−s)g(p) + s·g(w): the step s = −g(p)/(g(w) − g(p)) mends it, and the
largest of these steps mends all. Limits, sums and a common value that p and w both meet are met in between, too.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from proofcheck.region.numbers import text
from proofcheck.region.verdict import Proposal
from proofcheck.solve.rounding import shorten, simplest
from proofcheck.solve.slice import Slice

Point = Sequence[Fraction]
# How far, relative to the largest |λ_i|, a coordinate may move for the sake of a shorter fraction.
TOLERANCES = tuple(Fraction(1, 10**k) for k in (6, 7, 8, 9))
LONGEST_STEP = Fraction(1, 10**6)


def settle(name: str, point: Point, part: Slice, anchor: Point | None) -> Proposal:
    """The proposal that ``point`` becomes: short and verified if that can be had by a relative move of about 10⁻⁶.

    Args:
        name: The name of the proposal.
        point: The solver's λ, its floats taken as the rationals that they are, shape (n,).
        part: The slice that it must lie in.
        anchor: A λ that is known to lie in the slice, or None.
    """
    for lam, note in _nearby(point, part, anchor):
        if part.contains(lam):
            return _proposal(name, lam, part, True, note)
    rough = shorten(point, part, TOLERANCES[-1])
    if anchor is not None and part.constraints.holds(rough):
        step = least_step(rough, anchor, part)
        for lam in _mended(rough, anchor, part, step):
            if part.contains(lam):
                return _proposal(name, lam, part, True, _mended_note(step))
    return _proposal(name, rough, part, False, "not verified: the solver's point fails in exact arithmetic")


def exactly(name: str, lam: Point, part: Slice, note: str) -> Proposal:
    """A λ that is taken as it stands, and checked."""
    return _proposal(name, tuple(lam), part, part.contains(lam), note)


def least_step(point: Point, anchor: Point, part: Slice) -> Fraction:
    """A short s in [0, 1] with (1−s)·point + s·anchor in the slice: the s that concavity gives, or up to 1/16 more.

    >>> from proofcheck import Region
    >>> from proofcheck.solve.constraints import Constraints
    >>> part = Slice(Region(gamma=[1]), Constraints(1), beta=Fraction(1, 4), c=Fraction(1, 2))
    >>> least_step([Fraction(1)], [Fraction(2)], part)
    Fraction(1, 2)
    """
    step = Fraction(0)
    for here, there in zip(part.slacks(point), part.slacks(anchor), strict=True):
        if here < 0:
            step = max(step, here / (here - there) if there > 0 else Fraction(1))
    return simplest(step, min(step * Fraction(17, 16), Fraction(1)))


def _nearby(point: Point, part: Slice, anchor: Point | None) -> Iterator[tuple[tuple[Fraction, ...], str]]:
    longest = Fraction(0) if anchor is None else LONGEST_STEP * min(Fraction(1), _reach(point, anchor))
    for tolerance in TOLERANCES:
        yield shorten(point, part, tolerance), "rounded to short fractions"
        for scale in (Fraction(1), Fraction(10)):
            step = scale * tolerance / TOLERANCES[0] * longest
            if anchor is not None and 0 < step <= longest:
                note = f"rounded, and moved by {_about(step)} of the way to a verified point"
                moved = _between(point, anchor, step)
                yield shorten(_keep_zeros(moved, shorten(point, part, tolerance)), part, tolerance / 10), note
                yield shorten(moved, part, tolerance / 10), note


def _mended_note(step: Fraction) -> str:
    if 2 * step >= 1:
        return "replaced by a verified point: the region leaves no room to round in"
    return f"moved by about {_about(step)} of the way to a verified point, as it missed by rounding"


def _reach(point: Point, anchor: Point) -> Fraction:
    """The size of the point over its distance from the anchor: a step of this much moves it by its own size."""
    distance = max(abs(a - b) for a, b in zip(point, anchor, strict=True))
    return max(abs(entry) for entry in point) / distance if distance else Fraction(0)


def _keep_zeros(moved: Point, rounded: Point) -> tuple[Fraction, ...]:
    """A λ_i that rounds to 0 says that the task is left out: it stays so where it can."""
    return tuple([entry if kept else Fraction(0) for entry, kept in zip(moved, rounded, strict=True)])


def _mended(rough: Point, anchor: Point, part: Slice, step: Fraction) -> Iterator[tuple[Fraction, ...]]:
    further = _between(rough, anchor, min(2 * step, Fraction(1)))
    for tolerance in (TOLERANCES[0], TOLERANCES[-1]):
        yield shorten(further, part, tolerance)
    yield _between(rough, anchor, step)


def _between(point: Point, anchor: Point, step: Fraction) -> tuple[Fraction, ...]:
    return tuple([(1 - step) * a + step * b for a, b in zip(point, anchor, strict=True)])


def _proposal(name: str, lam: tuple[Fraction, ...], part: Slice, verified: bool, note: str) -> Proposal:
    return Proposal(name, lam, part.c, part.beta, verified, part.slacks(lam), note)


def _about(step: Fraction) -> str:
    return text(step) if step.denominator < 10**4 else f"{float(step):.1e}"

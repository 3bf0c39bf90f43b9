"""The points that are proposed, one function each: found, made short, checked, and what is proved of them in words."""

import math
from collections.abc import Iterator, Sequence
from decimal import MAX_EMAX, MIN_EMIN, ROUND_DOWN, Context, Decimal
from fractions import Fraction

from proofcheck.region.numbers import brief, decimal
from proofcheck.region.verdict import Proposal
from proofcheck.solve.bench import Bench, to_lam, to_x
from proofcheck.solve.centre import Ball
from proofcheck.solve.closed_forms import common_value, equal_threshold
from proofcheck.solve.margin import Limits
from proofcheck.solve.nearest import Multipliers, Nearest
from proofcheck.solve.programs import Answer
from proofcheck.solve.quadratic import float_multipliers
from proofcheck.solve.repair import READ_BY_PEOPLE, exactly, is_short, mended, settle, squared_distance
from proofcheck.solve.scaled import Frame
from proofcheck.solve.slice import Interval, Slice

Point = tuple[Fraction, ...]
ZERO, ONE = Fraction(0), Fraction(1)
# By which part of its distance a point may move for the sake of shorter fractions, and up to where that is "nearly".
MOVED = Fraction(1, 10**7)
INSIDE = "it lies in the region itself"
_GOALS = {"least_norm": "norm", "near": "distance"}


def nearest_proposal(name: str, bench: Bench, part: Slice, anchor: Point, target: Point) -> Proposal | None:
    """The point of the slice that is nearest to ``target``; None where the solver gives no point.

    Args:
        name: ``least_norm`` or ``near``.
        bench: The solver, and the region with its constraints.
        part: At the given c, or at any.
        anchor: A λ of the slice, with slack where there is any.
        target: Shape (n,).
    """
    if part.contains(target):
        return exactly(name, target, part, INSIDE, ZERO)
    c = _interval(part)
    program = Nearest(bench.region, bench.constraints, part.beta, c, target)
    largest = c.high if part.beta else part.c or ONE
    first = float_multipliers(program, bench.size(part.beta, largest, target))
    optimum = None if first is None else program.solve(_rounded(first))
    if optimum is None:
        units = bench.close(part.beta, largest, target)
        answer = bench.program(part.beta).nearest(units, c, to_x(target, units))
        if answer.x is None:
            return None
        starts = list(_starts(answer, units))
        optimum = program.solve(starts)
        if optimum is None and len(target) <= READ_BY_PEOPLE:
            optimum = program.approach(anchor, part.place(anchor))
        if optimum is None:
            bound = max(map(program.lower_bound, starts), default=ZERO)
            return _unproved(name, part, anchor, target, to_lam(answer.x, units), bound)
    least = squared_distance(optimum.lam, target)
    if is_short(optimum.lam) and part.contains(optimum.lam):
        return exactly(name, optimum.lam, part, _exact_note(part) + _distance(name, least), ZERO)
    # On the edge of the region itself a point at no distance at all may still have to move.
    size = least or max([ONE, *[abs(entry) for entry in target]]) ** 2
    lam = settle(optimum.lam, part, anchor, MOVED * _root(size))
    if lam is None:
        return None
    off = _excess(squared_distance(lam, target), least)
    if part.contains(optimum.lam):
        note = _rounded_note(name, off) if off else _exact_note(part)
        return exactly(name, lam, part, note + _distance(name, least), off)
    return exactly(name, lam, part, _infimum_note(name, optimum.lam, optimum.c, least), off)


def centre_proposal(bench: Bench, part: Slice, anchor: Point) -> Proposal | None:
    """The centre of a largest ball in the slice, β > 0; None where the solver gives no point."""
    centre = Ball(part, bench.solver).centre(anchor)
    if centre is None:
        return None
    where = "the region" if part.c is not None else "the set of lambda that some c admits"
    if centre.radius == 0:
        return exactly("chebyshev_centre", centre.lam, part, f"no ball lies in {where}: a point of it")
    note = f"a ball of radius {_about(centre.radius)} around it lies in {where}"
    if any(bench.region.gamma_radius or ()):
        return exactly(
            "chebyshev_centre", centre.lam, part, f"{note}, with room for every gamma; a larger one may exist"
        )
    if centre.most is None:
        return exactly("chebyshev_centre", centre.lam, part, f"{note}; how much larger one may be is not known")
    off = _up(max(centre.most / centre.radius - 1, ZERO))
    return exactly("chebyshev_centre", centre.lam, part, f"{note}; none is larger by more than {_share(off)}", off)


def margin_proposal(bench: Bench, part: Slice) -> Proposal:
    """The largest margin at the c of the slice, β > 0: exact, or shortened by next to nothing."""
    limits, region = bench.constraints, bench.region
    if limits.asked:
        low, high = ([end or ZERO for end in ends] for ends in (part.low, part.high))
        lam = Limits(region, tuple(low), tuple(high), limits.sum_to_one).largest_margin().lam
    else:
        reach = (part.c or ONE) / part.beta
        lam = tuple([reach * entry for entry in bench.decision.threshold.s])
    best = _margin(part, lam)
    # The box cuts what is rounded, so that only the sums give way, and they have all of the margin.
    short = lam if is_short(lam) else settle(lam, part, None, MOVED * best / part.weight) if best > 0 else None
    lam = lam if short is None else short
    off = _up((best - _margin(part, lam)) / best) if best else ZERO
    note = "the exact optimum" if off == 0 else f"rounded: no margin is larger by more than {_share(off)}"
    if region.c is None:
        note += f", at c = {brief(part.c or ONE)}{'' if limits.asked else ', that of the witness'}"
        note += "" if limits.asked else "; it has no best c: it grows up to c -> 1"
    return exactly("largest_margin", lam, part, note, off)


def common_proposals(wide: Slice, part: Slice, target: Point | None) -> Iterator[Proposal]:
    """The same points under λ_1 = … = λ_n: the ends, the middle and a point of an interval, all exact.

    Args:
        wide: At the given c, or at any.
        part: At the c of the largest margin.
        target: To be near to, shape (n,), or None.
    """
    region, limits, n = wide.region, wide.constraints, wide.constraints.n
    interval = common_value(region, limits, beta=wide.beta, c=wide.c)
    if interval is None:
        return
    low, high = interval
    yield _common("least_norm", wide, low, high, ZERO, ZERO)
    if wide.beta and high is not None:
        middle = f"the middle of all common values, {_about(low)} to {_about(high)}"
        yield exactly("chebyshev_centre", ((low + high) / 2,) * n, wide, middle, ZERO)
        at_c = common_value(region, limits, beta=part.beta, c=part.c)
        if at_c is not None and at_c.high is not None:
            where = "" if region.c is not None else f", at c = {brief(part.c or ONE)}"
            yield exactly("largest_margin", (at_c.high,) * n, part, f"the exact optimum{where}", ZERO)
    if target is not None:
        mean = sum(target, ZERO) / n
        rest = sum(((entry - mean) ** 2 for entry in target), ZERO)
        nearest = max(mean, low) if high is None else min(max(mean, low), high)
        yield _common("near", wide, nearest, high, mean, rest)


def _common(name: str, part: Slice, x: Fraction, high: Fraction | None, mean: Fraction, rest: Fraction) -> Proposal:
    """At the common value x that is nearest to ``mean``, or next to it where only an excluded c admits it.

    n(x − mean)² + rest is the squared distance.
    """
    n = part.constraints.n
    if part.contains((x,) * n):
        return exactly(name, (x,) * n, part, INSIDE if x == mean and not rest else _exact_note(part), ZERO)
    least = n * (x - mean) ** 2 + rest
    step = MOVED * (_root(least) or max(abs(mean), ONE)) / n
    inner = equal_threshold(part.region) and (x + step if high is None or x < high else x - step)
    off = _excess(n * (inner - mean) ** 2 + rest, least)
    c = ONE if part.beta and part.beta * x >= 1 else ZERO
    return exactly(name, (inner,) * n, part, _infimum_note(name, (x,) * n, c, least), off)


def _interval(part: Slice) -> Interval:
    """The c over which to optimise: from the least whose box reaches the limits; at β = 0 c → 0 is best for every λ."""
    if part.c is not None:
        return Interval(part.c, part.c)
    if part.beta == 0:
        return Interval(ZERO, ZERO)
    ends = [end for end in part.constraints.low if end is not None]
    ends += [-end for end in part.constraints.high if end is not None]
    return Interval(part.beta * max([ZERO, *ends]), ONE)


def _starts(answer: Answer, units: Frame) -> Iterator[Multipliers]:
    """The solver's multipliers, in units of λ and of ½‖λ − a‖²."""
    y, c = answer.multipliers, answer.c
    if y is None or c is None:
        return
    half = units.unit / 2
    sums = half * y.linear / units.linear.size, half * y.quadratic / units.quadratic.size
    yield from _rounded(Multipliers(*sums, half * y.total, c))


def _rounded(y: Multipliers) -> Iterator[Multipliers]:
    """The multipliers as they are, and without what may be rounding."""
    yield y
    for nothing in (Fraction(1, 10**6), Fraction(1, 10**4)):
        least = nothing * max(map(abs, y[:3]))
        linear, quadratic, total = (entry if abs(entry) > least else ZERO for entry in y[:3])
        yield Multipliers(linear, quadratic, total, ZERO if y.c < nothing else ONE if y.c > 1 - nothing else y.c)


def _unproved(name: str, part: Slice, anchor: Point, target: Point, point: Point, least: Fraction) -> Proposal:
    """Where no exact optimum was found: the solver's point, mended, and how far it may be off by weak duality."""
    inner = point if part.contains(point) else mended(point, part, anchor)
    lam = settle(inner or anchor, part, anchor, MOVED * _root(squared_distance(inner or anchor, target))) or anchor
    off = _excess(squared_distance(lam, target), least) if least > 0 else None
    goal = _GOALS[name]
    bound = f"no bound on the least {goal} was found"
    if off is not None:
        bound = f"at most {_share(off)} above the least {goal}"
    return exactly(name, lam, part, f"not proved to be the best: {bound}", off)


def _exact_note(part: Slice) -> str:
    return "the exact optimum" if part.c is not None else "the exact optimum over all c"


def _distance(name: str, least: Fraction) -> str:
    """How far the target is; nobody asked for the norm by a number of its own."""
    return f"; the least distance is {_about(_root(least), digits=6)}" if name == "near" else ""


def _rounded_note(name: str, off: Fraction) -> str:
    return f"rounded: its {_GOALS[name]} is at most {_share(off)} above the least"


def _infimum_note(name: str, lam: Sequence[Fraction], c: Fraction, least: Fraction) -> str:
    value = _about(_root(least), digits=9)
    place = f", at lambda = ({', '.join(map(_about, lam))})" if len(lam) <= 3 else ""
    return f"the least {_GOALS[name]} {value} is an infimum, as c -> {c}{place}: this point is next to it"


def _margin(part: Slice, lam: Sequence[Fraction]) -> Fraction:
    return part.region.level(lam) - 1 - (part.c or ZERO)


def _root(square: Fraction) -> Fraction:
    """√square, a little too small, to ten digits or more."""
    if square <= 0:
        return ZERO
    scale = max(0, 40 + (square.denominator.bit_length() - square.numerator.bit_length()) // 2)
    return Fraction(math.isqrt((square.numerator << 2 * scale) // square.denominator), 1 << scale)


def _excess(square: Fraction, least: Fraction) -> Fraction | None:
    """By which part of the least distance a distance is longer at most, both squared; None where there is no least."""
    return _up(max(square / least - 1, ZERO) / 2) if least else None


def _up(share: Fraction) -> Fraction:
    """The next number of two digits from here up."""
    if share <= 0:
        return ZERO
    exponent = math.floor(math.log10(share.numerator) - math.log10(share.denominator)) - 1
    return Fraction(math.ceil(share / Fraction(10) ** exponent)) * Fraction(10) ** exponent


def _about(value: Fraction, digits: int = 6) -> str:
    """A few digits, with "..." behind them where there are more, which are cut: no ball is larger than it is called."""
    digits_of = decimal(value, digits)
    if Fraction(Decimal(digits_of)) == value:
        return digits_of
    downwards = Context(prec=digits, rounding=ROUND_DOWN, Emax=MAX_EMAX, Emin=MIN_EMIN)
    return f"{downwards.divide(Decimal(value.numerator), Decimal(value.denominator)):g}..."


def _share(share: Fraction) -> str:
    return f"{decimal(100 * share, digits=2)} %"

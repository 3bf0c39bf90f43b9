r"""The whole run of the law in five scalars, enclosed in balls: exact counts, r/M tokens of each v_j, a start b > 0.

Every gate and the hinge are decided by a ball that does not hold 0, or the run ends there and says so. Both labels are
symmetric in the law, so one has all of it, and the two cross terms of W stay 0:

    y f = Σ_l (n_l/P)·½(ReLU(bs_l + κt_l) − ReLU(κt_l − bs_l)),

with s_l, t_l and their slopes as `derivation` has them, evaluated in ball arithmetic (python-flint).
"""

from fractions import Fraction
from typing import Any, Literal, NamedTuple

from proofcheck.law.derivation import QUERIES, SCALARS, attention, norms_squared
from proofcheck.models.tokens import Tokens
from proofcheck.region.numbers import InputError, Number, exact

_BITS = 160
_MOST_STEPS = 20_000
# 0⁺ as a number: part of what is enclosed, so the claim names it.
START = Fraction(1, 10**6)


class Enclosed(NamedTuple):
    """How a run ended.

    Attributes:
        step: After how many steps.
        end: ``"reached"``, or what could not be decided there.
        b: Bounds.
        kappa: Bounds.
        omega: Bounds.
    """

    step: int
    end: Literal["reached", "gate undecided", "loss undecided"]
    b: tuple[Fraction, Fraction]
    kappa: tuple[Fraction, Fraction]
    omega: tuple[Fraction, Fraction]


class _UndecidedError(Exception):
    pass


def enclose(
    tokens: Tokens, eta: Number, loss: Number, *, freeze_attention: bool = False, start: Number = START
) -> Enclosed:
    """The first step at which the hinge loss is at most ``loss``, with bounds on b, κ and ω there.

    Args:
        tokens: Of exact counts, M ≥ 2.
        eta: η.
        loss: In (0, 1), or 0.
        freeze_attention: Whether V alone moves.
        start: b at the start.

    Raises:
        InputError: If counts are drawn, M is 1, or a number is out of its range.

    >>> enclose(Tokens(counts="exact"), 1, "1/20").step
    25
    """
    if tokens.counts != "exact" or tokens.M < 2:
        raise InputError("tokens: expected exact counts and M >= 2 for an enclosed run, got others")
    rate, level, first = exact(eta, "eta"), exact(loss, "loss"), exact(start, "start")
    if rate <= 0 or not 0 <= level < 1 or first <= 0:
        raise InputError("eta, loss, start: expected eta > 0, 0 <= loss < 1 and start > 0, got others")
    import flint

    before, flint.ctx.prec = flint.ctx.prec, _BITS
    try:
        return _run(tokens, _ball(rate), _ball(1 - level), _ball(first), moved=not freeze_attention)
    finally:
        flint.ctx.prec = before


def _run(tokens: Tokens, eta: Any, margin: Any, b: Any, *, moved: bool) -> Enclosed:
    kappa, w = _ball(Fraction(0)), [_ball(Fraction(0)) for _ in SCALARS]
    norms = [_ball(Fraction(int(norm))) for norm in norms_squared(tokens.M)]
    for step in range(_MOST_STEPS + 1):
        state = (_bounds(b), _bounds(kappa), _bounds(w[0]))
        try:
            value, of_b, of_kappa, of_w = _slopes(tokens, b, kappa, w)
        except _UndecidedError:
            return Enclosed(step, "gate undecided", *state)
        if value >= margin:
            return Enclosed(step, "reached", *state)
        if not value < margin:
            return Enclosed(step, "loss undecided", *state)
        b, kappa = b + eta * of_b, kappa + eta * of_kappa / tokens.M
        if moved:
            w = [scalar + eta * slope / norm for scalar, slope, norm in zip(w, of_w, norms, strict=True)]
            # Both labels together leave the cross terms where they are.
            w[3:] = [_ball(Fraction(0))] * 2
    raise InputError(f"the run takes more than {_MOST_STEPS:,} steps; take a larger eta")


def _slopes(tokens: Tokens, b: Any, kappa: Any, w: list[Any]) -> tuple[Any, Any, Any, list[Any]]:
    """Y f for label 1, and its slopes in b, κ and the coefficients of W."""
    P = tokens.P
    p, q = round(tokens.delta_star * P), round(tokens.delta_hash * P)
    counts = (p, q, P - p - q)
    entries = attention(backend=(("exp", _exp),))(*map(_whole, (*counts, tokens.M)), *w)
    half = len(entries) // (2 * len(QUERIES))
    total = of_b = of_kappa = _whole(0)
    of_w = [_whole(0) for _ in SCALARS]
    for place, count in enumerate(counts):
        if count == 0:
            continue
        s, *slopes_s = entries[2 * half * place : 2 * half * place + half]
        t, *slopes_t = entries[2 * half * place + half : 2 * half * (place + 1)]
        share = _whole(count) / P / 2
        for sign in (1, -1):
            hidden = sign * b * s + kappa * t
            if _is_open(hidden):
                total += sign * share * hidden
                of_b += share * s
                of_kappa += sign * share * t
                of_w = [
                    slope + sign * share * (sign * b * ds + kappa * dt)
                    for slope, ds, dt in zip(of_w, slopes_s, slopes_t, strict=True)
                ]
    return total, of_b, of_kappa, of_w


def _is_open(hidden: Any) -> bool:
    if hidden > 0:
        return True
    if hidden < 0:
        return False
    raise _UndecidedError


def _exp(value: Any) -> Any:
    return value.exp()


def _whole(number: int) -> Any:
    import flint

    return flint.arb(number)


def _ball(number: Fraction) -> Any:
    import flint

    return flint.arb(flint.fmpq(number.numerator, number.denominator))


def _bounds(ball: Any) -> tuple[Fraction, Fraction]:
    """Rationals around a ball: its ends are dyadic."""
    ends = []
    for end in (ball.lower(), ball.upper()):
        mantissa, exponent = end.man_exp()
        ends.append(Fraction(int(mantissa)) * Fraction(2) ** int(exponent))
    return ends[0], ends[1]

"""The numbers at which the paper's bounds are evaluated, checked and exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sympy import Expr, Integer, Rational

from proofcheck.region.numbers import InputError, Number, exact, text
from proofcheck.statements.symbols import HIDDEN

_LARGEST = Fraction(10**100)
_LARGEST_EXPONENT = 100


@dataclass(frozen=True)
class Settings:
    """M, ε, η, δ*, and B, norms and hidden constants where they are known; a constant not given is 1.

    ``assumed`` names the constants that were not given.
    """

    M: Expr
    epsilon: Expr
    eta: Expr
    delta_star: Expr
    batch: Expr | None
    norms: Mapping[str, Expr]
    constants: Mapping[str, Expr]
    assumed: tuple[str, ...]


def settings(
    *,
    M: Number,  # noqa: N803 # the paper's letter
    epsilon: Number,
    eta: Number,
    delta_star: Number,
    batch: Number | None = None,
    dw_norm: Number | None = None,
    dv_norm: Number | None = None,
    constants: Mapping[str, Number] | None = None,
) -> Settings:
    """Checked settings.

    Args:
        M: Number of irrelevant patterns, a whole number ≥ 2.
        epsilon: ε > 0.
        eta: η > 0.
        delta_star: δ* in (0, 1].
        batch: B, a whole number ≥ 1.
        dw_norm: ‖ΔW‖_F ≥ 0 of a trained task vector.
        dv_norm: ‖ΔV‖_F ≥ 0 of a trained task vector.
        constants: Hidden constants > 0 by name; C_fraction, a fraction of the rows, at most 1.

    Raises:
        InputError: If a value is no number or out of its range, or a constant has no such name.

    >>> settings(M=20, epsilon="0.05", eta=1, delta_star="0.4").epsilon
    1/20
    """
    norm_inputs = {"dw_norm": dw_norm, "dv_norm": dv_norm}
    norms = {name: _nonnegative(value, name) for name, value in norm_inputs.items() if value is not None}
    fixed = {name: _constant(name, value) for name, value in (constants or {}).items()}
    return Settings(
        M=_whole(M, "M", 2),
        epsilon=_positive(epsilon, "epsilon"),
        eta=_positive(eta, "eta"),
        delta_star=_fraction(delta_star, "delta_star"),
        batch=None if batch is None else _whole(batch, "batch", 1),
        norms={{"dw_norm": "ΔW", "dv_norm": "ΔV"}[name]: value for name, value in norms.items()},
        constants={name: Integer(1) for name in HIDDEN} | fixed,
        assumed=tuple([name for name in HIDDEN if name not in fixed]),
    )


def _rational(value: Fraction) -> Rational:
    return Rational(value.numerator, value.denominator)


def _positive(value: Number, name: str) -> Rational:
    fraction = exact(value, name)
    if fraction <= 0:
        raise InputError(f"{name}: expected a number > 0, got {text(fraction)}")
    if not 1 / _LARGEST <= fraction <= _LARGEST:
        raise InputError(f"{name}: expected a number between 1e-100 and 1e100, got {value}")
    return _rational(fraction)


def _nonnegative(value: Number, name: str) -> Rational:
    fraction = exact(value, name)
    if fraction < 0:
        raise InputError(f"{name}: expected a number >= 0, got {text(fraction)}")
    return Integer(0) if fraction == 0 else _positive(value, name)


def _fraction(value: Number, name: str) -> Rational:
    checked = _positive(value, name)
    if checked > 1:
        raise InputError(f"{name}: expected a fraction in (0, 1], got {checked}")
    return checked


def _whole(value: Number, name: str, least: int) -> Integer:
    fraction = exact(value, name)
    if fraction.denominator != 1 or not least <= fraction <= _LARGEST:
        raise InputError(f"{name}: expected a whole number >= {least} (and at most 1e100), got {text(fraction)}")
    return Integer(fraction.numerator)


def _constant(name: str, value: Number) -> Rational:
    if name not in HIDDEN:
        raise InputError(f"constant {name!r}: unknown; expected one of {', '.join(HIDDEN)}")
    checked = _fraction(value, name) if name == "C_fraction" else _positive(value, name)
    if name.startswith("k_") and checked > _LARGEST_EXPONENT:
        raise InputError(f"{name}: expected an exponent of at most {_LARGEST_EXPONENT}, got {checked}")
    return checked

"""What a user may ask of λ beyond Theorem 3: signs, bounds, a sum, one common value."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from proofcheck.region.common_denominator import over_common_denominator
from proofcheck.region.numbers import InputError, Number, exact, exact_vector, text

Ends = tuple[Fraction | None, ...]


@dataclass(frozen=True)
class Constraints:
    r"""λ ≥ 0, Σλ_i = 1, λ_1 = … = λ_n, lam_min_i ≤ λ_i ≤ lam_max_i: those that are asked for, exactly.

    Args:
        n: The number of tasks.
        nonnegative: λ_i ≥ 0 for all i.
        sum_to_one: Σλ_i = 1.
        equal: All λ_i are one number, as in tools with one scalar.
        lam_min: Least values, shape (n,), or None.
        lam_max: Greatest values, shape (n,), or None.

    Source: project, design.

    >>> Constraints(2, nonnegative=True, sum_to_one=True).holds([Fraction(1, 4), Fraction(3, 4)])
    True
    """

    n: int
    nonnegative: bool = False
    sum_to_one: bool = False
    equal: bool = False
    lam_min: tuple[Fraction, ...] | None = None
    lam_max: tuple[Fraction, ...] | None = None

    @property
    def asked(self) -> bool:
        """Whether anything at all is asked for."""
        return self.nonnegative or self.sum_to_one or self.equal or self.bounded

    @property
    def bounded(self) -> bool:
        """Whether ``lam_min`` or ``lam_max`` is given."""
        return self.lam_min is not None or self.lam_max is not None

    @cached_property
    def low(self) -> Ends:
        """The least value that each λ_i may take, shape (n,); None where there is no limit."""
        ends: Ends = (None,) * self.n if self.lam_min is None else self.lam_min
        if self.nonnegative:
            ends = tuple([Fraction(0) if end is None else max(end, Fraction(0)) for end in ends])
        known = [end for end in ends if end is not None]
        return (max(known),) * self.n if self.equal and known else ends

    @cached_property
    def high(self) -> Ends:
        """The greatest value that each λ_i may take, shape (n,); None where there is no limit."""
        if self.lam_max is None:
            return (None,) * self.n
        return (min(self.lam_max),) * self.n if self.equal else self.lam_max

    def holds(self, lam: Sequence[Fraction]) -> bool:
        """Whether λ, shape (n,), meets every constraint exactly."""
        if self.equal and len(set(lam)) > 1:
            return False
        if self.sum_to_one:
            whole, unit = over_common_denominator(lam)
            if sum(whole) != unit:
                return False
        return not (self.nonnegative or self.bounded) or all(
            (low is None or low <= entry) and (high is None or entry <= high)
            for entry, low, high in zip(lam, self.low, self.high, strict=True)
        )

    def contradiction(self) -> str | None:
        """Why no λ at all meets them, whatever γ; None when some λ does.

        >>> Constraints(2, sum_to_one=True, lam_max=(Fraction(1, 4),) * 2).contradiction()
        'lambda_i <= lam_max allows a sum of at most 1/2, not 1'
        """
        for i, (low, high) in enumerate(zip(self.low, self.high, strict=True), start=1):
            if low is not None and high is not None and low > high:
                return f"lambda_{i} >= {text(low)} and lambda_{i} <= {text(high)} exclude each other"
        return self._sum_contradiction() if self.sum_to_one else None

    def _sum_contradiction(self) -> str | None:
        least = [end for end in self.low if end is not None]
        greatest = [end for end in self.high if end is not None]
        if len(least) == self.n and sum(least) > 1:
            return f"the lower limits of lambda ask for a sum of at least {text(sum(least, Fraction(0)))}, not 1"
        if len(greatest) == self.n and sum(greatest) < 1:
            return f"lambda_i <= lam_max allows a sum of at most {text(sum(greatest, Fraction(0)))}, not 1"
        return None

    def to_json(self) -> dict[str, Any]:
        """Those that are asked for, as a JSON object, rationals as text.

        >>> Constraints(1, nonnegative=True, lam_max=(Fraction(1, 2),)).to_json()
        {'nonnegative': True, 'lam_max': ['1/2']}
        """
        flags = {"nonnegative": self.nonnegative, "sum_to_one": self.sum_to_one, "equal": self.equal}
        document: dict[str, Any] = {name: True for name, flag in flags.items() if flag}
        for name, ends in (("lam_min", self.lam_min), ("lam_max", self.lam_max)):
            if ends is not None:
                document[name] = [text(end) for end in ends]
        return document


def read_constraints(
    n: int,
    *,
    nonnegative: bool = False,
    sum_to_one: bool = False,
    equal: bool = False,
    lam_min: Number | Iterable[Number] | None = None,
    lam_max: Number | Iterable[Number] | None = None,
) -> Constraints:
    """The constraints that a user writes; one number for ``lam_min`` or ``lam_max`` stands for all tasks.

    Raises:
        InputError: If a limit is no number, the lengths differ, or a ``lam_min`` exceeds its ``lam_max``.

    >>> read_constraints(2, lam_max="1/2").lam_max
    (Fraction(1, 2), Fraction(1, 2))
    """
    least, greatest = _limits(lam_min, n, "lam_min"), _limits(lam_max, n, "lam_max")
    for i, (low, high) in enumerate(zip(least or (), greatest or (), strict=False), start=1):
        if low > high:
            raise InputError(
                f"lam_min[{i}]: expected at most lam_max[{i}] = {text(high)}, got {text(low)}; exchange the two"
            )
    return Constraints(n, nonnegative, sum_to_one, equal, least, greatest)


def read_point(values: Iterable[Number], n: int, what: str) -> tuple[Fraction, ...]:
    """A λ that a user writes, shape (n,).

    Raises:
        InputError: If an entry is no number, or there is not one for each task.
    """
    return _sized(exact_vector(values, what), n, what, f"expected {n} numbers, one for each gamma")


def _limits(limit: Number | Iterable[Number] | None, n: int, what: str) -> tuple[Fraction, ...] | None:
    if limit is None:
        return None
    if isinstance(limit, str) or not isinstance(limit, Iterable):
        return (exact(limit, what),) * n
    limits = exact_vector(limit, what)
    return _sized(limits * n if len(limits) == 1 else limits, n, what, f"expected 1 number or {n}, one for each gamma")


def _sized(values: tuple[Fraction, ...], n: int, what: str, expected: str) -> tuple[Fraction, ...]:
    if len(values) != n:
        raise InputError(f"{what}: {expected}, got {len(values)}")
    return values

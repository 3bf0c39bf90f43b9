"""One region under one set of constraints on the solver's bench: its programs, compiled when first needed."""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from proofcheck.region.region import Region
from proofcheck.region.threshold import Decision
from proofcheck.solve.constraints import Constraints
from proofcheck.solve.programs import Floats, Program
from proofcheck.solve.scaled import Frame, frame, nearest_float


@dataclass(frozen=True)
class Bench:
    """What is asked of the solver, and in which units."""

    decision: Decision
    constraints: Constraints
    solver: str

    @property
    def region(self) -> Region:
        """The region, as it was given."""
        return self.decision.region

    def program(self, beta: Fraction) -> Program:
        """The compiled programs for this β; all β > 0 share theirs."""
        return self._boxed if beta else self._unboxed

    def wide(self, beta: Fraction) -> Frame:
        """Units in which the box |λ_i| ≤ c/β is |x_i| ≤ c: for whatever fills the region."""
        return self._at(beta, 1 / beta) if beta else self.close(beta, Fraction(1))

    def close(self, beta: Fraction, c: Fraction, near: tuple[Fraction, ...] = ()) -> Frame:
        """Units in which the least λ that can serve is about 1, or the part of ``near`` that the box can reach.

        For points of small norm, points near a given one, and wherever β = 0.
        """
        return self._at(beta, self.size(beta, c, near))

    def size(self, beta: Fraction, c: Fraction, near: tuple[Fraction, ...] = ()) -> Fraction:
        """The unit of `close`."""
        phi = self.decision.phi
        sizes = [(1 + c) / phi if phi else Fraction(1)]
        sizes += [end for end in self.constraints.low if end is not None]
        sizes += [-end for end in self.constraints.high if end is not None]
        sizes += [abs(entry) if beta == 0 else min(abs(entry), c / beta) for entry in near]
        return max(sizes)

    @cached_property
    def _example(self) -> Frame:
        return frame(self.region, self.constraints, beta=Fraction(1), unit=Fraction(1))

    @cached_property
    def _boxed(self) -> Program:
        return Program(self._example, self.solver)

    @cached_property
    def _unboxed(self) -> Program:
        return Program(replace(self._example, beta=Fraction(0)), self.solver)

    def _at(self, beta: Fraction, unit: Fraction) -> Frame:
        return replace(self._example, beta=beta, unit=unit)


def to_lam(x: Floats, units: Frame) -> tuple[Fraction, ...]:
    """λ = σx, the floats taken as the rationals that they are."""
    return tuple([Fraction(float(entry)) * units.unit for entry in x])


def to_x(lam: tuple[Fraction, ...], units: Frame) -> Floats:
    """The same point in a frame's units, x = λ/σ, in floats."""
    return np.array([nearest_float(entry / units.unit) for entry in lam])

r"""Where Gain(ωy) itself crosses w·Gain(ω): on a line along which p̂ is constant."""

from fractions import Fraction

from proofcheck.ideal.certified import CertifiedGain
from proofcheck.ideal.crossings import Crossing, Crossings
from proofcheck.ideal.isolate import Bracket, isolate, mixed
from proofcheck.ideal.roots import LogRoot


def level_crossings(gain: CertifiedGain, w: Fraction) -> Crossings:
    r"""All y with Gain(ωy) = w·Gain(ω), for Gain not constant and w ≠ 0: the positive roots of N(E) − w·g·M(E).

    Source: project; mechanism of the idealised network.

    >>> from proofcheck.ideal.tasks import IdealNetwork
    >>> level_crossings(CertifiedGain(IdealNetwork("0.4", "0.1", "1.6")), Fraction(1))
    Crossings(roots=[Crossing(y=Fraction(1, 1), touching=False)], first=-1)
    """
    top = [w.denominator * entry for entry in gain.numerator]
    bottom = [w.numerator * entry for entry in gain.denominator]
    brackets = isolate(mixed(top, bottom), gain.sign)
    omega = gain.network.omega
    one = _holding_one(brackets, omega) if w == 1 else None
    roots = [Crossing(Fraction(1) if bracket is one else LogRoot(bracket, omega)) for bracket in brackets]
    return Crossings(roots, gain.sign(top[0], bottom[0]))


def _holding_one(brackets: list[Bracket], omega: Fraction) -> Bracket:
    """The bracket of E = e^ω, a root when w = 1."""
    bits = 16
    while True:
        near = []
        for bracket in brackets:
            low, high = LogRoot(bracket, omega).enclosure(bits)
            if low <= 1 <= high:
                near.append(bracket)
        if len(near) == 1:
            return near[0]
        bits *= 2

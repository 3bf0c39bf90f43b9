"""What a figure of a region chooses to show: at which β and c, through which point, with which points marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from proofcheck.region.threshold import smallest_c
from proofcheck.region.verdict import Proposal, Verdict


class Level(NamedTuple):
    """The β and c of a figure, and R = c/β; β and R are None where nothing bounds λ."""

    beta: Fraction | None
    c: Fraction
    reach: Fraction | None


@dataclass(frozen=True)
class Mark:
    """A point to mark, λ of shape (n,) at its own β and c; ``inside`` says whether the region holds it for some c."""

    kind: Literal["witness", "yours", "target", "proposal"]
    name: str
    lam: tuple[Fraction, ...]
    beta: Fraction
    c: Fraction
    inside: bool


def level_of(verdict: Verdict) -> Level:
    """The working β and c; of an empty region with c free the limit c = 1, at which it comes nearest to a point.

    >>> from proofcheck import Region, feasible
    >>> level_of(feasible(Region(["1/2"], beta="1/2"))).c
    Fraction(1, 1)
    """
    used = verdict.working
    c = Fraction(1) if verdict.verdict == "empty" and not used.c_given else used.c
    return Level(used.beta, c, c / used.beta) if used.beta else Level(None, c, None)


def drawn_levels(verdict: Verdict) -> list[Fraction]:
    """The c between c* and 1 to draw a non-empty region at: the one used, half-way to either end, and the limit 1.

    >>> from proofcheck import Region, feasible
    >>> [str(c) for c in drawn_levels(feasible(Region([1], beta="1/4")))]
    ['1/2', '2/3', '5/6', '1']
    """
    beta, c, _ = level_of(verdict)
    least = smallest_c(verdict.phi, beta or Fraction(0)) or Fraction(0)
    return sorted({(least + c) / 2, c, (c + 1) / 2, Fraction(1)})


def find_centre(verdict: Verdict) -> tuple[str, tuple[Fraction, ...]]:
    """The point that a slice goes through, and its name.

    The Chebyshev centre when one was proposed and the region at the β and c of the figure holds it, else the witness;
    for an empty region the point of the box with the largest margin, or the origin where nothing bounds λ.
    """
    beta, c, reach = level_of(verdict)
    for proposal in verdict.proposals:
        inside = proposal.verified and min(verdict.region.slacks(proposal.lam, beta=beta or Fraction(0), c=c)) >= 0
        if inside and proposal.name == "chebyshev_centre":
            return shown_name(proposal), proposal.lam
    if verdict.certificate.witness is not None:
        return "witness", verdict.certificate.witness.lam
    name = "origin" if reach is None else "point of largest margin"
    return name, tuple([(reach or Fraction(0)) * entry for entry in verdict.certificate.s])


def find_marks(verdict: Verdict, target: Sequence[Fraction] | None = None) -> tuple[Mark, ...]:
    """The witness, the verified proposals, the target of the nearest one and the user's λ, in the order of drawing."""
    marks = []
    if (witness := verdict.certificate.witness) is not None:
        marks.append(Mark("witness", "witness", witness.lam, witness.beta, witness.c, inside=True))
    for proposal in verdict.proposals:
        if proposal.verified:
            marks.append(Mark("proposal", shown_name(proposal), proposal.lam, proposal.beta, proposal.c, inside=True))
    if target is not None:
        beta, c, _ = level_of(verdict)
        inside = verdict.region.offers(target, nonzero=False, beta=beta) is not None
        marks.append(Mark("target", "target", tuple(target), beta or Fraction(0), c, inside=inside))
    if (yours := verdict.lam) is not None:
        marks.append(Mark("yours", "your λ", yours.lam, yours.beta, yours.c, inside=yours.inside))
    return tuple(marks)


def shown_name(proposal: Proposal) -> str:
    """A proposal's name as a reader writes it: ``chebyshev_centre`` is the Chebyshev centre."""
    names = {"chebyshev_centre": "Chebyshev centre", "near": "nearest point", "witness": "exact point"}
    return names.get(proposal.name, proposal.name.replace("_", " "))

"""A further fine-tune as the target: its cosines as a γ with a radius, and the command that asks about it."""

from fractions import Fraction
from pathlib import Path

from proofcheck.checkpoints.documents import Target
from proofcheck.checkpoints.measures import cosines
from proofcheck.checkpoints.models import Model, Place, source_of
from proofcheck.checkpoints.proposals import PLACES
from proofcheck.checkpoints.tally import Sums
from proofcheck.region.numbers import InputError, text

_OF_TARGET = (
    "no theorem covers this network: γ here are cosines of task vectors, not correlations of patterns, so the answer"
    " is about a network that has these γ, and not about yours"
)


def asked_about(path: Place, model: Model, sums: Sums, digests: bool) -> Target:
    """The target, which is last among the models that were summed.

    Raises:
        InputError: If it or another model did not move, so that it has no cosine.
    """
    every, error = cosines(sums, len(sums.gram))
    own = every[-1][:-1]
    if any(cosine is None for cosine in own):
        raise InputError(f"{path}: expected a target and fine-tunes that moved, got one that is as the base")
    known = [Fraction(round(Fraction(cosine) * 10**PLACES), 10**PLACES) for cosine in own if cosine is not None]
    radius = Fraction(-(-Fraction(error) * 10**8 // 1) + 50, 10**8)
    gamma = [_decimal(entry) for entry in known]
    command = " ".join(["proofcheck feasible --gamma", *gamma, "--gamma-radius", _decimal(radius)])
    return Target(
        Path(path).absolute().stem,
        source_of(path, model, digests),
        [text(entry) for entry in known],
        text(radius),
        command,
        _OF_TARGET,
    )


def _decimal(value: Fraction) -> str:
    return f"{float(value):.8f}".rstrip("0").rstrip(".")

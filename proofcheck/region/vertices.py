"""The vertices of a λ-region, exactly."""

from fractions import Fraction

from proofcheck.region.region import Region


def vertices(region: Region) -> list[tuple[Fraction, ...]]:
    """Placeholder being replaced."""
    raise NotImplementedError

"""Patterns in any basis: what a network learns must not depend on it."""

import numpy as np

from proofcheck.models.patterns import Patterns


def rotated(patterns: Patterns, rng: np.random.Generator) -> Patterns:
    """The same patterns in a random orthonormal basis."""
    basis, _ = np.linalg.qr(rng.normal(size=(patterns.d, patterns.d)))
    return Patterns(patterns.mu @ basis.T, patterns.v @ basis.T)

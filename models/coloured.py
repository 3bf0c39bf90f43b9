r"""Coloured digits: the label is the parity, and the colour is correlated with it as each task says.

Source: the slides' Colored-MNIST, with r_o and r_e the fractions of red among odd and even digits.
"""

import itertools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from proofcheck.models.images import Images
from proofcheck.region.numbers import InputError


@dataclass(frozen=True)
class Colours:
    """How colour goes with parity.

    Args:
        odd: r_o, the probability that an odd digit is red.
        even: r_e, the same of an even digit.

    Raises:
        InputError: If one is no probability.

    >>> Colours(1.0, 0.0).correlation
    1.0
    """

    odd: float
    even: float

    def __post_init__(self) -> None:
        for name, value in (("r_o", self.odd), ("r_e", self.even)):
            if not 0 <= value <= 1:
                raise InputError(f"{name}: expected a probability from 0 to 1, got {value!r:.40}")

    @classmethod
    def of(cls, correlation: float) -> "Colours":
        """Both colours equally frequent over all, and r_o − r_e as given.

        >>> Colours.of(-1.0)
        Colours(odd=0.0, even=1.0)
        """
        return cls((1 + correlation) / 2, (1 - correlation) / 2)

    @property
    def correlation(self) -> float:
        """r_o − r_e."""
        return self.odd - self.even


class Coloured(NamedTuple):
    """Images in three channels, shape (n, 3, 28, 28), and labels y = +1 for odd and −1 for even, shape (n,)."""

    pixels: NDArray[np.float32]
    labels: NDArray[np.float32]


def colour(images: Images, colours: Colours, rng: np.random.Generator) -> Coloured:
    """Paint each digit red or green, and label it by its parity."""
    odd = images.labels % 2 == 1
    red = rng.random(len(images)) < np.where(odd, colours.odd, colours.even)
    return Coloured(paint(images, red), np.where(odd, np.float32(1), np.float32(-1)))


def paint(images: Images, red: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Each image in the first channel where it is red, in the second elsewhere; the third stays dark."""
    painted = np.zeros((len(images), 3, *images.pixels.shape[1:]), np.float32)
    painted[red, 0] = images.pixels[red]
    painted[~red, 1] = images.pixels[~red]
    return painted


def parts(images: Images, sizes: tuple[int, ...], seed: int) -> tuple[Images, ...]:
    """Disjoint parts of the given sizes, drawn without replacement.

    Raises:
        InputError: If there are not as many images.

    >>> digits = Images(np.zeros((5, 28, 28), np.float32), np.arange(5))
    >>> sorted(int(label) for part in parts(digits, (2, 3), seed=1) for label in part.labels)
    [0, 1, 2, 3, 4]
    """
    if sum(sizes) > len(images):
        raise InputError(f"digits: expected at least {sum(sizes)} images for all splits, got {len(images)}")
    order = np.random.default_rng(seed).permutation(len(images))
    ends = np.cumsum((0, *sizes))
    return tuple(images.take(order[start:end]) for start, end in itertools.pairwise(ends))

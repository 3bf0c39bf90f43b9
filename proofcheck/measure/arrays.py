"""Arrays as the other modules want them: float64, of one shape, finite."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofcheck.region.numbers import InputError

Floats = NDArray[np.float64]


def finite(name: str, given: ArrayLike, *ndims: int) -> Floats:
    """``given`` as a float64 array with one of these numbers of dimensions.

    Raises:
        InputError: If it is no array of finite numbers, has another number of dimensions, or is empty.

    >>> finite("V", [[1, 2]], 2).shape
    (1, 2)
    """
    try:
        array = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{name}: expected an array of numbers, got {type(given).__name__}") from None
    if array.ndim not in ndims or array.size == 0:
        expected = " or ".join(f"{ndim}-dimensional" for ndim in ndims)
        raise InputError(f"{name}: expected a {expected} array with entries, got shape {array.shape}")
    if not np.all(np.isfinite(array)):
        raise InputError(f"{name}: expected finite numbers, got one that is not")
    return array


def unit(name: str, given: ArrayLike) -> Floats:
    """``given`` as a vector of length 1.

    Raises:
        InputError: If it is no vector of finite numbers, or zero.

    >>> unit("mu", [3, 4]).tolist()
    [0.6, 0.8]
    """
    vector = finite(name, given, 1)
    greatest = np.abs(vector).max()
    if greatest == 0:
        raise InputError(f"{name}: expected a vector that is not zero, got zero")
    # Scaled first: squares of tiny entries would vanish, of huge ones overflow.
    scaled = vector / greatest
    return np.asarray(scaled / np.linalg.norm(scaled))


def cosine(left: ArrayLike, right: ArrayLike) -> float:
    """⟨A, B⟩/(‖A‖‖B‖) of two arrays of one shape.

    Raises:
        InputError: If the shapes differ, or an array is zero or not finite.

    >>> cosine([2, 0], [0, -1]), cosine([1, 0], [-3, 0])
    (0.0, -1.0)
    """
    first, second = (finite("cosine", side, 1, 2) for side in (left, right))
    if first.shape != second.shape:
        raise InputError(f"cosine: expected two arrays of one shape, got {first.shape} and {second.shape}")
    product = unit("cosine", first.ravel()) @ unit("cosine", second.ravel())
    return float(np.clip(product, -1.0, 1.0))

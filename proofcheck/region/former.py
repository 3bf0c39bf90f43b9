"""Methods that `Certificate` and `Region` had, kept for one release: each warns, and says where it went.

Importing this file puts them back, which the package does for whoever asks it for a name; `check` never does, so that
the trusted files have what the checker needs, and no more.
"""

import warnings
from collections.abc import Iterator
from fractions import Fraction
from os import PathLike

from proofcheck.region.certificate import Certificate
from proofcheck.region.limits import load
from proofcheck.region.region import Region


def _load(cls: type[Certificate], path: str | PathLike[str]) -> Certificate:
    warnings.warn(
        f"{cls.__name__}.load goes with the next release: proofcheck.region.limits.load does the same",
        DeprecationWarning,
        stacklevel=2,
    )
    return load(path)


def _signs(region: Region, t: Fraction) -> Iterator[tuple[int, int]]:
    warnings.warn(
        "Region.signs goes with the next release: Region.dual has what it was for, and Region.ends the ends of each γ",
        DeprecationWarning,
        stacklevel=2,
    )
    p, q = t.numerator, t.denominator - t.numerator
    return iter(
        [
            (a, -a) if a >= 0 else (0, 0) if b >= 0 else (p * a * m + q * b * b, -(p * b * m + q * a * a))
            for a, b, m in zip(*region.ends, strict=True)
        ]
    )


# By setattr: a type checker knows the classes without them.
for _home, _name, _method in ((Certificate, "load", classmethod(_load)), (Region, "signs", _signs)):
    setattr(_home, _name, _method)

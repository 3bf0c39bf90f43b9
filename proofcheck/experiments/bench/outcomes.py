"""Errors of merges along a line of λ, measured once and stored: what draws of held-out examples are taken from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np

from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

_STORED = Path(__file__).parents[2] / "ledger" / "stored"
_DIGITS, _RAY = _STORED / "records" / "colored-digits.json", _STORED / "rays" / "minilm.json"
_MOST_BYTES = 2**24


class Asked(NamedTuple):
    """At least ``level`` right of a task, or at most that."""

    task: str
    kind: Literal["keep", "forget"]
    level: float


@dataclass(frozen=True)
class Line:
    """Candidates on a line, the demands, and who is wrong on what at which.

    Attributes:
        lams: The candidates, shape (L,).
        demands: What is asked, D of them.
        wrong: For each demand the share of wrong predictions at each candidate, shape (L,), or which of the examples
            are wrong, shape (L, examples).
    """

    lams: Floats
    demands: tuple[Asked, ...]
    wrong: tuple[Floats, ...]

    def against(self) -> Floats:
        """The true share of what speaks against each demand at each candidate, shape (D, L)."""
        shares = [wrong if wrong.ndim == 1 else wrong.mean(axis=1) for wrong in self.wrong]
        return np.array([1 - s if asked.kind == "forget" else s for s, asked in zip(shares, self.demands, strict=True)])

    def allowed(self) -> Floats:
        """The most of it that each demand allows, shape (D,)."""
        return np.array([asked.level if asked.kind == "forget" else 1 - asked.level for asked in self.demands])

    def meets(self) -> "np.typing.NDArray[np.bool_]":
        """Which candidates meet all demands, shape (L,)."""
        met: np.typing.NDArray[np.bool_] = np.all(self.against() <= self.allowed()[:, None] + 1e-12, axis=0)
        return met

    def draw(self, rng: np.random.Generator, n: int) -> "np.typing.NDArray[np.int64]":
        """How many of n held-out examples speak against each demand at each candidate, shape (D, L).

        Of stored examples n are drawn with replacement. Of shares one uniform number an example decides at which
        candidates it is wrong, so that an example which is hard for one candidate is hard for the next.
        """
        rows = []
        for wrong, asked in zip(self.wrong, self.demands, strict=True):
            if wrong.ndim == 1:
                count = np.searchsorted(np.sort(rng.random(n)), wrong)
            else:
                count = wrong[:, rng.integers(0, wrong.shape[1], n)].sum(axis=1).astype(np.int64)
            rows.append(n - count if asked.kind == "forget" else count)
        return np.array(rows, dtype=np.int64)


def digits(case: str, operation: Literal["merged", "negated"], demands: Sequence[Asked], seed: int) -> Line:
    """T1 and one T2 of the stored coloured digits, of one of its five seeds.

    Args:
        case: ``irrelevant``, ``aligned`` or ``contradictory``.
        operation: T2 added to or taken from Ψ⁽⁰⁾ + ΔΨ_1, or from the network that learned both.
        demands: On T1 and T2.
        seed: From 1 to 5.
    """
    record = _read(_DIGITS)
    place = next(i for i, settings in enumerate(record["settings"]) if settings["case"] == case)
    results = [row["result"] for row in record["results"] if (row["settings"], row["seed"]) == (place, seed)]
    if not results:
        raise InputError(f"coloured digits: expected a stored seed, got {seed}; take at most as many as are stored")
    lams = np.array(record["settings"][place]["lams"])
    right = np.array(results[0][operation]["test"])
    return Line(lams[lams <= 0] if operation == "negated" else lams, tuple(demands), tuple(1 - right))


def ray(demands: Sequence[Asked]) -> Line:
    """all-MiniLM-L6-v2 with three task vectors at one λ: 500 texts a task, of one fine-tune seed."""
    stored = _read(_RAY)
    wrong = [
        np.array(
            [[int(bit) for bit in f"{int(row, 16):0{stored['n']}b}"] for row in stored["wrong"][asked.task]], float
        )
        for asked in demands
    ]
    return Line(np.array([float(lam) for lam in stored["lam"]]), tuple(demands), tuple(wrong))


def origin(of_ray: bool) -> str:
    """The SHA-256 of the file that a line is from, in 16 digits."""
    return sha256(read_bounded(_RAY if of_ray else _DIGITS, _MOST_BYTES)).hexdigest()[:16]


@cache
def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = msgspec.json.decode(read_bounded(path, _MOST_BYTES))
    return content

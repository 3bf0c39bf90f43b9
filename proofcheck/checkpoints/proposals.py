r"""λ by three rules, from the projections of task vectors on each other; rows are exact, what a λ is worth is not said.

γ_ij = ⟨τ_i, τ_j⟩/‖τ_i‖² is the share of τ_i that a unit of λ_j brings along. A task that is kept asks for
Σ_jλ_jγ_ij ≥ 1, one that is forgotten for Σ_jλ_jγ_ij ≤ −x. That is our reading of Theorem 3's first sum with every task
as its own target: not the theorem's condition, which has a second sum and a margin c, and is about patterns.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from proofcheck.checkpoints.documents import Asked, Proposal, Rule
from proofcheck.measure.arrays import Floats
from proofcheck.region.numbers import InputError, Number, exact, text
from proofcheck.solve.projections import Vector, in_decimals, shortest, slacks

PLACES = 6
RULES: tuple[Rule, ...] = ("least-norm", "equal", "average")


class Wish(NamedTuple):
    """What a task's row is asked to be: at least 1 if it is kept, at most −x if it is forgotten."""

    model: int
    keep: bool
    size: Fraction


class Projections(NamedTuple):
    """γ, rounded to decimals, and a bound on how far an entry is from the true one."""

    gamma: tuple[Vector, ...]
    error: float


def projections(gram: Floats, gram_error: Floats) -> Projections | None:
    """γ_ij = ⟨τ_i, τ_j⟩/‖τ_i‖² to `PLACES` decimals; None where a task vector is zero, or not known to be another."""
    rows, worst = [], 0.0
    for i, own in enumerate(gram):
        square, off = float(own[i]), float(gram_error[i, i])
        if square <= 2 * off:
            return None
        rows.append(tuple([Fraction(1) if i == j else _rounded(float(entry) / square) for j, entry in enumerate(own)]))
        errors = [float(gram_error[i, j]) + abs(float(own[j])) * off / (square - off) for j in range(len(own))]
        worst = max(worst, max(errors) / (square - off))
    return Projections(tuple(rows), (worst + 0.5 * 10.0**-PLACES) * (1 + 1e-9))


def _rounded(value: float) -> Fraction:
    return Fraction(round(Fraction(value) * 10**PLACES), 10**PLACES)


def wishes(names: Sequence[str], keep: Sequence[str], forget: Sequence[str], forget_at: Number | None) -> list[Wish]:
    """What is asked of each task: all are kept, unless some are named; then those in neither list are free.

    Raises:
        InputError: If a name is not one of a model, stands twice or with a number, or ``forget_at`` is not positive.
    """
    if forget_at is not None and not forget:
        raise InputError("--forget-at: only with --forget; leave it out")
    size = exact(1 if forget_at is None else forget_at, "--forget-at")
    if size <= 0:
        raise InputError(f"--forget-at: expected x > 0, so that rows are at most -x, got {forget_at!s:.40}")
    asked: dict[int, Wish] = {}
    for option, wanted in (("--keep", keep), ("--forget", forget)):
        for name in wanted:
            place = _place(option, name, names)
            if place in asked:
                raise InputError(f"{option}: {name} is named twice among --keep and --forget; name it once")
            asked[place] = Wish(place, option == "--keep", Fraction(1) if option == "--keep" else size)
    if not keep and not forget:
        return [Wish(i, True, Fraction(1)) for i in range(len(names))]
    return [asked[place] for place in sorted(asked)]


def _place(option: str, name: str, names: Sequence[str]) -> int:
    if name in names:
        return names.index(name)
    head = name.partition(":")[0].partition("=")[0]
    if head != name and head in names:
        hint = "a share of accuracy needs outputs on data, which weights do not have; give the name alone"
        if option == "--forget":
            hint += ", and how far to go below 0 with --forget-at"
        raise InputError(f"{option}: expected names, got {name!r:.60}; {hint}")
    raise InputError(f"{option}: expected names of fine-tunes ({', '.join(names)}), got {name!r:.60}")


def asked(names: Sequence[str], wanted: Sequence[Wish]) -> list[Asked]:
    """The rows, as the document has them."""
    return [
        Asked(names[wish.model], ">=" if wish.keep else "<=", text(wish.size if wish.keep else -wish.size))
        for wish in wanted
    ]


def propose(gamma: Sequence[Vector], wanted: Sequence[Wish]) -> Iterator[Proposal]:
    """A λ by each rule, its slacks exact for this γ."""
    rows, bounds = _rows(gamma, wanted)
    for rule, choose in zip(RULES, _CHOICES, strict=True):
        lam, note = choose(rows, bounds)
        if lam is None:
            yield Proposal(rule, None, None, "proposal", note)
        else:
            spare = [text(slack) for slack in slacks(lam, rows, bounds)]
            yield Proposal(rule, [text(entry) for entry in lam], spare, "proposal", note)


def by_surrogate(gamma: Sequence[Vector] | None, wanted: Sequence[Wish], lam: Vector) -> Proposal:
    """A λ that was chosen on outputs, with the slacks that it has for this γ, if there is one."""
    spare = None if gamma is None else [text(slack) for slack in slacks(lam, *_rows(gamma, wanted))]
    note = "the λ at which the surrogate of the outputs has the least cross-entropy; it was asked to meet no row"
    return Proposal("surrogate", [text(entry) for entry in lam], spare, "proposal", note)


def _rows(gamma: Sequence[Vector], wanted: Sequence[Wish]) -> tuple[list[Vector], list[Fraction]]:
    rows = [tuple(entry if wish.keep else -entry for entry in gamma[wish.model]) for wish in wanted]
    return rows, [wish.size for wish in wanted]


def _least_norm(rows: Sequence[Vector], bounds: Sequence[Fraction]) -> tuple[Vector | None, str]:
    best = shortest(rows, bounds)
    if best is None:
        return None, "the solver found none: the rows may contradict each other"
    return in_decimals(best, rows, bounds), "the shortest λ that meets every row, rounded so that all are still met"


def _equal(rows: Sequence[Vector], bounds: Sequence[Fraction]) -> tuple[Vector | None, str]:
    sums = [sum(row, Fraction(0)) for row in rows]
    note = "the common λ nearest to 0 that meets every row, rounded so that all are still met"
    if min(sums) > 0 or max(sums) < 0:
        needed = [bound / total for bound, total in zip(bounds, sums, strict=True)]
        common = max(needed) if min(sums) > 0 else min(needed)
        return in_decimals((common,) * len(rows[0]), rows, bounds), note
    return None, "no common λ meets every row: some ask for λ above 0, others below, or a row sums to 0"


def _average(rows: Sequence[Vector], _bounds: Sequence[Fraction]) -> tuple[Vector | None, str]:
    n = len(rows[0])
    return (Fraction(1, n),) * n, "1/n each, the mean of the fine-tunes"


_CHOICES: tuple[Callable[[Sequence[Vector], Sequence[Fraction]], tuple[Vector | None, str]], ...] = (
    _least_norm,
    _equal,
    _average,
)

"""What a run folder says of itself, and what ``measure --json`` says of it, as types that export their JSON Schema."""

from typing import Literal

import msgspec


class Settings(msgspec.Struct):
    """Every setting of a run."""

    alpha: float
    M: int
    P: int
    m: int
    batch: int
    eta: float
    steps: int
    delta_star: float
    delta_hash: float
    counts: Literal["iid", "exact"]
    read_out: Literal["shared", "per-position"]
    xi: float
    w0: float
    until: float | None
    check_every: int
    test_samples: int
    dtype: Literal["float64", "float32"]


class ByTask(msgspec.Struct):
    """One number for each task."""

    task_1: float
    task_2: float


class RunFile(msgspec.Struct):
    """The file ``run.json``: written last, so a folder that has it is finished.

    ``files`` has the SHA-256 of every other file of the training; older versions wrote none.
    """

    schema: Literal["proofcheck/run/1"]
    settings: Settings
    seed: int
    versions: dict[str, str]
    steps: ByTask
    test_losses: ByTask
    files: dict[str, str] | msgspec.UnsetType = msgspec.UNSET


class Contract(msgspec.Struct, forbid_unknown_fields=True):
    """A JSON object with exactly these fields."""


class Hypothesis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A hypothesis of a statement where it is read: whether it holds there, null if that is not known.

    ``needs`` has, for one that fails, the hidden constants at which it would just hold, the others as they are.
    """

    hypothesis: str
    holds: bool | None
    needs: dict[str, float]


class Interval(Contract):
    """A value with its confidence interval; of length 0 where it is exact."""

    value: float
    low: float
    high: float
    exact: bool


class Alpha(Contract):
    """α by one estimator; null where it cannot be taken, and ``note`` says why."""

    estimator: Literal["patterns", "attention", "values", "outputs", "mixture", "margins"]
    value: float | None
    signed: bool
    note: str


class Low(Contract):
    """‖A − A_r‖_F to the nearest matrix of rank r, and the same over ‖A‖_F."""

    rank: int
    absolute: float
    relative: float


class Matrix(Contract):
    """ΔW or ΔV: its norm, first singular values, distances to rank 1 and 2, and |cos| of singular vectors.

    ``alignment`` has for ΔW ``left_mu`` and ``right_mu``; for ΔV ``left_read_out`` (with sign(a)), ``right_mu``, and
    ``second_right_mean_v``, the second right singular vector with the mean of the v_j.
    """

    norm: float
    singular_values: list[float]
    residuals: list[Low]
    alignment: dict[str, float]


class Gap(Contract):
    """A gap that parts the rows into large and small."""

    large: int
    small: int
    ratio: float
    threshold: float


class Shares(Contract):
    """For one source: its bounds on large and small rows with constants 1, and the shares of the rows."""

    source: Literal["review", "slides"]
    large_bound: float
    small_bound: float
    large: float
    small: float
    between: float


class Rows(Contract):
    """The row norms of ΔV times √m, the share of dead rows, and the groups."""

    least: float
    median: float
    greatest: float
    dead: float
    gap: Gap | None
    shares: list[Shares]


class Task(Contract):
    """One task vector."""

    task: int
    loss: Interval
    omega: float
    nu: float
    W: Matrix
    V: Matrix
    rows: Rows


class Verdict(Contract):
    """A corollary at its constants 1: measured against its bound, for ε at both ends of its interval.

    It is not applicable where a hypothesis of its sources on the fine-tuning fails, unless its bound is vacuous anyway.
    ``bound`` is null where there is none (1/log M at M = 1), ``vacuous_from`` the ε from which it says nothing, null
    where ε does not decide that.
    """

    claim: Literal["corollary-1", "corollary-2"]
    sources: list[Literal["review", "slides"]]
    task: int
    about: Literal["W", "V", "rows"]
    rank: int | None
    measured: float
    bound: float | None
    vacuous_from: float | None
    verdict: Literal["holds", "fails", "vacuous", "undecided", "not applicable"]
    why: str


class Performance(Contract):
    """One network on one task; ``rho`` is the mean margin over that of the network fine-tuned on this task alone."""

    loss: Interval
    margin: Interval
    rho: Interval | None


class Merge(Contract):
    """The network Ψ⁽⁰⁾ + λ_1ΔΨ_1 + λ_2ΔΨ_2 on both tasks."""

    lam: tuple[float, float]
    task_1: Performance
    task_2: Performance


class Beta(Contract):
    """β, the relative loss of T1's mean margin per unit λ, at α = 0 and this λ."""

    lam: float
    beta: Interval
    times_M: float


class Measured(Contract):
    """The answer of ``measure --json``; ``hypotheses`` are the review's on the fine-tuning, with hidden constants 1."""

    schema: Literal["proofcheck/measure/1"]
    settings: Settings
    seed: int
    d: int
    level: float
    samples: int
    alpha: list[Alpha]
    tasks: list[Task]
    corollaries: list[Verdict]
    merges: list[Merge]
    beta: Beta | None
    hypotheses: list[Hypothesis] = []

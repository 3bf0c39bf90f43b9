"""Everything that one run measures, before it becomes a page and a figure; and how wrong verdicts are counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from benchmarks.corpus import Instance
from benchmarks.timing import Timed
from benchmarks.worker import Worker
from proofcheck.models.recipe import Recipe


@dataclass
class Tally:
    """Counts by what makes an instance hard; ``representable`` counts wrong ones whose data are exact as floats."""

    asked: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    no_answer: Counter[str] = field(default_factory=Counter)
    over_time: Counter[str] = field(default_factory=Counter)
    representable: int = 0


def tally(worker: Worker, instances: Iterable[Instance], *, limit: float) -> Tally:
    """Ask every instance; once one takes over ``limit`` seconds, those as large are not asked and count as it does."""
    tally_so_far, largest = Tally(), float("inf")
    for instance in instances:
        tally_so_far.asked[instance.hardness] += 1
        reply = worker.ask(instance.problem, limit) if instance.n < largest else None
        if reply is None or reply.outcome == "late":
            largest = min(largest, instance.n)
            tally_so_far.over_time[instance.hardness] += 1
        elif reply.answer is None or reply.outcome == "failed":
            tally_so_far.no_answer[instance.hardness] += 1
        elif reply.answer != instance.nonempty:
            tally_so_far.wrong[instance.hardness] += 1
            tally_so_far.representable += instance.representable
    return tally_so_far


# By n; absent where the peer was not asked.
Times = dict[int, Timed]


@dataclass
class Vertices:
    """Of one peer: seconds on generic regions, and how often its count of vertices is not PPL's."""

    times: Times = field(default_factory=dict)
    wrong: int = 0
    no_answer: int = 0
    asked: int = 0


class Step(NamedTuple):
    """CPU seconds of a training step in either form, and the greatest difference between the weights they leave."""

    recipe: Recipe
    dictionary: float
    token: float
    difference: float


class Training(NamedTuple):
    """Steps of several recipes, CPU seconds of a whole task of the base recipe, and of how many each is the median."""

    steps: list[Step]
    task: float
    repeats: int


@dataclass(frozen=True)
class Plan:
    """How much is measured: the published form, or a quick one that only shows that all of it works."""

    quick: bool
    limit: float
    corpus_limit: float
    budget: float
    sizes: dict[str, tuple[int, ...]]
    cold_sizes: tuple[int, ...]
    cold_repeats: int
    corpus_stride: int
    vertex_sizes: tuple[int, ...]


FULL = Plan(
    quick=False,
    limit=20.0,
    corpus_limit=2.0,
    budget=0.4,
    sizes={
        "three": (1, 2, 3, 10, 100, 1000, 10_000, 100_000),
        "fifteen": (1, 10, 100, 1000, 10_000, 100_000),
        "empty": (10, 100, 1000),
    },
    cold_sizes=(2, 100),
    cold_repeats=5,
    corpus_stride=1,
    vertex_sizes=tuple(range(2, 13)),
)
QUICK = Plan(
    quick=True,
    limit=2.0,
    corpus_limit=2.0,
    budget=0.01,
    sizes={"three": (1, 10, 100), "fifteen": (10,), "empty": (10,)},
    cold_sizes=(2,),
    cold_repeats=1,
    corpus_stride=37,
    vertex_sizes=(2, 4),
)


@dataclass
class Results:
    """What was found, by the key of the peer.

    ``bare`` is Python alone, ``training`` None without PyTorch, ``minutes`` are processor time of the run.
    """

    plan: Plan
    warm: dict[str, dict[str, Times]] = field(default_factory=dict)
    cold: dict[str, Times] = field(default_factory=dict)
    bare: Timed | None = None
    tallies: dict[str, Tally] = field(default_factory=dict)
    representable: int = 0
    vertices: dict[str, Vertices] = field(default_factory=dict)
    training: Training | None = None
    minutes: float = 0.0

"""How many verdicts of the boundary corpus a peer gets wrong."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.corpus import Instance
from benchmarks.worker import Worker


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
    found, largest = Tally(), float("inf")
    for instance in instances:
        found.asked[instance.hardness] += 1
        reply = worker.ask(instance.problem, limit) if instance.n < largest else None
        if reply is None or reply.outcome == "late":
            largest = min(largest, instance.n)
            found.over_time[instance.hardness] += 1
        elif reply.answer is None or reply.outcome == "failed":
            found.no_answer[instance.hardness] += 1
        elif reply.answer != instance.nonempty:
            found.wrong[instance.hardness] += 1
            found.representable += instance.representable
    return found

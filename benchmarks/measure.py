"""One run: every peer, one after the other, each in its own process."""

from collections.abc import Callable
from importlib.util import find_spec
from time import process_time

from benchmarks import corpus as corners
from benchmarks.corpus import FAMILIES, Instance, corpus, question
from benchmarks.peers import COUNTERS, DECIDERS, ONE_EACH, OURS, Peer
from benchmarks.results import Plan, Results, Times, Vertices, tally
from benchmarks.timing import children_clock, cold, warm
from benchmarks.worker import Worker

COLD_LIMIT = 20.0
Tell = Callable[[str], None]


def steps(plan: Plan) -> int:
    """How often `measure` tells what it is about to do."""
    return len(_installed(_deciders(plan))) + len(_installed(_cold(plan))) + 1 + _has_torch()


def measure(plan: Plan, tell: Tell) -> Results:
    """Measure everything that the plan asks for; ``tell`` hears what comes next."""
    clock, results = children_clock(), Results(plan)
    start = process_time() + clock()
    instances = corpus()[:: plan.corpus_stride]
    results.representable = sum(instance.representable for instance in instances)
    for peer in _installed(_deciders(plan)):
        tell(f"{peer.name}: {peer.configuration}")
        _decide(peer, instances, results)
    results.bare = cold(None, question("three", 1), limit=COLD_LIMIT, repeats=plan.cold_repeats)
    for peer in _installed(_cold(plan)):
        tell(f"{peer.name}: a fresh process")
        results.cold[peer.key] = {
            n: cold(peer, question("three", n), limit=COLD_LIMIT, repeats=plan.cold_repeats) for n in plan.cold_sizes
        }
    tell("vertices")
    _count_vertices(results)
    if _has_torch():
        tell("training")
        _train(results)
    results.minutes = (process_time() + clock() - start) / 60
    return results


def _deciders(plan: Plan) -> tuple[Peer, ...]:
    return ONE_EACH if plan.quick else DECIDERS


def _cold(plan: Plan) -> tuple[Peer, ...]:
    return (OURS,) if plan.quick else ONE_EACH


def _has_torch() -> bool:
    return find_spec("torch") is not None


def _train(results: Results) -> None:
    from benchmarks.step import RECIPES, measure_training

    results.training = measure_training(RECIPES[:1] if results.plan.quick else RECIPES)


def _installed(peers: tuple[Peer, ...]) -> list[Peer]:
    return [peer for peer in peers if peer.installed]


def _decide(peer: Peer, instances: list[Instance], results: Results) -> None:
    plan = results.plan
    with Worker(peer) as worker:
        results.tallies[peer.key] = tally(worker, instances, limit=plan.corpus_limit)
        stopped = float("inf")
        for family in FAMILIES:
            # Longer decimals change nothing for floats.
            if family == "fifteen" and not peer.exact:
                continue
            times = _times(worker, plan, family, stopped)
            stopped = min([stopped, *[n for n, timed in times.items() if timed.seconds is None]])
            results.warm.setdefault(family, {})[peer.key] = times


def _times(worker: Worker, plan: Plan, family: str, stopped: float) -> Times:
    """For n rising up to the first that brings no answer in time, or would not, as it did not in another family."""
    times: Times = {}
    for n in plan.sizes[family]:
        if n >= stopped:
            break
        problem, truth = question(family, n), family != "empty"
        times[n] = warm(worker, problem, limit=plan.limit, budget=plan.budget, truth=truth)
        if times[n].seconds is None:
            break
    return times


def _count_vertices(results: Results) -> None:
    plan, peers = results.plan, _installed(COUNTERS)
    counts: dict[str, dict[tuple[int, int], int | None]] = {}
    for peer in peers:
        vertices, counts[peer.key] = Vertices(), {}
        with Worker(peer) as worker:
            for n in plan.vertex_sizes:
                generic, hard = corners.generic(n), corners.hard(n)
                timed = [warm(worker, problem, limit=plan.limit, budget=plan.budget) for problem in generic]
                vertices.times[n] = sorted(timed, key=lambda timing: timing.seconds or plan.limit)[len(timed) // 2]
                for i, problem in enumerate(generic + hard):
                    counts[peer.key][n, i] = worker.ask(problem, plan.limit).answer
        results.vertices[peer.key] = vertices
    _compare(counts, results)


def _compare(counts: dict[str, dict[tuple[int, int], int | None]], results: Results) -> None:
    """The truth is PPL's exact count, where it has one."""
    truth = counts.get("pplpy, vertices", {})
    for key, answers in counts.items():
        vertices = results.vertices[key]
        for at, true in truth.items():
            if true is not None:
                vertices.asked += 1
                vertices.no_answer += answers[at] is None
                vertices.wrong += answers[at] not in (None, true)

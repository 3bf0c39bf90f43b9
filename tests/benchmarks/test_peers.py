import json
import subprocess
import sys
from collections.abc import Iterable

import pytest
from _pytest.mark import ParameterSet

from benchmarks.corpus import Instance, corpus, generic, hard
from benchmarks.peers import COUNTERS, DECIDERS, ONE_EACH, Peer, peer
from benchmarks.problem import Problem
from benchmarks.timing import ROOT
from benchmarks.worker import Worker
from proofcheck import Region, vertices
from tests.extras import PACKAGES

SMALL = [instance for instance in corpus() if instance.n <= 4]


def params(peers: Iterable[Peer]) -> list[ParameterSet]:
    """Each peer, skipped by name where its package is not installed."""
    return [
        pytest.param(
            candidate,
            id=candidate.key,
            marks=[pytest.mark.needs(candidate.package)] if candidate.package in PACKAGES else [],
        )
        for candidate in peers
    ]


def of_class(hardness: str) -> list[Instance]:
    return [instance for instance in SMALL if instance.hardness == hardness]


def wrong(peer: Peer, instances: list[Instance]) -> list[Instance]:
    """The instances on which the peer says the opposite of the truth, or nothing."""
    ask = peer.load()
    return [instance for instance in instances if ask(instance.problem) != instance.nonempty]


@pytest.mark.slow
@pytest.mark.parametrize("peer", params(DECIDERS))
def test_every_peer_is_right_where_there_is_room(peer: Peer) -> None:
    assert wrong(peer, of_class("roomy")) == []


@pytest.mark.slow
@pytest.mark.parametrize("peer", params(peer for peer in DECIDERS if peer.exact))
def test_exact_peers_and_ours_are_right_everywhere(peer: Peer) -> None:
    assert wrong(peer, SMALL) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "peer", params(candidate for candidate in DECIDERS if not candidate.exact and candidate.configuration == "default")
)
def test_a_float_solver_as_it_comes_cannot_tell_the_sides_of_the_boundary_apart(peer: Peer) -> None:
    assert wrong(peer, of_class("0") + of_class("1e-12")) != []


@pytest.mark.needs("ppl")
@pytest.mark.parametrize("n", [2, 3, 5])
def test_vertices_are_as_many_as_ppl_says(n: int) -> None:
    count = peer("pplpy, vertices").load()
    for problem in generic(n) + hard(n):
        assert len(vertices(Region(problem.gamma, beta=problem.beta, c=problem.c))) == count(problem)


def test_qhull_counts_generic_vertices_right() -> None:
    ppl, qhull = COUNTERS[0].load(), COUNTERS[2].load()
    assert [qhull(problem) for problem in generic(3)] == [ppl(problem) for problem in generic(3)]


@pytest.mark.slow
@pytest.mark.parametrize("peer", params(candidate for candidate in ONE_EACH if candidate.exact))
def test_a_fresh_process_answers_and_loads_no_other_peer(peer: Peer) -> None:
    question = json.dumps(Problem(("1/2", "-1/3"), "1/100"))
    command = [sys.executable, "-X", "importtime", "-m", "benchmarks.peers", peer.key]
    done = subprocess.run(command, input=question, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert loaded & {other_peer.package for other_peer in DECIDERS} == {peer.package}


@pytest.mark.needs("z3")
def test_a_peer_that_takes_too_long_is_stopped_and_asked_again() -> None:
    small, large = Problem(("1/2",), "1/100"), Problem(("1/2", "-1/3") * 1000, "1/100")
    with Worker(peer("z3, default")) as worker:
        assert worker.ask(small, 60.0).answer is True
        assert worker.ask(large, 0.01).outcome == "late"
        assert worker.ask(small, 60.0, repeats=3).answer is True


@pytest.mark.needs("highspy")
def test_an_error_of_a_peer_is_a_result_and_it_goes_on() -> None:
    with Worker(peer("highspy, default")) as worker:
        assert worker.ask(Problem(("none",), "1/100"), 60.0).outcome == "failed"
        assert worker.ask(Problem(("1/2",), "1/100"), 60.0).answer is True

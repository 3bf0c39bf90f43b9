"""Who is asked, in which configuration, and where the code that asks is; nothing is imported before it is used.

`python -m benchmarks.peers KEY` asks one question in a fresh process, the problem on standard input as JSON. That start
is what is timed cold, so this file imports next to nothing.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from benchmarks.problem import Problem

Ask = Callable[[Problem], Any]


@dataclass(frozen=True)
class Peer:
    """One package in one configuration.

    ``function`` of ``module`` answers a problem, or makes the function that does from ``argument``. ``resolves``:
    its first call compiles, later ones reuse that.
    """

    key: str
    name: str
    configuration: str
    exact: bool
    package: str
    module: str
    function: str
    argument: str | None = None
    resolves: bool = False

    @property
    def installed(self) -> bool:
        """Whether the package is there."""
        return find_spec(self.package) is not None

    def load(self) -> Ask:
        """The function that asks this peer; imports what it needs."""
        function: Any = getattr(import_module(f"benchmarks.{self.module}"), self.function)
        ask: Ask = function if self.argument is None else function(self.argument)
        return ask


OURS = Peer("ours", "proofcheck", "decide", True, "proofcheck", "ours", "decide")
CERTIFIED = Peer("certified", "proofcheck", "decide, certificate, check", True, "proofcheck", "ours", "certify")

_BEST = "best: careful program, least tolerances"


def _ppl(key: str, configuration: str, function: str) -> Peer:
    return Peer(key, "pplpy", configuration, True, "ppl", "exact_peers", function)


def _z3(key: str, configuration: str, function: str) -> Peer:
    return Peer(key, "z3", configuration, True, "z3", "exact_peers", function)


def _highspy(key: str, configuration: str, function: str) -> Peer:
    return Peer(key, "highspy", configuration, False, "highspy", "float_peers", function)


def _linprog(method: str) -> list[Peer]:
    name, module = f"linprog {method}", "float_peers"
    return [
        Peer(f"{name}, default", name, "default", False, "scipy", module, "linprog_default", method),
        Peer(f"{name}, best", name, _BEST, False, "scipy", module, "linprog_best", method),
    ]


def _cvxpy(solver: str, solver_name: str) -> list[Peer]:
    name, module = f"cvxpy + {solver_name}", "float_peers"
    resolve = "DPP: compiled before, re-solved"
    return [
        Peer(f"{name}, default", name, "default", False, "cvxpy", module, "cvxpy_default", solver),
        Peer(f"{name}, best", name, _BEST, False, "cvxpy", module, "cvxpy_best", solver),
        Peer(f"{name}, DPP", name, resolve, False, "cvxpy", module, "cvxpy_resolve", solver, resolves=True),
    ]


PEERS = (
    _ppl("pplpy, NNC", "default: `NNC_Polyhedron`", "ppl_polyhedron"),
    _ppl("pplpy, MIP", "best: `MIP_Problem`, least c", "ppl_simplex"),
    _ppl("pplpy, reduced", "`MIP_Problem`, our reduction", "ppl_reduced_simplex"),
    _z3("z3, default", "default: Solver()", "z3_default"),
    _z3("z3, best", "best: `SolverFor(QF_LRA)`", "z3_best"),
    _highspy("highspy, default", "default", "highspy_default"),
    _highspy("highspy, tight", "plain program, least tolerances", "highspy_tight"),
    _highspy("highspy, best", _BEST, "highspy_best"),
    _highspy("highspy, no presolve", "best, without presolve", "highspy_best_without_presolve"),
    _highspy("highspy, reduced", "our reduction, without presolve", "highspy_reduced_without_presolve"),
    *_linprog("highs"),
    *_linprog("highs-ds"),
    *_linprog("highs-ipm"),
    *_cvxpy("CLARABEL", "CLARABEL"),
    *_cvxpy("HIGHS", "HiGHS"),
)
DECIDERS = (OURS, CERTIFIED, *PEERS)

# One of each package, for what would be the same for all its configurations.
_PLAINEST = (
    *("pplpy, MIP", "z3, default", "highspy, default", "linprog highs, default"),
    *("cvxpy + CLARABEL, default", "cvxpy + HiGHS, default"),
)
ONE_EACH = (OURS, CERTIFIED, *[peer for peer in PEERS if peer.key in _PLAINEST])

COUNTERS = (
    Peer("ours, vertices", "proofcheck", "vertices, exact", True, "proofcheck", "ours", "count_vertices"),
    _ppl("pplpy, vertices", "`C_Polyhedron`, exact", "ppl_vertices"),
    Peer("qhull, vertices", "scipy Qhull", "HalfspaceIntersection", False, "scipy", "float_peers", "qhull_vertices"),
)


def peer(key: str) -> Peer:
    """The peer of that key."""
    return next(candidate for candidate in (*DECIDERS, *COUNTERS) if candidate.key == key)


if __name__ == "__main__":
    gamma, beta, c = json.load(sys.stdin)
    print(peer(sys.argv[1]).load()(Problem(tuple(gamma), beta, c)))

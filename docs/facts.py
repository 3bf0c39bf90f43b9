"""Make the certified facts of the package anew: train the networks, prove what is stated here, store both.

Everything is decided by the seed and the λ below; whoever runs it reads the difference. `proofcheck verify` proves the
stored facts again from the stored weights, without training.
"""

import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from platform import python_version

import msgspec

from proofcheck.certify.answers import certified_run
from proofcheck.certify.facts import Fact, Piece, corners, digest, outward, prove, question
from proofcheck.cli.main import main
from proofcheck.ledger.store import STORE
from proofcheck.measure.margins import TOLERANCE, UNLEARNED
from proofcheck.measure.run import Run, load_run

_SMALL = ("--m", "64")
# They meet every hypothesis of the review with hidden constants 1.
_MET = ("--M", "10", "--m", "256", "--batch", "1280", "--eta", "0.1", "--steps", "2000", "--until", "0.05")
_NETWORKS = {
    f"{prefix}{name}": (alpha, options)
    for prefix, options in (("", _SMALL), ("hypotheses-", _MET))
    for name, alpha in (("contradictory", "-0.5"), ("irrelevant", "0"), ("aligned", "0.5"))
}
# The network, the tasks that are learned, and the ends of λ.
_LEARNED = {
    "relearned": ("irrelevant", (2,), -4.0, -3.4),
    "both-learned": ("contradictory", (1, 2), -4.0, -3.5),
    "addition-irrelevant": ("irrelevant", (1, 2), 1.05, 1.25),
    "addition-aligned": ("aligned", (1, 2), 0.55, 0.75),
    "hypotheses-relearned": ("hypotheses-irrelevant", (2,), -10.0, -3.1),
    "hypotheses-negation": ("hypotheses-contradictory", (2,), -4.0, -3.1),
    "hypotheses-both-learned": ("hypotheses-contradictory", (1, 2), -6.0, -4.5),
    "hypotheses-addition-irrelevant": ("hypotheses-irrelevant", (1, 2), 1.1, 1.4),
    "hypotheses-addition-aligned": ("hypotheses-aligned", (1, 2), 0.75, 1.0),
}
_GAMMA = ("0.792", "-0.61")
# Of each the network, the source whose β is used, and c.
_TARGETS = {
    "out-of-domain": ("irrelevant", "slides", "1/10"),
    "hypotheses-out-of-domain": ("hypotheses-irrelevant", "review", "1/2"),
}


def run(arguments: Sequence[str]) -> int:
    """Write every fact, or those named; ``--train`` trains the networks first."""
    folder = STORE.facts / "networks"
    named = [argument for argument in arguments if argument != "--train"]
    chosen = {name: fact for name, fact in _LEARNED.items() if not named or name in named}
    for name, (alpha, options) in _NETWORKS.items() if "--train" in arguments else ():
        if name in {network for network, *_ in chosen.values()}:
            main(["train", f"--alpha={alpha}", *options, "--seed", "1", "--force", "--output", str(folder / name)])
    for name, (network, tasks, low, high) in chosen.items():
        loaded = load_run(folder / network)
        questions = {task: question(loaded, task, None, TOLERANCE, UNLEARNED) for task in tasks}
        _write(
            name,
            network,
            None,
            [piece for task in tasks for piece in prove(questions[task], task, "learned", low, high)],
        )
    for name, (network, source, c) in _TARGETS.items():
        if not named or name in named:
            _write(name, network, _GAMMA, list(_corners(load_run(folder / network), source, c)))
    return 0


def _corners(loaded: Run, source: str, c: str) -> Iterator[Piece]:
    """The corners of Theorem 3's polytope for one c."""
    target, beta = question(loaded, 0, _GAMMA, TOLERANCE, UNLEARNED), certified_run(loaded).beta(source)
    for corner in corners(_GAMMA, beta, c):
        yield Piece(0, corner, corner, outward(target.over(corner, corner)))


def _write(name: str, network: str, gamma: tuple[str, str] | None, pieces: Sequence[Piece]) -> None:
    versions = {"python": python_version(), "proofcheck": version("proofcheck-taskvectors"), "numpy": version("numpy")}
    fact = Fact("proofcheck/certified-fact/1", network, gamma, "learned", TOLERANCE, UNLEARNED, tuple(pieces), versions)
    sealed = msgspec.structs.replace(fact, digest=digest(fact, load_run(STORE.facts / "networks" / network)))
    (STORE.facts / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(sealed)) + b"\n")
    sys.stdout.write(f"{name}: {len(pieces)} pieces\n")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))

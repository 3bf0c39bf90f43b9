"""What the tables say in sentences, computed from them: who was faster than proofcheck, and how its cost grows."""

import math
from collections.abc import Iterable

from benchmarks.peers import CERTIFIED, DECIDERS, OURS, Peer
from benchmarks.results import Results
from benchmarks.wording import ratio

_FIT_FROM = 100


def faster_peers(results: Results) -> str:
    """Every peer and n at which deciding took it less time than proofcheck; then the same for certified answers."""
    exact = [peer for peer in DECIDERS if peer.exact and peer not in (OURS, CERTIFIED)]
    floats = [peer for peer in DECIDERS if not peer.exact]
    return "\n".join(
        [
            "By this table:\n",
            f"* Exact solvers faster than *decide*: {_faster(results, OURS, exact)}.",
            f"* Exact solvers faster than *decide, certificate, check*: {_faster(results, CERTIFIED, exact)}.",
            f"* Floating-point solvers faster than *decide*: {_faster(results, OURS, floats)}.",
        ]
    )


def growth(results: Results) -> str:
    """The exponents of proofcheck's cost over n, fitted by least squares on logarithms."""
    sentences = []
    for peer, what in ((OURS, "deciding"), (CERTIFIED, "deciding, certifying and checking")):
        points = [(n, s) for n, (s, _) in results.warm["three"][peer.key].items() if s and n >= _FIT_FROM]
        if len(points) > 1:
            sentences.append(
                f"{what} takes time as n^{_slope(points):.2f} from n = {points[0][0]} to {points[-1][0]:,}"
            )
    return f"Fitted on log-log axes, {'; '.join(sentences)}." if sentences else ""


def _faster(results: Results, ours: Peer, peers: Iterable[Peer]) -> str:
    found = results.warm["three"]
    listed = []
    for peer in peers:
        pairs = [(n, seconds, found[ours.key][n].seconds) for n, (seconds, _) in found.get(peer.key, {}).items()]
        wins = [f"n = {n:,} ({ratio(s / reference)})" for n, s, reference in pairs if s and reference and s < reference]
        if wins:
            listed.append(f"{peer.name} ({peer.configuration}) at {', '.join(wins)}")
    return "; ".join(listed) or "none at any n"


def _slope(points: list[tuple[int, float]]) -> float:
    x, y = [math.log(n) for n, _ in points], [math.log(s) for _, s in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    covariance = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return covariance / sum((a - mean_x) ** 2 for a in x)

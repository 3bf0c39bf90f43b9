"""Evidence by counterexample: a point at which every hypothesis holds and the conclusion fails, computed again."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from proofcheck.ideal.certified import CertifiedGain
from proofcheck.ideal.tasks import IdealNetwork, Line, first_task, second_task
from proofcheck.ledger.evidence import Evidence

NETWORK = IdealNetwork("0.4", "0.1", "1.6")
_BITS = 128


def counterexample(name: str) -> Evidence:
    """The evidence of a named counterexample."""
    replay = _REPLAYS.get(name)
    if replay is None:
        return Evidence("counterexample", name, "failed", "there is no counterexample of this name", [], 0.0)
    fails, words = replay()
    return Evidence("counterexample", name, "against" if fails else "failed", words, [], 0.0)


def _empty_region(source: str) -> tuple[bool, str]:
    """One task with γ = −3/5 and κ = 4/5: every hypothesis of non-emptiness holds, and no λ exists for any β."""
    from proofcheck.region.checker import check
    from proofcheck.region.feasible import feasible
    from proofcheck.region.region import Region
    from proofcheck.statements.catalogue import CLAIMS
    from proofcheck.statements.claim import Value
    from proofcheck.statements.decision import decide

    claim = CLAIMS[f"theorem-3.{source}.nonempty"]
    point = {name: value for name, value in claim.example.items() if name not in ("gamma", "gram", "kappa")}
    own: dict[str, Value] = {"gamma": ["-3/5"], "gram": [[1]]}
    if "kappa" in claim.example:
        own["kappa"] = "4/5"
    decision = decide(claim, point | own)
    answer = feasible(Region(["-3/5"]))
    empty = answer.verdict == "empty"
    return decision.contradicted and empty, f"One task, γ = −3/5: every hypothesis holds. {check(answer.certificate)}"


def relative_margin(line: Line, lam: Fraction, network: IdealNetwork = NETWORK) -> tuple[Fraction, Fraction]:
    """Rational bounds on ρ = p̂·Gain(ωq̂)/Gain(ω), with Gain(ω) > 0, from bounds on the exponentials.

    >>> low, high = relative_margin(first_task(0), Fraction(1))
    >>> low <= 1 <= high and high - low < Fraction(1, 10**9)
    True
    """
    gain = CertifiedGain(network)
    own = gain.bounds(network.omega, _BITS)
    at = gain.bounds(network.omega * line.q_hat(lam), _BITS)
    corners = [line.p_hat(lam) * Fraction(top, bottom) for top in at for bottom in own]
    return min(corners), max(corners)


def _learned_again(alpha: Fraction, lam: Fraction) -> tuple[bool, str]:
    low, _ = relative_margin(second_task(alpha), lam)
    return low >= 1, f"{_AT} at α = {alpha} and λ = {lam} T2 has ρ ≥ {float(low):.4f}: it is learned, not unlearned"


def _both_learned(alpha: Fraction, lam: Fraction) -> tuple[bool, str]:
    lows = [relative_margin(task(alpha), lam)[0] for task in (first_task, second_task)]
    shown = " and ".join(f"{float(low):.4f}" for low in lows)
    return min(lows) >= 1, f"{_AT} at α = {alpha} and λ = {lam} T1 and T2 have ρ ≥ {shown}: both are learned"


_AT = "δ* = 2/5, δ# = 1/10, ω = 8/5:"
_REPLAYS: Mapping[str, Callable[[], tuple[bool, str]]] = {
    "one-negative-task-review": lambda: _empty_region("review"),
    "one-negative-task-slides": lambda: _empty_region("slides"),
    "double-negation-irrelevant": lambda: _learned_again(Fraction(0), Fraction(-4)),
    "double-negation-contradictory": lambda: _learned_again(Fraction(-1, 2), Fraction(-4)),
    "contradictory-addition": lambda: _both_learned(Fraction(-1, 2), Fraction(-4)),
}

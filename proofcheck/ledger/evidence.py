"""What a piece of evidence is, and the three kinds that run again what is exact.

A *proof* is of a pinned theorem, by Rocq's kernel. A *certificate* is a stored file, held against the region that the
claim names and given to the trusted checker. A *counterexample* is a point at which every hypothesis holds and the
conclusion fails, computed again.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

import msgspec

from proofcheck.ideal.certified import CertifiedGain
from proofcheck.ideal.tasks import IdealNetwork, Line, first_task, second_task
from proofcheck.ledger.claims import Region as Claimed
from proofcheck.ledger.store import Store
from proofcheck.measure.documents import Hypothesis
from proofcheck.proofs import rocq
from proofcheck.proofs.pins import Pin, Pins, read_pins
from proofcheck.proofs.reading import before_compiling, meaning
from proofcheck.proofs.runner import Checked
from proofcheck.proofs.runner import check as check_proofs
from proofcheck.proofs.source import Source, read_folder, visible
from proofcheck.region.certificate import Certificate
from proofcheck.region.checker import CertificateError, check
from proofcheck.region.limits import load
from proofcheck.region.numbers import InputError, exact
from proofcheck.region.region import Region

Kind: TypeAlias = Literal[
    "proof",
    "certificate",
    "identity",
    "record",
    "beside",
    "counterexample",
    "bounds",
    "case",
    "definition",
    "assumption",
]
Says: TypeAlias = Literal["for", "against", "nothing", "not applicable", "failed", "not run"]

# Of the counterexamples, and what is said of each; exponentials are bounded with so many bits.
NETWORK = IdealNetwork("0.4", "0.1", "1.6")
_AT = "δ* = 2/5, δ# = 1/10, ω = 8/5:"
_BITS = 128


class Evidence(msgspec.Struct, forbid_unknown_fields=True):
    """One piece of evidence.

    ``name`` is its own name: of a pinned theorem, a certificate's file, an identity, a record's claim, a
    certified fact (``bounds`` for its own network, ``case`` for a claim of the paper). A record of other networks, of
    another question, or of a study that is not here, stands ``beside`` the claim and decides nothing. ``says`` is what
    it shows; ``failed`` means that it is missing, was changed, or does not hold; ``not applicable`` that a hypothesis
    of the claim fails there. ``words`` say it in a sentence, ``rests_on`` has what it takes for granted, such as axioms
    or an experiment's settings. Records and cases also have the claim's hypotheses, as they are where it was read, the
    tolerance of ours without which it would say something else, and how many of the readings that count are outside.
    """

    kind: Kind
    name: str
    says: Says
    words: str
    rests_on: list[str]
    seconds: float
    applies: list[Hypothesis] | msgspec.UnsetType = msgspec.UNSET
    tolerance: str | msgspec.UnsetType | None = msgspec.UNSET
    outside: int | msgspec.UnsetType = msgspec.UNSET
    readings: int | msgspec.UnsetType = msgspec.UNSET


def _failed(kind: Kind, name: str, why: str) -> Evidence:
    return Evidence(kind, name, "failed", why, [], 0.0)


def proofs(
    store: Store,
    names: Iterable[str],
    *,
    run: bool,
    told: Callable[[str], object] = lambda _: None,
    recheck: bool = False,
) -> dict[str, Evidence]:
    """The evidence of each named theorem.

    Args:
        store: Where the theorems and pins are.
        names: Ids of pins.
        run: Whether to ask the kernel; if not, what reading alone finds wrong is still found.
        told: Called with each file that is done.
        recheck: Whether to ask coqchk as well.

    Raises:
        InputError: If a file cannot be read.
    """
    pins, sources = read_pins(store.pins), read_folder(store.rocq)
    missing = [name for name in names if name not in pins.theorems]
    there = [pins.theorems[name] for name in names if name in pins.theorems]
    modules = {pin.module for pin in there}
    why = {module: _obstacle(sources, module) if run else "Rocq was not asked (--fast)" for module in modules}
    evidence = {name: _failed("proof", name, "no theorem is pinned under this name") for name in missing}
    evidence |= {pin.id: _unrun(sources, pins, pin, why[pin.module]) for pin in there if why[pin.module]}
    fit = [pin.id for pin in there if not why[pin.module]]
    checked = check_proofs(store.rocq, pins, fit, told, recheck=recheck)
    return evidence | {proof.pin.id: _run(proof) for proof in checked}


def meanings(store: Store, names: Iterable[str]) -> dict[str, str]:
    """SHA-256 of what each named theorem says with all that it rests on; of a name that no pin has, nothing.

    Raises:
        InputError: If a file cannot be read.
    """
    pins, sources = read_pins(store.pins), read_folder(store.rocq)
    return {name: meaning(sources, pins.theorems[name]) for name in names if name in pins.theorems}


def _obstacle(sources: Mapping[str, Source], module: str) -> str:
    """Why a file cannot be compiled here; nothing when it can."""
    modules = visible(sources, module) if module in sources else set()
    imports = " ".join(text for name in modules for text in sources[name].required)
    lacking = rocq.missing(imports)
    return f"{', '.join(lacking)} missing: {rocq.APT}" if lacking else ""


def _run(checked: Checked) -> Evidence:
    pin, wrong = checked.pin, checked.wrong
    words = pin.words if wrong is None else f"{place(pin)}: {wrong}"
    says: Says = "for" if wrong is None else "failed"
    return Evidence("proof", pin.id, says, words, list(checked.axioms), checked.seconds)


def place(pin: Pin) -> str:
    """Where a pinned theorem stands."""
    return f"{pin.module}.v, {pin.theorem}"


def _unrun(sources: Mapping[str, Source], pins: Pins, pin: Pin, why: str) -> Evidence:
    """A theorem that was not proved again; what reading alone finds wrong with it counts."""
    wrong = before_compiling(sources, pins, pin)
    if wrong:
        return _failed("proof", pin.id, f"{place(pin)}: {wrong}")
    return Evidence("proof", pin.id, "not run", why, [], 0.0)


def certificate(store: Store, name: str, claimed: Claimed | None) -> Evidence:
    """The evidence of a certificate for what a claim says of a region.

    Args:
        store: Where the certificates are.
        name: Of its file.
        claimed: The region and the verdict that the claim is about.
    """
    try:
        stored = load(store.certificates / name)
        if claimed is None or not _is_about(stored, claimed):
            return _failed("certificate", name, "it is about another region or verdict than the claim")
        return Evidence("certificate", name, "for", check(stored), [], 0.0)
    except (InputError, CertificateError) as error:
        return _failed("certificate", name, str(error))


def _is_about(certificate: Certificate, claimed: Claimed) -> bool:
    region = Region(claimed.gamma, beta=claimed.beta, c=claimed.c, gamma_radius=claimed.gamma_radius, weak=claimed.weak)
    return (certificate.region, certificate.verdict, certificate.phi) == (
        region,
        claimed.verdict,
        exact(claimed.phi, "phi"),
    )


def counterexample(name: str) -> Evidence:
    """The evidence of a named counterexample."""
    replay = _REPLAYS.get(name)
    if replay is None:
        return _failed("counterexample", name, "there is no counterexample of this name")
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


_REPLAYS: Mapping[str, Callable[[], tuple[bool, str]]] = {
    "one-negative-task-review": lambda: _empty_region("review"),
    "one-negative-task-slides": lambda: _empty_region("slides"),
    "double-negation-irrelevant": lambda: _learned_again(Fraction(0), Fraction(-4)),
    "double-negation-contradictory": lambda: _learned_again(Fraction(-1, 2), Fraction(-4)),
    "contradictory-addition": lambda: _both_learned(Fraction(-1, 2), Fraction(-4)),
}

"""Evidence by certified facts: bounds on the losses of stored networks, proved again from their weights in each run.

A fact shows what it says of its own network, and nothing of any other. For a claim of the paper it is a *case*: the
theorem, read at this size with hidden constants 1, offers or excludes λ at which the fact holds. An asymptotic theorem
is not refuted so.
"""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from importlib.util import find_spec
from typing import Literal

from proofcheck.certify.answers import certified_run
from proofcheck.certify.facts import Fact, Lam, Piece, corners, disproved, read_fact, said, stretches, wrong_with
from proofcheck.ledger.evidence import Evidence, Says
from proofcheck.ledger.retraining import Retrained
from proofcheck.ledger.store import Store
from proofcheck.measure.documents import Hypothesis
from proofcheck.measure.margins import LEARNED_BELOW, TOLERANCE, UNLEARNED
from proofcheck.measure.run import Run, load_run
from proofcheck.region.numbers import InputError
from proofcheck.region.region import Region
from proofcheck.statements.fine_tuning import STRICTEST, FineTuning
from proofcheck.statements.lambda_sets import LambdaPiece, lambda_set

_OPERATIONS: dict[str, Literal["addition", "negation"]] = {"theorem-1": "addition", "theorem-2": "negation"}
_CORNERS = re.compile(r"at the corners of Theorem 3's polytope for c = ([\d./]+) and the β of the (review|slides)\b")
# The settings that a reader is shown.
_SHOWN = ("M", "P", "m", "batch", "eta", "steps", "delta_star", "delta_hash", "counts", "xi", "w0")


@dataclass(frozen=True)
class Proved:
    """A fact as this run found it; ``fact`` and ``run`` are None where they cannot be read, ``wrong`` says why.

    Without safetensors it is not ``asked``. ``retrained`` are its networks trained again, where that was asked for.
    """

    name: str
    fact: Fact | None
    run: Run | None
    wrong: str | None
    seconds: float
    asked: bool = True
    retrained: Retrained | None = None

    @cached_property
    def tuned(self) -> FineTuning:
        """The fine-tuning of its networks; ε is the greater of both tasks' certified own losses.

        Raises:
            InputError: If the networks cannot be read.
        """
        if self.run is None:
            raise InputError(f"{self.name}: expected the networks of the fact, which cannot be read")
        return certified_run(self.run)


def networks(store: Store, names: Iterable[str]) -> list[str]:
    """The networks that some facts are about, each once; a fact that cannot be read has none."""
    found = []
    for name in names:
        with suppress(InputError):
            found.append(read_fact(store.facts / f"{name}.json").network)
    return list(dict.fromkeys(found))


def facts(store: Store, names: Iterable[str], retrained: Mapping[str, Retrained] | None = None) -> dict[str, Proved]:
    """Prove each named fact again, once.

    Args:
        store: Where the facts and their networks are.
        names: Of the facts.
        retrained: Networks that were trained again, by name: what is said of a network is proved of these too.
    """
    networks = cache(lambda network: load_run(store.facts / "networks" / network))
    return {name: _prove(store, name, networks, retrained or {}) for name in dict.fromkeys(names)}


def _prove(store: Store, name: str, networks: Callable[[str], Run], retrained: Mapping[str, Retrained]) -> Proved:
    if find_spec("safetensors") is None:
        return Proved(name, None, None, "safetensors is missing: pip install safetensors", 0.0, asked=False)
    start, fact, run, again = time.perf_counter(), None, None, None
    try:
        fact = read_fact(store.facts / f"{name}.json")
        run = networks(fact.network)
        again = retrained.get(fact.network)
        wrong = wrong_with(fact, run) or (None if again is None else _wrong_again(fact, again))
    except InputError as error:
        wrong = str(error)
    if fact and not wrong and (fact.tolerance, fact.unlearned) != (TOLERANCE, UNLEARNED):
        wrong = f"it is about other levels than {TOLERANCE} and {UNLEARNED}, those of the experiments"
    return Proved(name, fact, run, wrong, time.perf_counter() - start, retrained=again)


def _wrong_again(fact: Fact, again: Retrained) -> str | None:
    """Why training again does not give these networks, or gives some of which the fact does not hold."""
    if again.wrong or again.run is None:
        return f"trained again, {again.wrong}"
    why = disproved(fact, again.run, bounds=False)
    return why and f"of the networks trained again, {why}"


def bounds(proved: Proved, title: str) -> Evidence:
    """The evidence of a fact for the claim that is about its very network.

    Args:
        proved: The fact.
        title: Of the claim: which networks, which λ, and what is proved there, in just the words that the fact has.
    """
    if proved.wrong or not proved.fact or not proved.run:
        return Evidence("bounds", proved.name, _without(proved), str(proved.wrong), [], proved.seconds)
    if title != (warranted := _composed(title, proved, proved.fact, proved.run)):
        why = f"the claim's title says other than what is proved: expected «{warranted}»"
        return Evidence("bounds", proved.name, "failed", why, [], proved.seconds)
    words = _words(proved.fact, proved.run) + _again(proved)
    return Evidence("bounds", proved.name, "for", words, _settings(proved.run), proved.seconds)


def _composed(title: str, proved: Proved, fact: Fact, run: Run) -> str:
    """The title that a fact warrants, whole: a word more or less would say more, or something else.

    Of a title itself only c and the source of β are read, at which a target's pieces must be the corners.
    """
    meets_all = all(hypothesis.holds for hypothesis in proved.tuned.hypotheses(STRICTEST))
    network = "A stored network that meets every hypothesis of the review" if meets_all else "A stored network"
    if fact.gamma is not None:
        gamma = ", ".join(fact.gamma).replace("-", "−")
        return f"{network}, γ = ({gamma}): {_at_corners(title, proved, fact)}"
    alpha = Fraction(str(run.about.settings.alpha))
    return f"{network}, α = {alpha}: ".replace("-", "−") + said(fact) + _in_theory(proved, fact, alpha)


def _in_theory(proved: Proved, fact: Fact, alpha: Fraction) -> str:
    """What Theorem 1 or 2 says of the λ of a fact, by the review or, where it offers them too, the slides."""
    segments = stretches(fact)
    addition = set(segments) == {1, 2}
    if fact.says != "learned" or not (addition or set(segments) == {2}):
        return ""
    given = {"eta": proved.tuned.eta, "delta_star": proved.tuned.delta_star}
    by_source = {
        source: lambda_set(
            "addition" if addition else "negation", source, alpha, {"beta": proved.tuned.beta(source), **given}
        )
        for source in ("review", "slides")
    }
    if addition and all(piece.empty for piece in by_source["review"]):
        return ", where Theorem 1 (review) says that no λ does"
    source = next((source for source, pieces in by_source.items() if _inside(segments[2], pieces)), None)
    if source is None:
        return ""
    if addition:
        return f", which Theorem 1 ({source}) offers"
    no_lower_end = all(piece.unbounded[0] for piece in by_source[source])
    theorem = f"Theorem 2 ({source})"
    return f", to which {theorem} has no lower end" if no_lower_end else f", where {theorem} says that it is not"


def _at_corners(title: str, proved: Proved, fact: Fact) -> str:
    """What a title must say of the points of a target: that they are the corners for the c and the β that it names."""
    told = _CORNERS.search(title)
    if told is None:
        return f"the target is {fact.says} at the corners of Theorem 3's polytope for c = … and the β of the …"
    c, source = told.groups()
    expected = corners(fact.gamma or (), proved.tuned.beta(source), c)
    if sorted(piece.start for piece in fact.pieces) != sorted(expected):
        return f"the target is {fact.says} at {len(fact.pieces)} pairs of λ"
    return f"the target is {fact.says} {told[0]}"


def _again(proved: Proved) -> str:
    return "" if proved.retrained is None else f"; {proved.retrained.words}"


def case(proved: Proved, claim: str) -> Evidence:
    """The evidence of a fact for or against a claim of the paper, read at the size of its network.

    Args:
        proved: The fact.
        claim: An id, such as ``theorem-2.review.irrelevant``.
    """
    if proved.wrong or not proved.fact or not proved.run:
        says = _without(proved)
        return Evidence(
            *("case", proved.name, says, str(proved.wrong), [], 0.0), applies=[], tolerance=None, outside=0, readings=0
        )
    says, why = _reading(claim, proved)
    applies = [] if says == "failed" else proved.tuned.hypotheses(claim)
    if failed := [hypothesis for hypothesis in applies if hypothesis.holds is False]:
        says, why = "not applicable", _fails(failed)
    verdict = {"against": "contradicted", "for": "agrees"}.get(says, says)
    words = (
        why
        if says == "failed"
        else f"{verdict}, certified, at this size: {_words(proved.fact, proved.run)}; {why}{_again(proved)}"
    )
    return Evidence(
        *("case", proved.name, says, words, [*_settings(proved.run), "hidden constants read as 1"], 0.0),
        applies=applies,
        tolerance=_owed(claim, says, proved.fact, proved.tuned),
        outside=int(says == "against"),
        readings=int(says in ("for", "against")),
    )


def _owed(claim: str, says: Says, fact: Fact, tuned: FineTuning) -> str | None:
    """The tolerance without which a case would not say what it does; None where its losses are low enough without it.

    Without one, learned is a loss of at most ε, and on T1 of Theorem 1 ε + |λ|β. What is learned is below a half, so
    that it is not unlearned needs no tolerance.
    """
    theorem, source, *_ = claim.split(".")
    if says not in ("for", "against") or theorem == "theorem-2":
        return None
    beta = float(tuned.beta(source)) if theorem == "theorem-1" else 0.0

    def low_enough(piece: Piece) -> bool:
        least = max(0.0, piece.start[1], -piece.end[1])
        return piece.loss[1] <= tuned.level + (beta * least if piece.task == 1 else 0.0)

    if says == "for":
        free = all(low_enough(piece) for piece in fact.pieces)
    else:
        # One λ at which both tasks are learned contradicts that there is none.
        first, second = (
            [piece for piece in fact.pieces if piece.task == task and low_enough(piece)] for task in (1, 2)
        )
        free = any(one.start[1] <= two.end[1] and two.start[1] <= one.end[1] for one in first for two in second)
    return None if free else f"learned is a loss of at most {fact.tolerance:g} above that of the own network"


def _fails(failed: Sequence[Hypothesis]) -> str:
    """Which hypotheses fail, and at which constants they would hold."""
    return "; ".join(
        f"the hypothesis «{each.hypothesis}» fails"
        + "".join(f", and needs {name} = {value:.3g}" for name, value in each.needs.items())
        for each in failed
    )


def _without(proved: Proved) -> Says:
    return "failed" if proved.asked else "not run"


def _reading(claim: str, proved: Proved) -> tuple[Says, str]:
    theorem, source, *kind = claim.split(".")
    fact, run = proved.fact, proved.run
    if fact is None or run is None:
        return "failed", "the fact cannot be read"
    if theorem == "theorem-3":
        return _of_target(fact, proved.tuned.beta(source), source)
    if theorem not in _OPERATIONS or fact.gamma is not None or fact.says != "learned":
        return "failed", f"the fact is not about {claim}"
    alpha = Fraction(str(run.about.settings.alpha))
    if kind and _sign(alpha) != kind[0]:
        return "failed", f"the fact is at α = {alpha}, the claim about {kind[0]} tasks"
    tuned = proved.tuned
    given = {"beta": tuned.beta(source), "eta": tuned.eta, "delta_star": tuned.delta_star}
    offered = lambda_set(_OPERATIONS[theorem], source, alpha, given)
    return _of_addition(fact, offered, source) if theorem == "theorem-1" else _of_negation(fact, offered, source)


def _of_addition(fact: Fact, offered: tuple[LambdaPiece, ...], source: str) -> tuple[Says, str]:
    segments = stretches(fact)
    if set(segments) != {1, 2} or segments[1] != segments[2]:
        return "failed", "the fact is not about both tasks at the same λ"
    if all(piece.empty for piece in offered):
        # Only the review claims that none exists, for contradictory tasks; the slides are silent.
        return ("against" if source == "review" else "failed"), f"for α < 0 no λ does this, by the {source}"
    if not _inside(segments[1], offered):
        return "failed", "the source does not offer all of these λ for addition"
    return "for", f"these λ are offered for addition by the {source} ({offered[0].formula})"


def _of_negation(fact: Fact, offered: tuple[LambdaPiece, ...], source: str) -> tuple[Says, str]:
    segments = stretches(fact)
    if 2 not in segments or not _inside(segments[2], offered):
        return "failed", "the source does not offer all of these λ for negation"
    return "against", f"these λ are offered to unlearn T2 by the {source} ({offered[0].formula})"


def _of_target(fact: Fact, beta: Fraction, source: str) -> tuple[Says, str]:
    if fact.gamma is None or fact.says != "learned":
        return "failed", "the fact is not about a target that is learned"
    region, asked = Region(fact.gamma, beta=beta), source == "slides"
    for piece in fact.pieces:
        lam = [Fraction(entry) for entry in piece.start]
        if piece.start != piece.end or region.offers(lam, nonzero=asked, bounded=asked) is None:
            return "failed", f"Theorem 3 does not offer λ = {piece.start}"
    shown = f"= {beta}" if beta.denominator < 10**6 else f"≈ {float(beta):.4g}"
    return "for", f"Theorem 3 offers these λ with β {shown}"


def _inside(segments: list[tuple[Lam, Lam]], offered: tuple[LambdaPiece, ...]) -> bool:
    """Whether every (1, λ) found is offered, the ends compared exactly."""
    return all(
        start[0] == end[0] == 1 and any(_holds(piece, start[1], end[1]) for piece in offered) for start, end in segments
    )


def _holds(piece: LambdaPiece, low: float, high: float) -> bool:
    least, most = (None if end is None else Fraction(end) for end in piece.interval)
    from_below = piece.unbounded[0] if least is None else _order(least, Fraction(low), closed=piece.closed[0])
    from_above = piece.unbounded[1] if most is None else _order(Fraction(high), most, closed=piece.closed[1])
    return not piece.empty and from_below and from_above


def _order(first: Fraction, second: Fraction, *, closed: bool) -> bool:
    return first < second or (closed and first == second)


def _sign(alpha: Fraction) -> str:
    return "irrelevant" if alpha == 0 else "aligned" if alpha > 0 else "contradictory"


def _words(fact: Fact, run: Run) -> str:
    settings = run.about.settings
    size = f"M = {settings.M}, P = {settings.P}, m = {settings.m}, α = {settings.alpha:g}"
    parts = []
    for task, segments in stretches(fact).items():
        most = max(piece.loss[1] for piece in fact.pieces if piece.task == task)
        least = min(piece.loss[0] for piece in fact.pieces if piece.task == task)
        who = f"T{task}" if task else f"the target of γ = ({', '.join(fact.gamma or ())})"
        parts.append(f"{who} is {fact.says} for {_where(segments)}, its loss within [{least:.3g}, {most:.3g}]")
    return f"{size}: {' and '.join(parts)}"


def _where(segments: list[tuple[Lam, Lam]]) -> str:
    if all(start == end for start, end in segments):
        return f"{len(segments)} pairs of λ"
    return " and ".join(f"every λ in [{start[1]:g}, {end[1]:g}]" for start, end in segments)


def _settings(run: Run) -> list[str]:
    about, settings = run.about, run.about.settings
    shown = [f"{name}={getattr(settings, name)}" for name in _SHOWN]
    return [
        f"one network, seed {about.seed}",
        ", ".join(shown),
        f"learned: within {TOLERANCE} of its own loss alone, and below {LEARNED_BELOW}",
    ]

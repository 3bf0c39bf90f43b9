"""A fine-tuning run in the statements' letters: its ε, each source's β, and which hypotheses it meets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from msgspec.structs import replace
from sympy import Rational

from proofcheck.measure.documents import Hypothesis, RunFile, Verdict
from proofcheck.region.numbers import InputError
from proofcheck.statements.asymptotic import expand
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.claim import Value
from proofcheck.statements.decision import Status, premises
from proofcheck.statements.rearrange import isolate
from proofcheck.statements.symbols import HIDDEN, beta
from proofcheck.statements.values import number

_UP = Context(prec=3, rounding=ROUND_CEILING)
# β is irrational in the review: its rational is at most this much above it.
_BETA_DIGITS = 15


def epsilon(losses: Sequence[float]) -> Fraction:
    """The ε of some fine-tuned networks: the greatest of their own losses, rounded up to three digits.

    ε is one number in every hypothesis and every conclusion, and each network is trained to an error of ε. It is 0
    where every loss is: then no hypothesis that has ε > 0 in it can be decided.

    >>> epsilon([0.01781, 0.0123])
    Fraction(179, 10000)
    """
    return Fraction(_UP.create_decimal(Decimal(max(losses))))


@dataclass(frozen=True)
class FineTuning:
    """The numbers of a run that the statements name.

    Attributes:
        M: Irrelevant patterns.
        d: The dimension.
        m: Neurons.
        batch: B.
        eta: η.
        delta_star: δ*.
        steps: The steps taken, the fewest of the tasks.
        epsilon: ε, as `epsilon` has it; None where the own losses are not known.
        alpha: α; None where there are not two tasks.
    """

    M: int
    d: int
    m: int
    batch: int
    eta: Fraction
    delta_star: Fraction
    steps: int
    epsilon: Fraction | None
    alpha: Fraction | None = None

    @property
    def level(self) -> float:
        """ε as a float.

        Raises:
            InputError: If the own losses are not known.
        """
        if self.epsilon is None:
            raise InputError("epsilon: expected the own losses, got none")
        return float(self.epsilon)

    def values(self) -> dict[str, Value]:
        """By the statements' names."""
        known: dict[str, Value] = {"M": self.M, "d": self.d, "m": self.m, "batch": self.batch, "t": self.steps}
        known |= {"eta": self.eta, "delta_star": self.delta_star}
        if self.epsilon:
            known |= dict.fromkeys(("epsilon", "E_own_1", "E_own_2"), self.epsilon)
        return known if self.alpha is None else known | {"alpha": self.alpha}

    def beta(self, source: str) -> Fraction:
        """The β of a source at these numbers, hidden constants 1; an irrational one rounded up at the fifteenth digit.

        Args:
            source: ``review``, whose β is poly(ηδ*) + Θ(ε√M), or ``slides``, whose β is Θ(1/d).

        Raises:
            InputError: If the review's is asked for, and ε is not known.

        >>> run = FineTuning(10, 12, 256, 1280, Fraction(1, 10), Fraction(2, 5), 350, Fraction(52, 1000))
        >>> round(float(run.beta("review")), 4), run.beta("slides")
        (0.2044, Fraction(1, 12))
        """
        if source == "review" and self.epsilon is None:
            raise InputError("epsilon: expected the own losses, on which the review's β depends, got none")
        return _beta(source, tuple(self.values().items()))

    def hypotheses(self, claim: str) -> list[Hypothesis]:
        """What a claim supposes of the tasks and of their fine-tuning, decided here, hidden constants 1.

        Args:
            claim: An id of the catalogue.

        >>> run = FineTuning(20, 22, 256, 128, Fraction(1), Fraction(2, 5), 60, Fraction(18, 1000))
        >>> [(each.hypothesis, each.needs) for each in run.hypotheses("theorem-3.review") if not each.holds]
        [('neurons', {'C_m': 0.2136}), ('batch', {'C_B': 0.01384})]
        """
        return [
            Hypothesis(
                premise.item.name,
                _HOLDS[premise.status],
                {name: float(f"{float(value):.4g}") for name, value in premise.needs.items()},
            )
            for premise in premises(CLAIMS[claim], self.values())
        ]


_HOLDS = {Status.HOLDS: True, Status.FAILS: False, Status.UNDETERMINED: None}


def of_run(about: RunFile, d: int, losses: Sequence[float]) -> FineTuning:
    """A run in the statements' letters.

    Args:
        about: What its folder says of it.
        d: The dimension.
        losses: Both tasks' own losses.
    """
    settings = about.settings
    return FineTuning(
        M=settings.M,
        d=d,
        m=settings.m,
        batch=settings.batch,
        eta=Fraction(str(settings.eta)),
        delta_star=Fraction(str(settings.delta_star)),
        steps=int(min(about.steps.task_1, about.steps.task_2)),
        epsilon=epsilon(losses),
        alpha=Fraction(str(settings.alpha)),
    )


# The claim of the review that supposes of the fine-tuning all that any of its claims does.
STRICTEST = "theorem-3.review"


def in_words(hypotheses: Sequence[Hypothesis]) -> str:
    """The review's hypotheses on a run, in a sentence.

    >>> in_words([Hypothesis("rate", True, {}), Hypothesis("batch", False, {"C_B": 0.0137})])
    'the hypotheses of the review, with hidden constants 1: batch fails (needs C_B = 0.0137); all others hold'
    """
    failed = [failure(item) for item in hypotheses if item.holds is False]
    unknown = [f"{item.hypothesis} is not known without ε" for item in hypotheses if item.holds is None]
    rest = f"{', '.join(failed + unknown)}; all others hold" if failed or unknown else "all hold"
    return f"the hypotheses of the review, with hidden constants 1: {rest}"


def applying(verdicts: Sequence[Verdict], tuned: FineTuning) -> list[Verdict]:
    """Verdicts on the corollaries where they apply: else *not applicable*, by the rule of `bounds`.

    A bound that is vacuous anyway is called so. Where no hypothesis fails and one is not known, it is *undecided*. Two
    sources of one bound part where the hypotheses of one do not hold.

    Args:
        verdicts: What is measured against the bounds.
        tuned: The run that was measured.
    """
    judged = []
    for verdict in verdicts:
        why = {source: _obstacle(tuned.hypotheses(f"{verdict.claim}.{source}")) for source in verdict.sources}
        if not any(why.values()):
            judged.append(verdict)
            continue
        for source, obstacle in why.items():
            own = replace(verdict, sources=[source])
            vacuous = verdict.verdict == "vacuous"
            judged.append(own if vacuous or not obstacle else replace(own, verdict=obstacle[0], why=obstacle[1]))
    return judged


def _obstacle(hypotheses: Sequence[Hypothesis]) -> tuple[Literal["not applicable", "undecided"], str] | None:
    """Why a claim with these hypotheses has no verdict, and the word for it; None where all hold."""
    if failed := [failure(each) for each in hypotheses if each.holds is False]:
        return "not applicable", f"it does not apply: {' and '.join(failed)}"
    if unknown := [each.hypothesis for each in hypotheses if each.holds is None]:
        return "undecided", f"it is not known whether it applies, without ε: {' and '.join(unknown)}"
    return None


def failure(hypothesis: Hypothesis) -> str:
    """That a hypothesis fails, and the constants at which it would just hold.

    >>> failure(Hypothesis("batch", False, {"C_B": 0.0137}))
    'batch fails (needs C_B = 0.0137)'
    """
    needs = [f"{name} = {value:.3g}" for name, value in hypothesis.needs.items()]
    return f"{hypothesis.hypothesis} fails" + (f" (needs {' and '.join(needs)})" if needs else "")


@lru_cache(maxsize=4096)
def _beta(source: str, values: tuple[tuple[str, Value], ...]) -> Fraction:
    claim = CLAIMS[f"beta.{source}"]
    numbers: Mapping[str, Value] = dict(values)
    known = {symbol: number(numbers[name], symbol) for name, symbol in claim.quantities.items() if name in numbers}
    # Networks without a loss have the β that is left as ε falls to 0.
    if "epsilon" in claim.quantities and "epsilon" not in numbers:
        known[claim.quantities["epsilon"]] = Rational(0)
    ones = {constant: Rational(1) for name, constant in HIDDEN.items() if name in claim.constants}
    value = isolate(expand(claim.item("beta").relation).xreplace({**ones, **known}), beta)[1]
    if not value.is_Rational:
        value = Rational(str(value.evalf(_BETA_DIGITS + 5))) + Rational(1, 10**_BETA_DIGITS)
    return Fraction(int(value.p), int(value.q))

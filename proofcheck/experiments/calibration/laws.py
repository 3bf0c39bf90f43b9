"""Which bounds of the paper are calibrated: each with the quantity measured for it, and the constants that it hides."""

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from sympy import Expr, Integer, Rational, Symbol

from proofcheck.experiments.calibration.networks import CalibrationSettings, Measurement
from proofcheck.statements import symbols
from proofcheck.statements.asymptotic import expand
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.rearrange import isolate
from proofcheck.statements.symbols import HIDDEN

# What the law says of the quantity: it is this much, at most, or at least this much. An end of an interval of λ is
# "least": the theorem then claims less than it could.
Role: TypeAlias = Literal["equal", "most", "least"]
LawSource: TypeAlias = Literal["review", "slides"]


class Law(NamedTuple):
    """A bound, solved for its symbol, beside the field of `Measurement` that it bounds.

    ``constants`` are those that a common factor stands for; none where the bound hides none. ``evidence`` is whether
    the verdict speaks for or against the claim.
    """

    name: str
    constants: tuple[str, ...]
    claim: str
    item: str
    symbol: Symbol
    field: str
    role: Role
    words: str
    evidence: bool = True

    @property
    def contradictory(self) -> bool:
        """Whether the contradictory T2 has a part in what is measured."""
        return self.field in ("unlearned", "lower_end", "upper_end")

    @property
    def source(self) -> LawSource:
        """Who states it."""
        tag: LawSource = "review" if CLAIMS[self.claim].source.tag == "review" else "slides"
        return tag

    @property
    def text(self) -> str:
        """The bound as the paper prints it."""
        return CLAIMS[self.claim].item(self.item).text

    @property
    def latex(self) -> str:
        """The same in LaTeX, without dollars."""
        return CLAIMS[self.claim].item(self.item).latex


_UPPER_END = "theorem-2.review.contradictory"

LAWS: tuple[Law, ...] = (
    Law("C_T", ("C_T",), "steps.review", "steps", symbols.steps, "steps", "equal", "steps to a loss of 0.05"),
    Law("C_poly", ("C_poly", "C_root"), "beta.review", "beta", symbols.beta, "beta", "equal", "β at λ = 1"),
    Law("C_beta", ("C_beta",), "beta.slides", "beta", symbols.beta, "beta", "equal", "β at λ = 1, with M for d"),
    Law(
        "C_2",
        ("C_2",),
        "theorem-1.slides",
        "T2 learned",
        symbols.E_2,
        "learned",
        "most",
        "E_T2 at the least λ of addition, irrelevant T2",
    ),
    Law(
        "C_unlearn",
        ("C_unlearn",),
        "theorem-2.slides",
        "T2 unlearned",
        symbols.E_2,
        "unlearned",
        "least",
        "E_T2 at λ = −1, contradictory T2",
    ),
    Law(
        "C_target",
        ("C_target",),
        "theorem-3.slides",
        "target learned",
        symbols.E_target,
        "target",
        "most",
        "E_T′ where both sums bind, γ = (0.8, −0.6)",
    ),
    Law(
        "C_low",
        ("C_low",),
        "theorem-2.slides",
        "lower end",
        symbols.lam,
        "lower_end",
        "least",
        "the least λ that keeps T1, contradictory T2",
    ),
    Law(
        "C_upper",
        ("C_upper",),
        _UPPER_END,
        "upper end",
        symbols.lam,
        "upper_end",
        "least",
        "the greatest λ that keeps T1, contradictory T2",
    ),
    Law(
        "C_up",
        ("C_up",),
        "theorem-2.review.summary",
        "upper end",
        symbols.lam,
        "upper_end",
        "least",
        "the greatest λ that keeps T1, contradictory T2",
    ),
    Law(
        "corollary-1.W",
        (),
        "corollary-1.review",
        "W of rank 1",
        symbols.residual_W,
        "residual_W",
        "most",
        "rank-1 residual of ΔW",
    ),
    Law(
        "corollary-1.V",
        (),
        "corollary-1.review",
        "V of rank 1",
        symbols.residual_V,
        "residual_V",
        "most",
        "rank-1 residual of ΔV",
    ),
    Law(
        "C_V",
        ("C_V",),
        "corollary-1.slides",
        "V of rank 1",
        symbols.residual_V,
        "residual_V",
        "most",
        "rank-1 residual of ΔV",
    ),
    Law(
        "C_fraction",
        ("C_fraction",),
        "corollary-2.review",
        "constant fraction",
        symbols.large_fraction,
        "fraction",
        "least",
        "share of rows at least half as long as the longest",
    ),
    Law(
        "C_large",
        ("C_large",),
        "corollary-2.review",
        "large rows",
        symbols.large_row,
        "large_row",
        "least",
        "the shortest of these rows",
    ),
    Law(
        "C_rest.review",
        ("C_rest",),
        "corollary-2.review",
        "small rows",
        symbols.small_row,
        "small_row",
        "most",
        "the longest other row",
        # The constant that fits is above C_large: what keeps to it need not be small.
        evidence=False,
    ),
    Law(
        "C_rest.slides",
        ("C_rest",),
        "corollary-2.slides",
        "small rows",
        symbols.small_row,
        "small_row",
        "most",
        "the longest other row",
        # The constant that fits is above C_large: what keeps to it need not be small.
        evidence=False,
    ),
)


@cache
def formula(law: Law) -> Expr:
    """The other side of the bound, every hidden constant 1.

    >>> formula(next(law for law in LAWS if law.name == "C_T"))
    1/(delta_star**2*eta)
    """
    ones = {constant: Integer(1) for constant in HIDDEN.values()}
    relation = expand(CLAIMS[law.claim].item(law.item).relation)
    return isolate(relation, law.symbol)[1].xreplace(ones)


@cache
def predicted(law: Law, settings: CalibrationSettings, epsilon: float) -> float:
    """The bound with constants 1 at a network's settings and its own ε.

    As in `statements.bounds`, d is M, though the networks have two further dimensions, d = M + 2: a constant must be
    fitted with the d that it is later used with.
    """
    return float(formula(law).xreplace(_values(settings, epsilon)))


def _values(settings: CalibrationSettings, epsilon: float) -> Mapping[Expr, Expr]:
    recipe = settings.recipe
    given = {
        symbols.M: recipe.M,
        symbols.d: recipe.M,
        symbols.m: recipe.m,
        symbols.batch: recipe.batch,
        symbols.eta: recipe.eta,
        symbols.delta_star: recipe.delta_star,
        symbols.epsilon: epsilon,
        symbols.alpha: settings.alpha,
    }
    return {symbol: _rational(value) for symbol, value in given.items()}


def _rational(value: float) -> Rational:
    fraction = Fraction(str(value))
    return Rational(fraction.numerator, fraction.denominator)


def measured(law: Law, found: Measurement) -> float | None:
    """The quantity that the law bounds; None where this network has none."""
    value = getattr(found, law.field)
    return None if value is None else float(value)

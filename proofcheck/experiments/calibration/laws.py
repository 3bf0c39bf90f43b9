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

    It is named after the constant that it fits, with its source where both sources hide one of that name. ``note`` is
    what its words add to those of the field.
    """

    name: str
    claim: str
    item: str
    role: Role
    field: str
    note: str = ""

    @property
    def constants(self) -> tuple[str, ...]:
        """Those that a common factor stands for; none where the bound hides none."""
        constant = self.name.partition(".")[0]
        return _JOINT.get(constant, (constant,) if constant.startswith("C_") else ())

    @property
    def symbol(self) -> Symbol:
        """What the bound is solved for."""
        return _FIELDS[self.field][0]

    @property
    def words(self) -> str:
        """The quantity that is measured, as pages call it."""
        return _FIELDS[self.field][1] + self.note

    @property
    def evidence(self) -> bool:
        """Whether the verdict speaks for or against the claim."""
        # The constant that fits small rows is above C_large: what keeps to it need not be small.
        return self.field != "small_row"

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


# Of each field of `Measurement`, its symbol in the bounds, and what is measured.
_FIELDS: Mapping[str, tuple[Symbol, str]] = {
    "steps": (symbols.steps, "steps to a loss of 0.05"),
    "beta": (symbols.beta, "β at λ = 1"),
    "learned": (symbols.E_2, "E_T2 at the least λ of addition, irrelevant T2"),
    "unlearned": (symbols.E_2, "E_T2 at λ = −1, contradictory T2"),
    "target": (symbols.E_target, "E_T′ where both sums bind, γ = (0.8, −0.6)"),
    "lower_end": (symbols.lam, "the least λ that keeps T1, contradictory T2"),
    "upper_end": (symbols.lam, "the greatest λ that keeps T1, contradictory T2"),
    "residual_W": (symbols.residual_W, "rank-1 residual of ΔW"),
    "residual_V": (symbols.residual_V, "rank-1 residual of ΔV"),
    "fraction": (symbols.large_fraction, "share of rows at least half as long as the longest"),
    "large_row": (symbols.large_row, "the shortest of these rows"),
    "small_row": (symbols.small_row, "the longest other row"),
}
# One factor stands for both.
_JOINT: Mapping[str, tuple[str, ...]] = {"C_poly": ("C_poly", "C_root")}

LAWS: tuple[Law, ...] = (
    Law("C_T", "steps.review", "steps", "equal", "steps"),
    Law("C_poly", "beta.review", "beta", "equal", "beta"),
    Law("C_beta", "beta.slides", "beta", "equal", "beta", note=", with M for d"),
    Law("C_2", "theorem-1.slides", "T2 learned", "most", "learned"),
    Law("C_unlearn", "theorem-2.slides", "T2 unlearned", "least", "unlearned"),
    Law("C_target", "theorem-3.slides", "target learned", "most", "target"),
    Law("C_low", "theorem-2.slides", "lower end", "least", "lower_end"),
    Law("C_upper", "theorem-2.review.contradictory", "upper end", "least", "upper_end"),
    Law("C_up", "theorem-2.review.summary", "upper end", "least", "upper_end"),
    Law("corollary-1.W", "corollary-1.review", "W of rank 1", "most", "residual_W"),
    Law("corollary-1.V", "corollary-1.review", "V of rank 1", "most", "residual_V"),
    Law("C_V", "corollary-1.slides", "V of rank 1", "most", "residual_V"),
    Law("C_fraction", "corollary-2.slides", "constant fraction", "least", "fraction"),
    Law("C_large", "corollary-2.review", "large rows", "least", "large_row"),
    Law("C_rest.review", "corollary-2.review", "small rows", "most", "small_row"),
    Law("C_rest.slides", "corollary-2.slides", "small rows", "most", "small_row"),
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
    numbers = {
        symbols.M: recipe.M,
        symbols.d: recipe.M,
        symbols.m: recipe.m,
        symbols.batch: recipe.batch,
        symbols.eta: recipe.eta,
        symbols.delta_star: recipe.delta_star,
        symbols.epsilon: epsilon,
        symbols.alpha: settings.alpha,
    }
    return {symbol: _rational(value) for symbol, value in numbers.items()}


def _rational(value: float) -> Rational:
    """The decimal that the value spells."""
    return Rational(*Fraction(str(value)).as_integer_ratio())


def measured(law: Law, measurement: Measurement) -> float | None:
    """The quantity that the law bounds; None where this network has none."""
    value = getattr(measurement, law.field)
    return None if value is None else float(value)

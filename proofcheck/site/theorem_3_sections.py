"""Theorem 3 in numbers: thresholds of several γ, and how much of the ideal success region it promises."""

from fractions import Fraction

from proofcheck.draw.ideal_overlay import network_words
from proofcheck.draw.words import equation, in_full, vector, vector_equation
from proofcheck.ideal.success import coverage, margins
from proofcheck.ideal.sufficiency import polytope_succeeds, sufficiency
from proofcheck.region.feasible import feasible
from proofcheck.region.numbers import Number, exact_vector
from proofcheck.region.region import Region
from proofcheck.site.example import BETA, NETWORK
from proofcheck.site.markdown import digits, plain, section, table
from proofcheck.statements.printed_numbers import BASELINE, BEST, GAMMA

GAMMAS: tuple[tuple[Number, ...], ...] = (
    (1,),
    ("1/2",),
    ("-1/2",),
    ("-1/2", "-1/2"),
    ("-1/2", "-1/4"),
    ("1/2", "1/2"),
    ("1/2", "-1/2"),
    GAMMA,
    ("1/2", "1/2", "1/2", "1/2"),
)
_REACH = 20
_LEAST_C = Fraction(1, 10)


def thresholds() -> str:
    """φ, critical β and the smallest c at the example's β, exact, for several γ."""
    header = ["γ", "φ", "critical β", f"verdict at {equation('β', BETA)}", "smallest c", "witness λ"]
    rows = []
    for gamma in GAMMAS:
        verdict = feasible(Region(gamma, beta=BETA))
        least, witness = verdict.smallest_c, verdict.certificate.witness
        rows.append(
            (
                vector(exact_vector(gamma, "gamma"))[1],
                in_full(verdict.phi),
                in_full(verdict.critical_beta),
                verdict.verdict,
                "" if least is None else in_full(least),
                "" if witness is None else " ".join(vector(witness.lam)).removeprefix("= "),
            )
        )
    ends = "Critical is φ/2, as c stays below 1 in the slides; by the review, which prints no end for c, it is φ."
    more = "For your own γ: `proofcheck feasible --gamma 0.79 -0.64 --beta 0.05`. [Certificates](../certificates.md)"
    return section(
        "The threshold at several γ", f"{ends} {more} say how each verdict can be checked.", table(header, rows)
    )


def ideal_region() -> str:
    """What of the ideal success region the theorem promises for the paper's γ, and whether it keeps its promise."""
    region = Region(GAMMA, beta=BETA)
    header = ["Theorem 3 at", "succeeds", "is promised", "promised, of what succeeds", "succeeds, of what is promised"]
    rows = []
    for every_c in (False, True):
        shares = coverage(region, NETWORK, every_c=every_c, reach=_REACH)
        name = "some c in (0, 1)" if shares.c is None else equation("c", shares.c)
        rows.append((name, *map(_share, (shares.success, shares.promised, shares.covered, shares.kept))))
    return section(
        "Beside the idealised network",
        f"For {vector_equation('γ', GAMMA)}, {equation('β', BETA)} and {plain(network_words(NETWORK))}, where success"
        f" is ρ ≥ 1: shares of the square with both λ between −{_REACH} and {_REACH}, counted on a grid.",
        table(header, rows),
        _points(),
        _promise(region),
    )


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.0f} %"


def _points() -> str:
    """Where the paper's own points stand."""
    found = margins(GAMMA, [[float(entry) for entry in point] for point in (BEST, BASELINE)], NETWORK)
    parts = [
        f"{vector_equation('λ', point)}, which the theorem does not promise, has ρ ≈ {digits(f'{rho:.3f}')}"
        for point, rho in zip((BEST, BASELINE), found, strict=True)
    ]
    return f"The paper's best point {parts[0]}; its baseline {parts[1]}."


def _promise(region: Region) -> str:
    """The exact answers to whether what the theorem promises succeeds."""
    polytope, every = polytope_succeeds(region, NETWORK), sufficiency(NETWORK, _LEAST_C)
    yes = {True: "succeeds", False: "does not all succeed"}
    return (
        f"Exactly: the promised polytope at the c used {yes[polytope.holds]}: {plain(polytope.why)} For every γ, every"
        f" λ with both sums at least {digits(1 + _LEAST_C)} {yes[every.holds]}: {plain(every.why)}"
    )

"""The proof of a verdict in a few lines that a reader can check with a pencil."""

from collections.abc import Sequence
from fractions import Fraction

from proofcheck.cli.numerals import equals, number, rounded, spelled
from proofcheck.region.certificate import Certificate, Witness
from proofcheck.region.region import Region
from proofcheck.region.threshold import theta
from proofcheck.region.verdict import Refutation

# A sum that is longer is described instead of written out.
_LONGEST = 60


def by_hand(certificate: Certificate) -> list[str]:
    """Both sums and the box with their numbers put in, for a witness; F(t) and what follows from it, for a refutation.

    Source: `region.checker`, whose conditions these are.

    >>> from proofcheck import Region, feasible
    >>> print(*by_hand(feasible(Region(["0.8", "-0.6"], beta="1/20", c="1/2")).certificate), sep=chr(10))
    Σ λγ  = 5·0.8 + 5/6·(-0.6) = 3.5 ≥ 1 + c = 1.5
    Σ λγ² = 5·0.8² + 5/6·(-0.6)² = 3.5 ≥ 1 + c = 1.5
    max |λ| β = 5·0.05 = 0.25 ≤ c = 0.5
    >>> by_hand(feasible(Region(["-1/2"])).certificate)
    ['At t = 1/3 ≈ 0.333333: F(t) = |1/3·(-0.5) + 2/3·(-0.5)²| = 0, so t Σ λγ + (1−t) Σ λγ² = 0 < 1 + c for every λ.']
    """
    witness = certificate.witness
    return [_refutation(certificate)] if witness is None else point_by_hand(certificate.region, witness)


def limits_by_hand(region: Region, refutation: Refutation | Fraction) -> str:
    """The sum that proves emptiness under limits on λ, with its numbers put in, and its greatest value within them.

    >>> from proofcheck import Region, propose
    >>> region = Region(["0.8", "-0.6"], beta="1/20")
    >>> limits_by_hand(region, propose(region, sum_to_one=True, lam_max="0.5").constrained.refutation)
    'That sum = 7·λ_1 - 8 - 5·c, at most -4.625 within the limits, at c = 0.025: below 0.'
    """
    if isinstance(refutation, Fraction):
        size, least_c = number(refutation), refutation * (region.beta or Fraction(0))
        return f"They ask for some |λ_i| of {size}, so for c ≥ {size}·β {equals(least_c)}."
    (linear, quadratic, total), greatest, c = refutation
    terms = [linear * g + quadratic * g**2 + total for g in region.gamma]
    factors = [(i, spelled(term) or rounded(term)) for i, term in enumerate(terms, start=1) if term]
    summands = [f"{factor if k == 0 else _factor(factor)}·λ_{i}" for k, (i, factor) in enumerate(factors)]
    asked = linear + theta(region) * quadratic
    constant = f" - {asked + total} - {asked}·c" if asked else f" - {total}" if total else ""
    formula = f"{' + '.join(summands)}{constant}"
    sums = "" if region.gamma_radius or len(formula) > _LONGEST else f" = {formula},"
    most = f"That sum{sums or ' is'} at most {number(greatest)} within the limits, at c {equals(c)}"
    return f"{most}: below 0." if greatest < 0 else f"{most} alone, which is excluded."


def point_by_hand(region: Region, witness: Witness) -> list[str]:
    """The inequalities of Theorem 3 at a point, with its numbers put in.

    >>> region = Region(["0.8", "-0.6"])
    >>> point_by_hand(region, Witness(Fraction(0), (Fraction(2), Fraction(0)), Fraction(1, 4)))[1]
    'Σ λγ² = 2·0.8² + 0·(-0.6)² = 1.28 ≥ 1 + c = 1.25'
    """
    lam, bound = witness.lam, 1 + witness.c
    linear, quadratic = region.sums(lam)
    reach = max(map(abs, lam))
    worst, worst_square = _worst(region, lam)
    factors = list(zip(map(spelled, lam), map(spelled, worst), strict=True))
    squares = list(zip(map(spelled, lam), map(spelled, worst_square), strict=True))
    if not region.gamma_radius:
        squares = [(weight, None if g is None else _squared(g)) for weight, g in factors]
    least = "least " if region.gamma_radius else ""
    square_bound = "0" if region.weak else f"1 + c {_beside(quadratic, bound)}"
    return [
        f"{least}Σ λγ  {_sum(factors)}{equals(linear)} ≥ 1 + c {_beside(linear, bound)}",
        f"{least}Σ λγ² {_sum(squares)}{equals(quadratic)} ≥ {square_bound}",
        f"max |λ| β {_sum([(spelled(reach), spelled(witness.beta))])}{equals(reach * witness.beta)}"
        f" ≤ c {_beside(reach * witness.beta, witness.c)}",
    ]


def _worst(region: Region, lam: Sequence[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """The γ_i of the box that makes Σλγ least, and the γ_i² that makes Σλγ² least, each of shape (n,)."""
    low, high, least, greatest, unit = region.box
    places = [(i, entry >= 0) for i, entry in enumerate(lam)]
    linear = [Fraction((low if positive else high)[i], unit) for i, positive in places]
    return linear, [Fraction((least if positive else greatest)[i], unit**2) for i, positive in places]


def _sum(products: Sequence[tuple[str | None, str | None]]) -> str:
    """``= a·b + c·d `` while that is short and exact; else over how many tasks the sum goes."""
    if all(left is not None and right is not None for left, right in products):
        formula = " + ".join(f"{left}·{_factor(right or '')}" for left, right in products)
        if len(formula) <= _LONGEST:
            return f"= {formula} "
    return f"over {len(products)} tasks " if len(products) > 1 else ""


def _factor(number: str) -> str:
    return f"({number})" if number.startswith("-") else number


def _squared(number: str) -> str:
    """A number squared as a reader computes it: of a fraction the whole is.

    >>> _squared("0.8"), _squared("-0.6"), _squared("1/3")
    ('0.8²', '(-0.6)²', '(1/3)²')
    """
    return f"({number})²" if number.startswith("-") or "/" in number else f"{number}²"


def _beside(value: Fraction, bound: Fraction) -> str:
    """The bound; and by how much it is kept, where rounding hides that."""
    bound_text = equals(bound)
    if value != bound and rounded(value) == rounded(bound):
        return f"{bound_text}, by {rounded(abs(value - bound), 3)}"
    return bound_text


def _refutation(certificate: Certificate) -> str:
    """Weak duality at one t: for |λ_i| ≤ c/β, both sums would need F(t) c/β ≥ 1 + c, or ≥ t(1 + c) in a weak region."""
    region, t, phi = certificate.region, certificate.t, certificate.phi
    share, by_t, asked = (t, "t", "t(1 + c)") if region.weak else (Fraction(1), "", "1 + c")
    where = " for the worst γ of the box" if region.gamma_radius else ""
    start = f"At t {equals(t)}: F(t) {_dual(region, t)}{equals(phi * share)}{where}"
    mean = "t Σ λγ + (1−t) Σ λγ²"
    if phi == 0 or not region.beta:
        return f"{start}, so {mean} {'≤' if region.gamma_radius else '='} 0 < {asked} for every λ."
    if region.c is None:
        twice = f"2β{by_t} {equals(2 * region.beta * share)}"
        return f"{start} ≤ {twice}, so {mean} ≤ F(t) c/β ≤ 2c{by_t} < {asked}."
    most, bound = phi * share * region.c / region.beta, (1 + region.c) * share
    return f"{start}, so {mean} ≤ F(t) c/β {equals(most)} < {asked} {_beside(most, bound)}."


def _dual(region: Region, t: Fraction) -> str:
    n = len(region.gamma)
    if region.gamma_radius:
        return ""
    terms = [f"|{{}}·{_factor(entry)} + {{}}·{_squared(entry)}|" for entry in map(spelled, region.gamma) if entry]
    weights = spelled(t), spelled(1 - t)
    if len(terms) == n and all(weights):
        formula = " + ".join(term.format(*weights) for term in terms)
        if len(formula) <= _LONGEST:
            return f"= {formula} "
    return f"= Σ |tγ_i + (1−t)γ_i²| over {n} tasks " if n > 1 else "= |tγ + (1−t)γ²| "

"""``feasible --gamma … --omega …``: the idealised network's success region beside Theorem 3's."""

from collections.abc import Mapping
from typing import Any

from proofcheck.cli.numerals import number
from proofcheck.region.numbers import exact


def show(console: Any, document: Mapping[str, Any], *, weak: bool = False) -> None:
    """The comparison in words."""
    from proofcheck.cli.two_tasks import network_words

    console.print(
        f"Idealised network, {network_words(document['network'])}: learned where the relative margin ρ ≥ 1 − s."
    )
    names, whose = {"witness": "the witness", "lam": "your λ"}, "the weak" if weak else "Theorem 3's"
    for point in document["points"]:
        if point["rho"] is None:
            console.print(f"  {names[point['name']].capitalize()} is beyond the floats in which ρ is evaluated.")
            continue
        word = "learned" if point["learned"] else "not learned"
        console.print(f"  At {names[point['name']]} ρ ≈ {point['rho']:.6g}: {word}.")
    if (polytope := document["polytope"]) is not None:
        where = "everywhere on" if polytope["succeeds"] else "not everywhere on"
        console.print(f"  It learns {where} {whose} polytope: {polytope['why']}")
    if (share := document["coverage"]) is not None:
        region = "the weak region" if weak else "Theorem 3"
        covered = "" if share["covered"] is None else f"; {region} covers about {100 * share['covered']:.0f} % of that"
        console.print(
            f"  It learns on about {100 * share['success']:.2g} % of |λ_i| ≤ {number(exact(share['reach']))}{covered}"
            f" (grid of {share['steps']} cells an axis)."
        )

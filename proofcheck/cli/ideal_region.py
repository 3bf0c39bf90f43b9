"""``feasible --gamma … --omega …``: the idealised network's success region beside Theorem 3's."""

import argparse
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from proofcheck.cli.ideal_options import read_network
from proofcheck.cli.numerals import number
from proofcheck.region.numbers import exact, text
from proofcheck.region.threshold import working
from proofcheck.region.verdict import Verdict

if TYPE_CHECKING:
    from proofcheck.ideal.tasks import IdealNetwork

# The grid of `coverage` has two axes; more tasks would need a slice, and the share of a slice is no answer.
MOST_COVERED = 2
MOST_DECIDED = 12


def compare(verdict: Verdict, options: argparse.Namespace) -> dict[str, Any]:
    """What the idealised network says at the witness and at the user's λ, and of the whole polytope.

    The fields: the network; ``polytope``, whether ρ ≥ 1 − s on all of Theorem 3's polytope, decided exactly, for at
    most 12 tasks and an exact γ; ``coverage``, for at most two tasks and β > 0, shares of area on a stated grid;
    ``points``, the relative margin ρ of the witness and of the user's λ.

    Raises:
        InputError: If a setting of the network is no number or out of its range.
    """
    from proofcheck.ideal.sets import exact_slack
    from proofcheck.ideal.tasks import moderate_region

    moderate_region(verdict.region)
    network, slack = read_network(options), exact_slack(options.slack or "0")
    return {
        "network": {
            "delta_star": text(network.delta_star),
            "delta_hash": text(network.delta_hash),
            "omega": text(network.omega),
            "slack": text(slack),
        },
        "polytope": _polytope(verdict, network, slack),
        "coverage": _coverage(verdict, network, slack),
        "points": _points(verdict, network, slack),
    }


def _polytope(verdict: Verdict, network: "IdealNetwork", slack: Fraction) -> dict[str, Any] | None:
    from proofcheck.ideal.sufficiency import polytope_succeeds

    region = verdict.region
    many, uncertain = len(region.gamma) > MOST_DECIDED, any(region.gamma_radius or ())
    if verdict.verdict == "empty" or many or uncertain or region.beta == 0:
        return None
    found = polytope_succeeds(region, network, slack)
    return {
        "succeeds": found.holds,
        "why": found.why,
        "lam": None if found.lam is None else [text(entry) for entry in found.lam],
    }


def _coverage(verdict: Verdict, network: "IdealNetwork", slack: Fraction) -> dict[str, Any] | None:
    from proofcheck.ideal.success import coverage

    region = verdict.region
    if len(region.gamma) > MOST_COVERED or working(region, verdict.phi).beta == 0:
        return None
    found = coverage(region, network, slack)
    return {
        "reach": text(found.reach),
        "steps": found.steps,
        "success": found.success,
        "covered": found.covered,
        "kept": found.kept,
    }


def _points(verdict: Verdict, network: "IdealNetwork", slack: Fraction) -> list[dict[str, Any]]:
    witness, yours = verdict.certificate.witness, verdict.lam
    shown = [("witness", witness.lam if witness else None), ("lam", yours.lam if yours else None)]
    return [_point(name, verdict, lam, network, slack) for name, lam in shown if lam is not None]


def _point(
    name: str, verdict: Verdict, lam: Sequence[Fraction], network: "IdealNetwork", slack: Fraction
) -> dict[str, Any]:
    """ρ is None where λ is beyond floats."""
    from proofcheck.ideal.success import margins

    try:
        rho = float(margins(verdict.region.gamma, [float(entry) for entry in lam], network))
    except OverflowError:
        return {"name": name, "rho": None, "learned": None}
    return {"name": name, "rho": rho, "learned": rho >= 1 - float(slack)}


def show(console: Any, document: Mapping[str, Any]) -> None:
    """The comparison in words."""
    from proofcheck.cli.two_tasks import network_words

    console.print(
        f"Idealised network, {network_words(document['network'])}: learned where the relative margin ρ ≥ 1 − s."
    )
    names = {"witness": "the witness", "lam": "your λ"}
    for point in document["points"]:
        if point["rho"] is None:
            console.print(f"  {names[point['name']].capitalize()} is beyond the floats in which ρ is evaluated.")
            continue
        word = "learned" if point["learned"] else "not learned"
        console.print(f"  At {names[point['name']]} ρ ≈ {point['rho']:.6g}: {word}.")
    if (polytope := document["polytope"]) is not None:
        where = "everywhere on" if polytope["succeeds"] else "not everywhere on"
        console.print(f"  It learns {where} Theorem 3's polytope: {polytope['why']}")
    if (share := document["coverage"]) is not None:
        covered = "" if share["covered"] is None else f"; Theorem 3 covers about {100 * share['covered']:.0f} % of that"
        console.print(
            f"  It learns on about {100 * share['success']:.2g} % of |λ_i| ≤ {number(exact(share['reach']))}{covered}"
            f" (grid of {share['steps']} cells an axis)."
        )

"""What the idealised network says, as JSON: of two tasks, and beside a verdict on Theorem 3's region."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

from proofcheck.ideal.lam_sets import lambda_sets, least_slack, value_path_slack
from proofcheck.ideal.sets import exact_slack
from proofcheck.ideal.success import coverage, margins
from proofcheck.ideal.sufficiency import polytope_succeeds
from proofcheck.ideal.tasks import IdealNetwork, exact_alpha, moderate_region
from proofcheck.region.numbers import Number, exact, text
from proofcheck.region.verdict import Verdict
from proofcheck.statements.lambda_sets import lambda_set

SCHEMA = "proofcheck/lambda/1"
_OPERATIONS: tuple[Literal["addition", "negation"], ...] = ("addition", "negation")
# The grid of `coverage` has two axes; more tasks would need a slice, and the share of a slice is no answer.
MOST_COVERED = 2
MOST_DECIDED = 12


def two_tasks(
    alpha: Number,
    network: IdealNetwork,
    slack: Number = 0,
    *,
    beta: Number | None = None,
    delta_star: Number | None = None,
    eta: Number | None = None,
    constants: Mapping[str, Number] | None = None,
) -> dict[str, Any]:
    """Which λ adds a second task and which unlearns it: the JSON object of the contract ``proofcheck/lambda/1``.

    Args:
        alpha: The correlation of the two tasks.
        network: The idealised network.
        slack: The part of its margin that a task can spare.
        beta: The sources' β; their sets depend on it where it is given.
        delta_star: The sources' δ*, as β.
        eta: The learning rate, as β.
        constants: Hidden constants by name; others are 1.

    Raises:
        InputError: If a number is none or out of its range.

    >>> two_tasks("1/2", IdealNetwork("0.4", "0.1", "1.6"), beta="1/20")["addition"][0]["source"]
    'review'
    """
    correlation = exact_alpha(alpha)
    numbers = {"beta": beta, "delta_star": delta_star, "eta": eta, **(constants or {})}
    exact_numbers = {name: exact(value, name) for name, value in numbers.items() if value is not None}
    spare = exact_slack(slack)
    ideal, least = lambda_sets(correlation, network, spare), value_path_slack(correlation)
    pieces = {
        str(operation): [
            piece.to_json()
            for source in ("review", "slides")
            for piece in lambda_set(operation, source, correlation, exact_numbers)
        ]
        + ideal[operation]
        for operation in _OPERATIONS
    }
    return {
        "schema": SCHEMA,
        "alpha": text(correlation),
        "beta": None if beta is None else text(exact_numbers["beta"]),
        "network": _settings(network, spare),
        "least_slack": {
            operation: {"value_path": text(least[operation]), "network": _enclosure(operation, correlation, network)}
            for operation in _OPERATIONS
        },
        **pieces,
    }


def _settings(network: IdealNetwork, slack: Fraction) -> dict[str, str]:
    return {
        "delta_star": text(network.delta_star),
        "delta_hash": text(network.delta_hash),
        "omega": text(network.omega),
        "slack": text(slack),
    }


def _enclosure(operation: Literal["addition", "negation"], alpha: Fraction, network: IdealNetwork) -> list[str] | None:
    slack = least_slack(operation, alpha, network)
    return None if slack is None else [text(end) for end in slack]


def compare(verdict: Verdict, network: IdealNetwork, slack: Number = 0) -> dict[str, Any]:
    """What the idealised network says at the witness and at the user's λ, and of the whole polytope.

    The fields: the network; ``polytope``, whether ρ ≥ 1 − s on all of the region's polytope, decided exactly, for at
    most 12 tasks and an exact γ; ``coverage``, for at most two tasks and β > 0, shares of area on a stated grid;
    ``points``, the relative margin ρ of the witness and of the user's λ.

    Raises:
        InputError: If a setting of the network is no number or out of its range.
    """
    moderate_region(verdict.region)
    spare = exact_slack(slack)
    return {
        "network": _settings(network, spare),
        "polytope": _polytope(verdict, network, spare),
        "coverage": _coverage(verdict, network, spare),
        "points": _points(verdict, network, spare),
    }


def _polytope(verdict: Verdict, network: IdealNetwork, slack: Fraction) -> dict[str, Any] | None:
    region = verdict.region
    many, uncertain = len(region.gamma) > MOST_DECIDED, any(region.gamma_radius or ())
    if verdict.verdict == "empty" or many or uncertain or region.beta == 0:
        return None
    sufficiency = polytope_succeeds(verdict, network, slack)
    return {
        "succeeds": sufficiency.holds,
        "why": sufficiency.why,
        "lam": None if sufficiency.lam is None else [text(entry) for entry in sufficiency.lam],
    }


def _coverage(verdict: Verdict, network: IdealNetwork, slack: Fraction) -> dict[str, Any] | None:
    region = verdict.region
    if len(region.gamma) > MOST_COVERED or verdict.working.beta == 0:
        return None
    shares = coverage(verdict, network, slack)
    return {
        "reach": text(shares.reach),
        "steps": shares.steps,
        "success": shares.success,
        "covered": shares.covered,
        "kept": shares.kept,
    }


def _points(verdict: Verdict, network: IdealNetwork, slack: Fraction) -> list[dict[str, Any]]:
    witness, yours = verdict.certificate.witness, verdict.lam
    points = [("witness", witness.lam if witness else None), ("lam", yours.lam if yours else None)]
    return [_point(name, verdict, lam, network, slack) for name, lam in points if lam is not None]


def _point(
    name: str, verdict: Verdict, lam: Sequence[Fraction], network: IdealNetwork, slack: Fraction
) -> dict[str, Any]:
    """ρ is None where λ is beyond floats."""
    try:
        rho = float(margins(verdict.region.gamma, [float(entry) for entry in lam], network))
    except OverflowError:
        return {"name": name, "rho": None, "learned": None}
    return {"name": name, "rho": rho, "learned": rho >= 1 - float(slack)}

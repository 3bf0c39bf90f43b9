"""A plan and a defended λ as a person reads them in a terminal: beside every number exact, estimate or rounded up."""

from fractions import Fraction

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from proofcheck.cli.console import plain_table
from proofcheck.cli.numerals import number, on_screen
from proofcheck.risk.defending import NOT_CLAIMED, largest_p, most_errors, sentence
from proofcheck.risk.documents import Defended, Demand, Plan

_WORDS = {
    "arms": "the start at δ/2, each arm at δ/4; weighted Holm at δ/2 over all that these leave",
    "ordered": "a fixed order at δ/2 up to its first failure; weighted Holm at δ/2 over all that it leaves",
    "sequence": "a fixed order at δ, up to its first failure",
    "holm": "weighted Holm at δ",
    "bonferroni": "each at its share of δ",
    "all": "all at δ, or none",
}


def show_plan(console: Console, plan: Plan) -> None:
    """Demands, candidates with their chances, the procedure, and the hash."""
    console.print(
        Text(f"A plan: {len(plan.candidates)} λ, {_demands(len(plan.demands))}, δ = {_n(plan.delta)}", "bold")
    )
    console.print()
    _show_demands(console, plan)
    table = plain_table("", *plan.models, "chance\nestimate")
    start = plan.procedure.start if isinstance(plan.procedure.start, int) else None
    for i, lam in enumerate(plan.candidates):
        chance = plan.chances.candidates[i]
        table.add_row(f"{i}{' start' if i == start else ''}", *map(_n, lam), "-" if chance is None else chance)
    console.print(Padding(table, (0, 0, 1, 0)))
    console.print(f"Tested: {_WORDS[plan.procedure.name]}. Order: {plan.order_from or 'none is named'}.")
    if plan.chances.any is None:
        console.print("Chance to certify a λ: not known; --logits or --assume estimates it before you label.")
    else:
        console.print(f"Chance to certify a λ: {plan.chances.any} (estimate; {plan.chances.source}).")
    console.print(f"Hash: {plan.hash}")


def _demands(count: int) -> str:
    return "one demand" if count == 1 else f"{count} demands at once"


def _show_demands(console: Console, plan: Plan) -> None:
    table = plain_table("demand", "on", "right, at\nleast/most", "n", "errors at δ\nallowed")
    for demand in plan.demands:
        bound = _allowed(plan, demand)
        table.add_row(demand.kind, f"{demand.name} ({demand.data})", _n(demand.level), str(demand.n), bound)
    console.print(Padding(table, (0, 0, 1, 0)))


def _allowed(plan: Plan, demand: Demand) -> str:
    """The errors with which the demand alone passes at δ; a candidate that is tested at a share of δ may have fewer."""
    level, delta = Fraction(demand.level), Fraction(plan.delta)
    forget = demand.kind == "forget"
    most = most_errors(demand.n, level if forget else 1 - level, delta)
    if most is None:
        return "no count"
    return f"≥ {demand.n - most}" if forget else f"≤ {most}"


def show_defended(console: Console, defended: Defended) -> None:
    """Counts and the largest p of each candidate, what is accepted, and what is not claimed."""
    plan = defended.plan
    said = on_screen(sentence(plan, defended.accepted))
    console.print(Text(f"{said[0].upper() if said[0].isascii() else said[0]}{said[1:]}.", "bold"))
    console.print()
    errors = {(count.candidate, count.demand): count.errors for count in defended.counts}
    names = [demand.name for demand in plan.demands]
    counted = [f"{demand.name}\nerrors of {demand.n}" for demand in plan.demands]
    table = plain_table("", *plan.models, *counted, "largest p\nrounded up", "")
    for i, p_value in sorted(largest_p(plan, defended.counts).items()):
        cells = [str(errors[i, name]) for name in names]
        table.add_row(
            str(i), *map(_n, plan.candidates[i]), *cells, p_value, "accepted" if i in defended.accepted else ""
        )
    console.print(Padding(table, (0, 0, 1, 0)))
    console.print(f"Tested: {_WORDS[plan.procedure.name]}, δ = {_n(plan.delta)}. Counts are exact.")
    console.print(NOT_CLAIMED)


def _n(value: str) -> str:
    return str(number(Fraction(value)))

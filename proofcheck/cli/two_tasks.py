"""``lambda``: which λ adds a second task, and which unlearns it, by source and by the idealised network."""

import argparse
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.ideal_options import add_network, read_network
from proofcheck.cli.numerals import number, on_screen, rounded, signed, spelled
from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs
from proofcheck.region.numbers import InputError, exact

_TITLES: dict[Literal["addition", "negation"], str] = {
    "addition": "Addition: both tasks learned by Ψ⁽⁰⁾ + ΔΨ_T1 + λΔΨ_T2 (Theorem 1)",
    "negation": "Negation: T1 kept and T2 unlearned by Ψ⁽⁰⁾ + ΔΨ_T1 + λΔΨ_T2 (Theorem 2)",
}


_DESCRIPTION = """\
For two tasks whose patterns correlate alpha, the λ for which the sources and the idealised network promise that

  pretrained + task vector 1 + λ * task vector 2

learns both tasks (addition, Theorem 1), or keeps the first and unlearns the second (negation, Theorem 2).
"""

_EPILOG = """\
It does not establish Theorems 1 and 2, whose Θ(ε) hides constants, nor that a trained network is the idealised one.
"""


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck lambda", description=_DESCRIPTION, epilog=_EPILOG, exits={Exit.ANSWERED: "answered"}
    )
    command.add_number("--alpha", "the correlation of the two tasks, in [-1, 1]")
    command.section("the sources")
    command.add_number("--beta", "β >= 0; the sets of the sources depend on it")
    command.add_number("--eta", "the learning rate η, for the review's upper end")
    command.add_settings("--constant", "a hidden constant of the statements, such as C_low=2")
    command.section("the idealised network")
    add_network(command)
    command.section("the answer")
    command.add_argument("--json", action="store_true", help="print the answer as JSON, schema proofcheck/lambda/1")
    return command


def run(arguments: Sequence[str]) -> int:
    """Answer for one α."""
    options = parser().read(arguments)
    if options.alpha is None:
        raise InputError("--alpha: expected the correlation of the two tasks, such as --alpha 0.5, got none")
    return answer(options)


def answer(options: argparse.Namespace) -> int:
    """Print the λ-sets for one α."""
    from proofcheck.ideal.documents import two_tasks

    document = two_tasks(
        options.alpha,
        read_network(options),
        options.slack or "0",
        beta=options.beta,
        delta_star=options.delta_star,
        eta=options.eta,
        constants=options.constant,
    )
    if options.json:
        write_for_programs(json.dumps(document, indent=2) + "\n")
    else:
        _show(document)
    return 0


def slack_words(operation: str, least: Mapping[str, Any]) -> str:
    """From which slack on the operation is possible, in a sentence.

    >>> slack_words("negation", {"value_path": "1/4", "network": ["67/256", "17/64"]})
    'Negation needs slack: s ≥ 0.25 on the value path alone, and in this network from s ≈ 0.266 on.'
    """
    name, path = operation.capitalize(), least["value_path"]
    needs = f"s ≥ {number(exact(path))} on the value path alone" if path != "0" else "none on the value path alone"
    if least["network"] is None:
        return f"{name} needs slack: {needs}, and in this network no s < 1 is enough."
    high = least["network"][1]
    if high == "0":
        return f"{name} needs no slack in this network; {needs}."
    return f"{name} needs slack: {needs}, and in this network from s {signed(rounded(exact(high), digits=3))} on."


def _show(document: Mapping[str, Any]) -> None:
    from proofcheck.cli.console import AnswerConsole

    console = AnswerConsole(markup=True)
    beta = "" if document["beta"] is None else f", β {_given(document['beta'])}"
    network = document["network"]
    console.print(f"[bold]α {_given(document['alpha'])}[/bold]{beta}   {_kind(document['alpha'])}")
    console.print(
        f"  idealised network: {network_words(network)}\n",
        style="dim",
    )
    for operation, title in _TITLES.items():
        console.print(title, style="bold")
        _show_pieces(console, document[operation])
        console.print(f"  {slack_words(operation, document['least_slack'][operation])}\n")


def _given(written: str) -> str:
    return signed(number(exact(written)))


def network_words(network: Mapping[str, str]) -> str:
    """The network of a document, as the screen spells its numbers.

    >>> network_words({"delta_star": "2/5", "delta_hash": "1/10", "omega": "8/5", "slack": "1/3"})
    'δ* = 0.4, δ# = 0.1, ω = 1.6, slack s = 1/3 ≈ 0.333333'
    """
    names = {"delta_star": "δ*", "delta_hash": "δ#", "omega": "ω", "slack": "slack s"}
    return ", ".join(f"{name} {_given(network[key])}" for key, name in names.items())


def _kind(alpha: str) -> str:
    return "irrelevant tasks" if alpha == "0" else "contradictory tasks" if alpha.startswith("-") else "aligned tasks"


def _show_pieces(console: Any, pieces: Sequence[Mapping[str, Any]]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from proofcheck.cli.console import Listing

    rows = Listing()
    for piece in pieces:
        interval = Text("no λ", "red") if piece["empty"] else Text(interval_text(piece))
        formula = f"{piece['formula']}\n" if piece["formula"] else ""
        rows.add(
            Text(piece["source"], "dim"), interval, sentence=Text.assemble(formula, (on_screen(piece["why"]), "dim"))
        )
    console.print(Padding(rows, (0, 0, 1, 2)))


def interval_text(piece: Mapping[str, Any]) -> str:
    """An entry's interval as one writes it, behind ≈ if an end is rounded; a ? for an end that was not known.

    >>> interval_text({"interval": ["1/2", None], "unbounded": [False, True], "closed": [True, False]})
    '[0.5, ∞)'
    """
    low, high = piece["interval"]
    left, right = piece["unbounded"]
    opening = "[" if piece["closed"][0] and not left else "("
    closing = "]" if piece["closed"][1] and not right else ")"
    first = "-∞" if left else _end(low)
    last = "∞" if right else _end(high)
    sign = "≈ " if any(end is not None and "." in end for end in (low, high)) else ""
    return f"{sign}{opening}{first}, {last}{closing}"


def _end(end: str | None) -> str:
    """An end that is known exactly is a fraction; a root is a decimal."""
    if end is None:
        return "?"
    return f"{float(end):.6f}" if "." in end else spelled(exact(end)) or rounded(exact(end))

"""``theorems``: what the paper states, source by source."""

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs
from proofcheck.region.numbers import InputError

if TYPE_CHECKING:
    from proofcheck.cli.console import Listing
    from proofcheck.statements.claim import Claim, Item

_DESCRIPTION = """\
List every statement of the paper with its source, or show one: what it supposes, what follows, the constants
that it hides, why it holds in the idealised network, and what that network adds or corrects.
A statement is named by its number (2), its label (corollary-1, definition-2, beta), its id
(theorem-1.review.aligned), its source (review, slides, abstracts, tangent), or its kind (definitions, constants,
theorems, corollaries, observations).
"""

_EPILOG = """\
The LaTeX is a whole document (article, amsmath, amssymb, geometry): the tests parse every formula with
Matplotlib's mathtext, and compile the whole with pdflatex where that is installed.
It does not establish that a statement is true, only what each source says.
"""

_DIRECTIONS = {"both": "two-sided", "upper": "from above", "lower": "from below"}


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck theorems", description=_DESCRIPTION, epilog=_EPILOG, exits={Exit.ANSWERED: "answered"}
    )
    command.add_argument("statement", nargs="?", help="a number, label, id or kind; without it, all are listed")
    command.add_argument("--latex", action="store_true", help="print a LaTeX document")
    command.add_argument("--json", action="store_true", help="print JSON, schema proofcheck/theorems/1")
    return command


def run(arguments: Sequence[str]) -> int:
    """Show the statements that were asked for, or list all."""
    options = parser().read(arguments)
    if options.latex and options.json:
        raise InputError("--latex and --json: expected one of them, got both")
    from proofcheck.statements.catalogue import CLAIMS, find

    claims = tuple(CLAIMS.values()) if options.statement is None else find(options.statement)
    if options.json:
        from proofcheck.statements.documents import to_document

        write_for_programs(json.dumps(to_document(claims), indent=2, ensure_ascii=False) + "\n")
    elif options.latex:
        from proofcheck.statements.documents import document

        write_for_programs(document(claims))
    elif options.statement is None:
        _list(claims)
    else:
        _show(claims)
    return 0


def _list(claims: Iterable["Claim"]) -> None:
    from proofcheck.cli.console import AnswerConsole, Listing
    from proofcheck.statements.sources import PAPER, SOURCES

    console = AnswerConsole()
    console.print(f"{PAPER}\n", style="bold")
    for source in SOURCES.values():
        console.print(f"{source.tag:<10}{source.title}: {source.what}; {source.authority}", style="dim")
    rows = Listing()
    for label, group in groupby(claims, key=lambda claim: claim.label):
        rows.add("", "", "")
        for position, claim in enumerate(group):
            rows.add("" if position else label, claim.id, claim.source.tag, sentence=claim.title)
    console.print(rows)


def _show(claims: Sequence["Claim"]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from proofcheck.cli.console import AnswerConsole

    console = AnswerConsole()
    for claim in claims:
        heading = f"{claim.label} ({claim.source.tag}): {claim.title}"
        console.print(Text.assemble((heading, "bold"), (f"   {claim.id}", "dim")))
        console.print(Padding(_statement(claim), (0, 0, 0, 2)))
        for remark in claim.remarks:
            console.print(Padding(f"Remark. {remark}", (0, 0, 0, 2)))
        console.print()
    _show_constants(console, claims)
    _show_disagreements(console, claims)
    for title, kind in (("Mechanism (project)", "mechanism"), ("Amendments (project)", "amendments")):
        _show_sentences(console, title, [sentence for claim in claims for sentence in getattr(claim, kind)])


def _statement(claim: "Claim") -> "Listing":
    from rich.text import Text

    from proofcheck.cli.console import Listing

    rows = Listing()
    parts: tuple[tuple[str, tuple[Item, ...]], ...] = (
        ("let", claim.setting),
        ("suppose", claim.hypotheses),
        ("then", claim.conclusion),
    )
    for word, items in parts:
        for position, item in enumerate(items):
            rows.add(Text("" if position else word, "dim"), item.text, sentence=item.words)
    return rows


def _show_constants(console: Any, claims: Sequence["Claim"]) -> None:
    from rich.padding import Padding

    from proofcheck.cli.console import Listing
    from proofcheck.statements.printing import to_text
    from proofcheck.statements.symbols import MEANINGS

    constants = {name: (claim.orders[name], symbol) for claim in claims for name, symbol in claim.constants.items()}
    if constants:
        console.print("Hidden constants, none given by any source", style="bold")
        rows = Listing()
        for name, (order, symbol) in constants.items():
            rows.add(name, to_text(order), _DIRECTIONS[order.direction], sentence=MEANINGS[symbol].words)
        console.print(Padding(rows, (0, 0, 1, 2)))


def _show_disagreements(console: Any, claims: Sequence["Claim"]) -> None:
    from proofcheck.statements.contradictions import CONTRADICTIONS

    ids = {claim.id for claim in claims}
    sentences = [
        f"{contradiction.number}, {contradiction.item}. "
        + "; ".join(f"{source.tag}: {words}" for source, words in contradiction.says.items())
        + f". {contradiction.remark}"
        for contradiction in CONTRADICTIONS
        if ids.intersection(contradiction.claims)
    ]
    _show_sentences(console, "Where the sources disagree", sentences)


def _show_sentences(console: Any, title: str, sentences: Iterable[str]) -> None:
    from rich.padding import Padding

    distinct = list(dict.fromkeys(sentences))
    if distinct:
        console.print(title, style="bold")
        for sentence in distinct:
            console.print(Padding(sentence, (0, 0, 0, 2)))
        console.print()

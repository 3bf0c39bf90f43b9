"""``doctor``: which tools are here, at which versions, and what each missing one costs."""

import json
import sys
from collections.abc import Sequence

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs

_DESCRIPTION = """\
Say which tools are here, at which versions, and what each missing one costs. Nothing heavy is loaded: a
version is what the installation says.
"""

_EPILOG = """\
It does not establish that a tool works: the commands that need it do.
"""


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck doctor",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits={Exit.ANSWERED: "answered, whatever is missing"},
    )
    command.add_argument("--json", action="store_true", help="print the answer as JSON (proofcheck schema doctor)")
    command.add_argument("--proofs", action="store_true", help="print the folder of the Rocq files, and nothing else")
    return command


def run(arguments: Sequence[str]) -> int:
    """Report the tools."""
    options = parser().read(arguments)
    from proofcheck.cli.tools import examine

    if options.proofs:
        from proofcheck.ledger.store import STORE

        sys.stdout.write(f"{STORE.rocq}\n")
        return 0
    tools = examine()
    if options.json:
        document = {"schema": "proofcheck/doctor/1", "tools": [tool.to_json() for tool in tools]}
        write_for_programs(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        return 0
    from rich.text import Text

    from proofcheck.cli.console import AnswerConsole, Listing

    rows = Listing("tool", "version", "without it")
    for tool in tools:
        version = Text(tool.version) if tool.version else Text("missing", "bold red" if tool.needed else "yellow")
        costs = "" if tool.version else f"{tool.costs}: {tool.remedy}"
        rows.add(tool.name, version, sentence=costs)
    AnswerConsole().print(rows)
    return 0

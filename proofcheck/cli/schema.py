"""``schema``: print the JSON Schema of an output."""

import json
from collections.abc import Sequence

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.options import Parser, did_you_mean
from proofcheck.cli.output import write_for_programs
from proofcheck.region.numbers import InputError


def parser() -> Parser:
    """The options of the command."""
    from proofcheck.site.schemas import NAMES

    command = Parser(
        prog="proofcheck schema",
        description="Print the JSON Schema of an output or a certificate file.",
        exits={Exit.ANSWERED: "printed"},
    )
    command.add_argument("name", help=f"one of {', '.join(NAMES)}", metavar="NAME", known=NAMES)
    return command


def run(arguments: Sequence[str]) -> int:
    """Print the schema of the named contract."""
    name = parser().read(arguments).name
    from proofcheck.site.schemas import NAMES, json_schema

    if name not in NAMES:
        meant = did_you_mean(name, NAMES)
        raise InputError(f"unknown schema {name!r:.40}{meant or '; expected one of ' + ', '.join(NAMES)}")
    write_for_programs(json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n")
    return 0

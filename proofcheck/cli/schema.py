"""``schema``: print the JSON Schema of an output."""

import json
from collections.abc import Sequence

from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs
from proofcheck.region.numbers import InputError


def run(arguments: Sequence[str]) -> int:
    """Print the schema of the named contract."""
    from proofcheck.report.contracts import NAMES, json_schema

    parser = Parser(prog="proofcheck schema", description="Print the JSON Schema of an output or a certificate file.")
    parser.add_argument("name", help=f"one of {', '.join(NAMES)}")
    name = parser.read(arguments).name
    if name not in NAMES:
        raise InputError(f"unknown schema {name!r}; expected one of {', '.join(NAMES)}")
    write_for_programs(json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n")
    return 0

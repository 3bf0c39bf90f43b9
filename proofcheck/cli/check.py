"""``check``: verify a certificate file with the trusted checker."""

import json
import sys
from collections.abc import Sequence

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.numerals import on_screen
from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs
from proofcheck.region.checker import CertificateError, check
from proofcheck.region.limits import load

_DESCRIPTION = """\
Verify a certificate file from the file alone, in exact arithmetic.

It establishes what Theorem 3 asks of lambda, not Theorem 3 itself, and not that gamma was measured well.
"""


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck check",
        description=_DESCRIPTION,
        exits={
            Exit.ANSWERED: "verified; a sentence says what is now known",
            Exit.FAILED: "not verified; the condition that fails is named",
        },
    )
    command.add_argument("file", metavar="FILE", help="a file written by: feasible --certificate FILE")
    command.add_argument("--json", action="store_true", help="print {valid, known or fails} as JSON")
    return command


def run(arguments: Sequence[str]) -> int:
    """Verify the named file."""
    options = parser().read(arguments)
    certificate = load(options.file)
    try:
        known = check(certificate)
    except CertificateError as error:
        _report(options.json, valid=False, sentence=str(error))
        return Exit.FAILED
    _report(options.json, valid=True, sentence=known)
    return 0


def _report(as_json: bool, *, valid: bool, sentence: str) -> None:
    if as_json:
        write_for_programs(json.dumps({"valid": valid, "known" if valid else "fails": sentence}) + "\n")
    else:
        sys.stdout.write(f"{'verified' if valid else 'not verified'}: {on_screen(sentence)}\n")

"""``check``: verify a certificate file with the trusted checker of its kind."""

import json
import re
import sys
from collections.abc import Sequence

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.numerals import on_screen
from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs
from proofcheck.region.checker import CertificateError, check
from proofcheck.region.limits import from_content, read
from proofcheck.region.numbers import InputError

_DESCRIPTION = """\
Verify a certificate file from the file alone, in exact arithmetic.

Of a region it establishes what Theorem 3 asks of lambda, not Theorem 3 itself, and not that gamma was measured well. Of
a defended lambda it computes hash, tails and procedure anew, and does not establish that the counts were counted well.
"""
# The schema of a certificate of defended lambda, or of a region with a third sum, wherever it stands in the file.
_DEFENDED = re.compile(rb'"schema"\s*:\s*"proofcheck/defended/')
_ONE_SIDED = re.compile(rb'"schema"\s*:\s*"proofcheck/one-sided/')


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
    command.add_argument("file", metavar="FILE", help="a file of: feasible --certificate FILE, or defend --output FILE")
    command.add_argument("--json", action="store_true", help="print {valid, known or fails} as JSON")
    return command


def run(arguments: Sequence[str]) -> int:
    """Verify the named file."""
    options = parser().read(arguments)
    content = read(options.file)
    try:
        known = _known(content, options.file)
    except CertificateError as error:
        _report(options.json, valid=False, sentence=str(error))
        return Exit.FAILED
    _report(options.json, valid=True, sentence=known)
    return 0


def _known(content: bytes, path: str) -> str:
    """What the file shows, as its schema says."""
    if _DEFENDED.search(content):
        return _defended(content, path)
    if _ONE_SIDED.search(content):
        from proofcheck.region import one_sided_checker

        return one_sided_checker.check(one_sided_checker.from_content(content, path))
    return check(from_content(content, path))


def _defended(content: bytes, path: str) -> str:
    """What a certificate of defended λ shows; as with a region, other content is wrong input, and not a false claim."""
    import msgspec

    from proofcheck.risk.checker import DefenceError, parse
    from proofcheck.risk.defending import checked
    from proofcheck.risk.documents import Defended

    try:
        certificate = msgspec.convert(parse(content), Defended)
    except (DefenceError, msgspec.ValidationError) as error:
        raise InputError(f"{path}: expected what defend wrote, got other content ({str(error)[:160]})") from None
    try:
        return checked(certificate)
    except DefenceError as error:
        raise CertificateError(str(error)) from None


def _report(as_json: bool, *, valid: bool, sentence: str) -> None:
    if as_json:
        write_for_programs(json.dumps({"valid": valid, "known" if valid else "fails": sentence}) + "\n")
    else:
        sys.stdout.write(f"{'verified' if valid else 'not verified'}: {on_screen(sentence)}\n")

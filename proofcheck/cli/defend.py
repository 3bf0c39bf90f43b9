"""``defend``: which λ of a plan keep every demand, by exact tests of what was counted, as a certificate."""

from collections.abc import Sequence
from pathlib import Path

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs
from proofcheck.region.writing import STANDARD_OUTPUT, Place, check_outputs, write_all_whole

_DESCRIPTION = """\
Test what was counted for a plan, by the plan's own procedure, in exact arithmetic, and write a certificate: plan,
counts, and the lambda that are accepted. With a chance of at least 1 - delta every one of these keeps all demands.
"""

_EPILOG = """\
It says nothing about other data, other lambda, or lambda between those that were counted. One plan is defended once:
PLAN.defended beside the plan remembers the counts, and others are refused. `proofcheck check` computes a certificate
anew; so does the file proofcheck/risk/checker.py, alone.
"""


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck defend",
        usage="proofcheck defend PLAN OUTCOMES -o CERTIFICATE [--json]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits={Exit.ANSWERED: "at least one λ is accepted", Exit.EMPTY: "no λ is accepted; nothing is claimed"},
    )
    command.add_argument("plan", metavar="PLAN", help="what plan --output wrote")
    command.add_argument("outcomes", metavar="OUTCOMES", help="the counts (proofcheck/outcomes/1)")
    command.add_argument("-o", "--output", metavar="CERTIFICATE", help="write the certificate (proofcheck/defended/1)")
    command.add_argument("--json", action="store_true", help="print the certificate as JSON")
    return command


def run(arguments: Sequence[str]) -> int:
    """Test the counts and print what is accepted."""
    options = parser().read(arguments)
    memory = Path(f"{options.plan}.defended")
    inputs = {"PLAN": options.plan, "OUTCOMES": options.outcomes}
    check_outputs({"--output": options.output}, {**inputs, "PLAN.defended": memory, **STANDARD_OUTPUT})
    import msgspec

    from proofcheck.risk.defending import defend, read_document
    from proofcheck.risk.documents import Outcomes, Plan
    from proofcheck.risk.memory import remember

    plan, outcomes = read_document(options.plan, Plan), read_document(options.outcomes, Outcomes)
    defended = defend(plan, outcomes)
    remember(memory, outcomes)
    document = msgspec.json.format(msgspec.json.encode(defended)).decode() + "\n"
    certificate: dict[Place, str | bytes] = {} if options.output is None else {options.output: document}
    write_all_whole(certificate)
    if options.json:
        write_for_programs(document)
    else:
        from proofcheck.cli.console import AnswerConsole
        from proofcheck.cli.render_risk import show_defended

        show_defended(AnswerConsole(), defended)
    return Exit.ANSWERED if defended.accepted else Exit.EMPTY

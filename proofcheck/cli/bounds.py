"""``bounds``: every bound of the paper as a number, by source, and whether it says anything."""

import json
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.numerals import number, signed
from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs
from proofcheck.ledger.store import STORE

if TYPE_CHECKING:
    from proofcheck.experiments.calibration.calibrated_bounds import CalibratedBounds
    from proofcheck.statements.bounds import Bound
    from proofcheck.statements.settings import Settings

_DESCRIPTION = """\
Evaluate every bound of the paper at your numbers, source by source: beta, T, B, m, eta, the errors of
Theorems 1 to 3, Corollaries 1 and 2. The sources hide constants in Theta, O, Omega and poly; each is 1
unless --constant sets it%s. A bound is vacuous when a model that learned nothing would meet it too, and not
applicable where its theorem supposes a larger batch or a smaller learning rate.
"""

_EPILOG = """\
It does not establish that the hidden constants are what you set, nor that the bounds hold%s.
"""

# What is said with --calibrated, which goes with the study of the hidden constants.
_DESCRIBED, _LIMITED = (
    ", or --calibrated takes what trained networks gave",
    "; a calibrated constant is about the networks that it names",
)

_COLOURS = {"vacuous": "red", "informative": "green", "not computable": "yellow", "not applicable": "yellow"}


def parser() -> Parser:
    """The options of the command."""
    calibrated = STORE.has_study("calibration")
    command = Parser(
        prog="proofcheck bounds",
        usage="proofcheck bounds --M N --epsilon X --eta X --delta-star X [options]",
        description=_DESCRIPTION % (_DESCRIBED if calibrated else ""),
        epilog=_EPILOG % (_LIMITED if calibrated else ""),
        exits={Exit.ANSWERED: "answered"},
    )
    command.section("your setting")
    command.add_number("--M", "number of irrelevant patterns, a whole number >= 2")
    command.add_number("--epsilon", "accuracy ε > 0 that training aims at")
    command.add_number("--eta", "learning rate η > 0")
    command.add_number("--delta-star", "fraction δ* of label-relevant tokens, in (0, 1]")
    command.add_number("--batch", "batch size B >= 1; without it the least that the review asks for")
    command.add_number("--dw-norm", "Frobenius norm of ΔW, to judge Corollary 1")
    command.add_number("--dv-norm", "Frobenius norm of ΔV, to judge Corollary 1")
    command.section("constants and output")
    command.add_settings("--constant", "a hidden constant, such as C_T=2; may be repeated")
    command.set_defaults(calibrated=False)
    if calibrated:
        command.add_argument(
            "--calibrated",
            action="store_true",
            help="constants fitted on trained networks where there are any, with how they fared on larger ones",
        )
    command.add_argument("--json", action="store_true", help="print the answer as JSON, schema proofcheck/bounds/1")
    return command


def run(arguments: Sequence[str]) -> int:
    """Evaluate the bounds at the given numbers."""
    reader = parser()
    options = reader.read(arguments)
    needed = ("M", "epsilon", "eta", "delta_star")
    if lacking := [f"--{name.replace('_', '-')}" for name in needed if getattr(options, name) is None]:
        several = len(lacking) > 1
        reader.error(
            f"{', '.join(lacking)} {'are' if several else 'is'} needed: give a number{' for each' if several else ''}"
        )
    names = ("M", "epsilon", "eta", "delta_star", "batch", "dw_norm", "dv_norm")
    numbers = {name: getattr(options, name) for name in names}
    # SymPy takes a third of a second to import: --help and bad options need not wait for it.
    if options.calibrated:
        from proofcheck.experiments.calibration.calibrated_bounds import calibrated_bounds

        calibrated = calibrated_bounds(numbers, options.constant, STORE.records)
        _print(calibrated.settings, calibrated.bounds, calibrated, as_json=options.json)
        return 0
    from proofcheck.statements.bounds import evaluate
    from proofcheck.statements.settings import settings

    at = settings(**numbers, constants=options.constant)
    _print(at, evaluate(at), None, as_json=options.json)
    return 0


def _print(at: "Settings", bounds: Sequence["Bound"], calibrated: "CalibratedBounds | None", *, as_json: bool) -> None:
    if as_json:
        from proofcheck.statements.bounds import to_document

        document = to_document(at, bounds, None if calibrated is None else calibrated.to_json())
        write_for_programs(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    else:
        _show(at, bounds, calibrated)


def _show(at: "Settings", bounds: Sequence["Bound"], calibrated: "CalibratedBounds | None") -> None:
    from proofcheck.cli.console import AnswerConsole
    from proofcheck.statements.catalogue import CLAIMS

    console = AnswerConsole()
    numbers = {"M": at.M, "ε": at.epsilon, "η": at.eta, "δ*": at.delta_star}
    numbers_text = ", ".join(f"{name} {signed(_short(value))}" for name, value in numbers.items())
    console.print(f"{numbers_text}, {_batch_words(at)}")
    if calibrated is None:
        used = {name for bound in bounds for name in bound.constants}
        console.print(f"Hidden constants: {_constant_words(at, used)}", style="dim")
    else:
        from proofcheck.cli.bounds_calibrated import show

        show(console, calibrated)
    for label, group in groupby(bounds, key=lambda bound: _heading(CLAIMS[bound.row.claim].label)):
        _show_group(console, label, list(group))
    _show_unmet(console, bounds)


def _show_unmet(console: Any, bounds: Sequence["Bound"]) -> None:
    if unmet := [bound.formula for bound in bounds if bound.met is False]:
        console.print(f"\nYour setting misses what the review supposes, {'; '.join(unmet)}: its theorems do not apply.")


def _heading(label: str) -> str:
    return "Constants" if label.startswith("Constant") else label


def _batch_words(at: "Settings") -> str:
    return "B = the least the review asks for" if at.batch is None else f"B {signed(_short(at.batch))}"


def _constant_words(at: "Settings", used: set[str]) -> str:
    fixed = [f"{name} {signed(_short(value))}" for name, value in at.constants.items() if name not in at.assumed]
    rest = sum(name in used for name in at.assumed)
    return "; ".join([*fixed, f"the other {rest}, none given by any source, are 1" if fixed else f"all {rest} are 1"])


def _show_group(console: Any, label: str, bounds: Sequence["Bound"]) -> None:
    from rich.text import Text

    from proofcheck.cli.console import Listing

    console.print(f"\n{label}", style="bold")
    rows = Listing("source", "formula", "value", "verdict")
    for bound in bounds:
        word = bound.verdict.vacuity.value
        verdict = Text.assemble(
            (word, _COLOURS[word]), f"  {bound.verdict.why}{_limit_words(bound)}{_met_words(bound)}"
        )
        rows.add(bound.source, bound.formula, _value_words(bound), sentence=verdict)
    console.print(rows)


def _value_words(bound: "Bound") -> str:
    if bound.value is None:
        return "depends on λ"
    value = _short(bound.value)
    return value if bound.count is None else f"{value}: {_count_words(bound.count)}{bound.row.unit}"


def _short(value: Any) -> str:
    """A number of SymPy by the rule of `numerals`; six significant digits of one that is no fraction."""
    if value.is_Rational:
        return number(Fraction(int(value.p), int(value.q)))
    digits = str(value.evalf(6))
    return f"≈ {digits.rstrip('0').rstrip('.') if '.' in digits and 'e' not in digits else digits}"


def _count_words(count: int) -> str:
    """The whole number, unless it has more digits than anyone reads; --json has them all."""
    return f"{count} " if count < 10**15 else ""


def _limit_words(bound: "Bound") -> str:
    limit = bound.verdict.epsilon_limit
    if limit is None:
        return ""
    return f" Vacuous from ε {signed(_short(limit))} on." if limit > 0 else " Vacuous for every ε."


def _met_words(bound: "Bound") -> str:
    return {None: "", True: " Your setting meets it.", False: " Your setting does NOT meet it."}[bound.met]

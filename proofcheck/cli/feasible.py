"""``feasible``: is there a λ, which one, and how do we know?"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.ideal_options import add_network, is_asked, read_network
from proofcheck.cli.options import Parser, knows
from proofcheck.cli.output import note, silence_errors, write_for_programs
from proofcheck.region.certificate import Certificate
from proofcheck.region.feasible import feasible
from proofcheck.region.limits import to_text
from proofcheck.region.numbers import InputError
from proofcheck.region.region import Region
from proofcheck.region.verdict import Verdict, Warned
from proofcheck.region.writing import Place, check_outputs, is_standard_output, write_all_whole

if TYPE_CHECKING:
    from proofcheck.solve.shortest import Shortest

_DESCRIPTION = """\
Decide, certify and solve the λ-region of Theorem 3, for gamma_i = the correlation of task i with the target:

  sum lambda_i gamma_i >= 1 + c
  sum lambda_i gamma_i^2 >= 1 + c
  |lambda_i| beta <= c for every i,  0 < c < 1

The verdict is exact; a float solver then proposes points, and exact arithmetic checks them.
The analogy A + (B - C) is --lam 1 1 -1. Numbers may be 0.79, -16/25 or 1e-3.
"""

_EPILOG = """\
It does not establish that gamma was measured well, nor Theorem 3 itself, whose Θ(ε) hides constants. c < 1 is
the slides'; the review prints no end for c, and read so its region at β is the one here at β/2, stretched.
"""

_EXITS = {
    Exit.ANSWERED: "answered, nonempty or empty; with --exit-code: nonempty",
    Exit.FAILED: "a row of --gamma-file was bad",
    Exit.EMPTY: "with --exit-code: empty",
    Exit.NOT_CERTIFIED: "with --exit-code: not certified either way under the limits",
}

_OUTPUTS = ("plot", "certificate", "rocq")
_FLAGS = ("nonnegative", "sum_to_one", "equal")
_LIMITS = ("lam_min", "lam_max", *_FLAGS)
_ONE_GAMMA_ONLY = (
    "lam",
    "at_least",
    "one_sided",
    "certificate",
    "rocq",
    "plot",
    "plot_axes",
    "exit_code",
    "near",
    *_LIMITS,
)
# A region with a third sum has a verdict, a certificate and a shortest λ.
_NOT_ONE_SIDED = ("gamma_radius", "lam", "near", "rocq", "plot", "plot_axes", *_LIMITS)
_MANY_ONLY = ("output", "gamma_columns", "proposal", "jobs")


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck feasible",
        usage="""proofcheck feasible --gamma G ... [options]
       proofcheck feasible --gamma-file FILE [options]""",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits=_EXITS,
    )
    command.section("the region")
    command.add_numbers("--gamma", "correlations, one a task, each in [-1, 1]", "G")
    command.add_number("--beta", "β >= 0; without it: is there a λ for every small enough β > 0?")
    command.add_number("--c", "c in (0, 1); without it any c will do")
    command.add_argument(
        "--weak", action="store_true", help="ask of the squares Σ λγ² >= 0 only: enough in the idealised network"
    )
    command.add_number(
        "--one-sided", "β' > 0: ask Σ λ >= -c/β' too; without --beta for no box, and Σ λγ + β'Σ λ >= 1", "B'"
    )
    command.add_numbers("--gamma-radius", "find λ that serve every gamma within this radius (one, or one a task)", "R")
    command.section("which λ")
    command.add_numbers("--lam", "a point to locate: inside or outside, and by how much", "L")
    command.add_numbers("--near", "also propose the point of the region nearest to this one", "L")
    command.add_number(
        "--at-least", "with --weak: the shortest λ with Σ λγ >= this (default: 1.5), in the box of β if given", "K"
    )
    command.add_argument("--nonnegative", action="store_true", help="only λ_i >= 0")
    command.add_argument("--sum-to-one", action="store_true", help="only Σ λ_i = 1")
    command.add_argument("--equal", action="store_true", help="one λ for all tasks")
    command.add_numbers("--lam-min", "only λ_i >= this (one, or one a task)", "L")
    command.add_numbers("--lam-max", "only λ_i <= this (one, or one a task)", "L")
    command.add_argument(
        "--exact-only", action="store_true", help="leave the float solver out; limits are decided without it"
    )
    command.section("the answer")
    command.add_argument("--json", action="store_true", help="print the answer as JSON, schema proofcheck/feasible/1")
    command.add_argument(
        "--exit-code", action="store_true", help="leave with the verdict, under the limits on λ if there are any"
    )
    command.add_argument("--certificate", metavar="FILE", help="write the proof, for: proofcheck check FILE")
    command.add_argument("--rocq", metavar="FILE", help="write the proof as a Rocq file, cert.v, for coqc to accept")
    command.add_argument("--plot", metavar="FILE", help="draw the region, as .svg or .png")
    command.add_numbers("--plot-axes", "the two tasks to draw when there are more, counted from 1", "I")
    command.section("many γ")
    command.add_argument(
        "--gamma-file", metavar="FILE", help="decide many: a CSV file with one gamma a row; - reads stdin"
    )
    command.add_argument(
        "--gamma-columns",
        metavar="NAME",
        nargs="+",
        help="the columns of gamma, in the order of the tasks (default: those named gamma, g or γ with a number,"
        " else all but a first one without a name)",
    )
    command.add_argument(
        "--proposal",
        choices=("witness", "least_norm"),
        help="which λ a row is given (default: witness; the solver's least_norm takes much longer)",
    )
    command.add_argument(
        "--output",
        metavar="FILE",
        help="write .csv or .jsonl here (default: -, stdout, as CSV or with --json JSON lines)",
    )
    command.add_number("--jobs", "processes for the rows (default: 1)", "J")
    command.section("an idealised network beside it")
    add_network(command)
    return command


def run(arguments: Sequence[str]) -> int:
    """Answer for one γ, or for each row of a file."""
    names = {word.partition("=")[0] for word in arguments}
    if "--alpha" in names:
        return _run_two_tasks(arguments)
    for option in ("--eta", "--constant"):
        if option in names:
            raise InputError(f"{option} goes with proofcheck lambda --alpha, for two tasks; leave it out for a gamma")
    options = parser().read(arguments)
    if options.gamma_file is not None:
        return _run_many(options)
    _check_asked(options)
    if options.one_sided is not None:
        return _run_one_sided(options)
    radius = options.gamma_radius
    region = Region(options.gamma, beta=options.beta, c=options.c, gamma_radius=radius, weak=options.weak)
    axes = _axes(options.plot_axes, len(region.gamma))
    # As for files of γ, a lone dash is standard output.
    for name in ("certificate", "rocq"):
        if getattr(options, name) == "-":
            setattr(options, name, "/dev/stdout")
    _check_destinations(options)
    _check_lam(options, len(region.box.low))
    verdict = feasible(region, lam=options.lam)
    comparison = _compare(verdict, options) if is_asked(options) else None
    files = _proofs(verdict.certificate, options)
    if options.plot is not None:
        # A figure may be refused, so it is made before anything is printed or written.
        verdict = _with_findings(verdict, options)
        files[options.plot] = _figure(verdict, options, axes)
    write_all_whole(files)
    if _writes_to_standard_output(options):
        verdict = _tell(verdict, options, comparison)
    else:
        verdict = _show(verdict, options, comparison)
    return _exit_of(verdict) if options.exit_code else Exit.ANSWERED


def _run_one_sided(options: argparse.Namespace) -> int:
    """The region with a third sum, which has an answer of its own."""
    if option := _first_given(options, _NOT_ONE_SIDED):
        raise InputError(f"{option} is not known of a region with a third sum; leave out {option} or --one-sided")
    if is_asked(options):
        raise InputError("the idealised network's options know no third sum; leave out them or --one-sided")
    from proofcheck.cli.one_sided import run as run_one_sided

    return run_one_sided(options)


def _check_lam(options: argparse.Namespace, n: int) -> None:
    """Refuse what is asked of λ, if it is not for n tasks, before anything is printed or written."""
    if not _first_given(options, ("near", *_LIMITS)):
        return
    from proofcheck.solve.constraints import read_constraints, read_point

    read_constraints(n, lam_min=options.lam_min, lam_max=options.lam_max)
    if options.near is not None:
        read_point(options.near, n, "near")


def _proofs(certificate: Certificate, options: argparse.Namespace) -> dict[Place, str | bytes]:
    """The certificate and the Rocq file, by the names that they are to have."""
    proofs: dict[Place, str | bytes] = {}
    if options.certificate is not None:
        proofs[options.certificate] = to_text(certificate)
    if options.rocq is not None:
        from proofcheck.proofs.export import to_rocq

        proofs[options.rocq] = to_rocq(certificate, options.rocq, _limits(options))
    return proofs


def _figure(verdict: Verdict, options: argparse.Namespace, axes: tuple[int, int]) -> bytes:
    from proofcheck.draw.ideal_overlay import Ideal
    from proofcheck.draw.region_figure import region_image
    from proofcheck.draw.style import figure_format
    from proofcheck.solve.constraints import read_point

    ideal = Ideal(read_network(options), options.slack or "0") if is_asked(options) else None
    target = None if options.near is None else read_point(options.near, len(verdict.region.gamma), "near")
    return region_image(verdict, figure_format(options.plot), axes=axes, ideal=ideal, target=target)


def _exit_of(verdict: Verdict) -> Exit:
    """The verdict as an exit code: under the limits on λ, where there are any."""
    limited = verdict.verdict if verdict.constrained is None else verdict.constrained.verdict
    return {"nonempty": Exit.ANSWERED, "empty": Exit.EMPTY, "not certified": Exit.NOT_CERTIFIED}[limited]


def _check_asked(options: argparse.Namespace) -> None:
    """Refuse options that do not go with one γ, or not with each other."""
    if options.gamma is None:
        raise InputError("--gamma: expected the correlations of the tasks, such as --gamma 0.79 -0.64, got none")
    if option := _first_given(options, _MANY_ONLY):
        instead = "use --json or --certificate FILE" if option == "--output" else "leave it out"
        raise InputError(f"{option} goes with --gamma-file; for one gamma {instead}")
    _check_weak(options)
    if options.exact_only and options.near:
        raise InputError("--near needs the float solver; leave out --exact-only or --near")


def _check_weak(options: argparse.Namespace) -> None:
    """Refuse what only a weak region has, and the shortest λ where it has no exact answer."""
    if not options.weak:
        if options.at_least is not None and options.one_sided is None:
            raise InputError("--at-least goes with --weak or --one-sided; leave it out, or give one of them")
        return
    if options.at_least is not None and options.gamma_radius is not None:
        raise InputError("--at-least is for an exact gamma; leave out --at-least or --gamma-radius")
    if options.at_least is not None and (limit := _first_given(options, _LIMITS)):
        raise InputError(f"--at-least has an exact answer without limits on λ only; leave out --at-least or {limit}")


def _first_given(options: argparse.Namespace, names: Sequence[str]) -> str | None:
    set_names = [name for name in names if getattr(options, name)]
    return _spelled(set_names[:1]) or None


def _spelled(names: Sequence[str]) -> str:
    return ", ".join(f"--{name.replace('_', '-')}" for name in names)


def _limits(options: argparse.Namespace) -> list[str]:
    """The given options that limit the λ that are proposed, and not the region that is decided first."""
    return [f"--{name.replace('_', '-')}" for name in _LIMITS if getattr(options, name)]


def _show(verdict: Verdict, options: argparse.Namespace, ideal: dict[str, Any] | None) -> Verdict:
    """The verdict with the solver's findings, printed; where nobody reads, the exit code can still be an answer."""
    try:
        return _print(verdict, options, ideal)
    except BrokenPipeError:
        if not options.exit_code:
            raise
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  # as long as the process
        return _with_findings(verdict, options)


def _tell(verdict: Verdict, options: argparse.Namespace, ideal: dict[str, Any] | None) -> Verdict:
    """The same on standard error, which may be closed or full: the files and the exit code are the answer then."""
    try:
        with redirect_stdout(sys.stderr):
            return _print(verdict, options, ideal)
    except OSError:
        silence_errors()
        return _with_findings(verdict, options)


def _print(verdict: Verdict, options: argparse.Namespace, ideal: dict[str, Any] | None) -> Verdict:
    """Print the exact verdict, and then, or first where λ has limits, what is found beside it; return it with that."""
    shortest, advised = _shortest(verdict, options)
    if options.json:
        verdict = _with_findings(verdict, options)
        document = verdict.to_json() | {"ideal": ideal}
        if options.weak:
            document["shortest"] = None if shortest is None else shortest.to_json()
            document["warnings"] += [dict(vars(warning)) for warning in advised]
        write_for_programs(json.dumps(document, indent=2) + "\n")
        return verdict
    from proofcheck.cli.console import AnswerConsole
    from proofcheck.cli.render_feasible import show_exact, show_findings, show_limited, show_shortest

    console = AnswerConsole()
    if limited := bool(_limits(options)):
        verdict = _with_findings(verdict, options)
        show_limited(console, verdict, certified=bool(options.certificate or options.rocq))
    show_exact(console, verdict)
    if options.weak and _has_shortest(options):
        show_shortest(console, verdict, shortest, advised)
    if limited and verdict.lam is not None:
        console.print(f"Your λ {'keeps' if _keeps_limits(verdict.lam.lam, options) else 'breaks'} your limits.\n")
    if ideal is not None:
        from proofcheck.cli.ideal_region import show

        show(console, ideal, weak=options.weak)
    if not options.exact_only:
        sys.stdout.flush()
        verdict = _with_findings(verdict, options)
        show_findings(console, verdict)
    elif verdict.proposals:
        console.print("No solver was asked: least norm, centre and largest margin are left out.", style="dim")
    return verdict


def _has_shortest(options: argparse.Namespace) -> bool:
    return options.gamma_radius is None and not _limits(options)


def _shortest(verdict: Verdict, options: argparse.Namespace) -> "tuple[Shortest | None, tuple[Warned, ...]]":
    """The shortest λ of a weak region, within the box where there is one, and what is to be known of it."""
    if not options.weak or not _has_shortest(options):
        return None, ()
    from proofcheck.solve.shortest import reach_of, shortest, warnings_of

    k = options.at_least or "3/2"
    found = shortest(verdict.gamma, k, reach=reach_of(verdict.region, k))
    return found, () if found is None else warnings_of(found)


def _compare(verdict: Verdict, options: argparse.Namespace) -> dict[str, Any]:
    from proofcheck.ideal.documents import compare

    return compare(verdict, read_network(options), options.slack or "0")


def _keeps_limits(lam: Sequence[Fraction], options: argparse.Namespace) -> bool:
    from proofcheck.solve.constraints import read_constraints

    return read_constraints(len(lam), **_given_limits(options)).holds(lam)


def _given_limits(options: argparse.Namespace) -> dict[str, Any]:
    return {name: getattr(options, name) for name in _LIMITS}


def _with_findings(verdict: Verdict, options: argparse.Namespace) -> Verdict:
    """The verdict with the solver's findings, or without a solver with what is decided under the limits on λ."""
    if verdict.solver is not None or verdict.constrained is not None:
        return verdict
    if not options.exact_only:
        from proofcheck.solve.propose import propose

        return propose(verdict, near=options.near, **_given_limits(options)).attach(verdict)
    if not _limits(options):
        return verdict
    from proofcheck.solve.constrained import within_limits

    return within_limits(verdict, **_given_limits(options)).attach(verdict)


def _check_destinations(options: argparse.Namespace) -> None:
    """Refuse files that cannot be written before anything is computed, and without loading Matplotlib."""
    if options.plot is not None and Path(options.plot).suffix.lower() not in (".svg", ".png"):
        raise InputError(f"--plot: expected a file ending in .svg or .png, got {options.plot}")
    if options.rocq is not None:
        from proofcheck.proofs.export import check_name

        check_name(options.rocq)
    check_outputs({f"--{name}": getattr(options, name) for name in _OUTPUTS})
    if options.json and _writes_to_standard_output(options):
        raise InputError("--json and --certificate: expected two places, got standard output for both")
    if options.plot_axes is not None and options.plot is None:
        raise InputError("--plot-axes goes with --plot; give --plot FILE")


def _writes_to_standard_output(options: argparse.Namespace) -> bool:
    """Whether a file asked for is standard output: what a person reads is then told on standard error."""
    return any(is_standard_output(getattr(options, name)) for name in _OUTPUTS)


def _is_index(written: str, n: int) -> bool:
    return written.isdecimal() and len(written) <= len(str(n)) and 1 <= int(written) <= n


def _axes(axes: list[str] | None, n: int) -> tuple[int, int]:
    if axes is None:
        return (1, 2)
    if len(axes) != 2 or not all(_is_index(axis, n) for axis in axes) or axes[0] == axes[1]:
        raise InputError(f"--plot-axes: expected two different tasks between 1 and {n}, got {' '.join(axes)}")
    return int(axes[0]), int(axes[1])


def _run_two_tasks(arguments: Sequence[str]) -> int:
    """Two tasks of a given α have a command of their own; here it goes on answering, and says so."""
    from proofcheck.cli.two_tasks import parser as lambda_parser
    from proofcheck.cli.two_tasks import run as run_lambda

    own, of_lambda = parser(), lambda_parser()
    for name in (word.partition("=")[0] for word in arguments):
        if knows(own, name) and not knows(of_lambda, name):
            raise InputError(f"{name} is for a gamma, and --alpha for two tasks, as in proofcheck lambda; give one")
    code = run_lambda(arguments)
    note("feasible --alpha is now the command proofcheck lambda --alpha")
    return code


def _run_many(options: argparse.Namespace) -> int:
    if options.gamma is not None:
        raise InputError("--gamma and --gamma-file: expected one of them, got both")
    if other := _first_given(options, _ONE_GAMMA_ONLY):
        raise InputError(
            f"{other} is for one gamma: --gamma-file goes without {_spelled(_ONE_GAMMA_ONLY)},"
            " and without the options of the idealised network"
        )
    if is_asked(options):
        raise InputError("the idealised network's options are for one gamma; leave them out with --gamma-file")
    if options.exact_only and options.proposal == "least_norm":
        raise InputError("--proposal least_norm needs the float solver; leave out --exact-only or --proposal")
    from proofcheck.cli.many import Many, decide_file

    return decide_file(
        Many(
            gamma_file=options.gamma_file,
            output=options.output,
            json=options.json,
            beta=options.beta,
            c=options.c,
            gamma_radius=options.gamma_radius,
            gamma_columns=options.gamma_columns,
            proposal=options.proposal or "witness",
            jobs=_jobs(options.jobs),
            weak=options.weak,
        )
    )


def _jobs(count: str | None) -> int:
    if count is None:
        return 1
    if not count.isdecimal() or len(count) > 3 or int(count) < 1:
        raise InputError(f"--jobs: expected a whole number from 1 to 999, got {count!r:.60}")
    return int(count)

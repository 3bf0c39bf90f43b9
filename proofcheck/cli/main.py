"""The commands, and how each ends: an answer, or one line that says what was wrong."""

import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from types import ModuleType

from proofcheck.cli.exit_codes import Exit, exit_table
from proofcheck.cli.letters import spell_what_is_missing
from proofcheck.cli.output import note, silence_errors
from proofcheck.cli.signals import Terminated
from proofcheck.region.numbers import InputError

# Set to anything, it shows where a crash was.
TRACEBACK = "PROOFCHECK_TRACEBACK"

COMMANDS = {
    "feasible": "is there a λ for which Theorem 3 promises generalisation, and which one to take",
    "lambda": "which λ adds a second task, and which unlearns it, by source and by the idealised network",
    "check": "verify a certificate file with the trusted checker",
    "explore": "open the explorer in a browser: is there a λ, as you move γ, β and c",
    "theorems": "what the paper states, by source: hypotheses, conclusions, constants, mechanism, amendments",
    "bounds": "every bound of the paper as a number, and whether it says anything",
    "train": "train the paper's network on two tasks and write their task vectors (needs PyTorch)",
    "law": "how gradient descent makes such a task vector, predicted step by step with nothing fitted",
    "measure": "measure the task vectors of a run: α, ranks, rows, margins, and which corollary holds",
    "certify": "bounds on the population loss of a trained, merged network, and the λ certified learned or unlearned",
    "audit": "what the task vectors of real checkpoints are like, which hypotheses fail, and λ as proposals",
    "merge": "write base + Σ λ × task vector as a checkpoint, and say which λ is left after rounding",
    "plan": "which λ will be tried on a real model, what is demanded of each, and how that is tested",
    "defend": "which λ of a plan keep every demand, by exact tests of what was counted, as a certificate",
    "experiment": "put claims of the paper to the test on trained networks: records, verdicts, a figure",
    "verify": "run the evidence for every claim again, and compute each claim's status from it",
    "doctor": "which tools are here, at which versions, and what each missing one costs",
    "docs": "write the generated pages, figures and schemas, or check that they are up to date",
    "schema": "print the JSON Schema of an output",
    "completion": "print a script that completes commands and options in bash, zsh or fish",
}

# No file of Python's can be imported by the name of a keyword.
_FILES = {"lambda": "two_tasks"}


class MissingToolError(Exception):
    """A tool that the command needs is not installed; the message says how to get it."""


def main(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code; no traceback reaches the user for bad input."""
    if sys.stderr is None:
        silence_errors()
    if sys.stdout is None:
        return _complain("standard output is closed; send the answer somewhere", Exit.WRONG_INPUT)
    spell_what_is_missing()
    code: int = Exit.ANSWERED
    try:
        code = _dispatch(list(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (say, `head`) went away; Python must not complain again when it flushes at exit.
        sys.stdout = None  # the documented way to silence the final flush
        return code
    except KeyboardInterrupt as error:
        return _ended(error)
    except Exception as error:  # what nobody expected is ours, and has a code of its own
        return _refused(error) or _crashed(error)
    return code


def _dispatch(arguments: list[str]) -> int:
    if not arguments:
        raise InputError(f"expected a command, one of {', '.join(COMMANDS)}; see proofcheck --help")
    name, rest = arguments[0], arguments[1:]
    if name in ("-h", "--help"):
        sys.stdout.write(_overview())
        return Exit.ANSWERED
    if name == "--version":
        from importlib.metadata import version

        sys.stdout.write(f"proofcheck {version('proofcheck-taskvectors')}\n")
        return Exit.ANSWERED
    if name not in COMMANDS:
        raise InputError(_unknown(name))
    code: int = command(name).run(rest)
    return code


def command(name: str) -> ModuleType:
    """The module of a command: it has a function ``parser`` and a function ``run``."""
    return import_module(f"proofcheck.cli.{_FILES.get(name, name)}")


def _unknown(name: str) -> str:
    """What is said of a first word that is no command; an option there may be one of a command."""
    from proofcheck.cli.options import did_you_mean

    if name.startswith("-"):
        # The options of the main job are the ones that are likely to be meant.
        actions = command("feasible").parser().actions
        options = {option: "proofcheck feasible" for action in actions for option in action.option_strings}
        options |= {"--help": "proofcheck", "--version": "proofcheck"}
        meant = did_you_mean(name.partition("=")[0], options)
        for option, place in options.items():
            meant = meant.replace(f" {option}?", f" {place} {option}?")
        return f"unknown option {name!r:.60}{meant or '; options stand behind a command'}; see proofcheck --help"
    meant = did_you_mean(name, COMMANDS)
    return f"unknown command {name!r:.60}{meant or '; expected one of ' + ', '.join(COMMANDS)}"


def _overview() -> str:
    from shutil import get_terminal_size

    from proofcheck.cli.options import row

    longest = max(map(len, COMMANDS))
    lines = [
        "usage: proofcheck COMMAND [options]",
        "       proofcheck COMMAND --help",
        "",
        "The executable companion of 'When is Task Vector Provably Effective for Model Editing?'",
        "",
        *[f"  {name:<{longest}}  {purpose}" for name, purpose in COMMANDS.items()],
        "",
        *exit_table().splitlines(),
    ]
    width = get_terminal_size().columns
    return "\n".join(piece for line in lines for piece in row(line, width)) + "\n"


def _ended(error: KeyboardInterrupt) -> int:
    if isinstance(error, Terminated):
        return _complain(f"ended by {error.name}", error.code)
    return _complain("interrupted", Exit.INTERRUPTED)


def _refused(error: Exception) -> int | None:
    """The code of an error that a user can mend; None for any other."""
    if isinstance(error, InputError):
        return _complain(str(error), Exit.WRONG_INPUT)
    if isinstance(error, MissingToolError):
        return _complain(str(error), Exit.MISSING_TOOL)
    if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith("proofcheck"):
        from proofcheck.cli.tools import remedy_for

        return _complain(f"the package {error.name} is needed; {remedy_for(error.name)}", Exit.MISSING_TOOL)
    if not isinstance(error, OSError):
        return None
    why = error.strerror or type(error).__name__
    if error.filename is not None:
        return _complain(f"{error.filename}: {why}; give another file or folder, or mend this one", Exit.WRONG_INPUT)
    # An error without a file is of standard output, which is then left alone.
    sys.stdout = None
    return _complain(f"the answer cannot be written ({why}); send it elsewhere", Exit.WRONG_INPUT)


def _crashed(error: Exception) -> int:
    if os.environ.get(TRACEBACK):
        with suppress(OSError):
            traceback.print_exception(error)
    if isinstance(error, MemoryError):
        return _complain("memory ran out; give it less at once, or more memory", Exit.CRASHED)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return _complain(
        f"internal error ({message:.200}){place}; this is a fault of proofcheck, not of your input: report the command,"
        f" the output of 'proofcheck doctor', and what the same command prints with {TRACEBACK}=1 set",
        Exit.CRASHED,
    )


def _complain(message: str, code: int) -> int:
    note(message)
    return code

"""``completion``: a script that completes commands and options in a shell, from the commands' own parsers."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any, cast

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.main import COMMANDS, command
from proofcheck.cli.options import Parser, did_you_mean
from proofcheck.region.numbers import InputError

_SHELLS = ("bash", "zsh", "fish")

_DESCRIPTION = """\
Print a script that completes commands, options and file names in a shell:

  bash  source <(proofcheck completion bash), in ~/.bashrc
  zsh   proofcheck completion zsh > a folder of $fpath/_proofcheck
  fish  proofcheck completion fish > ~/.config/fish/completions/proofcheck.fish

The script is fixed text: nothing of proofcheck runs when a key is pressed. Print it again after an update.
"""


def parser() -> Parser:
    """The options of the command."""
    command_parser = Parser(prog="proofcheck completion", description=_DESCRIPTION, exits={Exit.ANSWERED: "printed"})
    command_parser.add_argument("shell", metavar="SHELL", help=f"one of {', '.join(_SHELLS)}", known=_SHELLS)
    return command_parser


def run(arguments: Sequence[str]) -> int:
    """Print the script."""
    shell = parser().read(arguments).shell
    if shell not in _SHELLS:
        meant = did_you_mean(shell, _SHELLS)
        raise InputError(f"unknown shell {shell!r:.40}{meant or '; expected one of ' + ', '.join(_SHELLS)}")
    import shtab

    sys.stdout.write(shtab.complete(_all_commands(), shell))
    return Exit.ANSWERED


def _all_commands() -> argparse.ArgumentParser:
    """One parser with every command's own below it, and on each option what a shell may offer for its value."""
    # `add_parser` makes a parser of this class; each command has made its own.
    parsers: list[Parser] = []
    top = argparse.ArgumentParser(prog="proofcheck")
    top.add_argument("--version", action="store_true", help="print the version")
    commands = top.add_subparsers(parser_class=cast("type[Parser]", lambda **_: parsers[-1]))
    for name, purpose in COMMANDS.items():
        parsers.append(command(name).parser())
        _offer_values(parsers[-1])
        commands.add_parser(name, help=purpose)
    return top


def _offer_values(command: Parser) -> None:
    import shtab

    paths: dict[Any, Any] = {"FILE": shtab.FILE, "FOLDER": shtab.DIRECTORY, "DIR": shtab.DIRECTORY}
    for action in command.actions:
        if known := command.known[action.dest]:
            action.choices = known
        elif action.metavar in paths:
            action.complete = paths[action.metavar]  # type: ignore[attr-defined]  # shtab reads it from there

"""Options as a person writes them: lists of numbers, negative fractions, exponents, in any order; exact, or floats."""

import argparse
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from proofcheck.cli.exit_codes import Exit, exit_table
from proofcheck.region.numbers import InputError, exact


def as_float(text: str, name: str) -> float:
    """The nearest float to what a person wrote.

    Raises:
        InputError: If it is no number, or too large for a float.

    >>> as_float("-3/5", "--alpha")
    -0.6
    """
    value = exact(text, name)
    try:
        return float(value)
    except OverflowError:
        raise InputError(f"{name}: expected a number below 1.8e308 in size, got {text:.40}") from None


_SPLIT = re.compile(r"[,\s]+")


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one `InputError`, and whose number options take ``-16/25`` and ``-1e-3``.

    argparse itself reads ``-16/25`` as an unknown option. So before it parses, each number option is joined
    with the numbers after it into one token, ``--gamma=0.79 -16/25``: a list ends at the first token that is
    not a number.

    Args:
        exits: What the command's own exit codes mean, for its help; those of every command are added.
        settings: For argparse.
    """

    # argparse adds --help before there are sections.
    _section: argparse._ArgumentGroup | None = None

    def __init__(self, *, exits: Mapping[Exit, str] | None = None, epilog: str = "", **settings: Any) -> None:
        self.actions: list[argparse.Action] = []
        self.known: dict[str, tuple[str, ...]] = {}
        super().__init__(
            allow_abbrev=False, formatter_class=_Help, epilog=f"{epilog}\n{exit_table(exits or {})}", **settings
        )
        # Python 3.14 colours help on its own; ours is the same on every version.
        self.color = False
        self._numeric: dict[str, bool] = {}
        self._repeatable: set[str] = set()

    def section(self, title: str) -> None:
        """Options added from here on stand under this title in the help."""
        self._section = self.add_argument_group(title)

    def add_argument(self, *names: Any, known: Iterable[str] = (), **settings: Any) -> argparse.Action:
        """As argparse has it, within the section that was begun last; a shell completes the values ``known``."""
        add = super().add_argument if self._section is None else self._section.add_argument
        added = add(*names, **settings)
        self.actions.append(added)
        self.known[added.dest] = tuple(known)
        return added

    def add_number(self, name: str, help_text: str, metavar: str = "X") -> None:
        """An option that takes one number, kept as its text."""
        self._numeric[name] = False
        self.add_argument(name, help=help_text, metavar=metavar)

    def add_numbers(self, name: str, help_text: str, metavar: str = "X") -> None:
        """An option that takes one number or more, kept as a list of their texts."""
        self._numeric[name] = True
        self.add_argument(name, help=help_text, metavar=f"{metavar} ...", type=_split)

    def add_choice(self, name: str, choices: Sequence[str], help_text: str) -> None:
        """An option that takes one of these words."""

        def known(value: str) -> str:
            if value not in choices:
                raise argparse.ArgumentTypeError(f"expected {' or '.join(choices)}, got {value!r:.40}")
            return value

        self.add_argument(name, help=help_text, metavar=f"{{{','.join(choices)}}}", type=known, known=choices)

    def add_settings(self, name: str, help_text: str) -> None:
        """An option that takes NAME=NUMBER once or more, and may be repeated; kept as a mapping of their texts."""
        self._repeatable.add(name)
        self.add_argument(name, help=help_text, metavar="NAME=X", nargs="+", action=_Settings, default={})

    def error(self, message: str) -> NoReturn:
        """Turn every complaint of argparse into one line."""
        raise InputError(f"{message}; see {self.prog} --help")

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Parse ``arguments``; anything that is left over is an error."""
        joined = self._join(arguments)
        known, unknown = self.parse_known_args(joined.tokens)
        if unknown:
            after = joined.stray.get(unknown[0])
            if after is not None:
                raise InputError(f"{after}: expected a number such as 0.79, -16/25 or 1e-3, got {unknown[0]!r}")
            meant = did_you_mean(unknown[0].partition("=")[0], self._option_string_actions)
            raise InputError(f"unknown argument {unknown[0]!r}{meant}; see {self.prog} --help")
        return known

    def _join(self, arguments: Sequence[str]) -> "_Joined":
        joined = _Joined([], {})
        names_so_far: set[str] = set()
        rest = list(arguments)
        while rest:
            token = rest.pop(0)
            name, equals, value = token.partition("=")
            if name in self._option_string_actions and name.startswith("--"):
                if name in names_so_far and name not in self._repeatable:
                    raise InputError(f"{name} is given twice; give it once")
                names_so_far.add(name)
            if name not in self._numeric:
                joined.tokens.append(token)
                continue
            values = [value] if equals else []
            while rest and _is_number(rest[0]) and (self._numeric[name] or not values):
                values.append(rest.pop(0))
            if not values:
                stray = f"{rest[0]!r}" if rest else "none"
                raise InputError(f"{name}: expected a number such as 0.79, -16/25 or 1e-3, got {stray}")
            if self._numeric[name]:
                _refuse_decimal_commas(name, values)
            if rest and not rest[0].startswith("--"):
                joined.stray[rest[0]] = name
            joined.tokens.append(f"{name}={' '.join(values)}")
        return joined


class _Settings(argparse.Action):
    def __call__(self, _parser: Any, namespace: argparse.Namespace, values: Any, option_string: Any = None) -> None:
        known = dict(getattr(namespace, self.dest))
        for value in values:
            name, equals, number = value.partition("=")
            if not (name and equals and number):
                raise InputError(f"{option_string}: expected NAME=NUMBER such as C_T=2, got {value!r}")
            if name in known:
                raise InputError(f"{option_string}: {name} is given twice; give it once")
            known[name] = number
        setattr(namespace, self.dest, known)


@dataclass
class _Joined:
    """The tokens to parse, and for each stray token the number option that it stands behind."""

    tokens: list[str]
    stray: dict[str, str]


def _is_number(token: str) -> bool:
    """Whether a token is meant as a number: well-formed or not, it starts like one (``1/0``, ``1..2``)."""
    return re.match(r"[+-]?[.,]?[0-9]", token.replace("\N{MINUS SIGN}", "-")) is not None


def _split(value: str) -> list[str]:
    return [part for part in _SPLIT.split(value) if part]


def _refuse_decimal_commas(name: str, values: Iterable[str]) -> None:
    """Refuse what could be a list as well as decimals: ``0,5`` and ``0,1,-0,1``, but not ``0.79,-0.64``."""
    from proofcheck.region.spelling import with_decimal_commas

    for part in [part for value in values for part in re.split(r"[\s;]+", value.replace("\N{MINUS SIGN}", "-"))]:
        cells = part.split(",")
        if (decimals := with_decimal_commas(cells)) != cells:
            written, other = [" ".join(filter(None, choice)) for choice in (cells, decimals)]
            raise InputError(
                f"{name}: {part:.40} may be a list or have a decimal comma; write {written:.40} for a list"
                f"{'' if '/' in other else f', or {other:.40}'}"
            )


def knows(command: Parser, option: str) -> bool:
    """Whether a command has the option, such as ``--gamma``."""
    return option in command._option_string_actions


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question to put behind "unknown ...", where something known is spelled much alike; else nothing.

    >>> did_you_mean("feasable", ["feasible", "check"]), did_you_mean("x", ["check"])
    (', did you mean feasible?', '')
    """
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1)
    return f", did you mean {close[0]}?" if close else ""


class _Help(argparse.HelpFormatter):
    """Help as wide as the terminal: paragraphs are filled; a line that begins with blanks is a row of its own."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines: list[str] = []
        paragraph: list[str] = []
        for line in [*text.strip("\n").splitlines(), ""]:
            if line and not line.startswith(" "):
                paragraph.append(line)
                continue
            lines += textwrap.wrap(" ".join(paragraph), width, break_on_hyphens=False)
            paragraph.clear()
            lines += row(line, width)
        return "\n".join(f"{indent}{line}".rstrip() for line in lines).strip("\n")


def row(line: str, width: int) -> list[str]:
    """A row of a table, wrapped below its last column, which two blanks or more set off.

    >>> row("  one  two three four", 16)
    ['  one  two three', '       four']
    """
    ends = [gap.end() for gap in re.finditer(r"(?<=\S) {2,}", line)]
    column = ends[-1] if ends else len(line) - len(line.lstrip())
    if column > width // 2:
        column = 4
    return textwrap.wrap(line, width, subsequent_indent=" " * column, break_on_hyphens=False) or [""]

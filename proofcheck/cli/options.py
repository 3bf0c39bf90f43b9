"""Options as a person writes them: lists of numbers, negative fractions, exponents, in any order."""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from proofcheck.region.numbers import InputError

_SPLIT = re.compile(r"[,\s]+")


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one `InputError`, and whose number options take ``-16/25`` and ``-1e-3``.

    argparse itself reads ``-16/25`` as an unknown option. So before it parses, each number option is joined
    with the numbers after it into one token, ``--gamma=0.79 -16/25``: a list ends at the first token that is
    not a number.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **settings)
        self._numeric: dict[str, bool] = {}
        self._repeatable: set[str] = set()

    def add_number(self, name: str, help_text: str, metavar: str = "X") -> None:
        """An option that takes one number, kept as its text."""
        self._numeric[name] = False
        self.add_argument(name, help=help_text, metavar=metavar)

    def add_numbers(self, name: str, help_text: str, metavar: str = "X") -> None:
        """An option that takes one number or more, kept as a list of their texts."""
        self._numeric[name] = True
        self.add_argument(name, help=help_text, metavar=f"{metavar} ...", type=_split)

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
            raise InputError(f"unknown argument {unknown[0]!r}; see {self.prog} --help")
        return known

    def _join(self, arguments: Sequence[str]) -> "_Joined":
        joined = _Joined([], {})
        seen: set[str] = set()
        rest = list(arguments)
        while rest:
            token = rest.pop(0)
            name, equals, value = token.partition("=")
            if name in self._option_string_actions and name.startswith("--"):
                if name in seen and name not in self._repeatable:
                    raise InputError(f"{name} is given twice; give it once")
                seen.add(name)
            if name not in self._numeric:
                joined.tokens.append(token)
                continue
            values = [value] if equals else []
            while rest and _is_number(rest[0]) and (self._numeric[name] or not values):
                values.append(rest.pop(0))
            if not values:
                got = f"{rest[0]!r}" if rest else "none"
                raise InputError(f"{name}: expected a number such as 0.79, -16/25 or 1e-3, got {got}")
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
    return re.match(r"[+-]?\.?[0-9]", token.replace("\N{MINUS SIGN}", "-")) is not None


def _split(value: str) -> list[str]:
    return [part for part in _SPLIT.split(value) if part]

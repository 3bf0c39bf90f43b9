"""The options that say how a task is trained, of every command that takes a whole recipe."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from proofcheck.cli.options import Parser, as_float
from proofcheck.models.recipe import Recipe
from proofcheck.region.numbers import InputError, exact

_NUMBERS = {
    "M": "irrelevant patterns",
    "P": "tokens a sample",
    "m": "neurons",
    "batch": "samples a step",
    "eta": "learning rate; --read-out per-position needs about P times as much",
    "steps": "steps, or with --until at most as many",
    "delta_star": "fraction of label-relevant tokens",
    "delta_hash": "fraction of confusion tokens",
    "xi": "standard deviation of the pre-trained V",
    "w0": "standard deviation of the pre-trained W",
    "until": "stop once the test loss is at most this",
    "check_every": "steps between two looks at the test loss",
    "test_samples": "samples behind a test loss",
}
_CHOICES = {
    "counts": ("iid", "exact"),
    "read_out": ("shared", "per-position"),
    "dtype": ("float64", "float32"),
}
_DEFAULTS = {field.name: field.default for field in fields(Recipe)}
_WHOLE = {name for name, default in _DEFAULTS.items() if type(default) is int}


def add_recipe(command: Parser) -> None:
    """A section with every setting of a training run."""
    command.section("data, network and training")
    for name, words in _NUMBERS.items():
        default = "" if _DEFAULTS[name] is None else f" (default: {_DEFAULTS[name]:g})"
        command.add_number(_option(name), words + default, "N" if name in _WHOLE else "X")
    for name, choices in _CHOICES.items():
        command.add_choice(_option(name), choices, f"default: {_DEFAULTS[name]}")


def read_recipe(options: argparse.Namespace) -> Recipe:
    """The recipe that the options give, defaults for the others.

    Raises:
        InputError: If a number is none or out of its range.
    """
    settings = {
        name: read_number(name, value) if name in _NUMBERS else value for name, value in _given(options).items()
    }
    return Recipe(**settings)


def first_given(options: argparse.Namespace) -> str | None:
    """The first of these options that is given, None where none is."""
    return next((_option(name) for name in _given(options)), None)


def read_number(name: str, text: str) -> Any:
    """A number as its setting has it: whole, or a float; ``seed`` is whole.

    Raises:
        InputError: If it is another.
    """
    if name not in _WHOLE and name != "seed":
        return as_float(text, _option(name))
    value = exact(text, _option(name))
    if value.denominator != 1:
        raise InputError(f"{_option(name)}: expected a whole number, got {text}")
    return int(value)


@contextmanager
def within_memory() -> Iterator[None]:
    """Memory that runs out is told as sizes that are too large."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        # PyTorch says with a RuntimeError that memory ran out.
        if isinstance(error, RuntimeError) and "memory" not in str(error):
            raise
        raise InputError("the network or its batches do not fit in memory; take smaller sizes") from None


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _given(options: argparse.Namespace) -> dict[str, Any]:
    entries = {name: getattr(options, name) for name in (*_NUMBERS, *_CHOICES)}
    return {name: value for name, value in entries.items() if value is not None}

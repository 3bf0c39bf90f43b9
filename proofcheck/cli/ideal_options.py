"""The options that describe an idealised network."""

import argparse
from fractions import Fraction
from typing import TYPE_CHECKING

from proofcheck.cli.options import Parser

if TYPE_CHECKING:
    from proofcheck.ideal.tasks import IdealNetwork

# The δ* of the base recipe, and the ω that networks trained on it reach, about. Its δ# is a quarter of δ*.
DELTA_STAR, OMEGA = "2/5", "8/5"
_NAMES = ("delta_star", "delta_hash", "omega", "slack")


def add_network(parser: Parser) -> None:
    """``--delta-star``, ``--delta-hash``, ``--omega`` and ``--slack``."""
    parser.add_number("--delta-star", "fraction of label-relevant tokens (2/5)")
    parser.add_number("--delta-hash", "fraction of confusion tokens (a quarter of δ*, at most 1 − δ*)")
    parser.add_number("--omega", "attention strength ω > 0 (8/5)")
    parser.add_number("--slack", "the part of its margin that a task can spare, in [0, 1) (0)")


def is_asked(options: argparse.Namespace) -> bool:
    """Whether any option of the network was given.

    >>> is_asked(argparse.Namespace(delta_star=None, delta_hash=None, omega="1", slack=None))
    True
    """
    return any(getattr(options, name) is not None for name in _NAMES)


def read_network(options: argparse.Namespace) -> "IdealNetwork":
    """The network of the options, with the defaults where none is given.

    Raises:
        InputError: If a value is no number or out of its range.

    >>> read_network(argparse.Namespace(delta_star="0.4", delta_hash=None, omega=None)).delta_hash
    Fraction(1, 10)
    """
    from proofcheck.ideal.tasks import IdealNetwork, moderate

    star = moderate(options.delta_star or DELTA_STAR, "delta_star")
    usual = max(min(star / 4, 1 - star), Fraction(0))
    return IdealNetwork(star, usual if options.delta_hash is None else options.delta_hash, options.omega or OMEGA)

"""``explore``: the explorer page, opened in a browser at a region of yours."""

import argparse
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.ideal_options import add_network, is_asked, read_network
from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs
from proofcheck.region.numbers import InputError, exact_vector, text
from proofcheck.region.places import cache_folder
from proofcheck.region.region import Region
from proofcheck.region.writing import write_whole

_DESCRIPTION = """\
Open the explorer in a browser: is there a λ, as you move γ, β and c. It is one file that asks no host for anything; its
answers are exact, by a second program, in JavaScript. Where no browser can be started the path of the file is printed.
"""

_EPILOG = """\
It does not establish that gamma was measured well, nor Theorem 3 itself. What it draws of the idealised network is
computed in floats.
"""

_OF_A_GAMMA = ("beta", "c", "gamma_radius", "lam")
MOST_TASKS = 10_000
# The page's own first example, for a network without a region.
_FIRST = {"g": "0.8,-0.6", "b": "1/20", "l": "1.2,-0.6"}


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck explore",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits={Exit.ANSWERED: "opened or written; without a browser: the path printed"},
    )
    command.section("the region")
    command.add_numbers("--gamma", "correlations, one a task, each in [-1, 1] (default: two tasks)", "G")
    command.add_number("--beta", "β >= 0; without it: every small enough β > 0")
    command.add_number("--c", "c in (0, 1); without it any c will do")
    command.add_numbers("--gamma-radius", "gamma is known to this radius (one, or one a task)", "R")
    command.add_numbers("--lam", "a point to show", "L")
    command.section("an idealised network beside it")
    add_network(command)
    command.section("the page")
    command.add_argument("-o", "--output", metavar="FILE", help="write the page here, and open nothing")
    return command


def run(arguments: Sequence[str]) -> int:
    """Open the page, or write it."""
    options = parser().read(arguments)
    state = _state(options)
    from proofcheck.site.explorer_page import at_state

    page = at_state(state)
    if options.output is not None:
        write_whole("/dev/stdout" if options.output == "-" else options.output, page)
        return Exit.ANSWERED
    file = cache_folder() / "explorer.html"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{file.parent}: cannot be made ({error.strerror}); give -o FILE") from None
    write_whole(file, page)
    if not _is_opened(file):
        write_for_programs(f"{file}\n")
    return Exit.ANSWERED


def _state(options: argparse.Namespace) -> str:
    """The state of the page as its links have it; nothing where nothing was asked for."""
    if options.gamma is None:
        for name in _OF_A_GAMMA:
            if getattr(options, name) is not None:
                raise InputError(
                    f"--{name.replace('_', '-')} goes with --gamma; give the correlations of the tasks too"
                )
    elif len(options.gamma) > MOST_TASKS:
        raise InputError(f"--gamma: expected at most {MOST_TASKS} tasks, got {len(options.gamma)}; use feasible")
    fields = _region(options) | (_network(options) if is_asked(options) else {})
    if not fields:
        return ""
    shown = _FIRST | fields if options.gamma is None else fields
    return "&".join(["v=1", *[f"{name}={quote(value, safe=',/')}" for name, value in shown.items()]])


def _region(options: argparse.Namespace) -> dict[str, str]:
    """γ and what goes with it, as it was typed, once all of it can be read."""
    if options.gamma is None:
        return {}
    region = Region(options.gamma, beta=options.beta, c=options.c, gamma_radius=options.gamma_radius)
    if options.lam is not None and len(exact_vector(options.lam, "lam")) != len(region.box.low):
        raise InputError(f"lam: expected {len(region.box.low)} numbers, one for each gamma, got {len(options.lam)}")
    lists = {"g": options.gamma, "r": options.gamma_radius, "l": options.lam}
    single = {"b": options.beta, "c": options.c}
    typed = {name: ",".join(values) for name, values in lists.items() if values is not None}
    return typed | {name: value for name, value in single.items() if value is not None}


def _network(options: argparse.Namespace) -> dict[str, str]:
    from proofcheck.ideal.sets import exact_slack

    network = read_network(options)
    numbers = {"ds": network.delta_star, "dh": network.delta_hash, "om": network.omega}
    return {name: text(value) for name, value in (numbers | {"sl": exact_slack(options.slack or "0")}).items()}


def _is_opened(file: Path) -> bool:
    """Whether a browser took the page; one that lives in the terminal cannot show it."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    if isinstance(browser, webbrowser.GenericBrowser) and not isinstance(browser, webbrowser.BackgroundBrowser):
        return False
    return browser.open(file.as_uri())

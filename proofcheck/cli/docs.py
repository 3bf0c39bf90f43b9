"""``docs``: write the generated pages, figures and schemas, or check that they are what the code generates."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.options import Parser
from proofcheck.cli.output import note
from proofcheck.region.numbers import InputError

_DESCRIPTION = """\
Write docs/bounds (the statements by source, their numbers and figures), docs/schemas (the JSON contracts),
docs/results (verdicts and figures of the experiments, from the stored records), docs/related-work.md and
docs/references.md (what other works say, what of it is here, and where it was read), docs/rooms.svg (the rooms of the
code) and docs/explorer.html (the page that proofcheck explore opens). With --check write nothing, and name each file
that is not what the code generates.
"""

_EPILOG = """\
It does not establish that what the pages say is true: they say what the code computes.
"""

_ADVICE = {
    "missing": "missing: run proofcheck docs",
    "stale": "not what the code generates: run proofcheck docs",
    "extra": "not generated: remove it, or move it elsewhere",
}


class _Advance(Protocol):
    def __call__(self, name: str) -> object: ...


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck docs",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits={
            Exit.ANSWERED: "written, or all as generated",
            Exit.FAILED: "a file is stale, missing or extra",
        },
    )
    command.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is not as generated")
    command.add_argument("--output", metavar="DIR", help="the folder to write to or to check (docs)")
    return command


def run(arguments: Sequence[str]) -> int:
    """Write or check the generated files."""
    options = parser().read(arguments)
    folder = _folder(options.output, check=options.check)
    # SymPy and Matplotlib take a second to import: --help and bad options need not wait for them.
    from proofcheck.site.folder import differences, write

    contents = _make()
    if not options.check:
        write(folder, contents)
    stale = differences(folder, contents)
    for name, kind in stale:
        note(f"{folder / name}: {_ADVICE[kind]}")
    return Exit.FAILED if stale else Exit.ANSWERED


def _folder(name: str | None, *, check: bool) -> Path:
    folder = Path("docs" if name is None else name)
    if folder.is_dir():
        return folder
    if name is None:
        raise InputError("no folder docs here; run from the top of the checkout, or give --output DIR")
    if check or folder.exists():
        raise InputError(f"--output: {folder} is no folder; give one that is")
    return folder


def _make() -> dict[str, bytes]:
    from proofcheck.site.files import files

    generators = files()
    contents = {}
    with _progress(len(generators)) as advance:
        for name, generate in generators.items():
            advance(name)
            contents[name] = generate()
    return contents


@contextmanager
def _progress(total: int) -> Iterator[_Advance]:
    """A bar over the files, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("generating", total=total)
        done = -1

        def advance(name: str) -> None:
            nonlocal done
            done += 1
            bar.update(task, completed=done, description=name)

        yield advance

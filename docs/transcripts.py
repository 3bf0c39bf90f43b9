"""Re-run the commands that a page shows, and put their real output behind them.

A command is a line ``$ proofcheck …`` in a ``console`` block; what follows, up to the next command or the end
of the block, is its output. A ``text`` block with a name behind it is a file that the commands find, and a ``python``
block with one a script that is run before them.
``python docs/transcripts.py README.md`` rewrites the page; ``--check`` only compares, and exits with 1 when the
page says something else than the command.
"""

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from pathlib import Path
from unittest import mock

from proofcheck.cli.main import main

_BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
_FILE = re.compile(r"```text (\S+)\n(.*?)```", re.DOTALL)
_SCRIPT = re.compile(r"```python (\S+\.py)\n(.*?)```", re.DOTALL)


def output(command: str) -> str:
    """What ``proofcheck …`` prints, both streams, without the blanks that a terminal does not show.

    Of ``proofcheck … | head -n N`` it is the first N lines, of ``… | tail -n N`` the last N.
    """
    words = shlex.split(command)
    kept = slice(None)
    match words[-4:]:
        case ["|", "head", "-n", number]:
            words, kept = words[:-4], slice(int(number))
        case ["|", "tail", "-n", number]:
            words, kept = words[:-4], slice(-int(number), None)
    if words[0] != "proofcheck" or "|" in words:
        raise ValueError(f"expected a proofcheck command, or one before | head -n N or | tail -n N, got {command}")
    printed = io.StringIO()
    plain = mock.patch.dict(os.environ, {"COLUMNS": "100", "NO_COLOR": "1"})
    with plain, contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        main(words[1:])
    lines = [line.rstrip() for line in printed.getvalue().rstrip().splitlines()]
    return "\n".join(lines[kept]).strip("\n") + "\n"


def rerun(page: Path) -> dict[Path, bytes]:
    """The page, and the figures in ``docs/`` that it shows and its commands draw, as they are now.

    The commands of one page share a folder of their own for their files.
    """
    text = page.read_text(encoding="utf-8")
    figures = [page.parent / name for name in re.findall(r"\]\(((?:docs/)?[^)/]+\.svg)\)", text)]
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name, content in _FILE.findall(text):
            Path(name).write_text(content, encoding="utf-8")
        for name, content in _SCRIPT.findall(text):
            exec(compile(content, name, "exec"), {"__name__": "__main__"})
        page_content = {page: _BLOCK.sub(lambda block: _rerun_block(block[0]), text).encode()}
        redrawn = {figure: Path(figure.name) for figure in figures if Path(figure.name).exists()}
        return page_content | {figure: file.read_bytes() for figure, file in redrawn.items()}


def _rerun_block(block: str) -> str:
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {command}\n{output(command)}" for command in commands)


def run(arguments: list[str]) -> int:
    """Rewrite, or with ``--check`` compare, the named pages."""
    stale = []
    for name in [argument for argument in arguments if argument != "--check"]:
        for file, content in rerun(Path(name).absolute()).items():
            if not file.exists() or file.read_bytes() != content:
                stale.append(file.name)
                if "--check" not in arguments:
                    file.write_bytes(content)
    if stale and "--check" in arguments:
        sys.stderr.write(f"not what the commands print now: {', '.join(stale)}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))

"""The explorer: one static page, put together from its parts in ``explorer/``; it asks no host for anything.

The modules become one classic script, as browsers load no module from a file. Its text is also its Worker's. What the
page may run is named by hash, so that nothing else runs in it.
"""

import base64
import hashlib
import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "explorer"
NAME = "explorer.html"

_IMPORT = re.compile(r'import \{([^}]*)\} from "\./([a-z]+)\.mjs";\n')
_EXPORT = re.compile(r"^export (?:const|class|(?:async )?function) (\w+)", re.MULTILINE)
_STATE = '<meta name="explorer-state" content="">'


@cache
def explorer_page() -> str:
    """The page as one file.

    >>> "http://" in explorer_page().replace("http://www.w3.org", "")
    False
    """
    style, program = f"\n{_read('page.css')}", f"\n{_program()}"
    own = f"script-src {_hash(program)}; style-src {_hash(style)}"
    policy = f"default-src 'none'; {own}; img-src data: blob:; worker-src blob:"
    parts = {"{policy}": policy, "{style}": style, "{program}": program}
    return re.sub("|".join(map(re.escape, parts)), lambda found: parts[found[0]], _read("page.html"))


def at_state(link: str) -> str:
    """The page with a state of its own, which it shows where no link says another.

    Args:
        link: The state as the page's own links have it behind ``#``.

    >>> 'content="v=1&amp;g=1/2"' in at_state("v=1&g=1/2")
    True
    """
    return explorer_page().replace(_STATE, _STATE.replace('""', f'"{html.escape(link)}"'))


def checker_source() -> str:
    """The page's checker, to be read beside Python's."""
    return _read("checker.mjs")


def _program() -> str:
    """All modules in one script: each a function that gives what it exports, behind those that it imports."""
    return '"use strict";\n' + "".join(map(_module, modules()))


def _module(name: str) -> str:
    source = _IMPORT.sub(r"const {\1} = in_\2;\n", _read(f"{name}.mjs"))
    exported = ", ".join(_EXPORT.findall(source))
    body = re.sub(r"^export ", "", source, flags=re.MULTILINE)
    return f"const in_{name} = (() => {{\n{body}return {{ {exported} }};\n}})();\n"


def modules() -> tuple[str, ...]:
    """The names of the page's modules, each behind those that it imports."""
    return tuple(dict.fromkeys(_before("main")))


def _before(name: str) -> Iterator[str]:
    for _, imported in _IMPORT.findall(_read(f"{name}.mjs")):
        yield from _before(imported)
    yield name


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"

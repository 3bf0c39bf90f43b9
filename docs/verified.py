"""Hold the table of counts that README shows against what ``proofcheck verify --no-times`` printed, given as a file.

Its statuses and counts must be those of the output, all of them, in their order. ``verify`` needs Rocq and a minute, so
they are compared where it runs anyway. ``--write`` puts the counts of the output into the page.
"""

import re
import sys
from pathlib import Path

_TABLE = re.compile(r"(?<=\| claims \| status \| because \|\n\| ---: \| --- \| --- \|\n)(?:\|.*\|\n)+")
_ROW = re.compile(r"^\| (\d+) \| \[([a-z ]+)\]\([^)]+\) \| (.+) \|$", re.MULTILINE)
_PRINTED = re.compile(r"^(\d+) +([a-z]+(?: [a-z]+)*)  +\S", re.MULTILINE)


def printed(output: str) -> list[tuple[str, str]]:
    r"""Each count with its status, as ``verify`` sums up.

    >>> printed("60  proved          Rocq's kernel\n4   not applicable  wherever")
    [('60', 'proved'), ('4', 'not applicable')]
    """
    return _PRINTED.findall(output)


def shown(page: str) -> list[tuple[str, str]]:
    """Each count with its status in the page's table; none where it has no table."""
    table = _TABLE.search(page)
    return [(count, status) for count, status, _ in _ROW.findall(table[0])] if table else []


def renewed(page: str, output: str) -> str:
    """The page with the counts of the output; a status keeps its words, and one that is new says so."""
    table = _TABLE.search(page)
    if table is None:
        raise ValueError("the page has no table of counts")
    words = {status: because for _, status, because in _ROW.findall(table[0])}
    rows = [
        f"| {count} | [{status}](docs/trust.md#statuses) | {words.get(status, 'to be written')} |\n"
        for count, status in printed(output)
    ]
    return page[: table.start()] + "".join(rows) + page[table.end() :]


def run(arguments: list[str]) -> int:
    """Compare the page, the second file, with the output, the first; or renew it."""
    names = [argument for argument in arguments if argument != "--write"]
    output, page = (Path(name).read_text(encoding="utf-8") for name in names)
    if "--write" in arguments:
        Path(names[1]).write_text(renewed(page, output), encoding="utf-8")
        return 0
    if printed(output) and printed(output) == shown(page):
        return 0
    sys.stderr.write(f"{names[1]} shows {shown(page)}, verify prints {printed(output)}: --write renews it\n")
    return 1


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))

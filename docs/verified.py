"""Hold the table that README shows against what ``proofcheck verify --no-times`` printed, given as a file.

The lines of README's block ``verified`` must stand in the output, in their order; a line ``…`` leaves some out. The
table needs Rocq and a minute, so it is compared where ``verify`` runs anyway.
"""

import re
import sys
from pathlib import Path

_BLOCK = re.compile(r"```text verified\n(.*?)```", re.DOTALL)


def missing(page: str, output: str) -> list[str]:
    """The lines of the page's block that the output does not have, or not there."""
    block = _BLOCK.search(page)
    if block is None:
        return ["the page has no block «text verified»"]
    left = iter([line.rstrip() for line in output.splitlines()])
    lines = [line.rstrip() for line in block[1].splitlines() if line.strip() not in ("", "…")]
    return [line for line in lines if line not in left]


def run(arguments: list[str]) -> int:
    """Compare the page, the second file, with the output, the first."""
    output, page = (Path(name).read_text(encoding="utf-8") for name in arguments)
    absent = missing(page, output)
    for line in absent:
        sys.stderr.write(f"{arguments[1]}: not what verify prints now: {line}\n")
    return 1 if absent else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))

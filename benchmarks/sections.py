"""Sections of docs/benchmarks.md that are measured alone, each put in its place on a page that others wrote."""

import re

CHECKPOINTS = "## Real checkpoints"
EXPLORER = "## The explorer in a browser"
# What closes the page.
_LAST = "## How each solver is asked"


def with_section(page: str, section: str) -> str:
    """The page with this section in place of its own, before the last one.

    Raises:
        ValueError: If the page has no last section.
    """
    heading = section.splitlines()[0]
    sections = [part for part in _sections(page) if part.partition("\n")[0] != heading]
    places = [i for i, part in enumerate(sections) if part.startswith(_LAST)]
    if len(places) != 1:
        raise ValueError(f"expected one section {_LAST!r} on the page, found {len(places)}; write the page anew")
    return "".join([*sections[: places[0]], f"{section}\n\n", *sections[places[0] :]])


def section_of(page: str, heading: str) -> str | None:
    """The section with this heading, if the page has it."""
    return next((part.strip() for part in _sections(page) if part.partition("\n")[0] == heading), None)


def _sections(page: str) -> list[str]:
    return re.split(r"^(?=## )", page, flags=re.MULTILINE)

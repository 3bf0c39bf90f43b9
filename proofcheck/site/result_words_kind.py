"""The words of one results page."""

from typing import NamedTuple


class Words(NamedTuple):
    """Markdown: ``about`` says what is done, ``figure`` how to read the figure."""

    title: str
    about: str
    figure: str

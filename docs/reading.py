"""What pages of the site have beside their text: a place in the sidebar, a description, blocks a keyboard reaches."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

_SCROLLS = re.compile(r'<pre>|<div class="table-wrapper')
_REACHED = {
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
}
# What stands below a generated page in the sidebar; GitHub would show it as text.
_BELOW = {
    "bounds/index": (
        *("definitions", "theorem-1", "theorem-2", "theorem-3", "corollary-1", "corollary-2"),
        *("constants", "calibration", "contradictions", "abstracts", "tangent"),
    ),
    "results/index": ("[!i]*",),
}
_SHORT, _LONG = 80, 200


def description(document: nodes.document) -> str:
    """What the page begins with, cut at a word."""
    text = ""
    for node in document.findall(nodes.paragraph):
        if len(text) < _SHORT and not isinstance(node.parent, nodes.entry | nodes.list_item):
            text = " ".join([text, *node.astext().split()]).strip()
    return text if len(text) <= _LONG else f"{text[:_LONG].rpartition(' ')[0]} …"


def reachable(body: str) -> str:
    """The page with a place in the tab order for each block that may scroll.

    >>> reachable("<pre>a</pre>")
    '<pre tabindex="0">a</pre>'
    """
    return _SCROLLS.sub(lambda match: _REACHED[match[0]], body)


def _finish(_app: Sphinx, _name: str, _template: str, context: dict[str, Any], document: nodes.document | None) -> None:
    if document is not None:
        context["body"] = reachable(context["body"])
        escaped = description(document).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        context["metatags"] += f'\n<meta name="description" content="{escaped}">'


def _place(_app: Sphinx, name: str, source: list[str]) -> None:
    if name in _BELOW:
        source[0] += "\n".join(["", "```{toctree}", ":hidden:", ":glob:", "", *_BELOW[name], "```", ""])


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("source-read", _place)
    app.connect("html-page-context", _finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

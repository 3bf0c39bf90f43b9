"""What pages of the site have beside their text: a place in the sidebar, a description, blocks a keyboard reaches."""

import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from pygments.lexers import TextLexer
from sphinx.application import Sphinx

_GRAPH = re.compile(r'<img alt="(?P<alt>[^"]*)" src="[^"]*claims.svg"[^>]*>')
_IMAGE = re.compile(r'<img [^>]*src="(?P<folder>[^"]*/|)(?P<name>[^"/]+\.svg)"[^>]*>')
# The width up to which panels stand under each other.
_PHONE = 640
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
# Pages whose tables a reader can filter.
_FILTERED = ("bounds/ledger", "bounds/index")
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


def _finish(app: Sphinx, name: str, _template: str, context: dict[str, Any], document: nodes.document | None) -> None:
    # The theme says that a caption is a heading, and not of which level.
    tree = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = tree.replace('role="heading"', 'role="heading" aria-level="2"')
    if document is not None:
        if name in _FILTERED:
            app.add_js_file("filter.js")
        body = _GRAPH.sub(lambda image: graph(image, Path(app.srcdir) / "bounds" / "claims.svg"), context["body"])
        context["body"] = reachable(_arranged(app, body))
        escaped = description(document).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        context["metatags"] += f'\n<meta name="description" content="{escaped}">'


def graph(image: re.Match[str], picture: Path) -> str:
    """A picture whose boxes are links, as a part of the page: inside an ``img`` no link can be followed."""
    text = picture.read_text(encoding="utf-8")
    bare = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", text[text.index("<svg") :], flags=re.DOTALL)
    named = re.sub(r'<a xlink:href="([^"#]*#([^"]*))"[^>]*>', r'<a href="\1" aria-label="\2">', bare)
    return f'<div class="graph" tabindex="0" role="group" aria-label="{image["alt"]}">{named}</div>'


def _arranged(app: Sphinx, body: str) -> str:
    """Each figure that has a second arrangement, `X.narrow.svg` beside `X.svg`, with that one for phones."""
    sources = {built: _narrow(app, source) for source, built in app.builder.images.items()}

    def picture(image: re.Match[str]) -> str:
        if sources.get(image["name"]) is None:
            return image[0]
        narrow = f"{image['folder']}{_narrow_name(image['name'])}"
        return f'<picture><source media="(max-width: {_PHONE}px)" srcset="{narrow}">{image[0]}</picture>'

    return _IMAGE.sub(picture, body)


def _narrow(app: Sphinx, source: str) -> Path | None:
    file = Path(app.srcdir) / _narrow_name(source)
    return file if file.is_file() else None


def _narrow_name(name: str) -> str:
    return f"{name.removesuffix('.svg')}.narrow.svg"


def _copy(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.name == "html":
        for source, built in app.builder.images.items():
            if (file := _narrow(app, source)) is not None:
                shutil.copyfile(file, Path(app.outdir) / "_images" / _narrow_name(built))


def _place(_app: Sphinx, name: str, source: list[str]) -> None:
    if name in _BELOW:
        source[0] += "\n".join(["", "```{toctree}", ":hidden:", ":glob:", "", *_BELOW[name], "```", ""])


def _shorten(app: Sphinx, _document: nodes.document) -> None:
    """The list of contents beside the ledger leaves out its hundred and more theorems."""
    if app.env.docname == "bounds/ledger":
        app.env.metadata[app.env.docname]["tocdepth"] = 2


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("source-read", _place)
    app.connect("doctree-read", _shorten)
    # Colours for a thousand lines of Rocq would make the ledger twice as large.
    app.add_lexer("coq", TextLexer)
    # After the theme's own.
    app.connect("html-page-context", _finish, priority=900)
    app.connect("build-finished", _copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

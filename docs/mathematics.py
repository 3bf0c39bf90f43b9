"""Mathematics of the site, made when it is built: formulas as MathML, indices and powers in prose as such.

Nothing is fetched when a page is read. What replaces a formula has its letters as text, so the search finds them.
"""

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

# γ_i, λ_iγ_i², F_rob(t), γ_{2d+4}, μ_T′, E_+: the last letter before another _ is the base of that one.
_INDEX = r"_(?:\{(?P<braced>[^}]*)\}|(?P<index>\([a-z]\)[a-z]?|[A-Za-z0-9]+?(?=[A-Za-z]_|[^A-Za-z0-9_]|$)′?|[α-ω+−⊥]))"
# e^x, m^(−1/2), n^0.96, m^−½
_POWER = r"\^(?:\((?P<round>[^()]*)\)|(?P<power>[−-]?(?:\d+(?:\.\d+)?|[A-Za-zα-ω½])))"
RAW = re.compile(rf"(?<=\S)(?:{_INDEX}|{_POWER})")
_TALL = re.compile("<(?:mfrac|munderover|msqrt|mtable)")
_LITERAL = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw, nodes.comment)


def mathml(latex: str, *, display: bool = False) -> str:
    r"""A formula as MathML.

    >>> mathml(r"\gamma_i") == mathml(r"\gamma_{i}")
    True
    """
    made = convert(latex.strip(), display="block" if display else "inline")
    # Without a fraction or a sum a parenthesis has the height of a letter; few fonts let it grow by less than a lot.
    return made if _TALL.search(made) else made.replace('stretchy="true"', 'stretchy="false"')


def set_indices(text: str) -> Iterator[nodes.Node]:
    """The text with its indices below and its powers above the line.

    >>> [node.astext() for node in set_indices("Σ λ_iγ_i² at 2^(s+6)")]
    ['Σ λ', 'i', 'γ', 'i', '² at 2', 's+6']
    """
    end = 0
    for match in RAW.finditer(text):
        if match.start() > end:
            yield nodes.Text(text[end : match.start()])
        below = match["braced"] or match["index"]
        above = match["round"] or match["power"]
        yield nodes.subscript("", below) if below else nodes.superscript("", above)
        end = match.end()
    if end < len(text):
        yield nodes.Text(text[end:])


class Indices(SphinxTransform):
    """Every γ_i of the prose, headings too; not code, and not the text of a bare address."""

    default_priority = 800

    def apply(self, **_: Any) -> None:
        """Replace the texts that have one."""
        for text in list(self.document.findall(nodes.Text)):
            parent = text.parent
            if isinstance(parent, _LITERAL) or "://" in text or not RAW.search(text):
                continue
            parent.replace(text, list(set_indices(text)))


class Formulas(SphinxPostTransform):
    """Every formula as the MathML that it becomes, before pages and search index are written."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Replace them."""
        for node in list(self.document.findall(nodes.math)):
            node.replace_self(nodes.raw("", mathml(node.astext()), format="html"))
        for node in list(self.document.findall(nodes.math_block)):
            block = f'<div class="formula" tabindex="0">{mathml(node.astext(), display=True)}</div>\n'
            node.replace_self(nodes.raw("", block, format="html"))


def _inline(writer: Any, node: nodes.math) -> None:
    writer.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def _block(writer: Any, node: nodes.math_block) -> None:
    writer.body.append(mathml(node.astext(), display=True))
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_transform(Indices)
    app.add_post_transform(Formulas)
    # What is left is in titles, which Sphinx keeps apart; and no other renderer asks for its script.
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}

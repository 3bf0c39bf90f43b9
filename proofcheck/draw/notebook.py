"""A verdict as a notebook shows it: a small HTML card, complete in itself, with the figure of the region."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from html import escape

from proofcheck.draw.choices import shown_name
from proofcheck.draw.region_figure import region_image
from proofcheck.draw.titles import beta_words, gamma_words
from proofcheck.draw.words import equation, in_full, short, vector
from proofcheck.region.location import Location
from proofcheck.region.numbers import InputError
from proofcheck.region.verdict import Verdict

# Beyond this, one slice in two coordinates says little of the region.
MOST_TASKS = 12
_COLORS = {"nonempty": "#1a7f37", "empty": "#b42318"}
_CARD = "border:1px solid #8886;border-radius:6px;padding:0.8em 1.1em;max-width:58em;line-height:1.45"
# Without its style sheet a picture has the inks of a light page.
_PICTURE = "background:#fff;max-width:100%;height:auto;stroke-linejoin:round;stroke-linecap:butt"
_INEQUALITIES = {"linear": "Σλγ ≥ 1+c", "quadratic": "Σλγ² ≥ 1+c", "box": "|λ|β ≤ c"}
_WEAK = _INEQUALITIES | {"quadratic": "Σλγ² ≥ 0"}


def to_html(verdict: Verdict) -> str:
    """A verdict as an HTML card without outside resources: the answer, its numbers, why, warnings and the figure.

    >>> from proofcheck import Region, feasible
    >>> "critical β" in to_html(feasible(Region(["0.79", "-0.64"])))
    True
    """
    word = f'<strong style="color:{_COLORS[verdict.verdict]}">{verdict.verdict}</strong>'
    head = f"{word} &#160; {escape(_asked(verdict))}"
    warnings = [(warned.code, warned.message) for warned in verdict.warnings]
    return card(head, verdict.why, _rows(verdict), warnings, _figure(verdict))


def card(head: str, why: str, rows: Iterable[tuple[str, str]], warnings: Iterable[tuple[str, str]], figure: str) -> str:
    """An HTML card.

    Args:
        head: Its first line, in HTML.
        why: A sentence below it, in words.
        rows: Names and values, in words.
        warnings: Their codes and messages, in words.
        figure: In HTML.
    """
    cells = "".join(
        f'<tr><td style="opacity:0.65;padding:0 1.2em 0 0">{escape(name)}</td><td>{escape(value)}</td></tr>'
        for name, value in rows
    )
    warned = "".join(
        f'<div style="margin-top:0.5em">⚠ <code>{escape(code)}</code> {escape(message)}</div>'
        for code, message in warnings
    )
    return (
        f'<div style="{_CARD}"><div>{head}</div>'
        f'<div style="margin:0.3em 0 0.7em">{escape(why)}</div>'
        f'<table style="border-collapse:collapse;text-align:left">{cells}</table>{warned}'
        f'<div style="margin-top:0.9em">{figure}</div></div>'
    )


def _asked(verdict: Verdict) -> str:
    equations = [equation(name, value) for name, value in (("β", verdict.beta), ("c", verdict.c)) if value is not None]
    weak = ["weak, Σλγ² ≥ 0"] if verdict.region.weak else []
    return ", ".join([gamma_words(verdict.region), *equations, *weak])


def _rows(verdict: Verdict) -> Iterator[tuple[str, str]]:
    yield "φ" if verdict.gamma_radius is None else "φ of the box", in_full(verdict.phi)
    yield "critical β", in_full(verdict.critical_beta)
    if verdict.smallest_c is not None:
        yield "smallest c", in_full(verdict.smallest_c)
    if (witness := verdict.certificate.witness) is not None:
        yield "witness λ", _point(witness.lam)
        yield "at", f"{beta_words(verdict)}, {equation('c', witness.c)}"
    if verdict.lam is not None:
        yield "your λ", f"{_point(verdict.lam.lam)}: {_place(verdict.lam, weak=verdict.region.weak)}"
    for proposal in verdict.proposals:
        yield shown_name(proposal), _point(proposal.lam) + ("" if proposal.verified else " (not verified)")


def _point(lam: tuple[Fraction, ...]) -> str:
    sign, entries = vector(lam)
    return entries if sign == "=" else f"{sign} {entries}"


def _place(location: Location, *, weak: bool) -> str:
    if location.c_interval is None:
        names = _WEAK if weak else _INEQUALITIES
        return f"outside; fails: {', '.join(names[name] for name in location.fails)}"
    low, high = location.c_interval
    return f"inside, for c from {short(low)[1]} to {short(high)[1]}"


def _figure(verdict: Verdict) -> str:
    if len(verdict.region.gamma) > MOST_TASKS:
        return f"<em>No figure beyond {MOST_TASKS} tasks.</em>"
    try:
        content = region_image(verdict, ".svg").decode()
    except InputError as error:
        return f"<em>{escape(str(error))}</em>"
    return inline(content, "figure of the region")


def inline(content: str, label: str) -> str:
    """A picture in SVG as a part of a page; ``label`` is what is read to who does not see it."""
    # A style sheet inside the page would reach every other picture of it; as inherited properties it stays here.
    bare = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", content[content.index("<svg") :], flags=re.DOTALL)
    return bare.replace("<svg", f'<svg role="img" aria-label="{label}" style="{_PICTURE}"', 1)

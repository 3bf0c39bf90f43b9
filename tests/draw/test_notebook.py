"""The card of a verdict: well-formed, complete in itself, and what it says is escaped."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from proofcheck import Region, feasible
from proofcheck.draw.notebook import to_html
from proofcheck.region.verdict import Warned

PAPER = ["0.79", "-0.64"]


def read(card):
    """The text of the card outside the figure, and how many figures it has; the card must be well-formed."""
    root = ElementTree.fromstring(card)
    figures = [element for element in root.iter() if element.tag.endswith("svg")]
    for parent in root.iter():
        for child in list(parent):
            if child in figures:
                parent.remove(child)
    return " ".join(root.itertext()), len(figures)


def test_a_nonempty_verdict_shows_its_numbers_and_its_figure():
    text, figures = read(to_html(feasible(Region(PAPER, beta="1/20"), lam=["1.2", "-0.6"])))
    assert figures == 1
    for part in (
        "nonempty",
        "γ = (0.79, −0.64), β = 0.05",
        "11297/16400 ≈ 0.6888",
        "critical β",
        "820/10477",
        "(1.2, −0.6): outside; fails: Σλγ² ≥ 1+c",
        "gamma_norm",
    ):
        assert part in text


def test_a_point_inside_has_its_interval_of_c():
    text, _ = read(to_html(feasible(Region(PAPER, beta="1/20"), lam=[3, 1])))
    assert "(3, 1): inside, for c from 0.15 to 0.73" in text


def test_an_empty_verdict_says_why():
    verdict = feasible(Region(["-0.64"]))
    text, figures = read(to_html(verdict))
    assert figures == 1
    assert "empty" in text
    assert verdict.why in text
    assert "witness" not in text


def test_nothing_is_loaded_from_outside_and_nothing_leaks_into_the_page():
    card = to_html(feasible(Region(PAPER)))
    assert not re.search(r"<(script|img|link|style|iframe|metadata)\b|@import|url\((?!#)", card)
    assert not re.search(r'(href|src)="(?!#)', card)


def test_words_are_escaped():
    verdict = feasible(Region(["1/2"]))
    hostile = replace(verdict, why="<script>x</script>", warnings=(Warned("gamma_norm", "a & <b>"),))
    card = to_html(hostile)
    assert "<script>" not in card
    text, _ = read(card)
    assert "<script>x</script>" in text
    assert "a & <b>" in text


@pytest.mark.parametrize("n", [13, 20_000])
def test_many_tasks_have_no_figure_and_short_vectors(n):
    card = to_html(feasible(Region(["1/1000", "-1/999"] * (n // 2) + ["1/7"] * (n % 2)), lam=[1] * n))
    text, figures = read(card)
    assert figures == 0
    assert f"{n} entries" in text
    assert "No figure beyond 12 tasks" in text
    assert len(card) < 5000


def test_a_figure_that_cannot_be_drawn_leaves_a_line():
    text, figures = read(to_html(feasible(Region(["1e-60"]))))
    assert figures == 0
    assert "expected |λ| up to" in text


def test_a_verdict_shows_itself_in_a_notebook():
    verdict = feasible(Region(PAPER))
    assert verdict._repr_html_() == to_html(verdict)

"""A figure's second arrangement has the same panels, one below the other, each with its own names."""

import pytest
from matplotlib.figure import Figure

from proofcheck.draw.adaptive import narrow, side_by_side, stack
from proofcheck.draw.style import house_style, image


def drawn() -> Figure:
    figure = Figure(figsize=(8, 3), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    left.plot([0, 1], [0, 1], label="a line")
    right.plot([0, 1], [1, 0])
    left.set(ylabel="height", xlabel="width")
    figure.legend(loc="outside lower center")
    figure.draw_without_rendering()
    return figure


def test_panels_come_to_stand_below_each_other_in_their_order() -> None:
    figure = drawn()
    assert side_by_side(figure)
    stack(figure)
    figure.draw_without_rendering()
    first, second = figure.axes
    assert first.get_position().y0 > second.get_position().y1
    assert first.get_position().x0 == pytest.approx(second.get_position().x0, abs=0.02)
    assert not side_by_side(figure)


def test_what_a_panel_shared_it_has_for_itself() -> None:
    figure = drawn()
    stack(figure)
    assert [axes.get_ylabel() for axes in figure.axes] == ["height", "height"]
    assert all(axes.yaxis.get_tick_params()["labelleft"] for axes in figure.axes)


def test_the_legend_keeps_its_names() -> None:
    figure = drawn()
    stack(figure)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["a line"]


def test_a_figure_of_one_panel_has_one_arrangement() -> None:
    figure = Figure()
    figure.subplots()
    assert not side_by_side(figure)


def test_both_arrangements_have_no_ground_and_inks_for_dark_pages() -> None:
    with house_style():
        for content in (image(drawn(), ".svg"), narrow(drawn())):
            assert content.count(b"prefers-color-scheme: dark") == 1
            assert b"fill: #ffffff" not in content
        assert narrow(drawn()) == narrow(drawn())

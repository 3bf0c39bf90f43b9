"""The idealised network's success region in a figure of Theorem 3's: in the right place, and named."""

import numpy as np
import pytest

from proofcheck import InputError, Region, feasible
from proofcheck.cli.main import main
from proofcheck.draw import style
from proofcheck.draw.ideal_overlay import Ideal, margin_grid
from proofcheck.draw.region_figure import draw, region_figure, region_image
from proofcheck.draw.scene import plane_scene
from proofcheck.ideal.sets import learned
from proofcheck.ideal.success import margins
from proofcheck.ideal.tasks import IdealNetwork, out_of_domain

NETWORK = IdealNetwork("0.4", "0.1", "1.6")
PAPER = ["0.79", "-0.64"]


def figure_of(region, ideal, **options):
    with style.house_style():
        return region_figure(feasible(region), ideal=ideal, **options)


def names(figure):
    return [text.get_text() for panel in figure.axes if panel.get_legend() for text in panel.get_legend().get_texts()]


def captions(figure):
    return [text.get_text() for text in figure.axes[0].texts]


@pytest.mark.parametrize(("gamma", "axes"), [(PAPER, (1, 2)), (["0.6", "-0.5", "0.3"], (1, 3))])
def test_the_grid_holds_the_margins_of_the_plane_that_is_drawn(gamma, axes):
    region = Region(gamma, beta="1/20")
    scene = plane_scene(feasible(region), axes)
    x, y, rho = margin_grid(region, scene, NETWORK)
    for column, row in ((0, 0), (17, 200), (320, 111)):
        point = [float(entry) for entry in scene.centre]
        point[axes[0] - 1], point[axes[1] - 1] = x[column], y[row]
        assert rho[row, column] == pytest.approx(float(margins(gamma, [point], NETWORK)[0]), rel=1e-12, abs=1e-12)


def test_a_plane_is_outlined_hatched_and_named():
    figure = figure_of(Region(PAPER, beta="1/20"), Ideal(NETWORK, "0.1"))
    assert "idealised network: $\\rho \\geq 1-s$" in names(figure)
    assert "idealised network: δ* = 0.4, δ# = 0.1, ω = 1.6, $s$ = 0.1" in captions(figure)
    assert [patch.get_hatch() for patch in figure.axes[0].patches].count("....") == 1


def test_the_outline_is_where_the_margin_is_the_level():
    figure = figure_of(Region(PAPER, beta="1/20"), Ideal(NETWORK, "0.1"))
    outlines = [line for line in figure.axes[0].lines if line.get_color() == "#00745a"]
    points = np.concatenate([line.get_xydata() for line in outlines])
    assert np.abs(margins(PAPER, points, NETWORK) - 0.9).max() < 0.02


def test_one_task_is_marked_at_the_exact_ends():
    region = Region(["0.6"], beta="1/20")
    figure = figure_of(region, Ideal(NETWORK, "0.1"))
    ends = {end for piece in learned(out_of_domain(["0.6"], [0], [1]), NETWORK, "0.1") for end in piece.floats()}
    marked = [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_color() == "#00745a"]
    assert len(marked) == 1
    assert set(marked) <= ends


def test_nothing_to_draw_is_said():
    figure = figure_of(Region(["-0.64"], beta="1/20"), Ideal(NETWORK))
    assert "idealised network: $\\rho \\geq 1-s$ nowhere in view" in names(figure)
    assert not any(patch.get_hatch() for patch in figure.axes[0].patches)


def test_an_enlarged_panel_shows_it_too():
    figure = figure_of(Region(["0.79", "-0.61"], beta="1/500"), Ideal(NETWORK))
    assert len(figure.axes) == 2
    for panel in figure.axes:
        assert any(patch.get_hatch() for patch in panel.patches)


@pytest.mark.slow
def test_without_a_network_the_figure_is_what_it_was(tmp_path):
    verdict = feasible(Region(PAPER, beta="1/20"))
    draw(verdict, tmp_path / "plain.svg")
    draw(verdict, tmp_path / "ideal.svg", ideal=(NETWORK, 0))
    draw(verdict, tmp_path / "again.svg", ideal=(NETWORK, 0))
    plain, ideal, again = ((tmp_path / f"{name}.svg").read_bytes() for name in ("plain", "ideal", "again"))
    assert plain == region_image(verdict, ".svg")
    assert plain != ideal
    assert ideal == again


def test_a_slack_out_of_range_is_refused(tmp_path):
    with pytest.raises(InputError, match="slack"):
        draw(feasible(Region(PAPER)), tmp_path / "x.svg", ideal=(NETWORK, 1))
    assert not (tmp_path / "x.svg").exists()


@pytest.mark.slow
def test_the_command_draws_the_network_that_is_asked_for(tmp_path, capsys):
    question = ["feasible", "--gamma", *PAPER, "--beta", "1/20", "--exact-only", "--plot", str(tmp_path / "asked.svg")]
    assert main([*question, "--delta-hash", "1/20", "--slack", "0.1"]) == 0
    assert "idealised network" in capsys.readouterr().out.lower()
    draw(
        feasible(Region(PAPER, beta="1/20")), tmp_path / "drawn.svg", ideal=(IdealNetwork("2/5", "1/20", "8/5"), "0.1")
    )
    assert (tmp_path / "asked.svg").read_bytes() == (tmp_path / "drawn.svg").read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize(
    "region",
    [
        Region([0, 0]),
        Region([1, -1], beta="1/1000000000"),
        Region(["0.5", "-0.5"], beta=0),
        Region(["0.5", "-0.5"], gamma_radius="0.1", beta="1/50"),
        Region(["1/2"] * 40, beta="1/10"),
        Region([0], beta="1/10"),
        Region(["1e-30", "0.4"], beta="1/100"),
    ],
    ids=["zero", "tiny-beta", "no-beta", "radius", "many", "one-zero", "tiny-gamma"],
)
def test_edges_are_drawn(region):
    assert region_image(feasible(region), ".svg", ideal=Ideal(NETWORK, "0.3")).startswith(b"<?xml")

"""The drawn figure: exact polygons in floats, labels and legend for every case, the same bytes each time."""

import math
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import matplotlib
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Polygon

from proofcheck import InputError, Region, feasible, propose
from proofcheck.draw import style
from proofcheck.draw.choices import drawn_levels
from proofcheck.draw.region_figure import draw, region_figure, region_image
from proofcheck.draw.scene import plane_scene
from tests.draw.test_scene import proposal

PAPER = ["0.79", "-0.64"]


def figure_of(region, lam=None, *, proposals=(), axes=(1, 2)):
    with style.house_style():
        return region_figure(replace(feasible(region, lam=lam), proposals=proposals), axes=axes)


def polygons(panel):
    return [patch for patch in panel.patches if isinstance(patch, Polygon)]


def corners(patch):
    return {(x, y) for x, y in patch.get_xy()}


def floats(polygon):
    return {(float(x), float(y)) for x, y in polygon}


def legend(figure):
    return [text.get_text() for panel in figure.axes if panel.get_legend() for text in panel.get_legend().get_texts()]


def words(panel):
    return [text.get_text() for text in panel.texts]


def test_two_tasks_show_the_exact_region_at_each_c():
    region = Region(PAPER, beta="1/20")
    figure = figure_of(region)
    scene = plane_scene(feasible(region), (1, 2))
    fills = [patch for patch in polygons(figure.axes[0]) if patch.get_facecolor()[3] > 0]
    by_color = {to_hex(patch.get_facecolor()): corners(patch) for patch in fills}
    assert by_color == {color: floats(polygon) for color, (_, polygon) in zip(style.LAYERS, scene.layers, strict=True)}
    outlined = {patch.get_linewidth(): corners(patch) for patch in polygons(figure.axes[0])}
    assert outlined[1.0] == floats(scene.shown)
    assert outlined[1.7] == floats(scene.over_c)


def test_two_tasks_label_axes_cuts_and_every_layer():
    figure = figure_of(Region(PAPER, beta="1/20"), lam=["1.2", "-0.6"])
    (panel,) = figure.axes
    assert (panel.get_xlabel(), panel.get_ylabel()) == (r"$\lambda_{1}$", r"$\lambda_{2}$")
    assert panel.get_aspect() == 1
    assert sum(r"\gamma_i = 1+c" in text for text in words(panel)) == 1
    assert sum(r"\gamma_i^{\,2} = 1+c" in text for text in words(panel)) == 1
    entries = legend(figure)
    assert sum(entry.startswith("region, ") for entry in entries) == len(drawn_levels(feasible(Region(PAPER)))) == 4
    assert entries[-1] == "your λ = (1.2, −0.6): outside"
    assert entries[-2].startswith("witness, λ ≈ (5, ")


def test_the_stand_ins_for_beta_and_c_are_stated():
    (panel,) = figure_of(Region(PAPER)).axes
    assert panel.get_title(loc="left") == "λ-region of Theorem 3, γ = (0.79, −0.64)"
    assert "β ≈ 0.1722 (half the critical β)" in words(panel)
    assert "$c$ = 2/3 (half-way from the smallest $c$ to 1)" in words(panel)


def test_a_given_c_has_its_own_stand_in_for_beta():
    (panel,) = figure_of(Region(PAPER, c="1/2")).axes
    assert "β ≈ 0.1148 (half the largest β at this c)" in words(panel)
    assert "$c$ = 0.5" in words(panel)


def test_verified_proposals_are_named_and_differ_in_shape():
    verdict = feasible(Region(PAPER, beta="1/20"))
    proposals = [
        proposal(name, verdict, [Fraction(5 + k), Fraction(1)]) for k, name in enumerate(("least_norm", "near"))
    ]
    figure = figure_of(verdict.region, proposals=tuple(proposals))
    names = legend(figure)
    assert "least norm, λ = (5, 1)" in names
    assert "nearest point, λ = (6, 1)" in names
    shapes = {handle.get_marker() for handle in figure.axes[0].get_legend().legend_handles[-3:]}
    assert len(shapes) == 3


def test_a_proposal_at_another_c_says_so():
    verdict = feasible(Region(PAPER, beta="1/20"))
    least_norm = replace(proposal("least_norm", verdict, [Fraction(5), Fraction(1)]), c=Fraction(3, 4))
    assert "least norm, λ = (5, 1), at β = 0.05, $c$ = 0.75" in legend(
        figure_of(verdict.region, proposals=(least_norm,))
    )


def test_a_point_beyond_the_frame_is_an_arrow_towards_it():
    figure = figure_of(Region(PAPER, beta="1/10"), lam=[10**300, 0])
    assert legend(figure)[-1].endswith(": outside, beyond the frame")
    left, right = figure.axes[0].get_xlim()
    assert all(left <= x <= right for line in figure.axes[0].lines[-3:] for x in line.get_xdata())


def test_more_tasks_are_a_slice_in_the_chosen_coordinates():
    figure = figure_of(Region([*PAPER, "0.3"]), lam=["1.2", "-0.6", "1"], axes=(3, 1))
    (panel,) = figure.axes
    assert (panel.get_xlabel(), panel.get_ylabel()) == (r"$\lambda_{3}$", r"$\lambda_{1}$")
    expected = r"slice: $\lambda_{3}$ and $\lambda_{1}$ vary, the other λ stay as at the witness"
    assert expected in words(panel)
    assert legend(figure)[-1] == "your λ = (1.2, −0.6, 1): outside, projected"


def test_one_task_is_the_plane_of_lambda_and_c():
    figure = figure_of(Region(["0.6"]), lam=[4])
    (panel,) = figure.axes
    assert (panel.get_xlabel(), panel.get_ylabel()) == (r"$\lambda$", "$c$")
    (region,) = polygons(panel)
    # φ = 0.36 and β = 0.09: from c* = 1/3 on, λ from (1+c)/0.36 to c/0.09.
    assert corners(region) == {
        (float(x), float(c))
        for x, c in [
            (Fraction(100, 27), Fraction(1, 3)),
            (Fraction(100, 9), Fraction(1)),
            (Fraction(50, 9), Fraction(1)),
        ]
    }
    assert "smallest $c$ = 1/3" in legend(figure)
    assert legend(figure)[-1] == "your λ = 4: inside"


@pytest.mark.parametrize(
    ("region", "why"),
    [
        (Region(["-0.64", "-0.64"], beta="1/5"), r"all non-zero $\gamma_i$ are one negative value"),
        (Region(["-0.64"]), r"all non-zero $\gamma_i$ are one negative value"),
        (Region([0, 0]), "γ = 0: both sums are 0"),
        (Region(PAPER, beta="2/5"), "β is not below the critical β ≈ 0.3444"),
        (Region(PAPER, beta="1/5", c="3/10"), "at this $c$ no β beyond 0.159 will do"),
        (Region(["1/2", "-1/2"], gamma_radius=1), "no λ brings both sums above 0"),
    ],
)
def test_an_empty_region_is_titled_so_and_says_why(region, why):
    figure = figure_of(region)
    panel = figure.axes[0]
    assert panel.get_title(loc="left").startswith("Empty λ-region")
    assert any(text.startswith(why) for text in words(panel))
    assert not any(entry.startswith("region, ") for entry in legend(figure))


def test_an_empty_region_shows_where_each_cut_alone_holds():
    figure = figure_of(Region(["-0.64", "-0.64"], beta="1/5"))
    scene = plane_scene(feasible(Region(["-0.64", "-0.64"], beta="1/5")), (1, 2))
    assert [corners(patch) for patch in polygons(figure.axes[0])] == [floats(side) for side in scene.sides()]
    assert sum(r"\geq 1+c" in entry for entry in legend(figure)) == 2


def test_a_radius_shows_the_robust_region_and_the_lighter_one_of_gamma_itself():
    region = Region(PAPER, gamma_radius="0.1")
    figure, scene = figure_of(region), plane_scene(feasible(region), (1, 2))
    fills = [patch for patch in polygons(figure.axes[0]) if patch.get_facecolor()[3] > 0]
    corners_by_color = {to_hex(patch.get_facecolor()): corners(patch) for patch in fills}
    assert corners_by_color == {style.NOMINAL["facecolor"]: floats(scene.nominal), style.LAYERS[1]: floats(scene.shown)}
    assert r"region of the given $\gamma$ alone" in legend(figure)
    assert r"region of every $\gamma$ within the radius" in legend(figure)
    assert figure.axes[0].get_title(loc="left").endswith("γ = (0.79, −0.64) ± 0.1")


def test_a_small_region_has_a_second_panel():
    figure = figure_of(Region(PAPER, beta="0.34"))
    assert [panel.get_title(loc="left") for panel in figure.axes][1:] == ["enlarged"]
    assert figure.axes[1].get_legend() is None
    assert legend(figure)


def test_a_region_of_one_point_is_drawn():
    figure = figure_of(Region(["1/2", "-1/2"], beta="1/9", c="1/2"))
    dots = {(x, y) for line in figure.axes[0].lines for x, y in line.get_xydata() if len(line.get_xydata()) == 1}
    assert (4.5, 1.5) in dots


@pytest.mark.slow
@pytest.mark.parametrize("gamma", [["1e-30"], ["1e-30", "-1e-9"], ["1e-13", "0.5", "-1"]])
def test_tiny_gammas_are_drawn(gamma):
    assert region_image(feasible(Region(gamma)), ".svg").startswith(b"<?xml")


def test_what_is_too_large_for_a_picture_is_refused():
    with pytest.raises(InputError, match=r"figure: expected \|λ\| up to 1e\+100"):
        figure_of(Region(["1e-60", "1e-70"]))


@pytest.mark.parametrize(("name", "magic"), [("a.svg", b"<?xml"), ("b.PNG", b"\x89PNG")])
def test_the_suffix_says_the_format(tmp_path, name, magic):
    draw(feasible(Region(PAPER)), tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(magic)


@pytest.mark.parametrize("name", ["region.pdf", "region", "region.svg.gz"])
def test_another_suffix_is_refused(tmp_path, name):
    with pytest.raises(InputError, match=r"expected a file name that ends in \.svg or \.png"):
        draw(feasible(Region(PAPER)), tmp_path / name)


def test_a_missing_directory_and_an_unwritable_file_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"region\.svg: cannot be written \(its folder does not exist\)"):
        draw(feasible(Region(PAPER)), tmp_path / "nowhere" / "region.svg")
    (tmp_path / "taken.svg").mkdir()
    with pytest.raises(InputError, match=r"expected a file name, got .*taken\.svg"):
        draw(feasible(Region(PAPER)), tmp_path / "taken.svg")


def test_wrong_axes_are_refused(tmp_path):
    with pytest.raises(InputError, match="axes: expected two different tasks between 1 and 3"):
        draw(feasible(Region([*PAPER, 0])), tmp_path / "region.svg", axes=(1, 4))


PROGRAM = """
import sys
from proofcheck import Region, feasible
from proofcheck.draw.region_figure import draw
draw(feasible(Region(["0.79", "-0.64"], beta="1/20"), lam=["1.2", "-0.6"]), sys.argv[1])
assert "matplotlib.pyplot" not in sys.modules
"""


@pytest.mark.slow
def test_two_processes_write_the_same_bytes_without_pyplot(tmp_path):
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", PROGRAM, tmp_path / f"{seed}.svg"], check=True, env=environment)
    first = (tmp_path / "1.svg").read_bytes()
    assert first == (tmp_path / "2.svg").read_bytes()
    assert b"<dc:date>" not in first
    assert b"<text" not in first


@pytest.mark.slow
def test_the_users_settings_neither_matter_nor_change():
    verdict = feasible(Region(PAPER))
    plain = region_image(verdict, ".svg")
    with matplotlib.rc_context({"font.size": 31, "axes.facecolor": "red", "svg.fonttype": "none"}):
        assert region_image(verdict, ".svg") == plain
        assert matplotlib.rcParams["font.size"] == 31
        assert matplotlib.rcParams["axes.facecolor"] == "red"


def test_markers_that_would_hide_each_other_stand_apart_with_a_line_to_their_points():
    region = Region(["0.8", "-0.6"], beta="1/20")
    verdict = replace(feasible(region), proposals=propose(region, near=["1.2", "-0.6"]).proposals)
    with style.house_style():
        panel = region_figure(verdict, target=[Fraction(6, 5), Fraction(-3, 5)]).axes[0]
        marks = [line for line in panel.lines if line.get_marker() in ("^", "v", "p", "+", "*")]
        at = panel.transData.transform([(line.get_xdata()[0], line.get_ydata()[0]) for line in marks])
        clear = 11 * panel.figure.dpi / 72
        dots = [line for line in panel.lines if line.get_marker() == "o" and line.get_markersize() == 2.5]
    assert len(marks) == 5
    assert min(math.dist(first, second) for first, second in combinations(at.tolist(), 2)) >= clear - 1e-6
    # Least norm, nearest point and target lie within a marker's width of each other.
    assert len(dots) == 3

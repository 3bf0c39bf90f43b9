"""The generated pages say what the statements say, all of it, and their figures show what the exact sets say."""

import re
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from proofcheck.draw.level_sets import superlevel
from proofcheck.ideal.lam_sets import addition, negation
from proofcheck.ideal.sets import unlearned
from proofcheck.ideal.success import promised
from proofcheck.ideal.tasks import second_task
from proofcheck.region.polygon import HalfPlane
from proofcheck.region.region import Region
from proofcheck.site.constants_page import SETTINGS
from proofcheck.site.contradictions_page import anchor, touching
from proofcheck.site.example import BETA, NETWORK
from proofcheck.site.figures import FIGURES
from proofcheck.site.figures_bounds import DW_NORM, SIZES, curve, powers, vacuous_from
from proofcheck.site.figures_theorem_1 import margins
from proofcheck.site.figures_theorem_3 import critical_betas, promised_polygon
from proofcheck.site.files import PAGES
from proofcheck.site.markdown import GENERATED, digits, formula, plain, slug, table
from proofcheck.site.panels import grid
from proofcheck.site.statement_tables import page_of
from proofcheck.site.theorem_page import OWN
from proofcheck.site.two_task_sections import ALPHAS
from proofcheck.statements.bounds import evaluate
from proofcheck.statements.catalogue import CLAIMS, find
from proofcheck.statements.contradictions import CONTRADICTIONS
from proofcheck.statements.printed_numbers import GAMMA
from proofcheck.statements.settings import settings
from proofcheck.statements.symbols import HIDDEN


@cache
def made(name):
    return PAGES[name]()


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_starts_with_where_it_comes_from_and_has_one_title(name):
    lines = made(name).splitlines()
    assert lines[0] == GENERATED
    assert "python -m proofcheck docs" in GENERATED
    assert sum(line.startswith("# ") for line in lines) == 1
    assert "\n\n\n" not in made(name)


@pytest.mark.parametrize("name", PAGES)
def test_every_row_of_a_table_has_the_cells_of_its_header(name):
    width = None
    for line in made(name).splitlines():
        if not line.startswith("|"):
            width = None
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        width = width or cells
        assert cells == width, line


@pytest.mark.parametrize("name", PAGES)
def test_the_links_of_a_page_lead_to_headings_and_files_that_exist(name):
    pictures = {picture.name for picture in FIGURES.values()} | {"claims.svg"}
    for target in re.findall(r"\]\(([^)]+)\)", made(name)):
        file, _, heading = target.partition("#")
        if file.startswith(".."):
            continue
        if file in pictures:
            continue
        assert (file or name) in PAGES, target
        headings = re.findall(r"^#{1,4} (.*)$", made(file or name), re.MULTILINE)
        assert not heading or heading in {slug(re.sub(r"\\(.)", r"\1", text)) for text in headings}, target


@pytest.mark.parametrize("name", OWN)
def test_the_page_of_a_theorem_has_every_condition_of_every_source(name):
    for claim in find(name):
        for item in claim.items:
            assert formula(item.latex) in made(f"{name}.md"), (claim.id, item.name)
        for sentence in claim.remarks + claim.mechanism + claim.amendments:
            assert plain(sentence) in made(f"{name}.md")
        for constant in claim.constants:
            assert f"`{constant}`" in made(f"{name}.md")


@pytest.mark.parametrize("name", OWN)
def test_the_page_of_a_theorem_links_every_contradiction_that_touches_it(name):
    linked = set(re.findall(r"\[(D\d+b?)\]\(contradictions.md#", made(f"{name}.md")))
    assert linked == {one.number for one in touching(find(name))}


def test_every_definition_is_on_its_page():
    for claim in find("definitions"):
        for item in claim.items:
            assert f"$$\n{item.latex}\n$$" in made(page_of(claim)), claim.id


def test_every_statement_is_in_the_index():
    for claim in CLAIMS.values():
        assert f"`{claim.id}`" in made("index.md")


def test_every_contradiction_is_shown_with_what_was_computed():
    text = made("contradictions.md")
    for one in CONTRADICTIONS:
        assert f"(#{anchor(one)})" in text
        found = one.not_computed if one.compute is None else one.compute().sentence
        assert plain(found) in text
        for words in one.says.values():
            assert plain(words) in text


def test_the_page_of_constants_has_every_hidden_constant_and_all_three_verdicts():
    text = made("constants.md")
    for name in HIDDEN:
        assert f"`{name}`" in text
    assert {mark for mark in "✓✗?" if f" {mark} |" in text} == set("✓✗?")


def test_the_page_of_constants_shows_what_bounds_says():
    size, epsilon = SETTINGS[0]
    at = settings(M=size, epsilon=epsilon, eta="0.1", delta_star="0.4", dw_norm=2, dv_norm=5)
    bound = next(bound for bound in evaluate(at) if bound.row.claim == "corollary-1.review")
    row = next(line for line in made("constants.md").splitlines() if line.startswith(f"| {formula(bound.latex)} |"))
    assert f"| {digits(str(bound.value.evalf(12)))} ✗ |" in row
    assert "| review, slides |" in row


def test_a_table_of_theorem_2_has_the_exact_ends():
    rows = made("theorem-2.md").splitlines()
    for alpha in ALPHAS:
        (between,) = unlearned(second_task(alpha), NETWORK)
        low, high = (digits(end) for end in between.interval)
        assert any(row.startswith(f"| {digits(alpha)} | [{low}, {high}] |") for row in rows)


def test_every_figure_is_shown_once_with_a_sentence():
    text = "\n".join(made(name) for name in PAGES)
    for picture in FIGURES.values():
        assert text.count(f"]({picture.name})") == 1
        caption = picture.caption()
        assert caption.endswith(".")
        assert not re.search(r"[.!?] [A-Z]", caption)


@pytest.mark.slow
@pytest.mark.parametrize("operation", ["addition", "negation"])
@pytest.mark.parametrize("slack", [0, Fraction(1, 10)])
def test_the_drawn_areas_are_the_exact_sets(operation, slack):
    alphas, lams = grid(-1, 1, 400), grid(-6, 4, 400)
    first, second = margins(alphas, lams, NETWORK)
    level = 1 - float(slack)
    value = np.minimum(first - level, second - level if operation == "addition" else -second)
    path = superlevel(alphas, lams, value, 0.0)
    exact = {"addition": addition, "negation": negation}[operation]
    rng = np.random.default_rng(5)
    for _ in range(60):
        alpha, lam = (Fraction(int(rng.integers(low, high)), 1000) for low, high in ((-999, 1000), (-5990, 3990)))
        near = [end for piece in exact(alpha, NETWORK, slack) for end in piece.floats() if abs(end - float(lam)) < 0.06]
        # Thin tips between two grid columns, and the edge itself, are below what is drawn.
        if near or abs(alpha) < Fraction(1, 50):
            continue
        inside = any(piece.contains(lam) for piece in exact(alpha, NETWORK, slack))
        assert path.contains_point((float(alpha), float(lam))) == inside, (alpha, lam)


def test_the_critical_beta_is_0_exactly_where_all_nonzero_entries_are_one_negative_value():
    gammas, found = critical_betas(20)
    for row, second in enumerate(gammas):
        for column, first in enumerate(gammas):
            nonzero = {entry for entry in (first, second) if entry}
            assert (found[row, column] == 0) == (not nonzero or (len(nonzero) == 1 and min(nonzero) < 0))


def test_the_promised_polygon_is_what_theorem_3_promises_for_some_c():
    region = Region(GAMMA, beta=BETA)
    corners = promised_polygon(region, BETA, (-30, -30), (30, 30))
    rng = np.random.default_rng(7)
    points = rng.integers(-2600, 2600, (400, 2)) / 100
    expected = promised(region, points, beta=BETA)
    assert expected.any()
    assert not expected.all()
    for point, holds in zip(points, expected, strict=True):
        assert within(corners, point) == holds


def within(corners, point):
    edges = zip(corners, [*corners[1:], corners[0]], strict=True)
    turns = [HalfPlane(y0 - y1, x1 - x0, (y0 - y1) * x0 + (x1 - x0) * y0) for (x0, y0), (x1, y1) in edges]
    place = (Fraction(str(point[0])), Fraction(str(point[1])))
    signs = [half.excess(place) for half in turns]
    return all(sign > 0 for sign in signs) or all(sign < 0 for sign in signs)


def test_a_curve_is_the_bound_at_each_point():
    at = settings(M=20, epsilon="1/50", eta="1/10", delta_star="2/5")
    expected = next(bound for bound in evaluate(at) if bound.row.claim == "beta.review").value
    (found,) = curve(
        "beta.review", "beta", "M", [Fraction(20)], {"epsilon": "1/50", "eta": "1/10", "delta_star": "2/5"}
    )
    assert found == float(expected)


@pytest.mark.parametrize("size", SIZES)
def test_the_threshold_is_where_the_bound_reaches_the_norm(size):
    (value,) = curve("corollary-1.slides", "W of rank 1", "epsilon", [Fraction(vacuous_from(size))], {"M": size})
    assert value == pytest.approx(DW_NORM, rel=1e-12)


def test_powers_are_short_decimals():
    assert [float(value) for value in powers(0, 1, 4)] == [1.0, 1.78, 3.16, 5.62, 10.0]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", "0"),
        ("1000000", "1000000"),
        ("12345678", "1.235·10⁷"),
        ("-1/3", "−0.3333"),
        ("0.000012345", "0.00001234"),
        ("0.99999", "1"),
    ],
)
def test_four_digits(value, shown):
    assert digits(value) == shown


def test_markup_and_pipes_do_not_leak():
    assert plain("|λ_i|·β* < <b>") == r"\|λ\_i\|·β\* \< \<b\>"
    assert formula(r"\|\Delta W\|_F") == r"$\Vert \Delta W\Vert _F$"
    assert table(["a", "b"], [["", "x"]]).splitlines()[-1] == "| – | x |"

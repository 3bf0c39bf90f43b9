"""Each module of the explorer beside what Python has for the same: numbers, slices, sources, the idealised network."""

import json
import math
from fractions import Fraction
from typing import Any

import pytest

from proofcheck.ideal.documents import two_tasks
from proofcheck.ideal.tasks import IdealNetwork
from proofcheck.ledger.questions import questions
from proofcheck.ledger.second_implementation import SEED
from proofcheck.region.numbers import InputError, exact, exact_vector, text
from proofcheck.region.polygon import plane_slice, slice_over_c
from proofcheck.region.region import Region
from proofcheck.region.threshold import decide
from proofcheck.statements.lambda_sets import lambda_set
from tests.site.explorer_program import evaluated

pytestmark = pytest.mark.needs("node")
QUESTIONS = questions(SEED)

SPELLINGS = (
    *(
        "0.79",
        "-16/25",
        "1e-3",
        "+.5",
        "5.",
        ".",
        "",
        "1/0",
        "0/7",
        "1//2",
        "1/-2",
        "--1",
        "1e",
        "1e1.5",
        "0x1",
        "1_000",
    ),
    *("\u22120.5", "1\u22122", "\u0661", "\uff11", "1,5", "nan", "Infinity", "1e10001", "1e-10001", "1e99999999999"),
    *("9" * 10_000, "9" * 10_001, "0." + "1" * 10_001, " 1 ", "-0", "-0/5", "1.5e-2", "00.50", "1 2"),
)


def test_numbers_are_read_as_python_reads_them() -> None:
    theirs = evaluated(f"""
        import {{ InputError, read, text }} from "folder/rational.mjs";
        const tried = (words) => {{
          try {{
            return text(read(words));
          }} catch (error) {{
            return error instanceof InputError ? null : "another error";
          }}
        }};
        console.log(JSON.stringify({json.dumps(SPELLINGS)}.map(tried)));""")
    for spelling, found in zip(SPELLINGS, theirs, strict=True):
        try:
            expected = text(exact(spelling))
        except InputError:
            expected = None
        assert found == expected, spelling[:60]


def test_slices_have_the_corners_that_python_finds() -> None:
    cases = [
        question
        for question in QUESTIONS[:490]
        if 2 <= len(question["gamma"]) <= 8 and decide(region_of(question)).working.beta > 0
    ]
    theirs = evaluated(f"""
        import {{ decide }} from "folder/decide.mjs";
        import {{ slice }} from "folder/polygon.mjs";
        import {{ ONE, divide, read, text }} from "folder/rational.mjs";
        import {{ makeRegion }} from "folder/region.mjs";
        const all = (values) => values && values.map((value) => read(value));
        const corners = (points) => points.map((point) => point.map(text).join(" "));
        const one = (q) => {{
          const [beta_given, c_given] = [q.beta, q.c].map((words) => (words ? read(words) : null));
          const given = {{ beta: beta_given, c: c_given, radius: all(q.gamma_radius ?? null) }};
          const region = makeRegion(all(q.gamma), given);
          const found = decide(region);
          const {{ beta, c }} = found.used;
          const centre = all(q.lam ?? q.gamma);
          const of = (at, reach) => corners(slice(region, {{ beta, axes: [0, 1], centre, c: at, reach }}));
          return [of(c, divide(c, beta)), of(null, divide(ONE, beta))];
        }};
        console.log(JSON.stringify({json.dumps(cases)}.map(one)));""")
    assert sum(bool(at_c) for at_c, _ in theirs) > 50
    for question, both in zip(cases, theirs, strict=True):
        region = region_of(question)
        beta, c, *_ = decide(region).working
        centre = exact_vector(question.get("lam", question["gamma"]), "centre")
        mine = (
            plane_slice(region, c=c, reach=c / beta, centre=centre),
            slice_over_c(region, beta=beta, reach=1 / beta, centre=centre),
        )
        for found, expected in zip(both, mine, strict=True):
            assert sorted(found) == sorted(" ".join(map(text, point)) for point in expected), question


def region_of(question: dict[str, Any]) -> Region:
    return Region(**{name: value for name, value in question.items() if name != "lam"})


@pytest.mark.parametrize("operation", ["addition", "negation"])
def test_the_sources_offer_what_they_offer_in_python(operation: str) -> None:
    points = [(a, b) for a in ("-1", "-1/2", "-1/100", "0", "1/3", "1") for b in ("0", "1/20", "1", "2")]
    theirs = evaluated(f"""
        import {{ offered }} from "folder/sources.mjs";
        import {{ read, text }} from "folder/rational.mjs";
        const end = (q) => (q ? text(q) : null);
        const of = (source, a, b) => offered("{operation}", source, read(a), read(b));
        console.log(JSON.stringify({json.dumps(points)}.map(([a, b]) => ["review", "slides"].map((source) => {{
          const {{ low, high, empty }} = of(source, a, b);
          return [empty, end(low), end(high)];
        }}))));""")
    for (alpha, beta), both in zip(points, theirs, strict=True):
        for source, (empty, low, high) in zip(("review", "slides"), both, strict=True):
            (piece,) = lambda_set(operation, source, alpha, {"beta": beta})  # type: ignore[arg-type]
            assert (empty, (low, high)) == (piece.empty, piece.interval), (source, alpha, beta)


@pytest.mark.parametrize("alpha", ["-9/10", "-1/2", "0", "1/2", "1"])
def test_the_idealised_network_is_pythons_to_many_digits(alpha: str) -> None:
    theirs = evaluated(f"""
        import {{ intervals, network, twoTasks }} from "folder/ideal.mjs";
        const made = twoTasks(network({{ ds: "2/5", dh: "1/10", om: "8/5", sl: "0" }}), {float(Fraction(alpha))});
        const shown = (x) => (Number.isFinite(x) ? x : null);
        const all = (f) => intervals(f).map((ends) => ends.map(shown));
        console.log(JSON.stringify({{ addition: all(made.addition), negation: all(made.negation) }}));""")
    exact = two_tasks(alpha, IdealNetwork("2/5", "1/10", "8/5"))
    for operation in ("addition", "negation"):
        pieces = [piece for piece in exact[operation] if piece["source"] == "ideal" and not piece["empty"]]
        ends = [end and float(Fraction(end)) for piece in pieces for end in piece["interval"]]
        mine = [end for piece in theirs[operation] for end in piece]
        assert len(ends) == len(mine), (operation, ends, mine)
        assert all(
            a == b if a is None or b is None else math.isclose(a, b, abs_tol=1e-9, rel_tol=1e-9)
            for a, b in zip(ends, mine, strict=True)
        )


@pytest.mark.parametrize("fragment", ["g=1", "v=2&g=1", "v=&g=1"])
def test_a_link_of_another_version_says_so(fragment: str) -> None:
    complaint = evaluated(f"""
        import {{ fromLink }} from "folder/state.mjs";
        console.log(JSON.stringify(fromLink("{fragment}").complaint));""")
    assert "this page reads version 1" in complaint


def test_a_state_comes_back_from_its_link() -> None:
    state = {
        "g": "1/2,-0.3,1e-2",
        "r": "0.1",
        "b": "",
        "c": "0.5",
        "l": "",
        "ds": "0.5",
        "dh": "0",
        "om": "2",
        "sl": "0.1",
        "a": "-1",
        "i": "2",
        "j": "3",
    }
    back = evaluated(f"""
        import {{ fromLink, toLink }} from "folder/state.mjs";
        console.log(JSON.stringify(fromLink(toLink({json.dumps(state)}))));""")
    assert back == {"state": state, "complaint": ""}

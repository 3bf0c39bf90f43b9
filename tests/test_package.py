import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import proofcheck
from proofcheck import Region, critical_beta, feasible, propose, vertices
from proofcheck.draw.notebook import to_html
from proofcheck.region.limits import load
from proofcheck.region.location import locate
from tests.region.strategies import regions


@pytest.mark.slow
def test_a_name_of_the_package_loads_when_it_is_asked_for() -> None:
    code = (
        "import sys, proofcheck\n"
        "ours = lambda: {name for name in sys.modules if name.startswith('proofcheck.')}\n"
        "assert ours() == set(), ours()\n"
        "for name in proofcheck.__all__:\n"
        "    assert getattr(proofcheck, name).__name__ == name\n"
        "assert 'proofcheck.solve.propose' in ours()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_package_lists_its_names_and_knows_no_others() -> None:
    assert set(proofcheck.__all__) <= set(dir(proofcheck))
    with pytest.raises(AttributeError, match="module 'proofcheck' has no attribute 'nothing'"):
        _ = proofcheck.nothing  # type: ignore[attr-defined]


def test_a_bare_gamma_does_where_a_region_is_asked_for() -> None:
    gamma = [0.5, -0.25]
    region = Region(gamma)
    verdict = feasible(region)
    beta = verdict.working.beta
    assert feasible(gamma) == verdict
    assert critical_beta(gamma) == verdict.phi / 2
    assert vertices(gamma) == vertices(region)
    assert propose(gamma).proposals == propose(region).proposals
    assert locate(gamma, region.gamma, beta=beta) == locate(region, region.gamma, beta=beta)


def test_a_method_that_moved_warns_and_says_where_it_went(tmp_path: Path) -> None:
    certificate = feasible(["0.79", "-0.64"]).certificate
    file = tmp_path / "cert.json"
    file.write_text(json.dumps(certificate.to_json()), encoding="utf-8")
    with pytest.warns(DeprecationWarning, match=r"^Certificate\.load .* proofcheck\.region\.limits\.load") as moved:
        assert proofcheck.Certificate.load(file) == load(file) == certificate  # type: ignore[attr-defined]
    assert [Path(warning.filename).name for warning in moved] == ["test_package.py"]
    with pytest.warns(DeprecationWarning, match=r"^Region\.signs .* Region\.dual"):
        assert list(Region(["1/2"]).signs(Fraction(1))) == [(1, -1)]  # type: ignore[attr-defined]


@given(region=regions(), t=st.fractions(0, 1))
def test_the_signs_of_region_signs_are_those_of_its_formula(region: Region, t: Fraction) -> None:
    with pytest.warns(DeprecationWarning, match="Region.signs"):
        signs = list(region.signs(t))  # type: ignore[attr-defined]
    for (rising, falling), a, b, m in zip(signs, *region.ends, strict=True):
        low, high = Fraction(a, m), Fraction(b, m)
        squares = sorted([low**2, high**2])
        least = Fraction(0) if low <= 0 <= high else squares[0]
        exact = (t * low + (1 - t) * least, -(t * high + (1 - t) * squares[1]))
        if low < 0 <= high:
            assert (rising, falling) == (0, 0)
            assert max(exact) <= 0
        elif low >= 0:
            assert (rising > 0, falling > 0) == (low > 0, False)
            assert exact[0] >= 0 >= exact[1]
        else:
            assert [_sign(rising), _sign(falling)] == [_sign(value) for value in exact]


def _sign(value: Fraction | int) -> int:
    return (value > 0) - (value < 0)


@pytest.mark.slow
def test_a_notebook_shows_the_card() -> None:
    verdict = feasible(["0.79", "-0.64"])
    assert verdict._repr_html_() == to_html(verdict)

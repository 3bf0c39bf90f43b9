import subprocess
import sys

import pytest

import proofcheck
from proofcheck import Region, critical_beta, feasible, propose, vertices
from proofcheck.draw.notebook import to_html
from proofcheck.region.location import locate


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


@pytest.mark.slow
def test_a_notebook_shows_the_card() -> None:
    verdict = feasible(["0.79", "-0.64"])
    assert verdict._repr_html_() == to_html(verdict)

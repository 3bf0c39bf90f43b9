from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from proofcheck import Region, feasible
from proofcheck.region.batch import COLUMNS, decide_row
from tests.region.strategies import betas, cs, gammas


@given(gammas, st.none() | betas, st.none() | cs)
def test_a_row_says_what_feasible_says(gamma: list[Fraction], beta: Fraction | None, c: Fraction | None) -> None:
    row, verdict = decide_row(1, gamma, beta=beta, c=c), feasible(Region(gamma, beta=beta, c=c))
    assert (row.verdict, row.phi, row.smallest_c) == (verdict.verdict, verdict.phi, verdict.smallest_c)
    assert (row.t, row.s) == (verdict.certificate.t, verdict.certificate.s)


def test_cells_and_keys_follow_the_columns() -> None:
    row = decide_row(7, ["0.5", "-0.5"])
    assert tuple(row.to_json()) == COLUMNS
    assert row.to_csv() == ["7", "1/2 -1/2", "nonempty", "1/3", "1/6", "", "1/3", "1 1/3"]

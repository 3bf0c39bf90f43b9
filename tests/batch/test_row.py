from hypothesis import given

from proofcheck import Region, feasible
from proofcheck.batch.row import VALUES, to_row
from proofcheck.region.threshold import decide
from tests.region.strategies import regions


@given(regions())
def test_a_row_says_what_feasible_says(region: Region) -> None:
    row, verdict = to_row(decide(region)), feasible(region)
    assert (row.verdict, row.phi, row.smallest_c) == (verdict.verdict, verdict.phi, verdict.smallest_c)
    assert (row.t, row.s, row.point) == (verdict.certificate.t, verdict.certificate.s, verdict.certificate.witness)


def test_cells_and_keys_follow_the_names_of_the_values() -> None:
    row = to_row(decide(Region(["0.5", "-0.5"], beta="1/20")))
    assert tuple(row.to_json()) == VALUES
    assert row.to_csv() == ["nonempty", "1/3", "1/6", "3/17", "7 7/3", "10/17", "1/20", "1/3", "1 1/3"]
    assert to_row(decide(Region(["-0.5"]))).to_csv() == ["empty", "0", "0", "", "", "", "", "1/3", "0"]

"""What a failed property says of the networks that it failed on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.cells import Cell

# One worker trains the grid for all of these.
pytestmark = pytest.mark.xdist_group("properties")


def test_a_property_that_fails_is_reported_as_failed_with_its_networks_by_name(shared: list[Cell]) -> None:
    @settings(database=None)
    @given(data=st.data())
    def property_of(cells: list[Cell], data: st.DataObject) -> None:
        cell = data.draw(st.sampled_from(cells), label="cell")
        assert cell.key.M < 40

    with pytest.raises(AssertionError) as caught:
        property_of(shared)
    report = "\n".join(caught.value.__notes__)
    assert "Draw 1 (cell): Key(M=40" in report
    assert len(report) < 5000

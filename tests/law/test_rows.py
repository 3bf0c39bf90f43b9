"""Running sums over open neurons are the sums of their definition."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from proofcheck.law.rows import Gates

# Few values, so that neurons and points stand on each other's bends, and are 0.
WHOLE = st.integers(-3, 3).map(float)


@given(st.data(), st.integers(0, 6), st.integers(1, 6))
def test_sums_over_open_neurons_and_points_are_those_of_the_definition(data: st.DataObject, m: int, n: int) -> None:
    c, k = data.draw(arrays(float, m, elements=WHOLE)), data.draw(arrays(float, m, elements=WHOLE))
    s = data.draw(arrays(float, n, elements=WHOLE))
    t = data.draw(arrays(float, n, elements=st.integers(0, 3).map(float)))
    assume(np.all(c != 0) or np.all(t > 0))
    is_open = np.outer(s, c) + np.outer(t, k) > 0
    gates = Gates(c, k, s, t)
    of_neurons, of_points = np.arange(1.0, 2 * m + 1).reshape(m, 2), np.arange(1.0, 2 * n + 1).reshape(n, 2)
    np.testing.assert_allclose(gates.over_neurons(of_neurons), is_open @ of_neurons, atol=1e-9)
    np.testing.assert_allclose(gates.over_points(of_points), is_open.T @ of_points, atol=1e-9)

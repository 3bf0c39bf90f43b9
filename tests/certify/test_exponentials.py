import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.certify.rounding import RELATIVE, exponentials
from proofcheck.region.numbers import InputError


@given(st.floats(-700, 0))
def test_every_exponential_is_within_its_bound(x: float) -> None:
    with mpmath.workdps(60):
        exact = mpmath.exp(mpmath.mpf(x))
        assert abs(mpmath.mpf(float(exponentials(np.array([x]))[0])) - exact) <= RELATIVE * exact


@pytest.mark.parametrize("x", [0.0, -5e-324, -1e-17, -64.0, np.nextafter(-64.0, -65), -699.9, -700.0])
def test_edges_are_within_their_bound(x: float) -> None:
    test_every_exponential_is_within_its_bound.hypothesis.inner_test(x)  # type: ignore[attr-defined]


def test_logits_too_far_apart_are_refused() -> None:
    with pytest.raises(InputError, match="at most 700"):
        exponentials(np.array([-700.5]))

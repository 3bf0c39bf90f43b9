"""Other merging rules do what their papers say, and the λ they amount to is read off."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.models.merging import dare, diagonal_fisher, effective, fisher, greedy_soup, mean_soup, ties
from proofcheck.models.task_vector import TaskVector
from proofcheck.region.numbers import InputError


def vector(*entries: float) -> TaskVector:
    return TaskVector({"w": torch.tensor(entries, dtype=torch.float64)})


@given(lam_1=st.floats(-3, 3), lam_2=st.floats(-3, 3))
def test_the_effective_lam_of_task_arithmetic_is_its_own(lam_1: float, lam_2: float) -> None:
    first, second = vector(1, 2, 0), vector(0, 1, -1)
    assert effective(lam_1 * first + lam_2 * second, [first, second]) == pytest.approx((lam_1, lam_2), abs=1e-9)


def test_what_lies_outside_the_span_does_not_count() -> None:
    assert effective(vector(0.5, 0, 7), [vector(1, 0, 0), vector(0, 1, 0)]) == pytest.approx((0.5, 0))


@given(ends=st.lists(st.lists(st.integers(-99, 99), min_size=2, max_size=2), min_size=4, max_size=4))
def test_the_mean_soup_is_one_federated_round(ends: list[list[int]]) -> None:
    # Four clients: every number below is exact in binary.
    start, clients = vector(3, -5).tensors, [vector(*end).tensors for end in ends]
    server = sum(client["w"] for client in clients) / 4
    merged = mean_soup([TaskVector.between(start, client) for client in clients]).apply_to(start)
    assert torch.equal(merged["w"], server)


def test_greedy_soup_leaves_out_what_makes_it_worse() -> None:
    good, bad = vector(1, 0), vector(-5, 0)
    merge = greedy_soup([bad, good], lambda soup: float(soup.tensors["w"][0]))
    assert torch.equal(merge.tensors["w"], good.tensors["w"])
    both = greedy_soup([bad, good], lambda soup: -(float(soup.tensors["w"][0]) ** 2))
    assert torch.equal(both.tensors["w"], good.tensors["w"])


def test_fisher_weighs_by_information_and_averages_where_there_is_none() -> None:
    merged = fisher([vector(1, 1, 1), vector(0, 0, 0)], [vector(3, 0, 0), vector(1, 2, 0)])
    assert merged.tensors["w"].tolist() == [0.75, 0.0, 0.5]


def test_the_diagonal_of_the_fisher_information_is_that_of_the_formula() -> None:
    line = torch.nn.Linear(2, 1).double()
    flat = torch.nn.Sequential(line, torch.nn.Flatten(0)).double()
    inputs = torch.randn(70, 2, dtype=torch.float64)
    information = diagonal_fisher(flat, inputs)
    chance = torch.sigmoid(flat(inputs)).detach()
    expected = ((chance * (1 - chance))[:, None] * inputs.square()).mean(dim=0)
    assert torch.allclose(information.tensors["0.weight"][0], expected)


def test_ties_averages_only_what_has_the_elected_sign() -> None:
    merged = ties([vector(4, 0.1, -2), vector(-1, 5, -4)], keep=2 / 3)
    assert merged.tensors["w"].tolist() == [4.0, 5.0, -3.0]
    with pytest.raises(InputError, match="keep"):
        ties([vector(1)], keep=0)


def test_dare_keeps_the_mean() -> None:
    ones = TaskVector({"w": torch.ones(200_000, dtype=torch.float64)})
    dropped = dare(ones, 0.9, np.random.default_rng(1)).tensors["w"]
    assert set(dropped.unique().numpy().round(9).tolist()) == {0.0, 10.0}
    # Five standard errors: an entry has variance p/(1−p) = 9.
    assert abs(float(dropped.mean()) - 1) < 5 * 3 / 200_000**0.5
    with pytest.raises(InputError, match="drop"):
        dare(ones, 1.0, np.random.default_rng(1))


def test_no_vector_is_refused() -> None:
    with pytest.raises(InputError, match="at least one"):
        mean_soup([])

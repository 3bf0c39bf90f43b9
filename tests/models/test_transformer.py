from math import exp

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from proofcheck import InputError
from proofcheck.models.family import Family
from proofcheck.models.patterns import Patterns
from proofcheck.models.tokens import Tokens, arranged
from proofcheck.models.transformer import Transformer, dictionary_form, hinge_loss, pooled, token_form
from tests.examples import examples
from tests.models.patterns import rotated

# Float64 sums of a few thousand terms of size 1; what the two forms owe each other.
EQUAL = 1e-12

Both = tuple[Tensor, Tensor]


def _both_forms(network: Transformer, patterns: Patterns, tokens: Tokens, n: int, seed: int) -> tuple[Both, Both, Both]:
    """Outputs, gradients by W, and gradients by V, of the token form and of the dictionary form."""
    rng = np.random.default_rng(seed)
    counts = tokens.sample(n, rng).counts
    kinds = torch.as_tensor(arranged(counts, rng))
    dictionary = torch.as_tensor(patterns.dictionary(0))
    by_token = network.on_tokens(dictionary[kinds])
    by_pattern = network(torch.as_tensor(counts, dtype=torch.float64), dictionary, kinds)
    weights = torch.as_tensor(rng.normal(size=n) / n)
    gradients = [torch.autograd.grad(form @ weights, (network.W, network.V)) for form in (by_token, by_pattern)]
    return (by_token, by_pattern), (gradients[0][0], gradients[1][0]), (gradients[0][1], gradients[1][1])


def _assert_equal(pairs: tuple[Both, ...]) -> None:
    for first, second in pairs:
        assert float((first - second).detach().abs().max()) <= EQUAL


def _random(M: int, P: int, m: int, scale: float, shared: bool, seed: int) -> tuple[Transformer, Patterns]:
    rng = np.random.default_rng(seed)
    patterns = rotated(Patterns.pair(float(rng.uniform(-1, 1)), M), rng)
    W, V = rng.normal(size=(M + 2, M + 2)) * scale, rng.normal(size=(m, M + 2)) * scale
    a = rng.choice([-1.0, 1.0], m if shared else (P, m)) / np.sqrt(m)
    return Transformer(*(torch.as_tensor(weights) for weights in (W, V, a))), patterns


@examples(60)
@given(
    M=st.integers(1, 8),
    P=st.integers(4, 25),
    m=st.integers(1, 12),
    scale=st.sampled_from([0.01, 0.3, 2.0]),
    shared=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_token_and_dictionary_form_agree_on_random_networks(
    M: int, P: int, m: int, scale: float, shared: bool, seed: int
) -> None:
    network, patterns = _random(M, P, m, scale, shared, seed)
    _assert_equal(_both_forms(network, patterns, Tokens(M=M, P=P), 3, seed))


@pytest.mark.parametrize("lams", [(0.0, 0.0), (1.0, 0.0), (1.0, 1.5), (1.0, -3.0)])
def test_token_and_dictionary_form_agree_after_training(aligned: Family, lams: tuple[float, float]) -> None:
    _assert_equal(_both_forms(aligned.merged(*lams), aligned.patterns, aligned.recipe.tokens, 8, seed=4))


def test_they_agree_after_training_with_a_read_out_at_each_position(positioned: Family) -> None:
    _assert_equal(_both_forms(positioned.merged(1.0, 0.5), positioned.patterns, positioned.recipe.tokens, 8, seed=4))


def test_the_token_form_is_the_formula_of_the_slides_term_by_term() -> None:
    rng = np.random.default_rng(0)
    X, W, V, a = rng.normal(size=(3, 2)), rng.normal(size=(2, 2)), rng.normal(size=(4, 2)), rng.normal(size=(3, 4))
    total = 0.0
    for query in range(3):
        scores = [exp(X[key] @ W @ X[query]) for key in range(3)]
        hidden = sum(V @ X[key] * scores[key] / sum(scores) for key in range(3))
        total += a[query] @ np.maximum(hidden, 0) / 3
    form = token_form(*(torch.as_tensor(array) for array in (X[None], W, V, a)))
    assert form.item() == pytest.approx(total, abs=1e-14)


def test_logits_of_any_size_do_not_overflow() -> None:
    network, patterns = _random(4, 12, 6, 1e4, True, seed=3)
    counts = torch.as_tensor(Tokens(M=4, P=12).sample(20, np.random.default_rng(1)).counts, dtype=torch.float64)
    dictionary = torch.as_tensor(patterns.dictionary(0))
    outputs = network(counts, dictionary)
    kinds = torch.as_tensor(arranged(counts.long().numpy(), np.random.default_rng(1)))
    assert torch.allclose(outputs, network.on_tokens(dictionary[kinds]), rtol=1e-12)
    assert bool(outputs.isfinite().all())


def test_a_pattern_that_is_absent_takes_no_part() -> None:
    network, patterns = _random(3, 8, 5, 1.0, True, seed=5)
    dictionary = torch.as_tensor(patterns.dictionary(0))
    counts = torch.tensor([[5.0, 2.0, 0.0, 1.0, 0.0]])
    other = dictionary.clone()
    other[[2, 4]] = 30.0
    first, second = (
        dictionary_form(counts.double(), rows, network.W, network.V, network.a) for rows in (dictionary, other)
    )
    assert torch.equal(first, second)


def test_pooling_is_the_mean_read_out_of_each_pattern_weighed_by_its_share() -> None:
    kinds, a = torch.tensor([[0, 1, 0, 2]]), torch.tensor([[1.0, 2], [3, 4], [5, 6], [7, 8]])
    assert pooled(kinds, a, 4).tolist() == [[[1.5, 2.0], [0.75, 1.0], [1.75, 2.0], [0.0, 0.0]]]


def test_a_shared_read_out_is_the_same_one_at_every_position() -> None:
    network, patterns = _random(4, 10, 6, 0.5, True, seed=7)
    counts = Tokens(M=4, P=10).sample(5, np.random.default_rng(0)).counts
    kinds = torch.as_tensor(arranged(counts, np.random.default_rng(0)))
    repeated = Transformer(network.W, network.V, network.a.expand(10, -1))
    dictionary, numbers = torch.as_tensor(patterns.dictionary(0)), torch.as_tensor(counts, dtype=torch.float64)
    assert torch.allclose(network(numbers, dictionary), repeated(numbers, dictionary, kinds), atol=1e-15)


def test_hinge_loss_is_zero_from_margin_one_on() -> None:
    assert hinge_loss(torch.tensor([1.0, 3.0, -1.5]), torch.tensor([1.0, 1.0, -1.0])).item() == 0
    assert hinge_loss(torch.tensor([0.0]), torch.tensor([-1.0])).item() == 1


def test_the_state_dict_holds_what_is_trained_and_nothing_else() -> None:
    network, _ = _random(2, 4, 3, 1.0, True, seed=1)
    assert set(network.state_dict()) == {"W", "V"}


@pytest.mark.parametrize(
    ("W", "V", "a", "message"),
    [
        ((3, 2), (4, 3), (4,), r"W: expected shape \(d, d\)"),
        ((3, 3), (4, 2), (4,), r"V: expected shape \(m, 3\)"),
        ((3, 3), (4, 3), (5,), r"a: expected shape \(4,\) or \(P, 4\)"),
        ((3, 3), (4, 3), (1, 1, 4), "a: expected shape"),
    ],
)
def test_shapes_that_do_not_go_together_are_refused(
    W: tuple[int, ...], V: tuple[int, ...], a: tuple[int, ...], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        Transformer(*(torch.zeros(shape) for shape in (W, V, a)))


def test_types_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(InputError, match=r"expected one floating type, got torch\.float32, torch\.float64"):
        Transformer(torch.zeros(2, 2), torch.zeros(3, 2), torch.zeros(3, dtype=torch.float64))


def test_a_read_out_at_each_position_needs_the_order() -> None:
    network, patterns = _random(2, 4, 3, 1.0, False, seed=1)
    with pytest.raises(InputError, match="kinds: expected the order"):
        network(torch.ones(1, 4).double(), torch.as_tensor(patterns.dictionary(0)))

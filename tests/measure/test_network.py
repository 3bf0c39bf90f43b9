import numpy as np
import pytest
import torch

from proofcheck import InputError
from proofcheck.measure.network import Network
from proofcheck.models.family import Family
from proofcheck.models.tokens import arranged


def _network(family: Family) -> Network:
    initial = family.pretrained
    lams_and_vectors = zip((1, -0.7), family.vectors, strict=True)
    changes = [(lam, *(vector.tensors[name].numpy() for name in "WV")) for lam, vector in lams_and_vectors]
    start = Network(initial.W.detach().numpy(), initial.V.detach().numpy(), initial.a.numpy())
    return start.plus(changes)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["aligned", "irrelevant", "positioned"])
def test_it_computes_what_the_trained_network_computes(name: str, request: pytest.FixtureRequest) -> None:
    family: Family = request.getfixturevalue(name)
    rng = np.random.default_rng(1)
    # More samples than are held at a time.
    counts = family.recipe.tokens.sample(300, rng).counts
    kinds, dictionary = arranged(counts, rng), family.patterns.dictionary(1)
    with torch.no_grad():
        expected = family.merged(1, -0.7)(
            torch.as_tensor(counts, dtype=torch.float64), torch.as_tensor(dictionary), torch.as_tensor(kinds)
        )
    outputs = _network(family).outputs(counts, dictionary, kinds)
    assert np.abs(outputs - expected.numpy()).max() < 1e-12


def test_logits_of_any_size_do_not_overflow() -> None:
    network = Network(1e6 * np.diag([1.0, -1.0]), np.eye(2), [1.0, -2.0])
    assert network.outputs([[3, 1]], np.eye(2)).tolist() == [0.75 * 1 + 0.25 * 1]


def test_weights_beyond_all_numbers_are_told_not_warned_of() -> None:
    with pytest.raises(InputError, match="outputs: expected finite"):
        Network(np.zeros((1, 1)), [[1e308], [1e308]], [9.0, 9.0]).outputs([[1]], [[1.0]])


EYE = np.eye(2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Network(np.eye(3), EYE, [1, 1]), r"W: expected shape \(2, 2\)"),
        (lambda: Network(EYE, EYE, [1, 1, 1]), "a: expected 2 entries a position"),
        (lambda: Network(EYE * np.nan, EYE, [1, 1]), "W: expected finite"),
        (lambda: Network(EYE, EYE, [1, 1]).plus([(1, EYE, np.eye(3))]), "dW, dV: expected shapes"),
        (lambda: Network(EYE, EYE, [1, 1]).outputs([[1, 1, 1]], EYE), "counts, dictionary: expected shapes"),
        (lambda: Network(EYE, EYE, [1, 1]).outputs([[1, 1], [0, 0]], EYE), "at least one a sample"),
        (lambda: Network(EYE, EYE, [1, 1]).outputs([[2, -1]], EYE), "expected numbers of tokens >= 0"),
        (lambda: Network(EYE, EYE, EYE).outputs([[1, 1]], EYE), "kinds: expected the order"),
        (lambda: Network(EYE, EYE, EYE).outputs([[1, 1]], EYE, np.array([[0, 1, 1]])), "kinds: expected shape"),
        (lambda: Network(EYE, EYE, EYE).outputs([[1, 1]], EYE, np.array([[0, 0]])), "the tokens that counts have"),
    ],
)
def test_what_does_not_go_together_is_refused(call: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()  # type: ignore[operator] # a lambda

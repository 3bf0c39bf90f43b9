"""Other rules that merge fine-tuned networks, each as one task vector, and the λ that it amounts to."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from proofcheck.models.checks import real
from proofcheck.models.task_vector import TaskVector
from proofcheck.region.numbers import InputError


def mean_soup(vectors: Sequence[TaskVector]) -> TaskVector:
    r"""(1/T)Σ τ_t, what the uniform average of the networks adds to Ψ⁽⁰⁾; also the one-shot federated average.

    One round of federated averaging over T equal clients is (1/T)Σθ_t = θ₀ + (1/T)Σ(θ_t − θ₀).

    Raises:
        InputError: If there is no vector, or they do not go together.

    Source: [@model-soups], [@one-shot-federated].

    >>> float(mean_soup([TaskVector({"w": torch.ones(1)}), TaskVector({"w": torch.zeros(1)})]).tensors["w"])
    0.5
    """
    first, *rest = _some(vectors)
    return sum(rest, first) * (1 / (len(rest) + 1))


def greedy_soup(vectors: Sequence[TaskVector], value: Callable[[TaskVector], float]) -> TaskVector:
    """The uniform average of the best vector and of each further one that does not make the average worse.

    Args:
        vectors: The task vectors.
        value: How good a merge is, on data that are reported nowhere else.

    Source: [@model-soups].
    """
    ordered = sorted(_some(vectors), key=value, reverse=True)
    chosen, reached = [ordered[0]], value(ordered[0])
    for vector in ordered[1:]:
        if (score := value(mean_soup([*chosen, vector]))) >= reached:
            chosen, reached = [*chosen, vector], score
    return mean_soup(chosen)


def fisher(vectors: Sequence[TaskVector], informations: Sequence[TaskVector]) -> TaskVector:
    r"""ΣF_tτ_t/ΣF_t, entry by entry; where every F_t is 0, the mean.

    Args:
        vectors: The task vectors.
        informations: The diagonal of each network's Fisher information, as `diagonal_fisher` gives it.

    Source: [@fisher-merging].
    """
    names = _some(vectors)[0].tensors
    total = sum(informations[1:], informations[0])
    plain = mean_soup(vectors)

    def entry(name: str) -> Tensor:
        weighted = sum(
            vector.tensors[name] * info.tensors[name] for vector, info in zip(vectors, informations, strict=True)
        )
        weight = total.tensors[name]
        return torch.where(weight > 0, weighted / torch.where(weight > 0, weight, 1.0), plain.tensors[name])

    return TaskVector({name: entry(name) for name in names})


def diagonal_fisher(network: nn.Module, inputs: Tensor) -> TaskVector:
    r"""E[σ(f)(1−σ(f))(∂f/∂θ_j)²], the Fisher information where σ(f) is read as the probability of y = +1.

    Args:
        network: f, one number for each input.
        inputs: What the expectation runs over.
    """
    from torch.func import functional_call, grad, vmap

    weights = {name: parameter.detach() for name, parameter in network.named_parameters()}

    def output(parameters: dict[str, Tensor], image: Tensor) -> Tensor:
        number: Tensor = functional_call(network, parameters, (image[None],))[0]
        return number

    total = {name: torch.zeros_like(tensor) for name, tensor in weights.items()}
    for batch in torch.split(inputs, 50):
        slopes = vmap(grad(output), (None, 0))(weights, batch)
        with torch.no_grad():
            chance = torch.sigmoid(network(batch))
        for name, slope in slopes.items():
            total[name] += torch.einsum("b,b...->...", chance * (1 - chance), slope.square())
    return TaskVector({name: tensor / len(inputs) for name, tensor in total.items()})


def ties(vectors: Sequence[TaskVector], keep: float) -> TaskVector:
    """Keep the largest entries of each vector, elect a sign for each place, and average the entries that have it.

    Args:
        vectors: The task vectors.
        keep: The part of all entries of a vector that is kept.

    Raises:
        InputError: If ``keep`` is not in (0, 1].

    Source: [@ties].

    >>> one, other = (TaskVector({"w": torch.tensor(row)}) for row in ([3.0, 1.0], [-1.0, 2.0]))
    >>> ties([one, other], keep=1.0).tensors["w"].tolist()
    [3.0, 1.5]
    """
    if not 0 < real("keep", keep) <= 1:
        raise InputError(f"keep: expected a part in (0, 1], got {keep}")
    trimmed = [_largest(vector, keep) for vector in _some(vectors)]

    def entry(name: str) -> Tensor:
        stacked = torch.stack([vector.tensors[name] for vector in trimmed])
        elected = torch.sign(stacked.sum(dim=0))
        agree = (torch.sign(stacked) == elected) & (stacked != 0)
        return (stacked * agree).sum(dim=0) / agree.sum(dim=0).clamp(min=1)

    return TaskVector({name: entry(name) for name in trimmed[0].tensors})


def _largest(vector: TaskVector, keep: float) -> TaskVector:
    sizes = torch.cat([tensor.abs().flatten() for tensor in vector.tensors.values()])
    count = max(1, round(keep * len(sizes)))
    least = sizes.kthvalue(len(sizes) - count + 1).values
    return TaskVector(
        {name: torch.where(tensor.abs() >= least, tensor, 0.0) for name, tensor in vector.tensors.items()}
    )


def dare(vector: TaskVector, drop: float, rng: np.random.Generator) -> TaskVector:
    """Drop each entry with probability ``drop`` and divide the others by 1 − drop: the mean stays.

    Raises:
        InputError: If ``drop`` is not in [0, 1).

    Source: [@dare].
    """
    if real("drop", drop, least=0) >= 1:
        raise InputError(f"drop: expected a probability in [0, 1), got {drop}")

    def entry(weights: Tensor) -> Tensor:
        survives = torch.from_numpy(rng.random(tuple(weights.shape)) >= drop)
        return torch.where(survives, weights / (1 - drop), 0.0)

    return TaskVector({name: entry(tensor) for name, tensor in vector.tensors.items()})


def effective(merge: TaskVector, vectors: Sequence[TaskVector]) -> tuple[float, ...]:
    r"""The λ with the least ‖merge − Σλ_tτ_t‖: what a rule amounts to in terms of task arithmetic.

    >>> one, other = (TaskVector({"w": torch.tensor(row)}) for row in ([1.0, 0.0], [0.0, 2.0]))
    >>> [round(lam, 6) for lam in effective(0.5 * one + 0.25 * other, [one, other])]
    [0.5, 0.25]
    """
    products = np.array([[row_vector.dot(column_vector) for column_vector in vectors] for row_vector in _some(vectors)])
    against = np.array([merge.dot(vector) for vector in vectors])
    return tuple(float(lam) for lam in np.linalg.lstsq(products, against, rcond=None)[0])


def _some(vectors: Sequence[TaskVector]) -> Sequence[TaskVector]:
    if not vectors:
        raise InputError("merging: expected at least one task vector, got none")
    return vectors

"""Several tasks fine-tuned from one Ψ⁽⁰⁾: their networks, their task vectors, and any merge of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Recipe
from proofcheck.models.task_vector import TaskVector, merged
from proofcheck.models.training import Trained, fine_tune, pretrained
from proofcheck.models.transformer import Transformer

TaskProgress: TypeAlias = Callable[[int, int, float], object]


@dataclass(frozen=True)
class Family:
    """Ψ⁽⁰⁾ and what was fine-tuned from it, one task after the other.

    Args:
        recipe: Every setting.
        seed: Of Ψ⁽⁰⁾, the read-out, and every task's batches.
        patterns: The patterns of the tasks.
        pretrained: Ψ⁽⁰⁾.
        trained: A fine-tuned network for each task trained, in the order of ``vectors``.
        vectors: Their task vectors.
    """

    recipe: Recipe
    seed: int
    patterns: Patterns
    pretrained: Transformer
    trained: tuple[Trained, ...]
    vectors: tuple[TaskVector, ...]

    def merged(self, *lams: float) -> Transformer:
        """The network Ψ⁽⁰⁾ + Σλ_iΔΨ_{T_i}.

        Raises:
            InputError: If there is not one λ for each task vector.

        Source: slides, eq. (2).
        """
        return self.with_vectors(self.vectors, lams)

    def with_vectors(self, vectors: Sequence[TaskVector], lams: Sequence[float]) -> Transformer:
        """The same with other task vectors, such as truncated or pruned ones."""
        weights = merged(self.pretrained.state_dict(), vectors, lams)
        return Transformer(weights["W"], weights["V"], self.pretrained.a)


def train_family(
    recipe: Recipe,
    patterns: Patterns,
    seed: int,
    tasks: Sequence[int] | None = None,
    progress: TaskProgress | None = None,
    *,
    freeze_attention: bool = False,
) -> Family:
    """Draw Ψ⁽⁰⁾ and fine-tune it on each task.

    Args:
        recipe: Every setting.
        patterns: The patterns of the tasks.
        seed: Opens every stream of random numbers; a task's batches depend on the seed and its number only.
        tasks: Rows of ``patterns.mu``, from 0; every one when left out.
        progress: Called after each step with the task, the number of steps taken and the batch loss.
        freeze_attention: Train V alone.

    Raises:
        InputError: If sizes do not go together, or training diverges.

    >>> small = Recipe(M=3, P=10, m=8, batch=4, steps=2, test_samples=8)
    >>> train_family(small, Patterns.pair(0.5, M=3), seed=1).merged(1, 0.5).V.shape
    torch.Size([8, 5])
    """
    initial = pretrained(recipe, patterns.d, seed)
    trained = []
    for task in range(len(patterns.mu)) if tasks is None else tasks:
        of_task = None if progress is None else _for_task(progress, task)
        trained.append(fine_tune(initial, patterns, task, recipe, seed, of_task, freeze_attention=freeze_attention))
    start = initial.state_dict()
    vectors = tuple(TaskVector.between(start, network.network.state_dict()) for network in trained)
    return Family(recipe, seed, patterns, initial, tuple(trained), vectors)


def _for_task(progress: TaskProgress, task: int) -> Callable[[int, float], object]:
    return lambda steps, loss: progress(task, steps, loss)

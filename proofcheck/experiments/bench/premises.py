"""Which hypotheses of a statement hold where a study reads it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from proofcheck.measure.documents import Hypothesis
from proofcheck.models.recipe import Recipe
from proofcheck.region.numbers import Number, exact
from proofcheck.statements.constants import BETA_LIMIT
from proofcheck.statements.fine_tuning import FineTuning, epsilon, failure


def fine_tuning(
    recipe: Recipe, losses: Sequence[float], *, tasks: int = 2, steps: int | None = None, alpha: Number | None = None
) -> FineTuning:
    """The networks behind a reading: one ε for all of them, the greatest own loss of any task and seed.

    Args:
        recipe: Theirs.
        losses: The own loss of each; none where they were not kept, and ε is not known.
        tasks: How many patterns there are beside the irrelevant ones.
        steps: The fewest steps that one took, where that is not the recipe's.
        alpha: α.

    >>> fine_tuning(Recipe(), [0.017, 0.01805]).epsilon
    Fraction(181, 10000)
    """
    return FineTuning(
        M=recipe.M,
        d=recipe.M + tasks,
        m=recipe.m,
        batch=recipe.batch,
        eta=exact(str(recipe.eta), "eta"),
        delta_star=exact(str(recipe.delta_star), "delta_star"),
        steps=recipe.steps if steps is None else steps,
        epsilon=epsilon(losses) if losses else None,
        alpha=None if alpha is None else exact(alpha, "alpha"),
    )


class Unread(NamedTuple):
    """Why there is nothing to read, in words, and the hypotheses that leave no λ, as `judge` takes both."""

    why: str
    limits: list[Hypothesis]


def unread(points: Iterable[tuple[str, Sequence[Hypothesis]]]) -> Unread:
    """Why a source offers none of the λ tried at some points, so that there is nothing to read.

    Of the hypotheses on the fine-tuning the limit of β alone leaves no λ: where it holds the λ-set lies elsewhere.

    Args:
        points: Each with the hypotheses of the statement there.

    >>> unread([("α = 0", [Hypothesis("beta limit", False, {"C_limit": 40.26})]), ("α = 1", [])]).why
    'no λ tried is offered: at α = 0 beta limit fails (needs C_limit = 40.3), at α = 1 the source has others, or none'
    """
    reasons, limits = [], []
    for at, applies in points:
        limit = [each for each in applies if each.hypothesis == BETA_LIMIT.name and each.holds is False]
        limits += [limit] if limit else []
        reasons.append(f"at {at} {failure(limit[0]) if limit else 'the source has others, or none'}")
    why = f"no λ tried is offered: {', '.join(reasons)}" if reasons else "no α of this case was tried"
    return Unread(why, everywhere(limits))


def everywhere(points: Iterable[Sequence[Hypothesis]]) -> list[Hypothesis]:
    """The hypotheses of a reading that takes several settings together: each holds where it holds at all of them.

    >>> at = [[Hypothesis("rate", True, {})], [Hypothesis("rate", False, {"C_eta": 2.0})]]
    >>> everywhere(at)
    [Hypothesis(hypothesis='rate', holds=False, needs={'C_eta': 2.0})]
    """
    rows = list(points)
    together = []
    for instances in zip(*rows, strict=True):
        answers = {hypothesis.holds for hypothesis in instances}
        holds = False if False in answers else None if None in answers else True
        needs: dict[str, float] = {}
        for name, value in (item for hypothesis in instances for item in hypothesis.needs.items()):
            # A constant that must leave 1 further has to leave it on the same side.
            furthest = min if value < 1 else max
            needs[name] = furthest(needs.get(name, value), value)
        together.append(Hypothesis(instances[0].hypothesis, holds, needs))
    return together

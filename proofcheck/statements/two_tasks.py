"""What Theorems 1 and 2 share: the merged model of two tasks, and what each source supposes of the fine-tuning."""

from collections.abc import Mapping
from typing import Any

from sympy import Abs

from proofcheck.statements import symbols
from proofcheck.statements.asymptotic import Theta
from proofcheck.statements.claim import Claim, Item, Value
from proofcheck.statements.constants import (
    REVIEW_EXAMPLE,
    REVIEW_SETTING,
    REVIEW_TRAINING,
    SLIDES_EXAMPLE,
    SLIDES_SETTING,
    SLIDES_TRAINING,
)
from proofcheck.statements.definitions import CORRELATION, TWO_TASKS
from proofcheck.statements.relations import Le
from proofcheck.statements.sources import REVIEW, Source
from proofcheck.statements.symbols import E_1, beta, epsilon, lam

T1_KEPT = Item(
    "T1 learned",
    Le(E_1, Theta(epsilon, symbols.C_1) + Abs(lam) * beta),
    "T1 stays learned, up to λ times the interference",
)


def two_task_theorem(
    name: str,
    title: str,
    source: Source,
    *,
    of_tasks: tuple[Item, ...],
    conclusion: tuple[Item, ...],
    at: Mapping[str, Value],
    **texts: Any,
) -> Claim:
    """A case of Theorem 1 or 2: what it supposes of α and λ, beside the fine-tuning.

    Args:
        name: The id without its source: ``theorem-1`` or ``theorem-1.aligned``.
        title: What the case is about.
        source: Who says so.
        of_tasks: The hypotheses on α and λ.
        conclusion: What follows.
        at: The values of the example, beside those of the fine-tuning.
        **texts: Remarks, mechanism and amendments.
    """
    theorem, _, case = name.partition(".")
    by_review = source is REVIEW
    return Claim(
        id=".".join(part for part in (theorem, source.tag, case) if part),
        label=theorem.replace("-", " ").capitalize(),
        title=title,
        source=source,
        kind="theorem",
        setting=(TWO_TASKS, CORRELATION, *(REVIEW_SETTING if by_review else SLIDES_SETTING)),
        hypotheses=(*(REVIEW_TRAINING if by_review else SLIDES_TRAINING), *of_tasks),
        conclusion=conclusion,
        example={**(REVIEW_EXAMPLE if by_review else SLIDES_EXAMPLE), **at},
        **texts,
    )

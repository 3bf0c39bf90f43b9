"""Records of merges of a real Transformer that are made up, so that the truth behind them is known."""

from typing import Any

from proofcheck.experiments.bench.real_merges import (
    AVERAGE,
    EQUAL,
    FORGET,
    FORGET_FLIPPED,
    LEAST,
    NEGATED,
    SMALL,
    SURROGATE,
    Applied,
    Merged,
    Outcome,
)
from proofcheck.experiments.bench.sentences import FLIPPED, KEPT, MELVILLE, RELATED, SPAM, TASKS, collection
from proofcheck.experiments.engine.cell import Cell, as_record
from proofcheck.experiments.studies.minilm import MinilmSettings, Trial

SEEDS = (1, 2, 3)
# Mean accuracy by rule: the theory's λ as good as any, and outputs a little better.
AS_HOPED = {LEAST: 0.85, EQUAL: 0.85, AVERAGE: 0.80, "0.3": 0.81, "0.5": 0.84, "0.7": 0.84, SURROGATE: 0.87}


def trials(rules: dict[str, float] = AS_HOPED, **changed: Any) -> list[Trial]:
    """Every task alike, with a little of its own for each seed."""
    settings = MinilmSettings(study=collection(True, {}))
    records = []
    for seed in SEEDS:
        off = seed / 1000
        merges = {rule: _merged(value + off, value + 0.01) for rule, value in rules.items()}
        forget = dict.fromkeys(KEPT, 0.85 + off) | {MELVILLE: 0.2 + off, RELATED[1]: 0.6 + off}
        merges |= {FORGET: _merged(0.0), FORGET_FLIPPED: _merged(0.9)}
        merges[FORGET].accuracy.update(forget)
        values: dict[str, Any] = {
            "norm": dict.fromkeys(TASKS, 2.0),
            "base_norm": 280.0,
            "cosine": _table(1.0, -0.2 - off, 0.1 + off, 0.0),
            "effect": _table(1.0, -1.0 - off, 0.5 + off, 0.05),
            "rank_one": dict.fromkeys(TASKS, (0.8 + off, 0.9 + off)),
            "near_rank_one": 0.0,
            "base": dict.fromkeys(TASKS, 0.7),
            "alone": dict.fromkeys(TASKS, 0.9 + off),
            "merges": merges,
            "negated": dict.fromkeys(NEGATED, 0.75 + off),
            "applied": {
                name: Applied(dict.fromkeys(KEPT, share + off), 0.1, 0.2)
                for name, share in ((LEAST, 1.0), (SMALL, 0.6))
            },
        }
        records.append(as_record(Cell("minilm", settings, seed), Outcome(**{**values, **changed})))
    return records


def _merged(accuracy: float, predicted: float | None = None) -> Merged:
    right = dict.fromkeys(TASKS, accuracy)
    guess = None if predicted is None else dict.fromkeys(KEPT, predicted)
    return Merged(dict.fromkeys(KEPT, 1.0), dict(right), dict(right), guess)


def _table(own: float, flipped: float, related: float, other: float) -> dict[str, dict[str, float]]:
    def entry(task: str, vector: str) -> float:
        pair = {task, vector}
        return (
            own
            if task == vector
            else flipped
            if pair == {SPAM, FLIPPED}
            else related
            if pair == set(RELATED)
            else other
        )

    return {task: {vector: entry(task, vector) for vector in TASKS} for task in TASKS}

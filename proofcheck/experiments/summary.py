"""What an experiment found, from the records of its cells alone."""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from proofcheck.experiments.experiment import Experiment
from proofcheck.experiments.records import Record
from proofcheck.experiments.verdicts import LEVEL, Claim


class PerSeed(msgspec.Struct):
    """What one cell gave; ``settings`` is the place of its settings in the summary's list."""

    settings: int
    seed: int
    result: Any


class Summary(msgspec.Struct):
    """The verdicts on an experiment's claims with everything behind them."""

    schema: Literal["proofcheck/experiment/1"]
    experiment: str
    quick: bool
    settings: list[Any]
    seeds: list[int]
    versions: dict[str, str]
    level: float
    claims: list[Claim]
    results: list[PerSeed]


def summarise(experiment: Experiment[Any, Any], records: Sequence[Record[Any, Any]], *, quick: bool) -> Summary:
    """The summary of all cells.

    Args:
        experiment: Theirs.
        records: One of each cell.
        quick: Whether these are the small settings.
    """
    settings = list(dict.fromkeys(record.settings for record in records))
    results = [PerSeed(settings.index(record.settings), record.seed, record.result) for record in records]
    seeds = sorted({record.seed for record in records})
    claims = experiment.judge(records)
    versions = records[0].versions
    return Summary("proofcheck/experiment/1", experiment.name, quick, settings, seeds, versions, LEVEL, claims, results)

"""What an experiment found, from the records of its cells alone, and the file that says so."""

import hashlib
from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from proofcheck.experiments.experiment import Experiment
from proofcheck.experiments.records import Record
from proofcheck.experiments.verdicts import LEVEL, Claim


class PerSeed(msgspec.Struct, forbid_unknown_fields=True):
    """What one cell gave; ``settings`` is the place of its settings in the summary's list."""

    settings: int
    seed: int
    result: Any


class Summary(msgspec.Struct, forbid_unknown_fields=True):
    """The verdicts on an experiment's claims with everything behind them.

    ``digest`` is the SHA-256 of the summary without it, as JSON without white space.
    """

    schema: Literal["proofcheck/experiment/1"]
    experiment: str
    quick: bool
    settings: list[Any]
    seeds: list[int]
    versions: dict[str, str]
    level: float
    claims: list[Claim]
    results: list[PerSeed]
    digest: str = ""


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
    about = experiment.name, quick, settings, seeds, records[0].versions, LEVEL
    found = Summary("proofcheck/experiment/1", *about, experiment.judge(records), results)
    # As a file gives it back: a whole number where a float is due has then become one, so the digest fits the file.
    found = msgspec.json.decode(msgspec.json.encode(found), type=Summary)
    return msgspec.structs.replace(found, digest=digest(found))


def digest(summary: Summary) -> str:
    """What ``summary.digest`` has to be."""
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(summary, digest=""))).hexdigest()


def encoded(summary: Summary) -> bytes:
    """The file: a line for each setting, claim and result, and floats with all their digits."""
    fields = [_field(name, getattr(summary, name)) for name in summary.__struct_fields__]
    return b"{\n" + b",\n".join(fields) + b"\n}\n"


def _field(name: str, value: object) -> bytes:
    long = name in ("settings", "claims", "results")
    content = _lines(value) if long and isinstance(value, list) else msgspec.json.encode(value)
    return msgspec.json.encode(name) + b":" + content


def _lines(values: list[Any]) -> bytes:
    return b"[\n" + b",\n".join(map(msgspec.json.encode, values)) + b"\n]"

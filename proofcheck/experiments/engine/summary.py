"""The summary of an experiment: its verdicts with every result behind them, as one file under a digest.

The package comes with a summary of each study, at its default sizes and with five seeds or more. Reading one needs no
PyTorch: its results become the records of its cells again, from which verdicts and figures follow.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec

from proofcheck.experiments.engine.cell import MOST_BYTES, Record, T
from proofcheck.experiments.engine.experiment import Experiment, find, purposes
from proofcheck.experiments.engine.verdicts import LEVEL, Claim
from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

_REMEDY = "store what proofcheck experiment writes, unchanged"


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
    summary = _as_read(Summary("proofcheck/experiment/1", *about, experiment.judge(records), results), Summary)
    return msgspec.structs.replace(summary, digest=digest(summary))


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


@dataclass(frozen=True)
class Stored:
    """A stored experiment.

    Attributes:
        summary: The file.
        records: The records of its cells.
    """

    summary: Summary
    records: list[Record[Any, Any]]


def names(folder: Path) -> list[str]:
    """The studies that are stored, in the order of `purposes`; the record of a study that is not here is no page.

    Raises:
        InputError: If the folder cannot be read.
    """
    try:
        stored = {path.stem for path in folder.iterdir() if path.suffix == ".json"}
    except OSError as error:
        raise InputError(f"{folder}: cannot be read ({error.strerror}); install proofcheck again") from None
    return [name for name in purposes() if name in stored]


def read_stored(name: str, folder: Path) -> Stored:
    """One stored experiment.

    Args:
        name: One of `names`.
        folder: Where the files are.

    Raises:
        InputError: If the file cannot be read, is no summary of this experiment, or was changed.
    """
    path = folder / f"{name}.json"
    try:
        summary = msgspec.json.decode(read_bounded(path, MOST_BYTES), type=Summary)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); {_REMEDY}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: expected what an experiment found, got other content ({error}); {_REMEDY}") from None
    if summary.digest != digest(summary):
        raise InputError(f"{path}: its digest does not fit its content, so it was changed; {_REMEDY}")
    if summary.experiment != name or name not in purposes() or summary.quick:
        of_another = f"{summary.experiment}{' --quick' if summary.quick else ''}"
        raise InputError(f"{path}: expected the experiment that its name says, got {of_another}; {_REMEDY}")
    try:
        return Stored(summary, _records(summary))
    except (msgspec.ValidationError, IndexError) as error:
        raise InputError(
            f"{path}: expected results as {name} gives them now, got others ({error}); run it anew"
        ) from None


def _records(summary: Summary) -> list[Record[Any, Any]]:
    kind = find(summary.experiment).kind
    return [
        msgspec.convert(
            {
                "schema": "proofcheck/cell/1",
                "experiment": summary.experiment,
                "settings": summary.settings[cell.settings],
                "seed": cell.seed,
                "versions": summary.versions,
                "result": cell.result,
            },
            type=kind,
        )
        for cell in summary.results
    ]


def judge_again(stored: Stored) -> list[Claim]:
    """The claims that follow from the stored results today; of an unchanged experiment, those of the summary."""
    return _as_read(find(stored.summary.experiment).judge(stored.records), list[Claim])


def _as_read(value: T, kind: type[T]) -> T:
    """The value as its file gives it back: a whole number where a float is due has become a float."""
    return msgspec.json.decode(msgspec.json.encode(value), type=kind)

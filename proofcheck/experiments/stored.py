"""The records that come with the package: what every experiment found at its default sizes, with five seeds or more.

Each is the file that ``proofcheck experiment`` wrote. Reading one needs no PyTorch: its results become the records of
its cells again, from which verdicts and figures follow.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from proofcheck.experiments.experiment import PURPOSES, find
from proofcheck.experiments.records import MOST_BYTES, Record
from proofcheck.experiments.summary import Summary, digest
from proofcheck.experiments.verdicts import Claim
from proofcheck.reading import read_bounded
from proofcheck.region.numbers import InputError

RECORDS = Path(__file__).parent.parent / "records"
_REMEDY = "store what proofcheck experiment writes, unchanged"


@dataclass(frozen=True)
class Stored:
    """A stored experiment.

    Attributes:
        summary: The file.
        records: The records of its cells.
    """

    summary: Summary
    records: list[Record[Any, Any]]


def names(folder: Path = RECORDS) -> list[str]:
    """The experiments that are stored, in the order of `PURPOSES`; files of no experiment last.

    Raises:
        InputError: If the folder cannot be read.
    """
    try:
        found = {path.stem for path in folder.iterdir() if path.suffix == ".json"}
    except OSError as error:
        raise InputError(f"{folder}: cannot be read ({error.strerror}); install proofcheck again") from None
    return [name for name in PURPOSES if name in found] + sorted(found - PURPOSES.keys())


def read_stored(name: str, folder: Path = RECORDS) -> Stored:
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
    if summary.experiment != name or name not in PURPOSES or summary.quick:
        what = f"{summary.experiment}{' --quick' if summary.quick else ''}"
        raise InputError(f"{path}: expected the experiment that its name says, got {what}; {_REMEDY}")
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
                "settings": summary.settings[each.settings],
                "seed": each.seed,
                "versions": summary.versions,
                "result": each.result,
            },
            type=kind,
        )
        for each in summary.results
    ]


def judge_again(stored: Stored) -> list[Claim]:
    """The claims that follow from the stored results today; of an unchanged experiment, those of the summary."""
    claims = find(stored.summary.experiment).judge(stored.records)
    # As a file gives them back: whole numbers among the floats have become floats.
    return msgspec.json.decode(msgspec.json.encode(claims), type=list[Claim])

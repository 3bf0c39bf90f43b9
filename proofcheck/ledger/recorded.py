"""The status of every claim at the last ``verify --record``, written by that run alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from proofcheck.ledger.status import Status
from proofcheck.region.numbers import InputError


class Recorded(msgspec.Struct, forbid_unknown_fields=True):
    """A file of statuses; ``rocq`` is the version of the kernel that gave them."""

    schema: Literal["proofcheck/recorded/1"]
    rocq: str
    claims: dict[str, Status]


class NoRecordError(InputError):
    """The recorded statuses are missing or unreadable, so nothing can be said to have kept its status."""


def read_recorded(path: Path) -> Recorded:
    """The recorded statuses.

    Raises:
        NoRecordError: If there are none.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Recorded)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoRecordError(f"{path}: expected the recorded statuses ({error}); run verify --record") from None


def encoded(rocq: str, claims: Mapping[str, Status]) -> bytes:
    """The file, a line for each claim."""
    return msgspec.json.format(msgspec.json.encode(Recorded("proofcheck/recorded/1", rocq, dict(claims)))) + b"\n"

"""What was defended, beside the plan: a second look at other counts would need a δ of its own."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import msgspec

from proofcheck.region.numbers import InputError
from proofcheck.risk.checker import DefenceError, parse
from proofcheck.risk.documents import Outcomes
from proofcheck.risk.limits import MOST_BYTES


class _Look(msgspec.Struct, forbid_unknown_fields=True):
    """The hash of a plan, and the SHA-256 of the counts that it was defended with."""

    plan: str
    counts: str


def remember(memory: Path, outcomes: Outcomes) -> None:
    """Add a plan's counts to what was defended, a line each, unless they are there.

    Args:
        memory: The file; made where there is none.
        outcomes: The counts, of any plan.

    Raises:
        InputError: If this plan was defended with other counts, or the file is none of these or cannot be written.

    Source: project; docs/guide-ship.md.
    """
    rows = sorted((count.candidate, count.demand, count.errors, count.n) for count in outcomes.counts)
    now = _Look(outcomes.plan, sha256(json.dumps(rows).encode()).hexdigest())
    try:
        with _alone(memory) as file:
            for before in _looks(file, memory):
                if before.plan == now.plan and before.counts != now.counts:
                    raise InputError(
                        f"the plan was defended before, with other counts ({memory}); a second look needs a plan with a"
                        " δ of its own"
                    )
                if before == now:
                    return
            file.write(msgspec.json.encode(now) + b"\n")
    except OSError as error:
        raise InputError(f"{memory}: cannot be written ({error.strerror}); defend where the plan can be kept") from None


@contextmanager
def _alone(memory: Path) -> Iterator[BinaryIO]:
    """The file, open to read and to add to, while no other process has it so."""
    with memory.open("a+b") as file:
        if find_spec("fcntl") is not None:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)  # Closing the file unlocks it.
        file.seek(0)
        yield file
        file.flush()
        os.fsync(file.fileno())


def _looks(file: BinaryIO, memory: Path) -> list[_Look]:
    content = file.read(MOST_BYTES + 1)
    if content and (not content.endswith(b"\n") or len(content) > MOST_BYTES):
        raise _other(memory)
    try:
        return [msgspec.convert(parse(line), _Look) for line in content.split(b"\n")[:-1]]
    except (DefenceError, msgspec.ValidationError):
        raise _other(memory) from None


def _other(memory: Path) -> InputError:
    return InputError(f"{memory}: expected what defend wrote, got other content; move it, or plan anew")

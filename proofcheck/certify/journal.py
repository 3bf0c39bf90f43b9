"""Finished cells of a long computation, a line each, so that an interruption costs one cell at most."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from proofcheck.certify.subject import Subject
from proofcheck.region.numbers import InputError

_SCHEMA = "proofcheck/certify-cells/1"
_REMEDY = "delete the file, or give another --cells"


class Journal:
    """What is finished; kept in a file where one is given.

    Args:
        path: The file, made if need be; None to keep nothing.
        question: A digest of everything that an answer depends on.

    Raises:
        InputError: If the file cannot be used, or has the answers to another question.
    """

    def __init__(self, path: str | Path | None, question: str) -> None:
        self._path, self._known = None if path is None else Path(path), dict[str, Any]()
        self.found = 0
        if self._path is not None:
            self._open(self._path, question)

    def _open(self, path: Path, question: str) -> None:
        try:
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            lines = text.split("\n")
            # What follows the last end of line was cut off in the middle of writing.
            whole, cut = lines[:-1], lines[-1]
            if not whole:
                path.write_text(json.dumps({"schema": _SCHEMA, "question": question}) + "\n", encoding="utf-8")
                return
            if cut:
                path.write_text("\n".join(whole) + "\n", encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: cannot be used for finished cells ({error}); give another file") from None
        self._read(path, whole, question)

    def _read(self, path: Path, lines: Sequence[str], question: str) -> None:
        try:
            header, *cells = [json.loads(line) for line in lines]
            if header != {"schema": _SCHEMA, "question": question}:
                raise InputError(f"{path}: expected cells of this question, got those of another; {_REMEDY}")
            self._known = {json.dumps(cell["key"]): cell["value"] for cell in cells}
        except (ValueError, KeyError, TypeError):
            raise InputError(f"{path}: expected finished cells, got other content; {_REMEDY}") from None
        self.found = len(self._known)

    def get(self, key: Sequence[Any]) -> Any:
        """The answer for a cell; None where it is not finished."""
        return self._known.get(json.dumps(list(key)))

    def put(self, key: Sequence[Any], value: Any) -> None:
        """Keep the answer for a cell."""
        self._known[json.dumps(list(key))] = value
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(json.dumps({"key": list(key), "value": value}) + "\n")


def question_of(subject: Subject, *further: Any) -> str:
    """A digest of the networks, the task, the law, and what else is named."""
    parts, law = subject.parts, subject.law
    digest = hashlib.sha256(repr((law.P, law.dropped, subject.nominal, further)).encode())
    for array in (parts.S, parts.U, parts.a, law.pairs, law.weights, law.shares, *(subject.samples or ())):
        digest.update(repr(array.shape).encode() + array.tobytes())
    return digest.hexdigest()

"""A λ that an audit proposed, with the checkpoints that it is about, as they were then."""

from pathlib import Path
from typing import NamedTuple

import msgspec

from proofcheck.checkpoints.documents import Audit, Source
from proofcheck.checkpoints.models import Place, open_model, sha256_of
from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

_MOST_TEXT = 2**28


class Chosen(NamedTuple):
    """What is to be merged."""

    base: str
    fine_tunes: list[str]
    names: list[str]
    lam: list[str]


def choose(place: Place, rule: str) -> Chosen:
    """The λ of a rule from a file that ``audit --output`` wrote, and the checkpoints that it measured.

    Raises:
        InputError: If the file is no audit, has no such rule or no λ by it, or a checkpoint has other files than then.
    """
    try:
        audit = msgspec.json.decode(read_bounded(place, _MOST_TEXT), type=Audit)
    except OSError as error:
        raise InputError(f"{place}: cannot be read ({error.strerror}); give a file that audit --output wrote") from None
    except msgspec.MsgspecError as error:
        raise InputError(f"{place}: expected what audit --output wrote, got other content ({error!s:.100})") from None
    proposals = {proposal.rule: proposal for proposal in audit.lambda_}
    if rule not in proposals:
        raise InputError(
            f"--rule: expected one of {', '.join(proposals) or 'none, as no λ is proposed'}, got {rule!r:.40}"
        )
    value = proposals[rule].value
    if value is None:
        raise InputError(f"--rule: {rule} has no λ: {proposals[rule].note}")
    for source in (audit.base, *audit.fine_tunes):
        _check_unchanged(source)
    return Chosen(audit.base.path, [source.path for source in audit.fine_tunes], audit.models, value)


def _check_unchanged(source: Source) -> None:
    files = open_model(Path(source.path)).checkpoint.files
    now = [(file.name, file.stat().st_size) for file in files]
    same = now == [(file.name, file.size) for file in source.files]
    # With --hash the audit knows the content too; without, sizes and names are all it can compare.
    known = [(file, old.sha256) for file, old in zip(files, source.files, strict=same)]
    if not same or any(isinstance(digest, str) and sha256_of(file) != digest for file, digest in known):
        raise InputError(f"{source.path}: expected the files that were audited, got others; audit it again")

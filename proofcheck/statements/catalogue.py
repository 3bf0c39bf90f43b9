"""Every claim of the paper, by source, and how to find one."""

from proofcheck.region.numbers import InputError
from proofcheck.statements import (
    abstracts,
    constants,
    corollary_1,
    corollary_2,
    definitions,
    network,
    tangent,
    theorem_1,
    theorem_2,
    theorem_3,
)
from proofcheck.statements.claim import Claim

_ROOMS = (
    *(definitions, network, constants, theorem_1, theorem_2, theorem_3, corollary_1, corollary_2),
    *(abstracts, tangent),
)

CLAIMS: dict[str, Claim] = {claim.id: claim for room in _ROOMS for claim in room.CLAIMS}

_KINDS = {
    "definitions": "definition",
    "constants": "constant",
    "theorems": "theorem",
    "corollaries": "corollary",
    "observations": "observation",
}


def find(name: str) -> tuple[Claim, ...]:
    """The claims that a name asks for.

    Args:
        name: A theorem's number, a label such as ``corollary-1`` or ``Definition 2``, an id or the beginning of
            one such as ``theorem-1.review``, a source such as ``tangent``, or one of definitions, constants,
            theorems, corollaries, observations.

    Raises:
        InputError: If it names nothing.

    >>> [claim.id for claim in find("3")]
    ['theorem-3.review', 'theorem-3.review.nonempty', 'theorem-3.slides', 'theorem-3.slides.nonempty']
    """
    key = name.strip().lower().replace(" ", "-")
    key = f"theorem-{key}" if key.isdecimal() else key
    kind = _KINDS.get(key)
    claims = tuple(
        [
            claim
            for claim in CLAIMS.values()
            if kind == claim.kind or key == claim.source.tag or f"{claim.id}.".startswith(f"{key}.")
        ]
    )
    if not claims:
        labels = sorted({claim_id.split(".", maxsplit=1)[0] for claim_id in CLAIMS})
        tags = dict.fromkeys(claim.source.tag for claim in CLAIMS.values())
        known = ", ".join([*_KINDS, *tags, *labels])
        raise InputError(f"no statement {name!r}; expected 1, 2, 3, {known}, or an id")
    return claims

"""One piece of evidence for or against a claim, as this run found it."""

from typing import Literal, TypeAlias

import msgspec

Kind: TypeAlias = Literal[
    "proof", "certificate", "identity", "record", "beside", "counterexample", "bounds", "case", "assumption"
]
Says: TypeAlias = Literal["for", "against", "nothing", "failed", "not run"]


class Evidence(msgspec.Struct, forbid_unknown_fields=True):
    """One piece of evidence.

    ``name`` is its own name: of a pinned theorem, a certificate's file, an identity, a record's claim, a
    certified fact (``bounds`` for its own network, ``case`` for a claim of the paper). A record of other networks, or
    of another question, stands ``beside`` the claim and decides nothing. ``says`` is what it shows; ``failed`` means
    that it is missing, was changed, or does not hold. ``words`` say it in a sentence,
    ``rests_on`` has what it takes for granted, such as axioms or an experiment's settings.
    """

    kind: Kind
    name: str
    says: Says
    words: str
    rests_on: list[str]
    seconds: float

"""Claims as the JSON contract ``proofcheck/theorems/1``."""

from collections.abc import Iterable
from typing import Any

from proofcheck.statements.claim import Claim, Item
from proofcheck.statements.latex_document import statement
from proofcheck.statements.symbols import MEANINGS

SCHEMA = "proofcheck/theorems/1"


def to_document(claims: Iterable[Claim]) -> dict[str, Any]:
    """The whole JSON object.

    >>> from proofcheck.statements.catalogue import find
    >>> to_document(find("beta.slides"))["claims"][0]["conclusion"][0]["text"]
    'β = Θ(d⁻¹)'
    """
    return {"schema": SCHEMA, "claims": [_claim(claim) for claim in claims]}


def _claim(claim: Claim) -> dict[str, Any]:
    orders = claim.orders
    return {
        "id": claim.id,
        "label": claim.label,
        "title": claim.title,
        "kind": claim.kind,
        "source": claim.source.tag,
        "setting": [_item(item) for item in claim.setting],
        "hypotheses": [_item(item) for item in claim.hypotheses],
        "conclusion": [_item(item) for item in claim.conclusion],
        "constants": [
            {"name": name, "meaning": MEANINGS[symbol].words, "direction": orders[name].direction}
            for name, symbol in claim.constants.items()
        ],
        "remarks": list(claim.remarks),
        "mechanism": list(claim.mechanism),
        "amendments": list(claim.amendments),
        "latex": statement(claim),
    }


def _item(item: Item) -> dict[str, str]:
    return {"name": item.name, "words": item.words, "text": item.text, "latex": item.latex}

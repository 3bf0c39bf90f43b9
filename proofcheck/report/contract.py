"""What every JSON contract is made of: objects with exactly their fields, and rationals as text."""

from typing import Annotated

import msgspec

Rational = Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]+(/[1-9][0-9]*)?$", description='a rational, "p/q" or "p"')]


class Contract(msgspec.Struct, forbid_unknown_fields=True):
    """A JSON object with exactly these fields."""

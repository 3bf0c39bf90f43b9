"""What is claimed of a region, with everything that a checker needs to verify it, and its file."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from proofcheck.region.numbers import InputError, integer, text
from proofcheck.region.region import Region

SCHEMA = "proofcheck/certificate/1"
_FIELDS = ("schema", "gamma", "gamma_radius", "beta", "c", "verdict", "phi", "t", "s", "witness")
_RATIONAL = re.compile(r"(-?)([0-9]+)(?:/([1-9][0-9]*))?")
_WITNESS_FIELDS = ("beta", "lam", "c")


@dataclass(frozen=True)
class Witness:
    """A point (λ, c) of the region at this β: λ of shape (n,)."""

    beta: Fraction
    lam: tuple[Fraction, ...]
    c: Fraction


@dataclass(frozen=True)
class Certificate:
    r"""A verdict on a region, the pair (t, s) that proves φ, and a witness when there is one.

    φ = min_t F(t), or min_t F(t)/t of a weak region, is proved by (t, s) as `proofcheck.region.checker` says.

    Source: project, duality between F and the two sums over the unit box.

    >>> from proofcheck import Region, feasible
    >>> feasible(Region(gamma=["-0.64"])).certificate.kind
    'refutation'
    """

    region: Region
    verdict: Literal["nonempty", "empty"]
    phi: Fraction
    t: Fraction
    s: tuple[Fraction, ...]
    witness: Witness | None

    @property
    def kind(self) -> Literal["witness", "refutation"]:
        """``witness`` when a point of the region is shown, else ``refutation``."""
        return "refutation" if self.witness is None else "witness"

    def to_json(self) -> dict[str, Any]:
        """The certificate as the JSON object of its file, schema ``proofcheck/certificate/1``."""
        question = {name: _spelled(getattr(self.region, name)) for name in ("gamma", "gamma_radius", "beta", "c")}
        proof = {name: _spelled(getattr(self, name)) for name in ("phi", "t", "s")}
        point = self.witness and {name: _spelled(getattr(self.witness, name)) for name in _WITNESS_FIELDS}
        mark = {"weak": True} if self.region.weak else {}
        return {"schema": SCHEMA, **question, **mark, "verdict": self.verdict, **proof, "witness": point}

    @classmethod
    def from_json(cls, document: object) -> "Certificate":
        """The certificate that a JSON object holds; nothing of it is believed yet.

        Raises:
            InputError: If a field is missing, unknown or of the wrong form.
        """
        fields = _object(document, _FIELDS, "certificate", ("weak",))
        if fields.get("weak", True) is not True:
            raise InputError(f"weak: expected true, or no such field, got {fields['weak']!r:.60}")
        if fields["schema"] != SCHEMA:
            raise InputError(f"schema: expected {SCHEMA!r}, got {fields['schema']!r:.60}")
        verdict = fields["verdict"]
        if verdict != "nonempty" and verdict != "empty":
            raise InputError(f"verdict: expected 'nonempty' or 'empty', got {verdict!r:.60}")
        gamma = _rationals(fields["gamma"], "gamma")
        readers: dict[str, Any] = {"gamma_radius": _rationals, "beta": _rational, "c": _rational}
        numbers = {name: read(fields[name], name) for name, read in readers.items() if fields[name] is not None}
        region, witness = Region(gamma, weak="weak" in fields, **numbers), None
        if fields["witness"] is not None:
            point = _object(fields["witness"], _WITNESS_FIELDS, "witness")
            lam = _rationals(point["lam"], "witness.lam")
            witness = Witness(_rational(point["beta"], "witness.beta"), lam, _rational(point["c"], "witness.c"))
        phi, t = _rational(fields["phi"], "phi"), _rational(fields["t"], "t")
        return cls(region, verdict, phi, t, _rationals(fields["s"], "s"), witness)

    @classmethod
    def from_text(cls, content: str | bytes) -> "Certificate":
        """The certificate that the text of a file holds, as `from_json`.

        Raises:
            InputError: If the text is no JSON, or holds no certificate.
        """
        try:
            document = json.loads(content, object_pairs_hook=_once, parse_int=_refuse, parse_constant=_refuse)
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise InputError(f"expected a JSON certificate, but it is no valid JSON ({error})") from None
        return cls.from_json(document)


def _spelled(value: Fraction | tuple[Fraction, ...] | None) -> str | list[str] | None:
    if isinstance(value, tuple):
        return [text(entry) for entry in value]
    return None if value is None else text(value)


def _object(value: object, fields: tuple[str, ...], what: str, more: tuple[str, ...] = ()) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError(f"{what}: expected a JSON object, got {type(value).__name__}")
    if missing := [name for name in fields if name not in value]:
        raise InputError(f"{what}: the field {missing[0]!r} is missing")
    if unknown := [name for name in value if name not in fields + more]:
        raise InputError(f"{what}: unknown field {unknown[0]!r:.60}; a certificate holds only {', '.join(fields)}")
    return value


def _rational(value: object, what: str) -> Fraction:
    if not isinstance(value, str) or not (match := _RATIONAL.fullmatch(value)):
        raise InputError(f'{what}: expected a rational as text such as "79/100", got {value!r:.60}')
    minus, numerator, denominator = match.groups()
    return Fraction((-1 if minus else 1) * integer(numerator), integer(denominator or "1"))


def _rationals(value: object, what: str) -> tuple[Fraction, ...]:
    if not isinstance(value, list):
        raise InputError(f"{what}: expected a list of rationals, got {value!r:.60}")
    # Most entries of a proof are the same few, and are then one object.
    known: dict[str, Fraction] = {}
    for i, entry in enumerate(value, start=1):
        if not isinstance(entry, str) or entry not in known:
            known[entry] = _rational(entry, f"{what}[{i}]")
    return tuple([known[entry] for entry in value])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise InputError("a field of the JSON object occurs twice")
    return fields


def _refuse(constant: str) -> float:
    raise InputError(f"expected rationals as text, got {constant:.60}")

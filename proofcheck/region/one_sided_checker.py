"""The checker of certificates of a region with a third sum: it reads a file and asks every condition anew, exactly."""

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from proofcheck.region.checker import CertificateError
from proofcheck.region.numbers import InputError, brief, exact
from proofcheck.region.one_sided import SCHEMA, Certificate, OneSided, Proof, conditions

_FIELDS = (
    "schema",
    "gamma",
    "one_sided",
    "beta",
    "c",
    "weak",
    "verdict",
    "phi",
    "t",
    "s",
    "lam",
    "at_c",
    "multipliers",
)
# What an entry of such a file may have: one sum of some thousand of them is then nothing.
MOST_BYTES, MOST_DIGITS = 2**24, 10_000


def check(certificate: Certificate) -> str:
    """Verify a certificate, and say in one sentence what is now known.

    Raises:
        CertificateError: With the first condition that fails.

    Source: ThreeSums.v (with β), Farkas' lemma (without).

    >>> from proofcheck.solve.one_sided import decide_one_sided
    >>> check(decide_one_sided(OneSided(["-1/2"], "0.09")))[:30]
    'empty: no λ has Σ λγ ≥ 1, Σ λγ'
    """
    for holds, fails in conditions(certificate):
        if not holds:
            raise CertificateError(fails)
    word = "some λ has" if certificate.verdict == "nonempty" else "no λ has"
    return f"{certificate.verdict}: {word} {conditions_in_words(certificate.asked)}."


def conditions_in_words(asked: OneSided) -> str:
    """What is asked of λ.

    >>> conditions_in_words(OneSided(["1/2"], "1/10"))
    'Σ λγ ≥ 1, Σ λγ + 1/10·Σ λ ≥ 1 and Σ λγ² ≥ 0, with no box'
    """
    limit, squares = brief(asked.one_sided), "0" if asked.weak else "1 + c"
    if asked.beta is None and asked.c is None:
        return f"Σ λγ ≥ 1, Σ λγ + {limit}·Σ λ ≥ 1 and Σ λγ² ≥ 0, with no box"
    box = "no box" if asked.beta is None else f"|λ_i|·{brief(asked.beta)} ≤ c"
    at = "for some c in (0, 1)" if asked.c is None else f"at c = {brief(asked.c)}"
    return f"Σ λγ ≥ 1 + c, Σ λγ² ≥ {squares}, {limit}·Σ λ ≥ −c and {box}, {at}"


def from_content(content: bytes, path: str) -> Certificate:
    """The certificate that the bytes of a file hold; nothing of it is believed yet.

    Raises:
        InputError: With the file's path, if they hold none.
    """
    try:
        if len(content) > MOST_BYTES:
            raise InputError(f"expected at most {MOST_BYTES} bytes, got {len(content)}")
        return _read(json.loads(content, parse_int=_refused, parse_float=_refused, parse_constant=_refused))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: {error}") from None


def _refused(written: str) -> Any:
    raise InputError(f"expected rationals as text, got {written:.60}")


def _read(document: Any) -> Certificate:
    if not isinstance(document, Mapping) or sorted(document) != sorted(_FIELDS) or document["schema"] != SCHEMA:
        raise InputError(f"expected an object of schema {SCHEMA} with the fields {', '.join(_FIELDS)}, got another")
    if document["verdict"] not in ("nonempty", "empty") or not isinstance(document["weak"], bool):
        raise InputError("verdict: expected 'nonempty' or 'empty', and weak: true or false")
    one = {name: _number(document[name], name) for name in ("one_sided", "beta", "c", "phi", "at_c")}
    many = {name: _numbers(document[name], name) for name in ("gamma", "t", "s", "lam", "multipliers")}
    gamma, limit, phi, t, s = many["gamma"], one["one_sided"], one["phi"], many["t"], many["s"]
    if gamma is None or limit is None or any(len(triple) != 3 for triple in (t, many["multipliers"]) if triple):
        raise InputError("expected γ and one_sided, and three t and three multipliers where there are any")
    asked = OneSided(gamma, limit, beta=one["beta"], c=one["c"], weak=document["weak"])
    proof = None if phi is None or t is None or s is None else Proof(phi, (t[0], t[1], t[2]), s)
    y = many["multipliers"]
    multipliers = None if y is None else (y[0], y[1], y[2])
    return Certificate(asked, document["verdict"], proof, many["lam"], one["at_c"], multipliers)


def _number(value: Any, what: str) -> Fraction | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MOST_DIGITS:
        raise InputError(f'{what}: expected a rational as text such as "79/100", got {value!r:.60}')
    return exact(value, what)


def _numbers(value: Any, what: str) -> tuple[Fraction, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise InputError(f"{what}: expected a list of rationals, got {value!r:.60}")
    numbers = [_number(entry, f"{what}[{i}]") for i, entry in enumerate(value, start=1)]
    if None in numbers or not numbers:
        raise InputError(f"{what}: expected numbers, got null or none")
    return tuple([number for number in numbers if number is not None])

"""What a certificate file may hold, so that whoever checks it knows beforehand what that can cost.

Nothing here decides a verdict: these limits refuse a file, and accept none that the checker would not. They are the
format's, stated in docs/certificates.md, for every program that checks certificates.
"""

import json
import math
import re
from collections.abc import Iterable
from fractions import Fraction
from os import PathLike

from proofcheck.reading import read_bounded
from proofcheck.region.certificate import Certificate
from proofcheck.region.numbers import InputError

# Bits of a numerator, of a denominator, and of the least common denominator of a list.
MOST_BITS = 2**20
MOST_ENTRIES = 10**6
# Bits of the integers that a list has over its common denominator, all together.
MOST_BITS_IN_ALL = 2**28
# 268 bytes for each of 10^6 tasks: γ and its radius as floats take 45 each, s_i and λ_i what is left.
MOST_BYTES = 2**28

_MOST_DIGITS = 315_653  # those of 2**MOST_BITS
_DIGITS = re.compile(rb"[0-9]+")
# Four lists, and the commas between the fields.
_MOST_COMMAS = 4 * MOST_ENTRIES + 20


def load(path: str | PathLike[str]) -> Certificate:
    """The certificate in the file at ``path``, once it keeps the limits above; nothing of it is believed yet.

    Raises:
        InputError: If the file cannot be read, is no JSON, holds no certificate, or one beyond the limits.
    """
    try:
        content = read_bounded(path, MOST_BYTES)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a certificate file") from None
    try:
        # Before anything is parsed: 15 million entries or two million digits cost no more than their bytes.
        if content.count(b",") > _MOST_COMMAS:
            raise InputError(f"expected at most {MOST_ENTRIES} entries in a list, got more")
        if any(len(digits[0]) > _MOST_DIGITS for digits in _DIGITS.finditer(content)):
            raise InputError(f"expected numbers of at most 2^20 bits, got one of more than {_MOST_DIGITS} digits")
        certificate = Certificate.from_text(content)
        refuse_beyond(certificate)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    return certificate


def to_text(certificate: Certificate) -> str:
    """The certificate as the text of its file, when `load` would read it.

    Raises:
        InputError: With the limit that it is beyond.
    """
    refuse_beyond(certificate)
    content = json.dumps(certificate.to_json(), indent=2) + "\n"
    if len(content) > MOST_BYTES:
        raise InputError(f"a certificate has at most 2^28 bytes, this {len(content)}; give fewer tasks or digits")
    return content


def refuse_beyond(certificate: Certificate) -> None:
    """Refuse a certificate that is beyond the limits, before anything is computed with it.

    Raises:
        InputError: With the first limit that is broken.

    >>> from proofcheck import Region, feasible
    >>> refuse_beyond(feasible(Region(gamma=["0.79", "-0.64"])).certificate)
    """
    region, witness = certificate.region, certificate.witness
    numerators, denominators = region.ratios
    radius = region.gamma_radius or ()
    _check_numbers("gamma", numerators, [*denominators, *(r.denominator for r in radius)])
    _check_fractions("gamma_radius", radius)
    _check_fractions("s", certificate.s)
    single = [certificate.phi, certificate.t, region.beta, region.c]
    if witness is not None:
        _check_fractions("witness.lam", witness.lam)
        single += [witness.beta, witness.c]
    for value in single:
        _check_fractions("phi, t, beta and c", () if value is None else (value,))


def _check_fractions(what: str, values: Iterable[Fraction]) -> None:
    held = tuple(values)
    _check_numbers(what, [value.numerator for value in held], [value.denominator for value in held])


def _check_numbers(what: str, numerators: list[int], denominators: list[int]) -> None:
    n = len(numerators)
    if n > MOST_ENTRIES:
        raise InputError(f"{what}: a certificate has at most {MOST_ENTRIES} entries, this has {n}")
    common = 1
    for denominator in set(denominators):
        common = math.lcm(common, denominator)
        if common.bit_length() > MOST_BITS:
            raise InputError(f"{what}: a certificate has numbers, and common denominators, of at most 2^20 bits")
    if max(map(int.bit_length, numerators), default=0) > MOST_BITS:
        raise InputError(f"{what}: a certificate has numbers of at most 2^20 bits")
    if n * common.bit_length() > MOST_BITS_IN_ALL:
        raise InputError(
            f"{what}: a certificate has lists of at most 2^28 bits over one denominator, this has {n} entries of"
            f" {common.bit_length()} bits; round the numbers, or write them over fewer denominators"
        )

"""What a certificate file may hold, so that whoever checks it knows beforehand what that can cost.

Nothing here decides a verdict: these limits refuse a file, and accept none that the checker would not. They are the
format's, stated in docs/certificates.md, for every program that checks certificates.
"""

import json
import math
from itertools import pairwise
from os import PathLike

from proofcheck.region.certificate import Certificate
from proofcheck.region.numbers import InputError
from proofcheck.region.reading import read_bounded

# Bits of a numerator, and of a denominator.
MOST_BITS = 2**20
MOST_ENTRIES = 10**6
# 268 bytes for each of 10^6 tasks: γ and its radius as floats take 45 each, s_i and λ_i what is left.
MOST_BYTES = 2**28
# Bytes of the file times digits of its longest number: lowest terms cost that much.
MOST_READING = 10**11
# Bits of all numbers, times those of the least common denominators of the lists and of γ²: sums cost that much.
MOST_ADDING = 2**39
# Entries of a list, times the bits of its common denominator: written over that they take a quarter of a gigabyte.
MOST_HELD = 2**31

_MOST_DIGITS = 315_653  # those of 2**MOST_BITS
_DIGITS_AS_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_LISTS, _COMMAS_BESIDE = 4, 20


def load(path: str | PathLike[str]) -> Certificate:
    """The certificate in the file at ``path``, once it keeps the limits above; nothing of it is believed yet.

    Raises:
        InputError: If the file cannot be read, is no JSON, holds no certificate, or one beyond the limits.
    """
    return from_content(read(path), path)


def read(path: str | PathLike[str]) -> bytes:
    """The bytes of a certificate file.

    Raises:
        InputError: If it cannot be read, or has more than 2^28 bytes.
    """
    try:
        return read_bounded(path, MOST_BYTES)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a certificate file") from None


def from_content(content: bytes, path: str | PathLike[str]) -> Certificate:
    """The certificate that the bytes of a file hold, once it keeps the limits above.

    Raises:
        InputError: With the file's path, if they hold none.
    """
    try:
        _refuse_text_beyond(content)
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
    _refuse_text_beyond(content.encode())
    return content


def _refuse_text_beyond(content: bytes) -> None:
    """Refuse a file by what its bytes show, before anything is parsed."""
    # Either could hide digits and commas from what follows.
    if b"\\" in content or b"\0" in content:
        raise InputError("a certificate is UTF-8 without escapes: write 1, and neither UTF-16 nor \\u0031")
    opened = [0]
    while len(opened) <= _LISTS + 1 and (place := content.find(b"[", opened[-1] + 1)) > 0:
        opened.append(place)
    if len(opened) > _LISTS + 1:
        raise InputError(f"a certificate has at most {_LISTS} lists, this has more")
    if any(content.count(b",", *ends) > MOST_ENTRIES + _COMMAS_BESIDE for ends in pairwise([*opened, len(content)])):
        raise InputError(f"a certificate has at most {MOST_ENTRIES} entries in a list, this has more")
    most = min(_MOST_DIGITS, MOST_READING // max(len(content), 1))
    if b"0" * (most + 1) in content.translate(_DIGITS_AS_ZEROS):
        raise InputError(
            "a certificate has numbers of at most 2^20 bits, and of at most 10^11 digits over its bytes: for these"
            f" {len(content)} bytes at most {most} digits, and one has more; round the numbers"
        )


def refuse_beyond(certificate: Certificate) -> None:
    """Refuse a certificate that is beyond the limits, before anything is computed with it.

    Raises:
        InputError: With the first limit that is broken.

    >>> from proofcheck import Region, feasible
    >>> refuse_beyond(feasible(Region(gamma=["0.79", "-0.64"])).certificate)
    """
    region, witness = certificate.region, certificate.witness
    radius, point = region.gamma_radius or (), () if witness is None else witness.lam
    single = [certificate.phi, certificate.t, region.beta, region.c]
    single += [] if witness is None else [witness.beta, witness.c]
    lists = [
        ("gamma_radius", radius),
        ("s", certificate.s),
        ("witness.lam", point),
        *[("phi, t, beta and c", (value,)) for value in single if value is not None],
    ]
    whole = [("gamma", *region.ratios)]
    whole += [(what, [v.numerator for v in values], [v.denominator for v in values]) for what, values in lists]
    bits = 0
    for what, numerators, denominators in whole:
        if len(numerators) > MOST_ENTRIES:
            raise InputError(f"{what}: a certificate has at most {MOST_ENTRIES} entries, this has {len(numerators)}")
        lengths = [*map(int.bit_length, numerators), *map(int.bit_length, denominators)]
        if max(lengths, default=0) > MOST_BITS:
            raise InputError(f"{what}: a certificate has numbers of at most 2^20 bits, this a longer one")
        bits += sum(lengths)
    # γ and its radius have one denominator, and γ² its square. What has one number has its own.
    (_, _, of_gamma), (_, _, of_radius), *unshared = whole
    left = MOST_ADDING // bits
    for what, entries, different, times in (
        ("gamma", len(of_gamma), {*of_gamma, *of_radius}, 2),
        *[(what, len(numerators), {*denominators}, 1) for what, numerators, denominators in unshared],
    ):
        common = _common(what, [*different], left // times).bit_length()
        if entries * common > MOST_HELD:
            raise InputError(
                f"{what}: a certificate has at most 2^31 for the entries of a list times the bits of their common"
                " denominator; round the numbers, or write them over fewer denominators"
            )
        left -= times * common


def _common(what: str, denominators: list[int], most: int) -> int:
    """The least common denominator, built half by half, and no further than to ``most`` bits."""
    half = len(denominators) // 2
    if half > 4:
        denominators = [_common(what, part, most) for part in (denominators[:half], denominators[half:])]
    common = math.lcm(*denominators)
    if common.bit_length() > most:
        raise InputError(
            f"{what}: a certificate has at most 2^39 for the bits of its numbers times those of its common"
            " denominators; round the numbers, or write them over fewer denominators"
        )
    return common

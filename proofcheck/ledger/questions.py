"""Seeded questions on λ-regions, and certificates genuine and changed: what two programs are asked, to be compared."""

import json
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

from proofcheck.region.feasible import feasible
from proofcheck.region.numbers import text
from proofcheck.region.region import Region
from proofcheck.region.threshold import threshold
from proofcheck.region.verdict import Verdict

_SIZES = (*range(1, 9), 2, 2, 12, 20, 30)
_EDGES = ("0", "-1", "1", "-1/2", "1/2", "-0.3", "-0.30", "0.3", "-3e-1")
_LARGE = 1000
# As other programs write JSON, or as nobody should.
_SPELLINGS = ("0.5", "1e-1", "+1", " 1/2", "01/2", "1/02", "1/0", "1/2\n", "-0", "\u0661/2", "", "Infinity")


def questions(seed: int, count: int = 490, large: int = 10) -> list[dict[str, Any]]:
    """The fields of `Region` and a λ, as text: of 1 to 30 tasks, and ``large`` of them of 1,000.

    β is not given, 0, a number, or the very one at which the answer turns.

    >>> len(questions(1, count=2, large=0))
    2
    """
    random = Random(seed)
    return [_question(random, random.choice(_SIZES)) for _ in range(count)] + [
        _question(random, _LARGE) for _ in range(large)
    ]


def _question(random: Random, n: int) -> dict[str, Any]:
    spell = random.choice((_hundredths, _fraction, _edge, _digits))
    asked: dict[str, Any] = {"gamma": [spell(random) for _ in range(n)]}
    if random.random() < 0.3:
        radii = (["1/20"], ["0"], ["0.3"], [f"{random.randint(0, 40)}/100" for _ in range(n)])
        asked["gamma_radius"] = random.choice(radii)
    if random.random() < 0.4:
        asked["c"] = f"{random.randint(1, 99)}/100"
    kind = random.choice(("none", "zero", "given", "given", "threshold"))
    if kind == "zero":
        asked["beta"] = "0"
    elif kind == "given":
        asked["beta"] = random.choice(("1/20", f"{random.randint(1, 60)}/100", f"{random.uniform(0, 0.6):.6f}"))
    elif kind == "threshold":
        phi, c = threshold(Region(**asked)).phi, Fraction(asked.get("c", "1"))
        asked["beta"] = text(c * phi / (1 + c))
    if random.random() < 0.6:
        asked["lam"] = _point(random, asked)
    return asked


def _point(random: Random, asked: dict[str, Any]) -> list[str]:
    """A λ anywhere, or on the ray of a witness, where it is often inside."""
    witness = feasible(Region(**asked)).certificate.witness
    if witness is None or random.random() < 0.4:
        return [f"{random.uniform(-10, 10):.3f}" for _ in asked["gamma"]]
    factor = Fraction(random.choice(("1/2", "1", "1", "6/5", "4/5", "3")))
    return [text(factor * entry) for entry in witness.lam]


def _hundredths(random: Random) -> str:
    return f"{random.randint(-100, 100) / 100:.2f}"


def _fraction(random: Random) -> str:
    denominator = random.randint(1, 97)
    return f"{random.randint(-denominator, denominator)}/{denominator}"


def _edge(random: Random) -> str:
    return random.choice(_EDGES)


def _digits(random: Random) -> str:
    return f"{random.uniform(-1, 1):.12f}"


def certificates(seed: int, count: int = 3000) -> list[bytes]:
    """The contents of certificate files: each sixth as `feasible` makes it, of a weak region at times, others changed.

    >>> b"proofcheck/certificate/1" in certificates(1, count=1)[0]
    True
    """
    random, made = Random(seed), list[bytes]()
    while len(made) < count:
        asked = _question(random, random.choice(_SIZES))
        asked.pop("lam", None)
        genuine = (feasible if random.random() < 0.8 else _weak)(Region(**asked)).certificate.to_json()
        made += [_written(genuine), *[_changed(random, genuine) for _ in range(5)]]
    return made[:count]


def _weak(region: Region) -> Verdict:
    return feasible(Region(region.gamma, beta=region.beta, c=region.c, gamma_radius=region.gamma_radius, weak=True))


def _written(document: Any) -> bytes:
    return json.dumps(document).encode()


def _changed(random: Random, genuine: dict[str, Any]) -> bytes:
    document = json.loads(json.dumps(genuine))
    change = random.choice((_a_number, _a_number, _an_entry, _an_entry, _the_witness, _a_field, _a_spelling, None))
    if change is None:
        return random.choice(list(_broken(random, document)))
    change(random, document)
    return _written(document)


def _bumped(random: Random, number: str) -> str:
    value = Fraction(number)
    return text(
        value + random.choice((Fraction(1, 100), Fraction(-1, 100), Fraction(1, 10**9), -2 * value, Fraction(1)))
    )


def _a_number(random: Random, document: dict[str, Any]) -> None:
    name = random.choice([name for name in ("phi", "t", "beta", "c") if document[name] is not None])
    document[name] = _bumped(random, document[name])


def _an_entry(random: Random, document: dict[str, Any]) -> None:
    entries = document[random.choice([name for name in ("gamma", "gamma_radius", "s") if document[name]])]
    place = random.randrange(len(entries))
    if random.random() < 0.2:
        entries.pop(place)
    else:
        entries[place] = _bumped(random, entries[place])


def _the_witness(random: Random, document: dict[str, Any]) -> None:
    witness = document["witness"]
    if witness is None or random.random() < 0.1:
        document["witness"] = None if witness else {"beta": "1", "lam": ["1"], "c": "1/2"}
    elif (name := random.choice(("beta", "c", "lam", "lam"))) == "lam":
        place = random.randrange(len(witness["lam"]))
        witness["lam"][place] = _bumped(random, witness["lam"][place])
    else:
        witness[name] = _bumped(random, witness[name])


def _a_field(random: Random, document: dict[str, Any]) -> None:
    match random.randrange(5):
        case 0:
            document.pop(random.choice(list(document)))
        case 1:
            document[random.choice(("x", "__proto__", "constructor", "lam"))] = "1"
        case 2:
            document["verdict"] = random.choice(("empty", "nonempty", "maybe", None))
        case 3:
            document["weak"] = random.choice((True, False, None, "true"))
        case _:
            document["schema"] = random.choice(("proofcheck/certificate/2", "proofcheck/defended/1", 1))


def _a_spelling(random: Random, document: dict[str, Any]) -> None:
    name = random.choice(("phi", "t", "beta", "c", "s", "gamma"))
    value: Any = random.choice((*_SPELLINGS, 0.5, 1, True, None, [], {}))
    if isinstance(document[name], list) and random.random() < 0.7:
        document[name][0] = value
    else:
        document[name] = value


def _broken(random: Random, document: dict[str, Any]) -> Iterator[bytes]:
    """Files that are hardly JSON, or that one reader takes and another does not."""
    content = _written(document)
    place = random.randrange(len(content))
    yield b"\xef\xbb\xbf" + content
    yield content + random.choice((b"\n \t", b"x", b"{}", b"\xc2\xa0", b"\0"))
    yield content[:place]
    yield content[:place] + random.choice((b"\\", b'"', b",", b"\xff", b"1", b" ", b"\x0b")) + content[place:]
    yield content.replace(b'"phi"', b'"phi": "1/3", "phi"', 1)
    yield content.replace(b'"t"', random.choice((b'"nan": NaN, "t"', b'"t": -Infinity, "x"', b"t")), 1)
    yield b"[" * random.choice((4, 6, 100_000)) + content
    yield b"{" + b'"schema":{' * 50
    yield content.decode().encode("utf-16")

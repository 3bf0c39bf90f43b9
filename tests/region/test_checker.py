import ast
import copy
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import proofcheck.region.checker
from proofcheck import Certificate, CertificateError, InputError, Region, check, feasible
from proofcheck.region.limits import load
from proofcheck.region.numbers import exact, text
from tests.region.strategies import regions

EXAMPLES = [
    Region(["0.79", "-0.64"], beta="1/20"),
    Region(["0.79", "-0.64"], beta="1/20", c="1/2"),
    Region(["0.79", "-0.64"], beta="2/5"),
    Region(["0.5", "-0.5"], beta="1/9", c="1/2"),
    Region(["-0.64"], beta="1/100"),
    Region(["0.8", "-0.6"], beta="1/20", gamma_radius=["0.05", "0.1"]),
    Region(["0.79", "-0.64"]),
    Region(["-0.64", "-0.64"]),
    Region(["0.8", "-0.6"], beta="3/5", weak=True),
    Region(["0.2", "-0.9"], beta="1/20", c="1/2", weak=True),
    Region(["0.2", "-0.9"], beta="2/5", weak=True),
    Region(["-0.64"], weak=True),
    Region(["0.2", "-0.9"], beta="1/20", gamma_radius=["0.05", "0.1"], weak=True),
]


def _leaves(document: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(document, dict):
        return [leaf for key, value in document.items() for leaf in _leaves(value, (*path, key))]
    if isinstance(document, list):
        return [leaf for i, value in enumerate(document) for leaf in _leaves(value, (*path, i))]
    return [path]


def _edited(document: dict[str, Any], path: tuple[Any, ...], value: object) -> dict[str, Any]:
    result = copy.deepcopy(document)
    target = result
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return result


def _is_true(document: dict[str, Any]) -> bool:
    """What the fields of a well-formed document say, recomputed with nothing but Fractions, and no code of ours."""
    gamma = [Fraction(g) for g in document["gamma"]]
    radius = [Fraction(r) for r in document["gamma_radius"] or ["0"] * len(gamma)]
    low = [max(g - r, Fraction(-1)) for g, r in zip(gamma, radius, strict=True)]
    high = [min(g + r, Fraction(1)) for g, r in zip(gamma, radius, strict=True)]
    least = [Fraction(0) if a <= 0 <= b else min(a * a, b * b) for a, b in zip(low, high, strict=True)]
    most = [max(a * a, b * b) for a, b in zip(low, high, strict=True)]

    def sums(lam: list[Fraction]) -> tuple[Fraction, Fraction]:
        linear = sum((x * (a if x >= 0 else b) for x, a, b in zip(lam, low, high, strict=True)), Fraction(0))
        square = sum((x * (a if x >= 0 else b) for x, a, b in zip(lam, least, most, strict=True)), Fraction(0))
        return linear, square

    t, phi, s = Fraction(document["t"]), Fraction(document["phi"]), [Fraction(x) for x in document["s"]]
    weak = "weak" in document

    def level(lam: list[Fraction]) -> Fraction | None:
        linear, square = sums(lam)
        return min(linear, square) if not weak else linear if square >= 0 else None

    if not 0 <= t <= 1 or len(s) != len(gamma) or any(abs(x) > 1 for x in s) or level(s) != phi:
        return False
    dual = sum(
        max(Fraction(0), t * a + (1 - t) * p, -(t * b + (1 - t) * q))
        for a, b, p, q in zip(low, high, least, most, strict=True)
    )
    beta = None if document["beta"] is None else Fraction(document["beta"])
    c = None if document["c"] is None else Fraction(document["c"])
    if dual != (t * phi if weak else phi) or (weak and t == 0):
        return False
    nonempty = phi > 0 if not beta else 2 * beta < phi if c is None else c * phi >= beta * (1 + c)
    if document["verdict"] == "empty":
        return not nonempty and document["witness"] is None
    if document["witness"] is None:
        return False
    point = document["witness"]
    at, lam, cc = Fraction(point["beta"]), [Fraction(x) for x in point["lam"]], Fraction(point["c"])
    if len(lam) != len(gamma) or (at <= 0 if beta is None else at != beta) or (c is not None and cc != c):
        return False
    reached = level(lam)
    return nonempty and 0 < cc < 1 and reached is not None and reached >= 1 + cc and max(map(abs, lam)) * at <= cc


def _accepted(document: dict[str, Any]) -> bool:
    try:
        check(Certificate.from_json(document))
    except (CertificateError, InputError):
        return False
    return True


@pytest.mark.parametrize("region", EXAMPLES, ids=str)
def test_editing_any_field_is_caught_exactly_when_it_becomes_untrue(region: Region) -> None:
    document = feasible(region).certificate.to_json()
    assert _accepted(document)
    for path in _leaves(document):
        old = document
        for key in path:
            old = old[key]
        if path == ("schema",):
            assert not _accepted(_edited(document, path, "proofcheck/certificate/2"))
        elif path == ("weak",):
            for value in (False, None, "true", 1):
                assert not _accepted(_edited(document, path, value))
        elif path == ("verdict",):
            assert not _accepted(_edited(document, path, "empty" if old == "nonempty" else "nonempty"))
        elif isinstance(old, str):
            for step in ("1/7", "-1/7", "1/1000000000000", "-1/1000000000000", "-2"):
                edited = _edited(document, path, text(exact(old) + exact(step)))
                try:
                    Certificate.from_json(edited)
                except InputError:
                    continue
                assert _accepted(edited) == _is_true(edited), (path, step)


@given(regions(weak=st.booleans()), st.data())
def test_a_false_certificate_is_always_rejected(region: Region, data: st.DataObject) -> None:
    document = feasible(region).certificate.to_json()
    path = data.draw(
        st.sampled_from([leaf for leaf in _leaves(document) if leaf[0] not in ("schema", "verdict", "weak")])
    )
    edited = _edited(document, path, text(data.draw(st.fractions(-3, 3, max_denominator=20))))
    try:
        Certificate.from_json(edited)
    except InputError:
        return
    assert _accepted(edited) == _is_true(edited)


@given(regions(weak=st.booleans()))
def test_a_certificate_survives_its_file_format(region: Region) -> None:
    certificate = feasible(region).certificate
    assert Certificate.from_json(json.loads(json.dumps(certificate.to_json()))) == certificate


def _valid() -> dict[str, Any]:
    return feasible(EXAMPLES[0]).certificate.to_json()


@pytest.mark.parametrize(
    "change",
    [
        {"gamma": "0.79"},
        {"gamma": []},
        {"gamma": [0.79, -0.64]},
        {"gamma": [None]},
        {"phi": 1},
        {"phi": None},
        {"t": "nan"},
        {"s": {}},
        {"beta": "-1"},
        {"c": "1"},
        {"verdict": "maybe"},
        {"verdict": None},
        {"schema": None},
        {"witness": []},
        {"witness": {"beta": "1"}},
        {"extra": "1"},
        {"phi": "1/0"},
    ],
    ids=str,
)
def test_a_malformed_document_is_refused_in_one_line(change: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        Certificate.from_json(_valid() | change)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("field", list(_valid()))
def test_a_missing_field_is_named(field: str) -> None:
    document = _valid()
    del document[field]
    with pytest.raises(InputError, match=f"'{field}' is missing"):
        Certificate.from_json(document)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"schema": NaN}', b"[" * 100_000, b'{"a": 1, "a": 2}', b"1" * 5000],
    ids=lambda content: repr(content[:12]),
)
def test_a_file_that_is_no_certificate_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "cert.json"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load(file)
    assert str(caught.value).startswith(str(file))
    assert "\n" not in str(caught.value)


def test_a_repeated_field_cannot_hide_another(tmp_path: Path) -> None:
    file = tmp_path / "cert.json"
    file.write_text(json.dumps(_valid()).replace('"phi":', '"phi": "0", "phi":'))
    with pytest.raises(InputError, match="twice"):
        load(file)


def test_the_trusted_files_import_each_other_and_the_standard_library_alone() -> None:
    imported: dict[str, set[str]] = {}
    waiting = ["proofcheck.region.checker"]
    while waiting:
        if (module := waiting.pop()) not in imported:
            imported[module] = {name for name in _imports(module) if name.partition(".")[0] == "proofcheck"}
            assert _imports(module) - imported[module] <= sys.stdlib_module_names
            waiting += imported[module]
    assert set(imported) == {f"proofcheck.region.{name}" for name in ("checker", "certificate", "numbers", "region")}


def _imports(module: str) -> set[str]:
    """What a file imports by a statement, wherever in the file it stands: modules of ours, and others' packages."""
    source = Path(proofcheck.region.checker.__file__).with_name(f"{module.rpartition('.')[2]}.py")
    found = set[str]()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            assert node.module not in ("proofcheck", "proofcheck.region")  # whose names may be modules
            found.add(str(node.module))
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return {name if name.startswith("proofcheck") else name.partition(".")[0] for name in found}


def test_the_checker_itself_is_short() -> None:
    assert len(Path(proofcheck.region.checker.__file__).read_text(encoding="utf-8").splitlines()) < 150

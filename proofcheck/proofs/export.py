"""A certificate as a file of Rocq, whose theorems are about this very region."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import PurePath

from proofcheck.region.certificate import Certificate
from proofcheck.region.checker import check
from proofcheck.region.numbers import InputError, text
from proofcheck.region.region import Region

MODULES = ("RegionDefs", "RegionMinimax", "RegionRobust", "Region", "RegionRational")
"""The files that an exported one needs, in the order in which they compile."""

WEAK_MODULES = (*MODULES, "WeakRegion", "WeakRational")
"""Those that one of a weak region needs."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_WIDTH = 110
_NEEDED = "Region RegionRobust RegionRational"
_PREAMBLE = """\
From Coq Require Import Reals QArith List.
From Proofcheck Require Import {modules}.
Import ListNotations.
Local Open Scope R_scope.
"""


def to_rocq(certificate: Certificate, name: str = "cert.v", left_out: Sequence[str] = ()) -> str:
    r"""The Rocq file of a certificate: φ, the critical β, a witness if there is one, and the verdict.

    Its statements hold the rationals as quotients of integers; its proofs apply the soundness theorems of Region.v,
    of RegionRobust.v for a γ with a radius, or of WeakRegion.v for a weak region, to sums of rationals that the kernel
    computes.

    Args:
        certificate: The certificate; the checker verifies it first.
        name: The file's name, which its header uses.
        left_out: Options that limit what the solver proposes, which the header says the theorems leave out.

    Raises:
        CertificateError: If the certificate claims what its numbers do not show.
        InputError: If ``name`` is no name for a Rocq file.

    Source: project; duality between F and the two sums of Theorem 3.

    >>> from proofcheck import Region, feasible
    >>> text = to_rocq(feasible(Region(gamma=["-0.64"])).certificate)
    >>> [line for line in text.splitlines() if "verdict" in line]
    ['Theorem verdict : forall b, ~ nonempty gamma b.']
    """
    check_name(name)
    sentence = check(certificate)
    needed = f"{_NEEDED} WeakRegion WeakRational" if certificate.region.weak else _NEEDED
    parts = [_header(certificate, sentence, PurePath(name).name, left_out), _PREAMBLE.format(modules=needed)]
    parts += [*_definitions(certificate), ""]
    return "\n".join([*parts, *_theorems(certificate)])


def check_name(name: str) -> None:
    """Refuse a file name that Rocq cannot compile, or not beside the files that the exported one needs.

    Raises:
        InputError: If ``name`` is no identifier followed by ``.v``, or names one of `WEAK_MODULES`.
    """
    path = PurePath(name)
    if path.suffix != ".v" or not _NAME.fullmatch(path.stem):
        raise InputError(
            "a Rocq file: expected a name such as cert.v, a letter, then letters, digits or _, then .v;"
            f" got {path.name!r}"
        )
    if path.stem in WEAK_MODULES:
        raise InputError(
            f"a Rocq file: {path.name} is one that the exported file needs; give another name, such as cert.v"
        )


def _header(certificate: Certificate, sentence: str, name: str, left_out: Sequence[str]) -> str:
    region = certificate.region
    beta = "every small enough β > 0" if region.beta is None else f"β = {text(region.beta)}"
    c = "any c in (0, 1)" if region.c is None else f"c = {text(region.c)}"
    modules, sources = (WEAK_MODULES, "{Region,Weak}*.v") if region.weak else (MODULES, "Region*.v")
    lines = [
        *textwrap.wrap(sentence, _WIDTH),
        *textwrap.wrap(f"It was asked for {beta}, {c}.", _WIDTH),
        *textwrap.wrap(_unlimited(left_out), _WIDTH),
        "To have the kernel check it, in an empty folder with this file:",
        f'  cp "$(python -m proofcheck doctor --proofs)"/{sources} .',
        f"  for f in {' '.join(modules)} {PurePath(name).stem}; do coqc -Q . Proofcheck $f.v; done",
    ]
    return "(** " + "\n    ".join(lines) + " *)"


def _unlimited(left_out: Sequence[str]) -> str:
    return f"The theorems are about the whole region, without {', '.join(left_out)}." if left_out else ""


def _definitions(certificate: Certificate) -> Iterator[str]:
    region, witness = certificate.region, certificate.witness
    yield _define("gamma", "list R", _list(map(text, region.gamma)))
    if region.gamma_radius is not None:
        yield _define("radius", "list R", _list(map(text, region.gamma_radius)))
        yield _define("box", "list (R * R)", "radius_box gamma radius")
    elif region.weak:
        yield _define("box", "list (R * R)", "exact_box gamma")
    beta, c = (region.beta, region.c) if witness is None else (witness.beta, witness.c)
    for name, value in {"beta": beta, "c": c, "phi": certificate.phi}.items():
        if value is not None:
            yield _define(name, "R", text(value))
    if witness is not None:
        yield _define("lam", "list R", _list(map(text, witness.lam)))
    yield "\n(** The same γ for the kernel to compute with *)"
    yield _define("q_gamma", "list Q", _q_list(region.gamma))
    if region.gamma_radius is not None:
        yield _define("q_radius", "list Q", _q_list(region.gamma_radius))
        yield "Lemma box_in_rationals : box = real_box (q_radius_box q_gamma q_radius)."
        yield "Proof. exact (real_radius_box q_gamma q_radius). Qed."
    elif region.weak:
        yield "Lemma box_in_rationals : box = real_box (q_exact_box q_gamma)."
        yield "Proof. symmetry. exact (real_exact_box q_gamma). Qed."


@dataclass(frozen=True)
class _Words:
    """What Region.v says of an exact γ, RegionRobust.v or WeakRegion.v of a box, and the checks on rationals for it."""

    gamma: str
    dual: str
    nonempty: str
    inside: str
    witness_sound: str
    check: str
    before: str
    numbers: str
    minimum: str = "is_minimum"


_EXACT = _Words("gamma", "F", "nonempty", "in_region", "witness_sound", "check_exact", "", "q_gamma")
_BOX = _Words(
    "box",
    "F_rob",
    "robust_nonempty",
    "in_robust_region",
    "robust_witness_sound",
    "check",
    "rewrite box_in_rationals. ",
    "(q_radius_box q_gamma q_radius)",
)
_WEAK_BOX = replace(
    _BOX,
    nonempty="weak_nonempty",
    inside="in_weak_robust_region",
    witness_sound="weak_witness_sound",
    check="weak_check",
    minimum="is_least_ratio",
)
_WEAK = replace(_WEAK_BOX, numbers="(q_exact_box q_gamma)")


def _theorems(certificate: Certificate) -> Iterator[str]:
    """Each theorem by the one of RegionRational.v, or WeakRational.v, that turns a computation into it."""
    region, witness = certificate.region, certificate.witness
    exact, box = (_WEAK, _WEAK_BOX) if region.weak else (_EXACT, _BOX)
    words = exact if region.gamma_radius is None else box
    minimum = f"{words.minimum} ({words.dual} {words.gamma}) phi"
    threshold = f"{minimum} /\\ forall b, 0 <= b -> ({words.nonempty} {words.gamma} b <-> b < phi / 2)"
    pair = [_q(certificate.t), _q_list(certificate.s), _q(certificate.phi)]
    yield _by_check("threshold", threshold, words, "threshold", *pair)
    if witness is None:
        yield _empty(certificate, words)
        return
    point = [_q(witness.beta), _q_list(witness.lam), _q(witness.c)]
    yield _by_check("witness", f"{words.inside} {words.gamma} beta lam c", words, "witness", *point)
    yield _nonempty(region, words)


def _nonempty(region: Region, words: _Words) -> str:
    half, at, c = ("proj2", "", "") if region.c is None else ("proj1", "_at", " c")
    verdict = f"{words.nonempty}{at} {words.gamma}"
    if region.beta is not None:
        proof = f"{words.witness_sound} _ _ _ _ witness"
        return f"Theorem verdict : {verdict} beta{c}.\nProof. exact ({half} ({proof})). Qed.\n"
    proof = f"{words.witness_sound}_below _ _ _ _ witness b Hb"
    return (
        f"Theorem verdict : forall b, b <= beta -> {verdict} b{c}.\n"
        f"Proof. intros b Hb. exact ({half} ({proof})). Qed.\n"
    )


def _empty(certificate: Certificate, words: _Words) -> str:
    beta, c, t = certificate.region.beta, certificate.region.c, _q(certificate.t)
    if beta is None or certificate.phi == 0:
        statement = f"forall b, ~ {words.nonempty} {words.gamma} b"
        return _by_check("verdict", statement, words, "empty_zero", t)
    if c is None:
        return _by_check("verdict", f"~ {words.nonempty} {words.gamma} beta", words, "empty", t, _q(beta))
    statement = f"~ {words.nonempty}_at {words.gamma} beta c"
    return _by_check("verdict", statement, words, "empty_at", t, _q(beta), _q(c))


def _by_check(name: str, statement: str, words: _Words, check: str, *arguments: str) -> str:
    indented = "\n".join(textwrap.indent(argument, "    ") for argument in (words.numbers, *arguments))
    proof = f"  {words.before}apply ({words.check}_{check}_sound\n{indented}).\n  vm_compute. reflexivity."
    return f"Theorem {name} : {statement}.\nProof.\n{proof}\nQed.\n"


def _define(name: str, kind: str, value: str) -> str:
    line = f"Definition {name} : {kind} := {value}."
    return line if len(line) <= _WIDTH else f"Definition {name} : {kind} :=\n{textwrap.indent(value, '  ')}."


def _list(entries: Iterable[str]) -> str:
    """A list of Rocq, wrapped between its entries."""
    lines, line = [], ""
    for entry in entries:
        if line and len(line) + len(entry) > _WIDTH:
            lines.append(line.rstrip())
            line = ""
        line += f"{entry}; "
    return "[" + "\n ".join([*lines, line[:-2]]) + "]"


def _q(value: Fraction) -> str:
    return f"({_pair(value)})"


def _q_list(values: Iterable[Fraction]) -> str:
    return _list(map(_pair, values)) + "%Q"


def _pair(value: Fraction) -> str:
    numerator, _, denominator = text(value).partition("/")
    return f"{numerator} # {denominator or 1}"

"""The exported Rocq file says what the certificate says, and the kernel accepts it, or refuses a changed one."""

import re
import shutil
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from proofcheck import Region, feasible
from proofcheck.proofs import export
from proofcheck.proofs.export import MODULES, WEAK_MODULES, to_rocq
from proofcheck.region.checker import CertificateError
from proofcheck.region.numbers import InputError
from tests.extras import need

PROOFS = Path(export.__file__).parent / "rocq"
TWO = {"gamma": ["0.79", "-0.64"]}
ONE_NEGATIVE = {"gamma": ["-0.64"]}

# What was asked, and the statement that answers it.
VERDICTS: list[tuple[dict[str, Any], str]] = [
    (TWO | {"beta": "1/20"}, "nonempty gamma beta"),
    (TWO | {"beta": "1/20", "c": "1/2"}, "nonempty_at gamma beta c"),
    (TWO | {"beta": 0}, "nonempty gamma beta"),
    (TWO, "forall b, b <= beta -> nonempty gamma b"),
    (TWO | {"c": "1/2"}, "forall b, b <= beta -> nonempty_at gamma b c"),
    (TWO | {"beta": 2}, "~ nonempty gamma beta"),
    (TWO | {"beta": "1/3", "c": "1/10"}, "~ nonempty_at gamma beta c"),
    (ONE_NEGATIVE, "forall b, ~ nonempty gamma b"),
    (ONE_NEGATIVE | {"beta": 0}, "forall b, ~ nonempty gamma b"),
    (ONE_NEGATIVE | {"beta": "1/2", "c": "1/2"}, "forall b, ~ nonempty gamma b"),
    (TWO | {"beta": "1/20", "gamma_radius": "1/100"}, "robust_nonempty box beta"),
    (TWO | {"beta": "1/20", "c": "1/2", "gamma_radius": "1/100"}, "robust_nonempty_at box beta c"),
    (TWO | {"gamma_radius": "1/100"}, "forall b, b <= beta -> robust_nonempty box b"),
    (TWO | {"beta": 2, "gamma_radius": "1/100"}, "~ robust_nonempty box beta"),
    (TWO | {"beta": "1/3", "c": "1/10", "gamma_radius": "1/100"}, "~ robust_nonempty_at box beta c"),
    (TWO | {"gamma_radius": "1"}, "forall b, ~ robust_nonempty box b"),
    (TWO | {"beta": "1/2", "weak": True}, "weak_nonempty box beta"),
    (TWO | {"beta": "1/2", "c": "3/4", "weak": True, "gamma_radius": "1/100"}, "weak_nonempty_at box beta c"),
    (TWO | {"weak": True}, "forall b, b <= beta -> weak_nonempty box b"),
    (TWO | {"beta": 2, "weak": True}, "~ weak_nonempty box beta"),
    (TWO | {"beta": "1/2", "c": "1/10", "weak": True}, "~ weak_nonempty_at box beta c"),
    (ONE_NEGATIVE | {"weak": True}, "forall b, ~ weak_nonempty box b"),
]


def exported(**options: Any) -> str:
    return to_rocq(feasible(Region(**options)).certificate)


def real(written: str) -> Fraction:
    return Fraction(written.replace(" ", ""))


def reals(text: str, name: str) -> list[Fraction]:
    """The rationals in the definition of a name."""
    defined = re.search(rf"Definition {name} : [^:]*:=\s*(.*?)\.$", text, re.DOTALL | re.MULTILINE)
    assert defined is not None
    return [real(rational) for rational in re.findall(r"-?\d+(?:/\d+)?", defined[1])]


@pytest.mark.parametrize(("options", "statement"), VERDICTS)
def test_the_verdict_is_stated_of_the_region_that_was_asked_for(options: dict[str, Any], statement: str) -> None:
    text = exported(**options)
    assert f"\nTheorem verdict : {statement}.\n" in text
    region, phi = Region(**options), feasible(Region(**options)).phi
    assert reals(text, "phi") == [phi]
    assert reals(text, "gamma") == list(region.gamma)
    if region.gamma_radius is not None:
        assert reals(text, "radius") == list(region.gamma_radius)
        assert "\nDefinition box : list (R * R) := radius_box gamma radius.\n" in text
    if region.beta is not None:
        assert reals(text, "beta") == [region.beta]
    if region.c is not None:
        assert reals(text, "c") == [region.c]


def test_a_witness_is_stated_with_its_own_numbers() -> None:
    certificate = feasible(Region(**TWO, beta="1/20")).certificate
    text = to_rocq(certificate)
    assert certificate.witness is not None
    assert "\nTheorem witness : in_region gamma beta lam c.\n" in text
    assert reals(text, "lam") == list(certificate.witness.lam)
    assert reals(text, "c") == [certificate.witness.c]


def test_a_refutation_claims_no_witness() -> None:
    assert "Theorem witness" not in exported(**TWO, beta=2)


def test_no_exported_file_takes_anything_for_granted() -> None:
    for options, _ in VERDICTS:
        assert not re.search(r"Admitted|admit|Axiom|Parameter|Conjecture|Variable|Hypothesis", exported(**options))


def test_a_certificate_that_is_untrue_is_not_exported() -> None:
    certificate = feasible(Region(**TWO, beta="1/20")).certificate
    with pytest.raises(CertificateError):
        to_rocq(replace(certificate, phi=certificate.phi + 1))


@pytest.mark.parametrize("name", ["", "cert", "cert.txt", "my-cert.v", "1.v", "γ.v", "a b.v", "Region.v"])
def test_a_name_that_rocq_cannot_compile_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="a Rocq file"):
        to_rocq(feasible(Region(**TWO)).certificate, name)


def test_the_modules_are_there_and_each_requires_only_earlier_ones() -> None:
    for i, module in enumerate(WEAK_MODULES):
        required = re.findall(r"From Proofcheck Require \w+ ([\w ]+)\.", (PROOFS / f"{module}.v").read_text("utf-8"))
        assert set(" ".join(required).split()) <= set(WEAK_MODULES[:i])


def test_the_header_says_how_to_compile_it() -> None:
    text = to_rocq(feasible(Region(**TWO)).certificate, "folder/mine.v")
    assert f"for f in {' '.join(MODULES)} mine; do coqc -Q . Proofcheck $f.v; done" in text
    weak = to_rocq(feasible(Region(**TWO, weak=True)).certificate, "mine.v")
    assert "{Region,Weak}*.v" in weak
    assert f"for f in {' '.join(WEAK_MODULES)} mine; do" in weak
    command = re.search(r"python -m proofcheck ([\w -]+)\)", text)
    assert command is not None
    assert _proofcheck(*command[1].split()).stdout == f"{PROOFS}\n"


def test_the_command_writes_what_the_function_gives(tmp_path: Path) -> None:
    file = tmp_path / "cert.v"
    arguments = ["--gamma", "0.79", "-0.64", "--beta", "1/20", "--exact-only", "--rocq", str(file)]
    finished = _proofcheck("feasible", *arguments)
    assert finished.returncode == 0
    assert file.read_text("utf-8") == exported(**TWO, beta="1/20")


@pytest.mark.slow
def test_the_header_says_which_options_its_theorems_leave_out(tmp_path: Path) -> None:
    file = tmp_path / "cert.v"
    limits = ["--nonnegative", "--lam-max", "3", "--near", "1", "1"]
    finished = _proofcheck("feasible", "--gamma", "0.79", "-0.64", "--beta", "1/20", *limits, "--rocq", str(file))
    assert finished.returncode == 0
    sentence = "    The theorems are about the whole region, without --lam-max, --nonnegative.\n"
    text = file.read_text("utf-8")
    assert sentence in text
    assert text.replace(sentence, "") == exported(**TWO, beta="1/20")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--gamma", "0.5", "--rocq", "no/such/folder/cert.v"], "its folder does not exist"),
        (["--gamma", "0.5", "--rocq", "my-cert.v"], "expected a name such as cert.v"),
        (["--gamma", "0.5", "--rocq", "a.v", "--certificate", "a.v"], "expected two files"),
        (["--alpha", "0.5", "--rocq", "cert.v"], "is for a gamma, and --alpha for two tasks"),
    ],
)
def test_a_bad_destination_is_one_line_and_exit_code_2(tmp_path: Path, arguments: list[str], message: str) -> None:
    finished = _proofcheck("feasible", "--exact-only", *arguments, folder=tmp_path)
    assert finished.returncode == 2
    assert message in finished.stderr
    assert finished.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def _proofcheck(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "proofcheck", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=folder)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that an exported one needs, accepted by the kernel."""
    need("coqc")
    folder = tmp_path_factory.mktemp("rocq")
    for module in WEAK_MODULES:
        shutil.copyfile(PROOFS / f"{module}.v", folder / f"{module}.v")
        assert _coqc(folder, module).returncode == 0
    return folder


def _coqc(folder: Path, module: str) -> subprocess.CompletedProcess[str]:
    command = ["coqc", "-Q", ".", "Proofcheck", f"{module}.v"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


def _accepts(folder: Path, name: str, text: str) -> bool:
    (folder / f"{name}.v").write_text(text, "utf-8")
    return _coqc(folder, name).returncode == 0


TWENTY = [Fraction((37 * i) % 201 - 100, 101 + i) for i in range(20)]


@pytest.mark.xdist_group("rocq")
@pytest.mark.parametrize(
    "options",
    [
        TWO | {"c": "1/2"},
        ONE_NEGATIVE,
        TWO | {"beta": "1/2", "weak": True},
        TWO | {"beta": "1/2", "c": "1/10", "weak": True},
        TWO | {"beta": 2, "gamma_radius": "1/100", "weak": True},
        ONE_NEGATIVE | {"weak": True},
        TWO | {"beta": "1/3", "c": "1/10"},
        TWO | {"beta": 2, "gamma_radius": "1/100"},
        {"gamma": TWENTY, "beta": "1/7"},
        {"gamma": TWENTY, "beta": "1/7", "c": "1/3", "gamma_radius": ["0", "1/50"] * 10},
        {"gamma": TWENTY, "beta": 20, "gamma_radius": "1/1000"},
    ],
)
def test_the_kernel_accepts_the_exported_file(compiled: Path, options: dict[str, Any]) -> None:
    (compiled / "accepted.v").write_text(exported(**options), "utf-8")
    finished = _coqc(compiled, "accepted")
    assert (finished.returncode, finished.stderr) == (0, "")


@pytest.mark.xdist_group("rocq")
@pytest.mark.parametrize(
    ("options", "old", "instead"),
    [
        (TWO | {"beta": "1/20"}, "gamma : list R := [79/100", "gamma : list R := [78/100"),
        (TWO | {"beta": "1/20"}, "beta : R := 1/20", "beta : R := 1/19"),
        (TWO | {"beta": "1/20"}, "b < phi / 2", "b <= phi / 2"),
        (TWO | {"beta": "1/20"}, "[5; 8295/10496]", "[1; 8295/10496]"),
        (TWO | {"beta": 2}, "~ nonempty gamma beta", "~ nonempty gamma 1"),
        (TWO | {"gamma_radius": "1/100"}, "radius : list R := [1/100", "radius : list R := [1/99"),
    ],
)
def test_the_kernel_refuses_a_changed_number_or_statement(
    compiled: Path, options: dict[str, Any], old: str, instead: str
) -> None:
    text = exported(**options)
    assert text.count(old) >= 1
    assert not _accepts(compiled, "refused", text.replace(old, instead))


@pytest.mark.xdist_group("rocq")
def test_the_kernel_computes_and_does_not_believe(compiled: Path) -> None:
    """φ one too large everywhere, in the statement and in the numbers handed to the check."""
    text = exported(**TWO, beta="1/20")
    phi = feasible(Region(**TWO)).phi
    larger = phi + 1
    text = text.replace(f"phi : R := {phi}", f"phi : R := {larger}")
    text = text.replace(f"({phi.numerator} # {phi.denominator})", f"({larger.numerator} # {larger.denominator})")
    assert text.count(str(larger.numerator)) == 2
    assert not _accepts(compiled, "refused", text)

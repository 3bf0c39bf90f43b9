"""The kernel accepts each pinned statement again, or the runner says what is wrong."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proofcheck.proofs.pins import Pins
from proofcheck.proofs.runner import Checked, check
from tests.cli.processes import ENDING, descendants, lives, waited
from tests.proofs.folder import FIRST, ONE, SECOND, ZERO, pin, pinned, repinned, write

pytestmark = pytest.mark.needs("coqc")


def checked(folder: Path, pins: Pins) -> dict[str, Checked]:
    return {result.pin.id: result for result in check(folder, pins, pins.theorems)}


def test_true_pins_are_accepted_without_axioms(tmp_path: Path) -> None:
    folder = write(tmp_path)
    results = checked(folder, pinned(folder, ZERO, ONE))
    assert {name: (result.wrong, result.axioms) for name, result in results.items()} == {
        "twice_zero": (None, ()),
        "twice_one": (None, ()),
    }


def test_a_pin_that_says_more_is_refused_and_its_neighbours_are_not(tmp_path: Path) -> None:
    folder = write(tmp_path)
    other = pin("twice_zero", "First", "twice 0 = 0")
    results = checked(folder, repinned(pinned(folder, other, ONE), "twice_one", "forall n, twice n = 2"))
    assert results["twice_zero"].wrong is None
    assert "the kernel refuses" in (results["twice_one"].wrong or "")


def test_a_file_that_fails_takes_with_it_what_requires_it_alone(tmp_path: Path) -> None:
    second = SECOND.replace("= 2", "= 3")
    folder = write(tmp_path, second=second)
    results = checked(folder, pinned(folder, ZERO, ONE))
    assert results["twice_zero"].wrong is None
    assert "Unable to unify" in (results["twice_one"].wrong or "")
    write(tmp_path, first=FIRST.replace("twice 0 = 0", "twice 0 = 1"))
    results = checked(folder, pinned(folder, ZERO, ONE))
    assert "requires First" in (results["twice_one"].wrong or "")


def test_an_axiom_of_the_library_is_named_and_must_be_allowed(tmp_path: Path) -> None:
    text = (
        "From Coq Require Import Classical_Prop.\nTheorem either : forall P, P \\/ ~ P.\nProof. exact classic. Qed.\n"
    )
    folder = write(tmp_path, second=text)
    strict = pin("either", "Second", "forall P, P \\/ ~ P")
    assert "it rests on Classical_Prop.classic" in (checked(folder, pinned(folder, strict))["either"].wrong or "")
    allowed = pin("either", "Second", "forall P, P \\/ ~ P", "reals")
    assert checked(folder, pinned(folder, allowed))["either"].axioms == ("Classical_Prop.classic",)


def test_of_pins_with_one_allowance_only_the_one_that_exceeds_it_falls(tmp_path: Path) -> None:
    text = (
        "From Coq Require Import Classical_Prop.\nTheorem either : forall P, P \\/ ~ P.\nProof. exact classic. Qed.\n"
        "Theorem one : 1 = 1.\nProof. reflexivity. Qed.\n"
    )
    folder = write(tmp_path, second=text)
    pins = pin("one", "Second", "1 = 1"), pin("either", "Second", "forall P, P \\/ ~ P")
    for order in (pins, pins[::-1]):
        results = checked(folder, pinned(folder, *order))
        assert results["one"].wrong is None
        assert "it rests on Classical_Prop.classic" in (results["either"].wrong or "")


def test_no_variable_of_the_user_reaches_the_compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COQEXTRAFLAGS", "-nonsense")
    monkeypatch.setenv("COQPATH", "/nonsense")
    folder = write(tmp_path)
    assert checked(folder, pinned(folder, ZERO))["twice_zero"].wrong is None


_SLOW = """\
Fixpoint count (n : nat) : nat := match n with 0 => 0 | S m => count m + count m end.
Theorem slow : count 60 = 0.
Proof. cbv. reflexivity. Qed.
"""
_PROVE = "from tests.proofs.folder import *; from proofcheck.proofs.runner import check; from pathlib import Path; "
_PROVE += "p = Path({!r}); pins = pinned(p, pin('slow', 'First', 'count 60 = 0')); check(p, pins, pins.theorems)"


@pytest.mark.parametrize("number", ["SIGTERM", "SIGKILL"])
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="descendants are read from /proc")
def test_no_compiler_outlives_us(number: str, tmp_path: Path) -> None:
    folder = write(tmp_path, first=_SLOW)
    program = f"from proofcheck.cli.signals import *; unwind_on_signals(); {_PROVE.format(str(folder))}"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        # The compiler is a child of the process that ends it with us.
        assert waited(lambda: any(name.endswith("coqc") for name in map(_command, descendants(process.pid))))
        time.sleep(1)
        below = descendants(process.pid)
        process.send_signal(getattr(signal, number))
        process.communicate(timeout=ENDING)
    assert below
    assert waited(lambda: not any(map(lives, below)), ENDING)


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")[0].decode()
    except OSError:
        return ""

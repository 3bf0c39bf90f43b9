"""What the modules of the idealised network load."""

import subprocess
import sys

import pytest

HEAVY = {"sympy", "scipy", "cvxpy", "matplotlib", "torch"}


@pytest.mark.slow
@pytest.mark.parametrize("module", ["success", "lam_sets", "amended", "sufficiency"])
def test_only_the_derivation_loads_sympy(module):
    code = f"import sys, proofcheck.ideal.{module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_gain_needs_numpy_only():
    code = "import sys, proofcheck.ideal.gain, proofcheck.ideal.tasks, proofcheck.ideal.zero; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not (HEAVY | {"mpmath"}) & set(done.stdout.split())

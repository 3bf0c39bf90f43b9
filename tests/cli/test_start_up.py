"""How long a command may take to start, beside the packages that it cannot do without."""

import pytest

from tests.cli.command import least_seconds, packages_of

EXACT = ("-m", "proofcheck", "feasible", "--gamma", "0.79", "-0.64", "--exact-only")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("beside", "command", "times"),
    [
        ("import rich.console, rich.table", EXACT, 2.5),
        ("import cvxpy", EXACT[:-1], 1.5),
        ("import sympy", ("-m", "proofcheck", "theorems"), 2),
        ("import sympy", ("-m", "proofcheck", "theorems", "2"), 2),
    ],
)
def test_a_command_costs_little_more_than_its_imports(beside: str, command: tuple[str, ...], times: float) -> None:
    imports, whole = least_seconds(("-c", beside), command)
    assert whole < times * imports


def test_importing_proofcheck_loads_the_standard_library_alone() -> None:
    assert packages_of("import proofcheck") == {"proofcheck"}


def test_a_claim_is_verified_without_what_draws() -> None:
    program = "from proofcheck.ledger.verify import Ledger; Ledger().verify(['trained.structure'], fast=True)"
    assert "sympy" in (loaded := packages_of(program))
    assert not {"matplotlib", "torch", "cvxpy"} & loaded

"""One plan, one look; the file beside the plan remembers each, and nothing else is taken for it."""

import multiprocessing
from pathlib import Path

import pytest

from proofcheck.region.numbers import InputError
from proofcheck.risk import Outcomes
from proofcheck.risk.memory import remember
from tests.risk.plans import counted, plan


def outcomes(errors: int, start: int = 0) -> Outcomes:
    made = plan(start=start)
    return Outcomes("proofcheck/outcomes/1", made.hash, counted(made, lambda *_: errors))


def test_the_same_counts_may_be_defended_again_and_others_may_not(tmp_path: Path) -> None:
    memory = tmp_path / "plan.json.defended"
    remember(memory, outcomes(1))
    remember(memory, outcomes(1))
    with pytest.raises(InputError, match="defended before, with other counts"):
        remember(memory, outcomes(2))
    assert len(memory.read_text().splitlines()) == 1


def test_a_plan_that_was_defended_is_remembered_when_another_takes_its_name(tmp_path: Path) -> None:
    memory = tmp_path / "plan.json.defended"
    remember(memory, outcomes(1))
    remember(memory, outcomes(3, start=1))
    for changed, start in ((2, 0), (4, 1)):
        with pytest.raises(InputError, match="defended before, with other counts"):
            remember(memory, outcomes(changed, start))


@pytest.mark.parametrize(
    "content", [b"mine", b"mine\n", b"[]\n", b"{}\n", b"[" * 5000 + b"\n", b"\xff\n", b'{"plan": 1}\n']
)
def test_another_file_of_that_name_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    memory = tmp_path / "plan.json.defended"
    memory.write_bytes(content)
    with pytest.raises(InputError, match="expected what defend wrote"):
        remember(memory, outcomes(1))
    assert memory.read_bytes() == content


def _try(memory: Path, errors: int) -> bool:
    try:
        remember(memory, outcomes(errors))
    except InputError:
        return False
    return True


@pytest.mark.slow
def test_of_many_looks_at_once_one_counts(tmp_path: Path) -> None:
    memory = tmp_path / "plan.json.defended"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        passed = pool.starmap(_try, [(memory, errors) for errors in range(8)])
    assert sum(passed) == 1
    assert len(memory.read_text().splitlines()) == 1

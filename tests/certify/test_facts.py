from itertools import pairwise

import pytest

from proofcheck.certify.facts import Fact, Piece, Question, outward, prove, question, stretches
from proofcheck.certify.loss import Bounds
from proofcheck.ledger.store import STORE
from proofcheck.measure.run import load_run
from proofcheck.region.numbers import InputError

pytestmark = [pytest.mark.stored, pytest.mark.slow]


@pytest.fixture(scope="module")
def second() -> Question:
    """T2 of a stored network with α = 0: learned at λ = 1, unlearned at λ = −1."""
    return question(load_run(STORE.facts / "networks" / "irrelevant"), 2, None, 0.02, 0.9)


def test_pieces_fill_the_interval_and_hold_every_loss_inside(second: Question) -> None:
    pieces = list(prove(second, 2, "learned", 1.0, 1.1, first=0.06))
    assert pieces[0].start == (1.0, 1.0)
    assert pieces[-1].end == (1.0, 1.1)
    assert all(before.end == after.start for before, after in pairwise(pieces))
    for piece in pieces:
        for lam in (piece.start, piece.end):
            inside = second.over(lam, lam)
            assert piece.loss[0] <= inside.low <= inside.high <= piece.loss[1]


@pytest.mark.parametrize(("says", "lam"), [("learned", -1.0), ("unlearned", 1.0)])
def test_what_is_false_cannot_be_proved(second: Question, says: str, lam: float) -> None:
    with pytest.raises(InputError, match="cannot be proved"):
        list(prove(second, 2, says, lam, lam + 0.002))  # type: ignore[arg-type]


def test_a_segment_is_no_narrower_than_its_ends_and_middle(second: Question) -> None:
    whole = second.over((1.0, 0.9), (1.0, 1.1))
    for lam in (0.9, 1.0, 1.1):
        inside = second.over((1.0, lam), (1.0, lam))
        assert whole.low <= inside.low <= inside.high <= whole.high


def test_stored_bounds_are_wider_than_the_computed_ones() -> None:
    loss = Bounds(0.1234567891234, 0.2)
    low, high = outward(loss)
    assert (low, high) == (0.123456788, 0.200000001)
    assert outward(Bounds(1e-12, 1e-12))[0] == 0.0


def test_a_gap_parts_two_stretches() -> None:
    ends = [(0.0, 1.0), (1.0, 2.0), (3.0, 4.0)]
    pieces = tuple(Piece(1, (1.0, low), (1.0, high), (0.0, 0.1)) for low, high in ends)
    fact = Fact("proofcheck/certified-fact/1", "x", None, "learned", 0.02, 0.9, pieces, {})
    assert stretches(fact) == {1: [((1.0, 0.0), (1.0, 2.0)), ((1.0, 3.0), (1.0, 4.0))]}

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from proofcheck.certify import lam_set
from proofcheck.certify.boxes import decide_boxes, decide_points
from proofcheck.certify.counts import even_shares, independent
from proofcheck.certify.journal import Journal, question_of
from proofcheck.certify.lam_set import Kept, LamSet, Levels, Piece, decide_range, gaps
from proofcheck.certify.linear_parts import take_apart
from proofcheck.certify.loss import Bounds
from proofcheck.certify.task import Subject
from proofcheck.measure.network import Network
from tests.certify.samples import true_means
from tests.certify.test_perturbation import M, P, family

STAR, HASH = Fraction(2, 5), Fraction(1, 5)
# Losses of this family are about 1: `below` is between the other levels, and decides nothing.
LEVELS = Levels(Bounds(0.8, 0.8001), 0.02, 1.05, below=0.9)


def subject(seed: int = 5) -> Subject:
    """A small family, all of whose losses can be enumerated; T2's vector reads the pattern out, as a trained one."""
    rng, (start, _, dictionary) = np.random.default_rng(seed), family(seed, 0.5)
    read = np.outer(start.a, dictionary[0])
    start = Network(0.05 * start.W, 0.1 * start.V, start.a)
    changes = [(0.05 * rng.normal(size=start.W.shape), 0.05 * rng.normal(size=start.V.shape)), (0 * start.W, read)]
    law = independent(P, STAR, HASH, even_shares(M))
    return Subject(take_apart(start, changes, dictionary), law, None, (2, 1))


def truth(networks: Subject, lam: tuple[float, float]) -> float:
    return true_means(networks.at(lam), P, STAR, HASH, even_shares(M))[0]


def agrees(levels: Levels, word: str, loss: float) -> bool:
    """Whether a true loss is what a verdict says; the threshold is known within its own bounds."""
    if word == "learned":
        return loss <= levels.single.low + levels.tolerance
    if word == "unlearned":
        return loss >= levels.unlearned
    return word == "undecided" or levels.single.high + levels.tolerance < loss < levels.unlearned


def lam_set_of(networks: Subject, journal: Journal[Kept] | None = None) -> LamSet:
    return decide_range(networks, LEVELS, -2.0, 2.0, finest=2.0**-4, spare=0.2, journal=journal)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4, 5, 9])
def test_every_piece_is_true_and_together_they_fill_the_interval(seed: int) -> None:
    networks = subject(seed)
    pieces = lam_set_of(networks).pieces
    assert not gaps(pieces, -2.0, 2.0)
    assert all(before.high == after.low for before, after in pairwise(pieces))
    assert any(piece.word != "undecided" for piece in pieces)
    for piece in pieces:
        for share in (0.0, 0.3, 1.0):
            loss = truth(networks, (1.0, piece.low + share * (piece.high - piece.low)))
            assert agrees(LEVELS, piece.word, loss)
            assert piece.loss.low - 1e-11 <= loss <= piece.loss.high + 1e-11


def test_a_tube_that_is_too_thin_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bug: an interval is taken for its middle."""
    honest = lam_set.tube
    monkeypatch.setattr(lam_set, "tube", lambda parts, net, radii, tokens: honest(parts, net, 0 * radii, tokens))
    networks = subject()
    wrong = [
        piece
        for piece in lam_set_of(networks).pieces
        for share in (0.0, 1.0)
        if not agrees(LEVELS, piece.word, truth(networks, (1.0, piece.low + share * (piece.high - piece.low))))
    ]
    assert wrong


@pytest.mark.slow
def test_boxes_are_true_at_their_corners_and_fill_the_area() -> None:
    networks = subject()
    boxes = decide_boxes(networks, LEVELS, (0.0, 1.0, -1.0, 1.0), depth=3)
    assert sum(box.area for box in boxes) == 2.0
    assert any(box.word != "undecided" for box in boxes)
    for box in boxes:
        low_1, high_1, low_2, high_2 = box.corners
        for lam in ((low_1, low_2), (low_1, high_2), (high_1, low_2), (high_1, high_2)):
            assert agrees(LEVELS, box.word, truth(networks, lam))
        middle = truth(networks, ((low_1 + high_1) / 2, (low_2 + high_2) / 2))
        assert agrees(LEVELS, box.at_middle, middle)


def test_points_are_true() -> None:
    networks, lams = subject(), [(1.0, lam) for lam in np.linspace(-2, 2, 15).tolist()]
    for lam, (word, bounds) in zip(lams, decide_points(networks, LEVELS, lams), strict=True):
        assert bounds.low - 1e-11 <= truth(networks, lam) <= bounds.high + 1e-11
        assert agrees(LEVELS, word, truth(networks, lam))


def test_a_loss_at_the_threshold_is_not_decided_by_rounding() -> None:
    """0.01 + 0.02 is no float, and 0.9 is one: only what is surely on one side counts."""
    levels = Levels(Bounds(0.01, 0.01), 0.02, 0.9)
    threshold = 0.01 + 0.02
    below = float(np.nextafter(np.nextafter(threshold, 0), 0))
    above = float(np.nextafter(np.nextafter(np.nextafter(threshold, 1), 1), 1))
    assert levels.word(Bounds(0.0, threshold)) == "undecided"
    assert levels.word(Bounds(0.0, below)) == "learned"
    assert levels.word(Bounds(threshold, 0.5)) == "undecided"
    assert levels.word(Bounds(above, 0.5)) == "between"
    assert levels.word(Bounds(0.9, 1.0)) == "unlearned"
    assert levels.word(Bounds(float(np.nextafter(0.9, 0)), 1.0)) == "undecided"


def test_a_threshold_that_is_known_within_bounds_decides_less() -> None:
    wide = Levels(Bounds(0.01, 0.05), 0.02, 0.9)
    assert wide.word(Bounds(0.04, 0.06)) == "undecided"
    assert wide.word(Bounds(0.02, 0.029)) == "learned"
    assert wide.word(Bounds(0.08, 0.1)) == "between"


@drawn(*[st.floats(0, 2)] * 5)
def test_no_levels_call_one_loss_learned_and_unlearned(
    reference: float, tolerance: float, unlearned: float, loss: float, width: float
) -> None:
    levels = Levels(Bounds(reference, reference), tolerance, unlearned)
    word = levels.word(Bounds(loss, loss + width))
    assert word != "learned" or (loss + width < 0.5 and loss + width <= reference + tolerance)
    assert word != "unlearned" or (loss >= 0.5 and loss >= unlearned)
    assert levels.surely < levels.floor
    assert levels.hardly <= levels.floor


def test_beside_a_reference_that_has_not_learned_half_a_loss_is_not_learned() -> None:
    levels = Levels(Bounds(0.98, 0.982), 0.02, 0.9)
    words = [levels.word(Bounds(loss, loss)) for loss in (0.49, 0.5, 0.7, 0.95, 0.99)]
    assert words == ["learned", "between", "between", "unlearned", "unlearned"]
    assert levels.reference_learned is False


def test_on_a_steep_network_the_search_ends_at_its_resolution() -> None:
    """Around each middle a sliver can be decided, and beside each sliver another, without end."""
    parts, levels, finest = subject().parts, Levels(Bounds(0.0, 0.0), 0.1, 0.5), 2.0**-5
    S = np.array([parts.S[0], parts.S[1], 4 * parts.S[1] / np.abs(parts.S[1]).max()])
    steep = replace(subject(), parts=replace(parts, S=S))
    pieces, evaluations = decide_range(steep, levels, 1.0, 2.0, finest=finest)
    assert not gaps(pieces, 1.0, 2.0)
    assert {piece.word for piece in pieces} == {"unlearned", "undecided"}
    # A division leaves two parts at most, no longer than half, and none of 2^-5 is divided.
    assert evaluations <= 2**6 - 1


@pytest.mark.slow
def test_an_interrupted_search_goes_on_and_ends_the_same(tmp_path) -> None:  # type: ignore[no-untyped-def]
    networks, path = subject(), tmp_path / "cells.jsonl"
    question = question_of(networks, LEVELS)
    whole = lam_set_of(networks)
    assert lam_set_of(networks, Journal(path, question, Kept)) == whole
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[: len(lines) // 2]) + lines[-1][:7])
    resumed = Journal(path, question, Kept)
    assert resumed.found == len(lines) // 2 - 1
    assert lam_set_of(networks, resumed) == whole
    assert path.read_text().splitlines(keepends=True) == lines


def test_a_question_is_of_the_network_and_its_law() -> None:
    networks = subject()
    other = replace(networks, law=independent(P, STAR, 0, even_shares(M)))
    questions = {question_of(networks, LEVELS), question_of(other, LEVELS), question_of(subject(6), LEVELS)}
    assert len(questions | {question_of(networks, "box"), question_of(networks, LEVELS)}) == 4


def test_gaps_are_found() -> None:
    loss = Bounds(0, 0)
    assert gaps([Piece(0, 1, "learned", loss), Piece(2, 3, "learned", loss)], -1, 4) == [(-1, 0), (1, 2), (3, 4)]

"""Facts about stored networks are proved again, and nothing is left of one that was changed."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from proofcheck.certify.facts import Fact, digest, outward, question, read_fact, stretches
from proofcheck.ledger import certified_facts
from proofcheck.ledger.certified_facts import Proved, bounds, case, facts
from proofcheck.ledger.claims import read_claims
from proofcheck.ledger.store import STORE, Store, store
from proofcheck.measure.run import load_run

pytestmark = [pytest.mark.stored, pytest.mark.slow, pytest.mark.xdist_group("facts")]

# Three points: the fact that takes least.
NAME = "out-of-domain"
TITLES = {fact: claim.title for claim in read_claims(STORE.claims).values() for fact in claim.entry.facts}

Piece: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Piece], list[Piece]]


@pytest.fixture(scope="module")
def proved() -> dict[str, Proved]:
    """Every fact of the package, proved again once."""
    return facts(STORE, [path.stem for path in sorted(STORE.facts.glob("*.json"))])


@pytest.fixture
def copy(tmp_path: Path) -> Store:
    """A copy of what is stored."""
    shutil.copytree(STORE.facts, store(tmp_path).facts)
    return store(tmp_path)


def rewrite(folder: Store, name: str, *, honest: bool = False, **changes: object) -> None:
    """Change a fact; ``honest`` gives it the digest of its new content."""
    path = folder.facts / f"{name}.json"
    fact = msgspec.convert({**json.loads(path.read_text()), **changes}, Fact)
    if honest:
        fact = msgspec.structs.replace(fact, digest=digest(fact, load_run(folder.facts / "networks" / fact.network)))
    path.write_bytes(msgspec.json.encode(fact))


def pieces_of(folder: Store, name: str) -> list[Piece]:
    """The pieces of a fact as its file has them."""
    pieces: list[Piece] = json.loads((folder.facts / f"{name}.json").read_text())["pieces"]
    return pieces


def move(folder: Store, network: str, file: str, tensor: str, by: float) -> None:
    """Move one weight."""
    path = folder.facts / "networks" / network / file
    tensors = {name: np.array(value) for name, value in load_file(path).items()}
    tensors[tensor].flat[0] += by
    save_file(tensors, path)


def why(folder: Store, name: str = NAME) -> str:
    found = bounds(facts(folder, [name])[name], TITLES.get(name, ""))
    assert found.says == "failed"
    return found.words


def test_every_stored_fact_is_proved_again(proved: dict[str, Proved]) -> None:
    assert len(proved) >= 5
    assert {name: each.wrong for name, each in proved.items()} == dict.fromkeys(proved)


def test_every_title_says_what_the_pieces_of_its_fact_cover(proved: dict[str, Proved]) -> None:
    assert {name: bounds(each, TITLES[name]).says for name, each in proved.items()} == dict.fromkeys(proved, "for")


def test_a_claim_names_every_fact_and_every_case_is_about_its_claim(proved: dict[str, Proved]) -> None:
    entries = {name: claim.entry for name, claim in read_claims(STORE.claims).items()}
    assert {name for entry in entries.values() for name in entry.facts} == set(proved)
    says = {(name, case(proved[each], name).says) for name, entry in entries.items() for each in entry.cases}
    against = {"theorem-1.review.contradictory", "theorem-2.review.irrelevant", "theorem-2.slides"}
    assert {name for name, each in says if each == "against"} == against | {"theorem-2.review.contradictory"}
    assert {each for _, each in says} == {"for", "against", "not applicable"}
    # The small networks miss hypotheses of the review, and of no other source.
    elsewhere = {name for name, each in says if each == "not applicable"}
    assert elsewhere == (against | {"theorem-2.review.contradictory"}) - {"theorem-2.slides"}


@pytest.mark.parametrize(
    ("name", "claim"),
    [
        ("relearned", "theorem-1.review.irrelevant"),
        ("relearned", "theorem-2.review.contradictory"),
        ("relearned", "theorem-3.review"),
        ("both-learned", "theorem-1.slides"),
        ("both-learned", "theorem-2.review.irrelevant"),
        ("addition-irrelevant", "theorem-2.review.irrelevant"),
        ("out-of-domain", "theorem-1.slides"),
        ("relearned", "corollary-1.review"),
    ],
)
def test_a_fact_shows_nothing_of_a_claim_that_it_is_not_about(proved: dict[str, Proved], name: str, claim: str) -> None:
    assert case(proved[name], claim).says == "failed"


def asked(name: str) -> Proved:
    """A fact as if it had just been proved."""
    fact = read_fact(STORE.facts / f"{name}.json")
    return Proved(name, fact, load_run(STORE.facts / "networks" / fact.network), None, 0.0)


@pytest.mark.parametrize(
    ("name", "claim", "owes"),
    [
        ("hypotheses-out-of-domain", "theorem-3.review", False),
        ("out-of-domain", "theorem-3.slides", False),
        ("hypotheses-addition-aligned", "theorem-1.review.aligned", False),
        ("hypotheses-addition-irrelevant", "theorem-1.review.irrelevant", True),
        ("addition-irrelevant", "theorem-1.slides", True),
        # T1's loss is above ε, and not above ε + |λ|β.
        ("hypotheses-both-learned", "theorem-1.review.contradictory", False),
        # Learned or not, its loss is far below that of a task unlearned.
        ("hypotheses-relearned", "theorem-2.review.irrelevant", False),
        ("relearned", "theorem-2.review.irrelevant", False),
    ],
)
def test_a_case_owes_to_the_tolerance_only_what_would_turn_without_it(name: str, claim: str, *, owes: bool) -> None:
    assert bool(case(asked(name), claim).tolerance) == owes


def test_a_loss_above_every_level_without_the_tolerance_makes_a_contradiction_owe_to_it() -> None:
    proved = asked("hypotheses-both-learned")
    assert proved.fact is not None
    raised = [msgspec.structs.replace(piece, loss=(0.0, 0.06)) for piece in proved.fact.pieces if piece.task == 2]
    first = [piece for piece in proved.fact.pieces if piece.task == 1]
    fact = msgspec.structs.replace(proved.fact, pieces=(*first, *raised))
    evidence = case(replace(proved, fact=fact), "theorem-1.review.contradictory")
    assert evidence.says == "against"
    assert evidence.tolerance


def test_a_changed_weight_is_found(copy: Store) -> None:
    move(copy, "irrelevant", "task_1.safetensors", "V", 1e-12)
    assert "changed" in why(copy)


@pytest.mark.parametrize("name", ["tolerance", "unlearned"])
def test_a_changed_level_is_found_even_with_its_digest(copy: Store, name: str) -> None:
    rewrite(copy, NAME, honest=True, **{name: 0.5})
    assert "levels" in why(copy)


def test_a_bound_that_is_narrower_than_the_proof_is_found_even_with_its_digest(copy: Store) -> None:
    pieces = pieces_of(copy, NAME)
    pieces[2]["loss"][1] -= 1e-7
    rewrite(copy, NAME, honest=True, pieces=pieces)
    assert "not proved within" in why(copy)


def test_a_longer_piece_and_other_words_are_found_even_with_their_digest(copy: Store) -> None:
    pieces = pieces_of(copy, "relearned")[:1]
    pieces[0]["end"] = [1.0, -1.0]
    rewrite(copy, "relearned", honest=True, pieces=pieces)
    assert "not proved within" in why(copy, "relearned")
    rewrite(copy, NAME, honest=True, says="unlearned")
    assert "it is learned, not unlearned" in why(copy)


def _empty(piece: Piece) -> list[Piece]:
    return [{**piece, "end": piece["start"]}]


def _reversed(piece: Piece) -> list[Piece]:
    return [{**piece, "start": piece["end"], "end": piece["start"]}]


def _dropped(_: Piece) -> list[Piece]:
    return []


@pytest.mark.parametrize(
    ("change", "place", "complaint"),
    [
        (_empty, 0, "expected (1, λ) with the low end first"),
        (_reversed, 1, "expected (1, λ) with the low end first"),
        (_dropped, 1, "its pieces are apart"),
        (_dropped, 0, "its pieces are apart"),
    ],
)
def test_a_piece_emptied_reversed_or_dropped_is_found_even_with_its_digest(
    copy: Store, change: Change, place: int, complaint: str
) -> None:
    """The attack of old, while the title says that a whole interval is covered."""
    pieces = pieces_of(copy, "both-learned")
    rewrite(copy, "both-learned", honest=True, pieces=[*pieces[:place], *change(pieces[place]), *pieces[place + 1 :]])
    assert complaint in why(copy, "both-learned")


def test_what_both_tasks_or_the_title_lose_is_found_even_with_its_digest(copy: Store) -> None:
    pieces = pieces_of(copy, "both-learned")
    rewrite(copy, "both-learned", honest=True, pieces=[piece for piece in pieces if piece["task"] == 2])
    said = "T2 is learned on all of [−4, −3.5], where Theorem 2 (review) says that it is not»"
    assert said in why(copy, "both-learned")
    rewrite(copy, "relearned", honest=True, pieces=pieces_of(copy, "relearned")[:-1])
    said = "α = 0: T2 is learned on all of [−4, −3.54], to which Theorem 2 (review) has no lower end»"
    assert said in why(copy, "relearned")
    points = pieces_of(copy, NAME)
    rewrite(copy, NAME, honest=True, pieces=points[:2])
    assert "γ = (0.792, −0.61): the target is learned at 2 pairs of λ»" in why(copy)
    rewrite(copy, NAME, honest=True, pieces=[{**points[0], "end": points[1]["start"]}])
    assert "expected one pair of λ" in why(copy)


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("relearned", "[−4, −3.4]", "[−5, −3.4]", "T2 is learned on all of [−4, −3.4]"),
        ("relearned", "on all of [−4, −3.4]", "wherever one looks", "T2 is learned on all of [−4, −3.4]"),
        ("relearned", "T2 is learned", "T2 is unlearned", "T2 is learned on all of [−4, −3.4]"),
        ("relearned", "α = 0", "α = 1/2", "α = 0: "),
        ("relearned", "α = 0", "α = 0.9", "α = 0: "),
        ("relearned", "A stored network", "It is false that: a stored network", "«A stored network, α = 0"),
        ("relearned", "A stored network", "It is false that: A stored network", "«A stored network, α = 0"),
        ("relearned", "no lower end", "no lower end and for every network of every size", "no lower end»"),
        (
            "relearned",
            "to which Theorem 2 (review) has no lower end",
            "which Theorem 1 (review) offers",
            "no lower end»",
        ),
        ("relearned", ", to which Theorem 2 (review) has no lower end", "", "no lower end»"),
        (
            "relearned",
            "A stored network",
            "A stored network that meets every hypothesis of the review",
            "«A stored network, α",
        ),
        (
            "hypotheses-relearned",
            " that meets every hypothesis of the review",
            "",
            "that meets every hypothesis of the",
        ),
        (
            "addition-aligned",
            "which Theorem 1 (slides) offers",
            "where Theorem 1 (review) says that no λ does",
            "which Theorem 1 (slides) offers»",
        ),
        (
            "addition-aligned",
            "Theorem 1 (slides)",
            "Theorem 1 (review)",
            "which Theorem 1 (slides) offers»",
        ),
        (NAME, "the slides", "the slides, and for every γ", "the β of the slides»"),
        (NAME, "c = 1/10", "c = 1/2", "the target is learned at 3 pairs of λ"),
        (NAME, "the slides", "the review", "the target is learned at 3 pairs of λ"),
        (NAME, "−0.61", "−0.62", "γ = (0.792, −0.61)"),
    ],
)
def test_a_title_that_says_other_than_what_is_proved_fails(
    proved: dict[str, Proved], name: str, old: str, new: str, expected: str
) -> None:
    assert bounds(proved[name], TITLES[name]).says == "for"
    assert old in TITLES[name]
    found = bounds(proved[name], TITLES[name].replace(old, new))
    assert found.says == "failed"
    assert expected in found.words


def test_a_network_made_by_hand_whose_own_loss_is_above_one_is_no_case_against_a_theorem(copy: Store) -> None:
    """The attack of old: T2's loss alone is above 1, so that everything near it counts as learned."""
    for name in ("W", "V"):
        path = copy.facts / "networks" / "irrelevant" / "task_2.safetensors"
        tensors = {key: np.array(value) for key, value in load_file(path).items()}
        tensors[name] *= -0.05 if name == "V" else 0.0
        save_file(tensors, path)
    own = question(load_run(copy.facts / "networks" / "irrelevant"), 2, None, 0.02, 0.9)
    assert own.levels.single.low > 1
    loss = own.over((1.0, 0.9), (1.0, 1.1))
    piece = {"task": 2, "start": (1.0, 0.9), "end": (1.0, 1.1), "loss": outward(loss)}
    rewrite(copy, "relearned", honest=True, pieces=[piece])
    assert "T2's own network has not learned: its loss alone is in [1." in why(copy, "relearned")
    assert case(facts(copy, ["relearned"])["relearned"], "theorem-2.slides").says == "failed"


@pytest.mark.parametrize("changes", [{"pieces": []}, {"digest": "0"}, {"network": "aligned"}, {"network": "none"}])
def test_a_fact_without_content_or_of_another_network_is_found(copy: Store, changes: dict[str, object]) -> None:
    rewrite(copy, NAME, **changes)
    assert why(copy)


def test_a_fact_that_is_missing_or_none_fails(copy: Store) -> None:
    assert why(copy, "nothing")
    (copy.facts / f"{NAME}.json").write_text("{}")
    assert why(copy)


def test_without_safetensors_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certified_facts, "find_spec", lambda _: None)
    found = facts(STORE, [NAME])[NAME]
    assert bounds(found, "").says == case(found, "theorem-3.review").says == "not run"
    assert "safetensors" in bounds(found, "").words


def test_pieces_that_follow_each_other_are_one_stretch() -> None:
    found = stretches(read_fact(STORE.facts / "both-learned.json"))
    assert found == {task: [((1.0, -4.0), (1.0, -3.5))] for task in (1, 2)}

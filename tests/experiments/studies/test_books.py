"""The claims about unlearning a book follow from what is predicted, whichever way it falls."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from proofcheck.experiments.bench.texts import ALIGNED, GENERAL, ROLES, UNALIGNED, Predictions, Texts, library
from proofcheck.experiments.engine.summary import summarise
from proofcheck.experiments.studies import books
from proofcheck.experiments.studies.books import KINDS, Unlearning, chosen, risen
from proofcheck.region.numbers import InputError
from proofcheck.statements.catalogue import CLAIMS
from tests.experiments.made_up_books import AS_TOLD, unlearnings


def verdicts(records: list[Unlearning]) -> dict[str, str]:
    return {claim.id: claim.verdict for claim in books.claims(records)}


def test_the_papers_pattern_holds_where_the_losses_show_it() -> None:
    assert set(verdicts(unlearnings(AS_TOLD)).values()) == {"holds"}


def test_an_aligned_book_that_is_kept_contradicts_the_order() -> None:
    judged = verdicts(unlearnings({**AS_TOLD, ALIGNED: -0.3}))
    for kind in KINDS:
        assert judged[f"books.order.{kind}"] == judged[f"books.order-accuracy.{kind}"] == "contradicted"
        assert judged[f"books.aligned.{kind}"] == "contradicted"
        assert judged[f"books.forgets.{kind}"] == "holds"
    assert judged["books.rouge.order"] == "contradicted"


def test_an_order_against_one_text_only_holds_with_care() -> None:
    claims = {claim.id: claim for claim in books.claims(unlearnings({**AS_TOLD, ALIGNED: -0.02, UNALIGNED: 0.02}))}
    assert claims["books.order.full"].verdict == "mixed"
    assert all(at.startswith(GENERAL) for at in claims["books.order.full"].holds_at)


def test_what_cannot_be_unlearned_without_the_others_is_not_unlearned() -> None:
    records = unlearnings({**AS_TOLD, UNALIGNED: 0.9})
    assert {chosen(record, "full") for record in records} == {0.0}
    assert verdicts(records)["books.forgets.full"] == "contradicted"


def test_lam_is_chosen_on_the_selection_split_and_reported_on_the_test_split() -> None:
    record = unlearnings(AS_TOLD)[0]
    full = record.result.along["full"]
    selection = Predictions({**full.selection.loss, UNALIGNED: [3.2, 3.04, 3.0, 2.9]}, full.selection.accuracy)
    full.selection = selection
    assert chosen(record, "full") == -0.5
    assert risen(record, "full", UNALIGNED, -0.5) == pytest.approx(0.5 * 0.02 * 1.01)


def test_alpha_is_judged_by_each_estimator() -> None:
    judged = verdicts(unlearnings(AS_TOLD, {ALIGNED: 0.1, UNALIGNED: 0.5, GENERAL: 0.5}))
    assert judged["books.alpha.output"] == judged["books.alpha.weight"] == "contradicted"


def test_rouge_on_its_floor_is_said_to_be_there_and_orders_nothing() -> None:
    judged = verdicts(unlearnings(AS_TOLD, above_floor=-0.1))
    assert judged["books.rouge.floor"] == "contradicted"
    assert judged["books.rouge.order"] == "not applicable"


def test_claims_have_names_of_their_own_and_are_about_claims_that_exist() -> None:
    claims = books.claims(unlearnings(AS_TOLD))
    assert len({claim.id for claim in claims}) == len(claims)
    assert {about for claim in claims for about in claim.about} <= set(CLAIMS)


def test_a_summary_of_made_up_texts_says_so_and_is_a_trial() -> None:
    summary = summarise(books.EXPERIMENT, unlearnings(AS_TOLD), quick=True)
    assert summary.quick
    assert [settings["library"]["synthetic"] for settings in summary.settings] == [True]
    assert all(text["name"].startswith("synthetic:") for text in summary.settings[0]["library"]["texts"])


def test_made_up_texts_are_refused_where_they_would_be_evidence() -> None:
    with pytest.raises(InputError, match="evidence for nothing; add --quick"):
        library(False, dict.fromkeys(ROLES, "synthetic:1/1"))


def test_one_text_in_two_roles_is_refused() -> None:
    with pytest.raises(InputError, match="of its own in each role"):
        library(True, {ALIGNED: "synthetic:1/1"})


def test_a_passage_is_in_one_split_only_and_windows_are_whole() -> None:
    settings = library(True, {})
    texts = Texts(settings, 1)
    context = settings.size[0]
    for split in texts.splits.values():
        assert all(part.shape[1] == context + 1 and len(part) for part in split.values())
    again = Texts(settings, 1)
    assert all(
        np.array_equal(part, again.splits[role][name]) for role in ROLES for name, part in texts.splits[role].items()
    )
    assert not np.array_equal(texts.splits[ALIGNED]["test"], Texts(settings, 2).splits[ALIGNED]["test"])


def test_windows_cover_a_passage_and_leave_out_what_is_no_whole_window() -> None:
    from proofcheck.experiments.bench.texts import windows

    class Letters:
        def tokens(self, text: str) -> np.ndarray:
            return np.array([ord(letter) for letter in text])

    rows = windows(Letters(), ["abcdefgh", "xy"], 3)  # type: ignore[arg-type]
    assert ["".join(map(chr, row)) for row in rows] == ["abcd", "defg"]


def test_another_text_than_the_run_was_begun_with_is_refused() -> None:
    settings = library(True, {})
    changed = tuple(msgspec.structs.replace(text, digest="0" * 64) for text in settings.texts)
    with pytest.raises(InputError, match="not the text"):
        Texts(msgspec.structs.replace(settings, texts=changed), 1)


def test_a_short_text_is_refused_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "short.txt").write_text("the quick brown fox " * 20)
    settings = library(True, {ALIGNED: str(tmp_path / "short.txt")})
    with pytest.raises(InputError, match=r"short\.txt: expected at least 5760 words, got 80") as caught:
        Texts(settings, 1)
    assert "\n" not in str(caught.value)


def test_the_papers_rouge_stands_beside_ours_with_its_floor() -> None:
    records = unlearnings(AS_TOLD)
    ((header, body),), caveat = books.beside(records)
    rows = [header, [], *body]
    assert rows[0][1:7] == ["λ = 0", "λ = -0.2", "λ = -0.4", "λ = -0.6", "λ = -0.8", "λ = -1"]
    assert rows[2] == ["paper: HP1", "0.2573", "0.1989", "0.1933", "0.1888", "0.1572", "0.1142", ""]
    # The mean over seeds of 0.3 + seed/1000; nothing was measured between the two ends.
    assert rows[3][:3] == ["ours: synthetic:1/1, unlearned", "0.3020", ""]
    assert rows[4][:2] == ["its floor", "0.2000"]
    # At λ = −1: 0.6 times the mean over seeds of 1 + 0.01·seed.
    assert rows[3][-1].startswith("+0.612")
    assert "ours confirms one of the paper's" in " ".join(caveat.split())

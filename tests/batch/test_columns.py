import csv
import io

from hypothesis import assume, given
from hypothesis import strategies as st

from proofcheck import InputError, critical_beta
from proofcheck.batch.answering import COLUMNS, Question
from proofcheck.batch.columns import GAMMA, is_header, read_gamma_file
from tests.region.strategies import correlations

NUMBERS = ["0.5", "-1/2", "2", "1e-5", "1e99999", "nan", "−.25"]
WORDS = ["abc", "g1", "gamma_2", "γ3", "line", "c", "sep=", ";", "'", "#", "\u2028"]
BYTES = [b",", b",", b",", b"\n", b"\n", b"\r\n", b"\r", b'"', b"\t", b" ", b"\0", b"\xff", b"\xef\xbb\xbf"]
PIECES = [*(word.encode() for word in NUMBERS + WORDS), *BYTES]

letters = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
words = st.one_of(
    st.sampled_from(["", "a,b", '"', "one\ntwo", " x ", "0.5", "nan", "c", "line"]), st.text(letters, max_size=6)
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[int], list[list[str]]]:
    """A header and rows with columns of text beside those of γ, and where γ is."""
    n, width = draw(st.integers(1, 3)), draw(st.integers(3, 5))
    picks = sorted(draw(st.permutations(range(width)))[:n])
    header = [f"gamma_{i}" if i in picks else draw(words) for i in range(width)]
    assume(is_header(header) and sum(map(bool, map(GAMMA.fullmatch, header))) == n)
    cells = [correlations.map(str) if i in picks else words for i in range(width)]
    return picks, [header, *draw(st.lists(st.tuples(*cells).map(list), min_size=1, max_size=4))]


@given(tables(), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_no_row_is_dropped_moved_or_misread_whatever_text_is_beside_gamma(
    table: tuple[list[int], list[list[str]]], end: str, bom: bool
) -> None:
    picks, written = table
    stream = io.StringIO()
    csv.writer(stream, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(written)
    content = stream.getvalue().encode("utf-8-sig" if bom else "utf-8")
    file = read_gamma_file(io.BytesIO(content), None, COLUMNS, lambda _: True)
    question = Question(None, None, None, "witness", tuple(file.picks))
    answered = question.answer(list(file.rows))
    rows = list(csv.reader(io.StringIO(answered.text, newline=""), strict=True))
    assert file.picks == picks
    assert not answered.bad
    assert [row[1:-10] for row in rows] == written[1:]
    assert [row[-9] for row in rows] == [str(critical_beta([line[i] for i in picks]) * 2) for line in written[1:]]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join))
def test_any_bytes_are_refused_or_answered_row_by_row(content: bytes) -> None:
    try:
        file = read_gamma_file(io.BytesIO(content), None, COLUMNS, Question(None, None, None, "witness").is_good)
    except InputError:
        return
    lines = list(file.rows)
    answered = Question(None, None, None, "witness", tuple(file.picks)).answer(lines)
    rows = list(csv.reader(io.StringIO(answered.text, newline=""), strict=True))
    assert [int(row[0]) for row in rows] == [line.number for line in lines]
    assert {len(row) for row in rows} == {len(COLUMNS) + len(file.columns)}
    assert [int(row[0]) for row in rows if row[-10] == "bad"] == [bad.number for bad in answered.bad]
    assert len({*COLUMNS, *file.columns}) == len(COLUMNS) + len(file.columns)

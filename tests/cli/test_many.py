import csv
import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from proofcheck import Region, feasible
from proofcheck.cli.main import main
from proofcheck.site.schemas_region import FeasibleRow
from tests.cli.command import answered, on_a_terminal, proofcheck
from tests.cli.processes import ENDING, PATIENCE

VALUES = ["verdict", "phi", "critical_beta", "smallest_c", "lam", "c", "beta", "t", "s"]
Captured = pytest.CaptureFixture[str]


def answer(
    content: bytes | str, tmp_path: Path, capsys: Captured, *options: str
) -> tuple[int, list[dict[str, str]], str]:
    """The exit code, the rows of the answer, and what was said beside them."""
    file = tmp_path / "in.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    code = main(["feasible", "--gamma-file", str(file), *options])
    out, err = capsys.readouterr()
    return code, list(csv.DictReader(io.StringIO(out), strict=True)), err.replace(str(file), "FILE")


def refusal(content: bytes | str, tmp_path: Path, capsys: Captured, *options: str) -> str:
    """What is said of a file that is refused as a whole: one line, and no answer."""
    code, rows, errors = answer(content, tmp_path, capsys, *options)
    assert (code, rows, errors.count("\n")) == (2, [], 1)
    return errors


ROWS = "first,second\n0.79,-0.64\n\nabc,1\n-0.64,-0.64\n0.5,2\n0.5\n"


def test_many_rows_are_decided_and_bad_ones_stay_in_their_place(tmp_path: Path) -> None:
    file = tmp_path / "gammas.csv"
    file.write_text(ROWS)
    finished = proofcheck("feasible", "--gamma-file", file, "--beta", "1/20")
    assert finished.returncode == 1
    rows = list(csv.DictReader(finished.stdout.splitlines()))
    assert list(rows[0]) == ["line", "first", "second", *VALUES, "why"]
    assert [(row["line"], row["verdict"]) for row in rows] == [
        ("2", "nonempty"),
        ("4", "bad"),
        ("5", "empty"),
        ("6", "bad"),
        ("7", "bad"),
    ]
    header, *complaints = finished.stderr.splitlines()
    assert header == f"proofcheck: {file}: line 1 is a header; γ is read from first, second"
    assert [re.sub(r".*?, line", "line", complaint) for complaint in complaints] == [
        f"line {row['line']}: {row['why']}" for row in rows if row["verdict"] == "bad"
    ]
    assert rows[1]["why"].startswith("gamma[1]: expected a finite number")
    assert rows[3]["why"] == "gamma[2]: expected a correlation in [-1, 1], got 2"
    assert rows[4]["why"] == "expected 2 cells separated by commas, as in the header on line 1, got 1"


@pytest.mark.parametrize("options", [(), ("--beta", "1/20"), ("--beta", "0"), ("--beta", "1/9", "--c", "1/2")])
def test_a_row_carries_the_witness_that_feasible_gives(
    options: tuple[str, ...], tmp_path: Path, capsys: Captured
) -> None:
    _, rows, _ = answer("0.8,-0.6\n0.5,-0.5\n-0.5,-0.5\n", tmp_path, capsys, *options)
    values = dict(zip([name[2:] for name in options[::2]], options[1::2], strict=True))
    for row in rows:
        verdict = feasible(Region([row["gamma_1"], row["gamma_2"]], beta=values.get("beta"), c=values.get("c")))
        witness = verdict.certificate.witness
        assert row["verdict"] == verdict.verdict
        if witness is None:
            assert (row["lam"], row["c"], row["beta"]) == ("", "", "")
        else:
            assert tuple(map(Fraction, row["lam"].split(" "))) == witness.lam
            assert (Fraction(row["c"]), Fraction(row["beta"])) == (witness.c, witness.beta)


def test_rows_go_to_json_lines_that_keep_the_contract(tmp_path: Path) -> None:
    file, output = tmp_path / "gammas.csv", tmp_path / "answers.jsonl"
    file.write_text("name,g1,γ_2\nα,0.5,-0.5\nb,0.25,x\n")
    assert answered("feasible", "--gamma-file", file, "--output", output).returncode == 1
    rows = [msgspec.json.decode(line, type=FeasibleRow) for line in output.read_text(encoding="ascii").splitlines()]
    assert [row.line for row in rows] == [2, 3]
    assert rows[0].row == {"name": "α", "g1": "0.5", "γ_2": "-0.5"}
    assert [row.phi for row in rows] == ["1/3", None]
    assert [row.verdict for row in rows] == ["nonempty", "bad"]
    assert rows[1].why is not None
    assert "'x'" in rows[1].why


@pytest.mark.parametrize(
    "first",
    ["−0.8,−0.6", "nan,nan", "inf,-inf", "Infinity,NaN", "0.5,x", "1..2,3", "1/0,1/2", "x,−.5", "0.5%,1", ",", "NA,NA"],
)
def test_a_first_row_with_something_like_a_number_is_no_header(first: str, tmp_path: Path, capsys: Captured) -> None:
    _, rows, errors = answer(f"{first}\n0.5,0.5\n", tmp_path, capsys)
    assert [row["line"] for row in rows] == ["1", "2"]
    assert rows[0]["verdict"] == ("nonempty" if first == "−0.8,−0.6" else "bad")
    assert "header; γ" not in errors


@pytest.mark.parametrize(
    "first",
    ["–0.8,–0.6", "(0.8),(0.6)", "½,¼", "１,０", "'0.8','-0.6'", "$0.8,$0.6", "0.8f,-0.6f", "True,False", "0.8±0.1,0"],
)
def test_numbers_in_a_spelling_that_is_not_read_are_a_bad_row_and_no_header(
    first: str, tmp_path: Path, capsys: Captured
) -> None:
    code, rows, errors = answer(f"{first}\n0.5,0.5\n", tmp_path, capsys)
    assert code == 1
    assert [row["verdict"] for row in rows] == ["bad", "nonempty"]
    assert "header; γ" not in errors


@pytest.mark.parametrize(
    ("header", "row", "gamma"),
    [
        (",g1,g2", "1,0.5,0.5", "0.5 0.5"),
        ('"","first","second"', "1,0.5,0.25", "0.5 0.25"),
        ("Unnamed: 0,first,second", "1,0.5,0.25", "0.5 0.25"),
        ("name,gamma_1,gamma_2,loss", "x,0.5,0.25,7", "0.5 0.25"),
        ("γ2,loss,γ1", "0.5,7,0.25", "0.5 0.25"),
        ("GAMMA1, G_2 ,Γ3", "0.5,0.25,0.125", "0.5 0.25 0.125"),
        ("# gamma_1,gamma_2", "0.5,0.25", "0.5 0.25"),
        ("first,second", "0.5,0.25", "0.5 0.25"),
        ("gamma", "0.5", "0.5"),
    ],
)
def test_the_header_says_which_columns_are_gamma(
    header: str, row: str, gamma: str, tmp_path: Path, capsys: Captured
) -> None:
    code, rows, errors = answer(f"{header}\n{row}\n", tmp_path, capsys)
    assert code == 0
    assert rows[0]["phi"] == str(feasible(Region(gamma.split())).phi)
    assert errors.startswith("proofcheck: FILE: line 1 is a header; γ is read from ")


COMMENTS = {
    "above rows": ("# written by run 7\n0.5,0.25\n", ["gamma_1", "gamma_2"], "line 1 begins with #"),
    "above a header": ("# one\n\n# two, late\ng1,g2\n0.5,0.25\n", ["g1", "g2"], "2 lines from line 1 on begin with #"),
    "above a commented header": ("# by me, late\n# a,b\n0.5,0.25\n", ["a", "b"], "line 1 begins with #"),
    "above a single column": ("# written by run 7\n0.5\n", ["gamma_1"], "line 1 begins with #"),
    "with a quote": ('# 5" wide\n"0.5",0.25\n', ["gamma_1", "gamma_2"], "line 1 begins with #"),
    "in quotes": ('"# by me, late"\n0.5,0.25\n', ["gamma_1", "gamma_2"], "line 1 begins with #"),
    "behind a separator": ("sep=,\n# by me\ng1\n0.5\n", ["g1"], "line 2 begins with #"),
    "a row commented out": ("#0.5,0.5\n0.5,0.25\n", ["gamma_1", "gamma_2"], "line 1 begins with #"),
}


@pytest.mark.parametrize(("content", "columns", "message"), COMMENTS.values(), ids=COMMENTS)
def test_comments_at_the_top_are_no_rows_and_no_header_and_that_is_said(
    content: str, columns: list[str], message: str, tmp_path: Path, capsys: Captured
) -> None:
    code, rows, errors = answer(content, tmp_path, capsys)
    assert code == 0
    assert list(rows[0])[1 : 1 + len(columns)] == columns
    assert len(rows) == 1
    assert f"{message} and" in errors


def test_a_header_that_names_gamma_is_one_behind_a_hash_whatever_the_first_row_holds(
    tmp_path: Path, capsys: Captured
) -> None:
    code, rows, errors = answer("# g1,g2\n0.5,0.25,1\n0.5,0.25\n", tmp_path, capsys)
    assert (code, [row["verdict"] for row in rows]) == (1, ["bad", "nonempty"])
    assert "begins with #" not in errors


def test_a_hash_below_the_first_row_is_no_comment(tmp_path: Path, capsys: Captured) -> None:
    for header in ("run,g1", "#run,g1"):
        _, rows, _ = answer(f"{header}\n#1,0.5\n#2,0.25\n", tmp_path, capsys)
        assert [row["run"] for row in rows] == ["#1", "#2"]


def test_columns_of_gamma_can_be_chosen_in_an_order_of_their_own(tmp_path: Path, capsys: Captured) -> None:
    content = "gamma_1,b,a\n2,0.25,0.5\n"
    code, rows, errors = answer(content, tmp_path, capsys, "--gamma-columns", "a", "b", "--gamma-radius", "0", "0.25")
    assert code == 0
    assert rows[0]["phi"] == str(feasible(Region(["0.5", "0.25"], gamma_radius=["0", "0.25"])).phi)
    assert "γ is read from a, b" in errors


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        ("a,b\n1,1\n", ["--gamma-columns", "c"], "got 'c'; the columns are a, b"),
        ("a,a\n1,1\n", ["--gamma-columns", "a"], "got 'a'; 2 columns have this name"),
        ("a,b\n1,1\n", ["--gamma-columns", "a", "a"], "a is named twice"),
        ("1,1\n", ["--gamma-columns", "a"], "--gamma-columns needs a header, and line 1 has numbers"),
        ("g1,gamma_1\n1,1\n", [], "the columns g1 and gamma_1 are of one task; choose with --gamma-columns"),
        ("g1,g1\n1,1\n", [], "the columns g1 and g1 are of one task; rename one"),
        ("1,2\n0.5,0.2\n", [], "line 1 numbers the columns"),
        ("g1,g2\n1,1\n", ["--gamma-radius", "0", "0", "0"], "expected 1 number or 2, one for each column of γ"),
        ("g1,g2\n", [], "got no rows below the header on line 1"),
        ("", [], "got no rows"),
        ("\n \n", [], "got no rows"),
        ("# one\n# two\n", [], "got no rows but comments"),
        ("# g1\n", [], "got no rows below the header on line 1"),
        ("# m\u00e9\n0.5\n".encode("latin-1"), [], "line 1: expected text in UTF-8"),
        (
            gzip.compress(b"g1\n0.5\n", mtime=0),
            [],
            "the file is packed as gzip packs files; unpack it, and pipe it into",
        ),
        (",0,1\n0,0.5,0.5\n", [], "line 1 numbers the columns, as pandas does"),
        ("0,8,-0,6\n0,5,0,5\n", [], "line 1: decimals have commas, and commas separate the cells; write rows such as"),
        ("0,1,-0,1\n", [], "line 1: decimals have commas"),
        ("g1,g2\n0,8,-0,6\n", [], "line 2: decimals have commas"),
        ("run,g1,loss\nseed 1,0,8,3,5\n", [], "line 2: decimals have commas"),
        ("0.5;0.3\n0.5;0.3\n", [], "line 1: semicolons separate the cells; write rows such as 0.8,-0.6"),
        ("a;b\n0,5;0,3\n", [], "line 2: semicolons separate the cells, and decimals have commas"),
        ("0,5;0,3\n", [], "semicolons separate the cells, and decimals have commas"),
        ("name;g1\nx;0.5\n", [], "semicolons separate the cells"),
        ("sep=;\n0.5;0.3\n", [], "semicolons separate the cells"),
        ("g1\tg2\n0.5\t0.3\n", [], "tabs separate the cells"),
        ("0,5\t0,3\n", [], "tabs separate the cells, and decimals have commas"),
        ("g1|g2\n0.5|0.3\n", [], "bars separate the cells"),
        ("0.5 0.3\n0.5 0.3\n", [], "blanks separate the cells"),
        ("g1  g2\n0.5  -.3\n", [], "blanks separate the cells"),
        ("g1,g2\n0.5,0.5\n".encode("utf-16"), [], "the file is in UTF-16; save it as UTF-8"),
        ("γ1,γ2\n0.5,0.5\n".encode("utf-16-le"), [], "the file is in UTF-16"),
        ("0.5,0.5\n".encode("utf-16-be"), [], "the file is in UTF-16"),
        ("\n\n0.5,0.5\n".encode("utf-16-le"), [], "the file is in UTF-16"),
        (b"\0" * 100, [], "zero bytes"),
        (b"g1,g2\r0.5,0.5\r", [], "lines end with a carriage return alone"),
        (b"g1,g2\r0.5,0.5\n", [], "lines end with a carriage return alone"),
        ("m\u00e9,g1\nx,0.5\n".encode("latin-1"), [], "line 1: expected text in UTF-8"),
    ],
    ids=repr,
)
def test_a_file_that_cannot_be_read_is_refused_in_one_line(
    content: bytes | str, options: list[str], message: str, tmp_path: Path, capsys: Captured
) -> None:
    assert message in refusal(content, tmp_path, capsys, *options)


@pytest.mark.parametrize(
    ("content", "verdicts", "code"),
    [
        (b"\xef\xbb\xbf0.5\r\n0.25\r\n", {1: "nonempty", 2: "nonempty"}, 0),
        (b"\n\ngamma\n0.5\n", {4: "nonempty"}, 0),
        (b"0.5,x\n0.5\n", {1: "bad", 2: "nonempty"}, 1),
        (b"0.5\n0.5,0.5\n", {1: "nonempty", 2: "bad"}, 1),
        (b"0.5\n\xff\xfe\n0.5", {1: "nonempty", 2: "bad", 3: "nonempty"}, 1),
        (b'0.5\n"0.2\n0.3\n', {1: "nonempty", 2: "bad", 3: "nonempty"}, 1),
        (b'"0.2\n0.3\n', {1: "bad", 2: "nonempty"}, 1),
        (b'"0.5","0.2"\n', {1: "nonempty"}, 0),
        (b"0.5\rx\n0.5\n", {1: "bad", 2: "nonempty"}, 1),
        (b"sep=,\r\n0.5,0.5\r\n", {2: "nonempty"}, 0),
        (b'n,g1\n"a,\nb",0.5\nc,0.5\n', {2: "nonempty", 4: "nonempty"}, 0),
        (b'n,g1\n"a,0.5\nb,0.5\n', {2: "bad", 3: "nonempty"}, 1),
        (b"2\n3\n", {1: "bad", 2: "bad"}, 1),
        (b"g1\n0.5;0.3\n0.5\n", None, 2),
        (b"g1,g2\n0.5,0.5\n0.5;0.3\n", {2: "nonempty", 3: "bad"}, 1),
    ],
    ids=repr,
)
def test_odd_files_are_read_line_by_line(
    content: bytes, verdicts: dict[int, str] | None, code: int, tmp_path: Path, capsys: Captured
) -> None:
    exit_code, rows, _ = answer(content, tmp_path, capsys)
    assert exit_code == code
    assert {int(row["line"]): row["verdict"] for row in rows} == (verdicts or {})


def test_without_a_header_the_first_good_row_fixes_the_width_and_the_message_says_so(
    tmp_path: Path, capsys: Captured
) -> None:
    _, rows, _ = answer("x,1,1\n0.5,0.5\n0.5\n0.5,0.5,0.25,0.125\n", tmp_path, capsys)
    assert list(rows[0])[:3] == ["line", "gamma_1", "gamma_2"]
    where = "as on line 2, the first good row: there is no header"
    assert [row["why"] for row in rows] == [
        f"expected 2 cells separated by commas, {where}, got 3: x,1,1",
        "",
        f"expected 2 cells separated by commas, {where}, got 1",
        f"expected 2 cells separated by commas, {where}, got 4: 0.5,0.5,0.25,0.125",
    ]


def test_columns_that_the_answer_needs_or_that_are_there_twice_are_renamed_and_that_is_said(
    tmp_path: Path, capsys: Captured
) -> None:
    content = ",line,in_line,c,x,x,,g1\n7,1,2,3,4,5,6,0.5\n"
    code, rows, errors = answer(content, tmp_path, capsys)
    assert code == 0
    assert list(rows[0].items())[1:9] == [
        ("index", "7"),
        ("in_in_line", "1"),
        ("in_line", "2"),
        ("in_c", "3"),
        ("x", "4"),
        ("x_2", "5"),
        ("column_7", "6"),
        ("g1", "0.5"),
    ]
    assert "index for column 1, which has no name, in_in_line for line, in_c for c, x_2 for x, column_7" in errors


def test_an_answer_can_be_asked_about_again(tmp_path: Path, capsys: Captured) -> None:
    answer("0.8,-0.6\n", tmp_path, capsys, "--output", str(tmp_path / "once.csv"))
    _, rows, _ = answer((tmp_path / "once.csv").read_bytes(), tmp_path, capsys, "--beta", "1/20")
    assert (rows[0]["in_beta"], rows[0]["beta"], rows[0]["gamma_1"]) == ("7/40", "1/20", "0.8")


def test_cells_come_back_as_they_were(tmp_path: Path, capsys: Captured) -> None:
    notes = ['a,"b"', "one\ntwo", " blank ", "'", "a;b\tc", "é", ""]
    with (tmp_path / "rows.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["note", "g1"], *[[note, " −1/2"] for note in notes]])
    code, rows, _ = answer((tmp_path / "rows.csv").read_bytes(), tmp_path, capsys)
    assert code == 0
    assert [(row["note"], row["g1"]) for row in rows] == [(note, " −1/2") for note in notes]


def test_standard_input_and_output(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "proofcheck", "feasible", "--gamma-file", "-"]
    finished = [
        subprocess.run([*command, *options], input="n,g1\né,.5\n".encode(), capture_output=True, check=True).stdout
        for options in (["--output", "-"], [], ["--json"], ["--output", str(tmp_path / "x.csv")])
    ]
    assert finished[0] == finished[1] == (tmp_path / "x.csv").read_bytes()
    assert finished[0].splitlines()[1].startswith("2,é,.5,nonempty".encode())
    assert json.loads(finished[2])["row"] == {"n": "é", "g1": ".5"}
    assert finished[3] == b""


def test_a_file_without_rows_leaves_an_older_output_alone(tmp_path: Path) -> None:
    file, output = tmp_path / "gammas.csv", tmp_path / "answers.csv"
    file.write_text("gamma\n")
    output.write_text("older")
    assert main(["feasible", "--gamma-file", str(file), "--output", str(output)]) == 2
    assert output.read_text() == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.csv", "gammas.csv"]


def test_the_file_of_gamma_is_never_written_over(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "in.csv").write_text("0.5\n")
    (tmp_path / "link.csv").symlink_to("in.csv")
    for name in ("in.csv", "link.csv"):
        errors = refusal("0.5\n", tmp_path, capsys, "--output", str(tmp_path / name))
        assert "is the file of γ itself" in errors
    assert (tmp_path / "in.csv").read_text() == "0.5\n"


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_two_processes_write_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / "in.csv"
    file.write_text("name,g1,g2\n" + "".join(f'"a,{i}",{i % 7 - 3}/2,0.{i}\n' for i in range(1000)))
    written = []
    for jobs in ("1", "2"):
        output = tmp_path / f"out{jobs}.{suffix}"
        assert proofcheck("feasible", "--gamma-file", file, "--output", output, "--jobs", jobs).returncode == 1
        written.append(output.read_bytes())
    assert written[0] == written[1]
    assert written[0].count(b"\n") == 1000 + (suffix == "csv")


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_leaves_nothing(jobs: str, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    command = [sys.executable, "-m", "proofcheck", "feasible", "--gamma-file", "-", "--output", str(output)]
    with subprocess.Popen(
        [*command, "--jobs", jobs], stdin=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(b"g1\n" + b"0.5\n" * 2000)
        process.stdin.flush()
        while not list(tmp_path.iterdir()):
            time.sleep(0.01)
        time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=ENDING)
    assert process.returncode == 130
    assert errors.endswith(b"proofcheck: interrupted\n")
    assert b"Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def test_processes_end_with_the_one_that_began_them() -> None:
    command = [sys.executable, "-m", "proofcheck", "feasible", "--gamma-file", "-", "--jobs", "2"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b"g1\n" + b"0.5\n" * 2000)
        process.stdin.flush()
        process.stdout.read(1)
        process.send_signal(signal.SIGKILL)
        # It ends when the last process that holds the pipe has ended.
        process.stdout.read()


def test_least_norm_is_the_point_that_propose_gives(tmp_path: Path, capsys: Captured) -> None:
    from proofcheck import propose

    content = "0.8,-0.6\n0.123456789,0.987654321\n1e-9,1\n-0.5,-0.5\n"
    code, rows, _ = answer(content, tmp_path, capsys, "--proposal", "least_norm", "--beta", "1/20")
    assert code == 0
    for row in rows[:3]:
        region = Region([row["gamma_1"], row["gamma_2"]], beta="1/20")
        proposal = next(p for p in propose(region).proposals if p.name == "least_norm")
        assert tuple(map(Fraction, row["lam"].split(" "))) == proposal.lam
        assert (Fraction(row["c"]), row["why"]) == (proposal.c, proposal.note)
    assert rows[0]["why"] == "the exact optimum over all c"
    assert rows[1]["why"].startswith("rounded: its norm is at most ")
    assert (rows[3]["verdict"], rows[3]["lam"], rows[3]["why"]) == ("empty", "", "")


@pytest.mark.slow
@pytest.mark.parametrize("proposal", ["witness", "least_norm"])
def test_a_terminal_shows_how_far_a_file_is_and_then_nothing(proposal: str, tmp_path: Path) -> None:
    rows = {"witness": 10_000, "least_norm": 400}[proposal]
    (tmp_path / "in.csv").write_text("g1,g2\n" + "0.5,-0.25\n" * rows)
    question = ("feasible", "--gamma-file", str(tmp_path / "in.csv"), "--output", str(tmp_path / "out.csv"))
    printed = on_a_terminal(*question, "--proposal", proposal, width=100, TERM="xterm")
    shares = [int(share) for share in re.findall(r"deciding .*?(\d+)%", printed)]
    assert shares == sorted(shares)
    assert [share for share in shares if 0 < share < 100]
    assert printed.rstrip().endswith("\x1b[2K")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--json", "--output", "x.csv"], "--json gives JSON lines"),
        (["--output", "x.txt"], "expected a file ending in .csv or .jsonl, or -"),
        (["--jobs", "0"], "--jobs: expected a whole number"),
        (["--jobs", "1.5"], "--jobs: expected a whole number"),
        (["--exact-only", "--proposal", "least_norm"], "needs the float solver"),
        (["--omega", "1"], "the idealised network's options are for one gamma"),
        (["--eta", "1"], "--eta goes with proofcheck lambda --alpha"),
        (["--lam", "1"], "--lam is for one gamma"),
        (["--proposal", "near"], "invalid choice"),
        (["--beta", "-1"], "beta: expected a number >= 0"),
    ],
)
def test_options_that_do_not_go_with_a_file(
    arguments: list[str], message: str, tmp_path: Path, capsys: Captured
) -> None:
    assert message in refusal("0.5\n", tmp_path, capsys, *arguments)


@pytest.mark.parametrize("option", [["--jobs", "2"], ["--proposal", "witness"], ["--gamma-columns", "a"]])
def test_options_of_files_are_refused_for_one_gamma(option: list[str], capsys: Captured) -> None:
    assert main(["feasible", "--gamma", "0.5", *option]) == 2
    assert f"{option[0]} goes with --gamma-file" in capsys.readouterr().err


@pytest.mark.parametrize(
    "redirected", ["FILE >> FILE", "- < FILE >> FILE", "FILE 2>> FILE", "FILE --output - >> FILE", "LINK >> FILE"]
)
def test_the_file_of_gamma_is_never_where_the_answer_goes(redirected: str, tmp_path: Path) -> None:
    file, link = tmp_path / "in.csv", tmp_path / "link.csv"
    file.write_text("0.8,-0.6\n")
    link.symlink_to(file)
    redirected = redirected.replace("FILE", str(file)).replace("LINK", str(link))
    command = f"{sys.executable} -m proofcheck feasible --gamma-file {redirected}"
    finished = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert finished.returncode == 2
    assert file.read_text() == "0.8,-0.6\n"
    assert "2>>" in redirected or re.fullmatch(".*is where the answer goes; send that elsewhere\n", finished.stderr)


def test_a_reader_who_leaves_the_pipe_that_output_names_is_an_error_in_one_line(tmp_path: Path) -> None:
    file, pipe = tmp_path / "gammas.csv", tmp_path / "answers.csv"
    file.write_text("0.8,-0.6\n" * 20_000)
    os.mkfifo(pipe)
    command = f"head -c 10 {pipe} > {tmp_path / 'head'} & {sys.executable} -m proofcheck feasible --gamma-file {file}"
    command += f" --output {pipe}"
    finished = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert finished.returncode == 2
    assert finished.stderr.splitlines()[1:] == [
        f"proofcheck: {pipe}: cannot be written (who reads from this pipe has left); give a file that can"
    ]


def test_a_file_of_gamma_may_be_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = f"printf '0.8,-0.6\\n' > {pipe} & {sys.executable} -m proofcheck feasible --gamma-file {pipe}"
    finished = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert finished.returncode == 0
    assert [row["phi"] for row in csv.DictReader(finished.stdout.splitlines())] == ["7/10"]


def test_rows_that_wait_for_a_width_are_bounded_by_their_bytes(tmp_path: Path, capsys: Captured) -> None:
    row = f"0.5,{'x' * 2_000_000}\n"
    errors = refusal(row * 12, tmp_path, capsys)
    assert "none of the first 9 rows is one" in errors


def test_names_that_are_nearly_those_of_gamma_are_pointed_at(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "gammas.csv"
    file.write_text("gamma-1,GAMMA 2,acc\n0.5,0.2,0.9\n")
    assert main(["feasible", "--gamma-file", str(file)]) == 0
    assert "gamma-1, GAMMA 2 would be read as γ of a task under names such as gamma_1" in capsys.readouterr().err


def test_a_row_that_may_have_decimal_commas_says_so(tmp_path: Path, capsys: Captured) -> None:
    code, rows, errors = answer("0,1,0,1\n0,1,0,5\n", tmp_path, capsys)
    assert code == 1
    assert [row["verdict"] for row in rows] == ["nonempty", "bad"]
    assert "line 1 is read as 4 tasks; if decimals have commas, write points" in errors
    _, rows, _ = answer("0.5,0.5\n0,8,-0,6\n", tmp_path, capsys)
    assert rows[1]["why"].endswith("got 4: 0,8,-0,6; if decimals have commas, write points")
    _, rows, _ = answer('0.5,0.5\n"0,8",0.5\n', tmp_path, capsys)
    assert rows[1]["why"] == "gamma[1]: '0,8' has a decimal comma; expected a point, as in 0.5"


def test_a_column_of_text_is_named_once_with_what_helps(tmp_path: Path, capsys: Captured) -> None:
    content = "first,label,second\n" + "0.8,cat,-0.6\n" * 1000
    code, rows, errors = answer(content, tmp_path, capsys)
    assert code == 1
    assert len(rows) == sum(row["why"].startswith("gamma[2]: expected a finite number") for row in rows) == 1000
    lines = errors.splitlines()
    assert len(lines) == 1 + 20 + 2
    assert lines[-2].endswith("FILE: 980 more rows are bad, 1,000 in all; the answer says why in each")
    assert "column label spoils 1,000 of 1,000 rows; --gamma-columns first second reads" in lines[-1]
    assert answer(content, tmp_path, capsys, "--gamma-columns", "first", "second")[0] == 0


def test_a_few_bad_rows_are_named_without_advice(tmp_path: Path, capsys: Captured) -> None:
    _, _, errors = answer("a,b\n" + "0.8,-0.6\n" * 10 + "x,1\n" * 3, tmp_path, capsys)
    assert len(errors.splitlines()) == 1 + 3


@pytest.mark.parametrize("cell", ["1.5", "-1.25", "3/2", "1e1", "−1.5"])
def test_a_cell_out_of_range_is_named_as_it_was_typed(cell: str, tmp_path: Path, capsys: Captured) -> None:
    _, rows, _ = answer(f"0.5,0.5\n0.5,{cell}\n", tmp_path, capsys)
    assert rows[1]["why"] == f"gamma[2]: expected a correlation in [-1, 1], got {cell}"


def test_what_does_not_go_with_a_file_is_named_in_full(tmp_path: Path, capsys: Captured) -> None:
    errors = refusal("0.5\n", tmp_path, capsys, "--near", "1")
    assert (
        "--near is for one gamma: --gamma-file goes without --lam, --at-least, --one-sided, --certificate, --rocq"
        in errors
    )
    assert all(option in errors for option in ("--exit-code", "--nonnegative", "--sum-to-one", "--equal", "--lam-min"))


def test_a_name_with_an_escape_is_spelled_and_two_byte_order_marks_are_none_of_it(
    tmp_path: Path, capsys: Captured
) -> None:
    _, _, errors = answer("\ufeff\ufeffgamma_1,gamma_2,x\x1b[31m\n.5,.3,1\n", tmp_path, capsys)
    assert "γ is read from gamma_1, gamma_2" in errors
    _, _, errors = answer("x\x1b[31mA,gamma_1\n.5,.3\n", tmp_path, capsys, "--gamma-columns", "x\x1b[31mA")
    assert "\x1b" not in errors
    assert "x\\x1b[31mA" in errors


def test_without_a_header_it_is_said_which_columns_are_read_and_how_to_choose(tmp_path: Path, capsys: Captured) -> None:
    _, _, errors = answer("0,0.8,-0.6\n1,0.5,0.5\n", tmp_path, capsys)
    assert "no header: γ is read from every column, 3 in all" in errors
    _, rows, errors = answer("cat,0.8\ndog,0.5\n0.1,0.2\n", tmp_path, capsys)
    assert "give the file a header: with it --gamma-columns gamma_2 reads γ from other columns" in errors
    _, rows, _ = answer("a,b\n0.8,-0.6,\n0.5,0.2\n", tmp_path, capsys)
    assert rows[0]["why"].endswith("the last cell is empty")

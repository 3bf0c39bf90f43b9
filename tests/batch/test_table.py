import json
from pathlib import Path

import pytest

from proofcheck import InputError
from proofcheck.batch import answer_file
from proofcheck.batch.lines import Line
from proofcheck.batch.table import batches
from proofcheck.cli.main import main

FILE = "name,g1,g2\nfirst,0.8,-0.6\nsecond,0.5,x\nthird,0.5,-0.5\n"


@pytest.mark.parametrize("proposal", ["witness", "least_norm"])
def test_python_has_the_answers_of_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], proposal: str
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(FILE)
    options = ["--gamma-file", str(file), "--json", "--beta", "1/20", "--proposal", proposal]
    assert main(["feasible", *options]) == 1
    rows = list(answer_file(file, beta="1/20", proposal=proposal))
    assert rows == list(map(json.loads, capsys.readouterr().out.splitlines()))
    assert [row["verdict"] for row in rows] == ["nonempty", "bad", "nonempty"]


def test_columns_and_radii_are_chosen_as_the_command_does(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(FILE)
    [first, second, third] = answer_file(file, columns=["g1"], gamma_radius="0.1", c="1/2")
    assert [first["phi"], second["phi"], third["phi"]] == ["49/100", "4/25", "4/25"]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"proposal": "best"}, "expected witness or least_norm, got 'best'"),
        ({"beta": "-1"}, "beta"),
        ({"gamma_radius": ["0.1", "0.2", "0.3"]}, "expected 1 number or 2"),
        ({"columns": ["g3"]}, "csv: columns: expected the name of one column, got 'g3'"),
        ({"columns": "g3"}, "expected the name of one column, got 'g3'"),
        ({"columns": []}, "columns: expected names of columns, got"),
        ({"columns": (name for name in ("g3", "g1"))}, "expected the name of one column, got 'g3'"),
        ({"jobs": 0}, "jobs: expected a whole number from 1 to 999, got 0"),
        ({"jobs": "2"}, "jobs: expected a whole number from 1 to 999, got '2'"),
        ({"jobs": True}, "jobs: expected a whole number"),
    ],
)
def test_what_no_row_could_be_asked_is_refused(tmp_path: Path, options: dict[str, object], complaint: str) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("g1,g2\n0.8,-0.6\n")
    with pytest.raises(InputError, match=complaint):
        list(answer_file(file, **options))  # type: ignore[arg-type] # the names are the function's own


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: cannot be read .*; give a CSV file"):
        list(answer_file(tmp_path / "none.csv"))


def test_long_rows_are_answered_a_few_at_a_time() -> None:
    lines = [Line(i, [""], None, position) for i, position in enumerate(range(0, 64 << 18, 1 << 18))]
    assert max(len(batch) for batch in batches(iter(lines), "FILE", 64)) <= 6
    assert [line for batch in batches(iter(lines), "FILE", 64) for line in batch] == lines
    assert [len(batch) for batch in batches(iter([lines[0]] * 65), "FILE", 64)] == [64, 1]

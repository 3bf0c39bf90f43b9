"""``docs``: the committed pages are what the code generates, and every kind of difference is named."""

import shutil
from pathlib import Path

import pytest

from proofcheck.cli import docs
from proofcheck.cli.main import main
from proofcheck.site.files import files
from proofcheck.site.schemas import NAMES
from tests.conftest import DRAWN

pytestmark = pytest.mark.xdist_group("site")
DOCS = Path(__file__).parent.parent.parent / "docs"


@pytest.fixture(scope="module")
def generated(drawn_site: Path) -> dict[str, bytes]:
    """What the code generates: drawn where it is one of `DRAWN`, else as committed."""
    return {name: ((drawn_site if name in DRAWN else DOCS) / name).read_bytes() for name in files()}


@pytest.fixture
def quick(generated: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command without generating anew."""
    monkeypatch.setattr(docs, "_make", lambda: generated)


@pytest.fixture
def written(generated: dict[str, bytes], tmp_path: Path) -> Path:
    """A folder as generated."""
    for name, content in generated.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def complaints(capsys: pytest.CaptureFixture[str]) -> list[str]:
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err.splitlines()


def test_what_is_asked_for_is_drawn_without_torch_and_nothing_else(drawn_site: Path) -> None:
    names = {file.relative_to(drawn_site).as_posix() for file in drawn_site.rglob("*") if file.is_file()}
    assert names == set(DRAWN)


@pytest.mark.usefixtures("quick")
def test_the_committed_files_are_what_the_code_generates_whatever_the_order_of_sets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["docs", "--check", "--output", str(DOCS)]) == 0
    assert complaints(capsys) == []


def test_pages_figures_and_schemas_are_generated(generated: dict[str, bytes]) -> None:
    assert {f"schemas/{name}.json" for name in NAMES} <= generated.keys()
    for name in ("theorem-1", "theorem-2", "theorem-3", "corollary-1", "corollary-2", "constants"):
        assert {f"bounds/{name}.md", f"bounds/{name}.svg"} <= generated.keys()
    assert {"bounds/index.md", "bounds/definitions.md", "bounds/contradictions.md"} <= generated.keys()
    assert max(map(len, generated.values())) < 300_000


@pytest.mark.usefixtures("quick")
def test_a_folder_as_generated_passes(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docs", "--check", "--output", str(written)]) == 0
    assert complaints(capsys) == []


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("name", ["bounds/theorem-2.md", "bounds/gain.svg", "schemas/feasible.json"])
def test_a_changed_file_is_stale(written: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    content = (written / name).read_bytes()
    (written / name).write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
    assert main(["docs", "--check", "--output", str(written)]) == 1
    (line,) = complaints(capsys)
    assert f"{written / name}: not what the code generates" in line


@pytest.mark.usefixtures("quick")
def test_missing_and_extra_files_are_named_in_a_line_each(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (written / "bounds/theorem-1.svg").unlink()
    (written / "bounds/old").mkdir()
    (written / "bounds/old/page.md").write_text("left over")
    (written / "schemas/gone.json").write_text("{}")
    assert main(["docs", "--check", "--output", str(written)]) == 1
    lines = complaints(capsys)
    assert [line.split(": ")[1].removeprefix(f"{written}/") for line in lines] == [
        "bounds/old/page.md",
        "bounds/theorem-1.svg",
        "schemas/gone.json",
    ]
    assert ["not generated" in lines[0], "missing" in lines[1], "not generated" in lines[2]] == [True] * 3


@pytest.mark.usefixtures("quick")
def test_writing_mends_what_it_may_and_says_what_is_left(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (written / "bounds/index.md").write_text("stale")
    (written / "bounds/theorem-3.svg").unlink()
    (written / "guide.md").write_text("by hand")
    untouched = (written / "bounds/theorem-1.md").stat().st_mtime_ns
    assert main(["docs", "--output", str(written)]) == 0
    assert main(["docs", "--check", "--output", str(written)]) == 0
    assert complaints(capsys) == []
    assert (written / "bounds/theorem-1.md").stat().st_mtime_ns == untouched
    (written / "bounds/extra.svg").write_text("")
    assert main(["docs", "--output", str(written)]) == 1
    assert (written / "bounds/extra.svg").exists()
    assert "extra.svg" in complaints(capsys)[0]


@pytest.mark.usefixtures("quick")
def test_a_new_folder_is_made(tmp_path: Path) -> None:
    assert main(["docs", "--output", str(tmp_path / "new")]) == 0
    assert main(["docs", "--check", "--output", str(tmp_path / "new")]) == 0


@pytest.mark.usefixtures("quick")
def test_bad_folders_are_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["docs"]) == 2
    assert main(["docs", "--check", "--output", "nowhere"]) == 2
    (tmp_path / "file").write_text("")
    assert main(["docs", "--output", "file"]) == 2
    shutil.copy(tmp_path / "file", tmp_path / "bounds")
    assert main(["docs", "--output", str(tmp_path)]) == 2
    assert main(["docs", "bounds"]) == 2
    lines = complaints(capsys)
    assert len(lines) == 5
    assert "run from the top of the checkout" in lines[0]
    assert "cannot be written" in lines[3]


def test_a_terminal_sees_progress(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("proofcheck.site.files.files", lambda: {"bounds/a.md": lambda: b"a"})
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert docs._make() == {"bounds/a.md": b"a"}
    assert "bounds/a.md" in capsys.readouterr().err

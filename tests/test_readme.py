"""README is true: its commands are the ones that are run, and its output is what they print."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.verified import renewed, shown

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_set_up_is_two_commands_and_ci_runs_the_second_word_for_word() -> None:
    commands = [block.strip() for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)]
    assert len(commands) == 2
    assert commands[0].endswith("python -m proofcheck feasible --gamma 0.79 -0.64")
    assert commands[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        *("README.md", "docs/index.md", "docs/guide-start.md", "docs/guide-paper.md", "docs/guide-gamma.md"),
        *("docs/guide-checkpoints.md", "docs/guide-ship.md"),
    ],
)
def test_the_output_shown_is_the_output_printed(page: str) -> None:
    command = [sys.executable, "docs/transcripts.py", "--check", page]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def test_the_python_example_says_what_it_returns() -> None:
    block = re.search(r"```python\n(.*?)```", README, re.DOTALL)
    assert block is not None
    namespace: dict[str, object] = {}
    setup, *rest = block[1].split("verdict.verdict, ")
    exec(setup, namespace)
    for line in ("verdict.verdict, " + rest[0]).splitlines():
        expression, _, comment = line.partition("#")
        value = eval(expression, namespace)
        if "exact" not in comment and "cvxpy" not in comment:
            assert repr(value) == comment.strip()


def test_it_is_read_in_two_minutes() -> None:
    assert len(README.splitlines()) <= 120


def test_a_stale_count_is_noticed_and_renewed() -> None:
    printed = "\n".join(f"{count}  {status}   words" for count, status in shown(README))
    assert shown(README)
    assert renewed(README, printed) == README
    stale = printed.replace(f"{shown(README)[0][0]}  ", "1000  ", 1)
    assert shown(renewed(README, stale))[0] == ("1000", shown(README)[0][1])
    with pytest.raises(ValueError, match="no table"):
        renewed("# no table", printed)


def test_the_front_page_of_the_site_begins_as_it_does() -> None:
    front = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    for end in re.findall(r':(?:start-after|end-before): "(.*)"', front):
        assert README.count(end) == 1
    assert front.index("../README.md") < front.index("```console")

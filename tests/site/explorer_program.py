"""The explorer's program, asked by Node."""

import base64
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from proofcheck.site.explorer_page import FOLDER
from tests.cli.processes import PATIENCE


def said(
    questions: Sequence[Any] = (), certificates: Sequence[bytes] = (), folder: Path = FOLDER
) -> tuple[list[dict[str, Any]], list[str]]:
    """What one process of Node answers to all questions, and how it judges all certificates."""
    asked = {"questions": questions, "certificates": [base64.b64encode(content).decode() for content in certificates]}
    document = json.loads(node(str(folder / "answers.mjs"), given=json.dumps(asked)))
    return document["answers"], document["judgements"]


def evaluated(program: str) -> Any:
    """What lines of JavaScript print as JSON; they import the modules from ``folder``."""
    return json.loads(node("--input-type=module", "-e", program.replace("folder/", FOLDER.as_uri() + "/")))


def node(*arguments: str, given: str = "") -> str:
    """What a process of Node prints; it has to end well."""
    finished = subprocess.run(
        ["node", *arguments],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert (finished.stderr, finished.returncode) == ("", 0)
    return finished.stdout

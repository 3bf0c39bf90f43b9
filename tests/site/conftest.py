"""The site as its readers see it, built once."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.processes import PATIENCE
from tests.extras import need

DOCS = Path(__file__).parent.parent.parent / "docs"


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of HTML; a warning is an error."""
    need("sphinx", "latex2mathml")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", str(DOCS), str(folder)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert (finished.returncode, finished.stderr) == (0, "")
    return folder

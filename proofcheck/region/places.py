"""Where files of the user's go that no option names."""

import os
from pathlib import Path

FOLDER = "PROOFCHECK_CACHE"


def cache_folder() -> Path:
    """``$PROOFCHECK_CACHE``, or ``proofcheck`` in the user's cache folder."""
    if folder := os.environ.get(FOLDER):
        return Path(folder)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "proofcheck"

from pathlib import Path

import pytest

from proofcheck import InputError
from proofcheck.experiments.bench.whole_run import run_study


def test_an_unknown_study_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unknown study 'additoin'; expected one of addition, "):
        run_study("additoin", tmp_path)
    assert list(tmp_path.iterdir()) == []

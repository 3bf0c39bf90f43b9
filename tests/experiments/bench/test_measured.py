"""What ``measure`` prints can be had from Python, to the last digit."""

import msgspec
import pytest

from proofcheck.cli.main import main
from proofcheck.experiments.bench.measured import measure_run
from proofcheck.ledger.store import STORE
from proofcheck.measure.documents import Measured
from proofcheck.measure.run import load_run
from proofcheck.region.numbers import InputError

pytestmark = pytest.mark.needs("safetensors")
NETWORK = STORE.facts / "networks" / "aligned"


def test_python_has_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", str(NETWORK), "--json"]) == 0
    printed = msgspec.json.decode(capsys.readouterr().out, type=Measured)
    measured = measure_run(load_run(NETWORK))
    assert measured == printed
    assert measured.hypotheses
    assert [merge.lam[1] for merge in measured.merges] == [0, 1, -1, -0.5, 0.5, 1, 1.5]


def test_lambdas_and_level_are_the_caller_s() -> None:
    run = load_run(NETWORK)
    narrow, wide = (measure_run(run, [2.0], samples=50, level=level) for level in (0.5, 0.99))
    assert narrow.merges[-1].lam == (1.0, 2.0)
    assert (narrow.level, wide.level) == (0.5, 0.99)
    with pytest.raises(InputError, match="level"):
        measure_run(run, level=1.0)

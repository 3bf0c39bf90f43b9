"""Where the evidence is kept: files that come with the package."""

from dataclasses import dataclass
from pathlib import Path

from proofcheck.experiments.studies import is_here

_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Store:
    """The folders and files of evidence.

    Attributes:
        rocq: The theorems.
        pins: Their pinned statements.
        certificates: Exact certificates of λ-regions.
        records: Results of experiments on trained networks.
        answers: What a second program answered.
        runs: Runs of the training law, enclosed.
        facts: What was proved of stored networks, and the networks.
        claims: What is claimed, and which evidence each claim has.
        recorded: The status of each claim at the last ``verify --record``.
        explorer: The second program.
    """

    rocq: Path
    pins: Path
    certificates: Path
    records: Path
    answers: Path
    runs: Path
    facts: Path
    claims: Path
    recorded: Path
    explorer: Path

    def has_study(self, name: str) -> bool:
        """Whether a study is here with its record: without either, nothing that rests on it exists."""
        return is_here(name) and (self.records / f"{name}.json").is_file()


def store(package: Path) -> Store:
    """The evidence in a folder laid out like the package."""
    return Store(
        rocq=package / "proofs" / "rocq",
        pins=package / "proofs" / "pins.toml",
        certificates=package / "ledger" / "stored" / "certificates",
        records=package / "ledger" / "stored" / "records",
        answers=package / "ledger" / "stored" / "answers",
        runs=package / "ledger" / "stored" / "runs",
        facts=package / "ledger" / "stored" / "facts",
        claims=package / "ledger" / "claims.toml",
        recorded=package / "ledger" / "recorded.json",
        explorer=package / "site" / "explorer",
    )


STORE = store(_PACKAGE)

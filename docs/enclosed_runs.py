"""Encloses the runs of the training law, and stores them: ``python docs/enclosed_runs.py``."""

import msgspec

from proofcheck.ledger.enclosed_runs import made
from proofcheck.ledger.store import STORE

if __name__ == "__main__":
    STORE.runs.mkdir(exist_ok=True)
    (STORE.runs / "training.json").write_bytes(msgspec.json.format(msgspec.json.encode(made())) + b"\n")

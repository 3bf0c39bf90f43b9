"""Ask the explorer's program, with Node, all that the ledger's record of it asks, and write the record.

To be run when one of its deciding modules changed. Nothing is written where an answer differs from Python's, or where
Python's checker refuses one of its certificates.
"""

import base64
import json
import subprocess
import sys
from typing import Any

import msgspec

from proofcheck.ledger.questions import certificates, questions
from proofcheck.ledger.second_implementation import NAME, SEED, answer, asked, digest, judge
from proofcheck.ledger.store import STORE


def said(folder: str, every: list[dict[str, Any]], files: list[bytes]) -> tuple[list[dict[str, Any]], list[Any]]:
    """What one process of Node answers, and how it judges."""
    given = {"questions": every, "certificates": [base64.b64encode(content).decode() for content in files]}
    command = ["node", f"{folder}/answers.mjs"]
    finished = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True)
    document = json.loads(finished.stdout)
    return document["answers"], document["judgements"]


def run() -> int:
    """Write the record, unless the programs differ."""
    every, files = questions(SEED), certificates(SEED)
    answers, judgements = said(str(STORE.explorer), every, files)
    refused = sum(judge(one["certificate"].encode()) != "accept" for one in answers)
    theirs, ours = digest(answers, judgements), digest(map(answer, every), list(map(judge, files)))
    if refused or theirs != ours:
        sys.stderr.write(f"the programs differ, and Python refuses {refused} certificates; nothing is written\n")
        return 1
    STORE.answers.mkdir(exist_ok=True)
    record = msgspec.json.format(msgspec.json.encode(asked(STORE, SEED, theirs)))
    (STORE.answers / f"{NAME}.json").write_bytes(record + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(run())

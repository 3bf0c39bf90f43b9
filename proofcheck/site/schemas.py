"""Every JSON contract by name: what each output and each certificate file holds.

The documents themselves are written by the rooms that know them; these types describe them, export their
JSON Schemas, and hold the tests that what is written is what is promised.
"""

import inspect
from typing import Any, Literal

import msgspec

from proofcheck.certify.documents import Certified, CertifiedMap, CertifiedRange
from proofcheck.checkpoints.documents import Audit
from proofcheck.checkpoints.merge_documents import Merge
from proofcheck.law.documents import Law
from proofcheck.ledger.documents import VerifiedClaims
from proofcheck.measure.documents import Contract, Measured, RunFile
from proofcheck.risk.documents import Defended, Outcomes, Plan
from proofcheck.site.schemas_paper import Bounds, LambdaSets, Theorems
from proofcheck.site.schemas_region import CertificateFile, Feasible, FeasibleRow, OneSided


class Tool(Contract):
    """A tool: its version, null when it is missing, what is lost without it, and how to get it."""

    name: str
    version: str | None
    costs: str
    remedy: str
    needed: bool
    present: bool


class Doctor(Contract):
    """The answer of ``doctor --json``."""

    schema: Literal["proofcheck/doctor/1"]
    tools: list[Tool]


CONTRACTS: dict[str, type[msgspec.Struct]] = {
    "bounds": Bounds,
    "certificate": CertificateFile,
    "certify": Certified,
    "certify-map": CertifiedMap,
    "certify-range": CertifiedRange,
    "checkpoint-audit": Audit,
    "defended": Defended,
    "doctor": Doctor,
    "feasible": Feasible,
    "feasible-row": FeasibleRow,
    "lambda": LambdaSets,
    "law": Law,
    "measure": Measured,
    "merge": Merge,
    "one-sided": OneSided,
    "outcomes": Outcomes,
    "plan": Plan,
    "run": RunFile,
    "theorems": Theorems,
    "verify": VerifiedClaims,
}


# What experiments write has a variant for each of them; its types load with the first that asks.
NAMES = sorted([*CONTRACTS, "cell", "experiment"])


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a contract, one of `NAMES`.

    >>> json_schema("certificate")["$defs"]["Witness"]["required"]
    ['beta', 'lam', 'c']
    """
    if name in CONTRACTS:
        schema: dict[str, Any] = _dedented(msgspec.json.schema(CONTRACTS[name]))
        return schema
    from proofcheck.site.schemas_experiments import cell_schema, summary_schema

    return cell_schema() if name == "cell" else summary_schema()


def _dedented(schema: Any) -> Any:
    """Its descriptions as Python 3.13 keeps a docstring; older versions keep the indentation of the source too."""
    if isinstance(schema, list):
        return [_dedented(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    dedented = {key: _dedented(value) for key, value in schema.items()}
    if isinstance(dedented.get("description"), str):
        dedented["description"] = inspect.cleandoc(dedented["description"])
    return dedented

"""The executable companion of one theory paper: *When is Task Vector Provably Effective for Model Editing?*.

`Region` states Theorem 3's question, `feasible` answers it exactly, `check` verifies the answer, and
`propose` asks a solver for a λ to use. Solvers and plotting load only when they are first called.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from proofcheck.region import verdict as _verdict
from proofcheck.region.certificate import Certificate
from proofcheck.region.checker import CertificateError, check
from proofcheck.region.feasible import critical_beta, feasible
from proofcheck.region.numbers import InputError
from proofcheck.region.region import Region
from proofcheck.region.verdict import Verdict

if TYPE_CHECKING:
    from proofcheck.region.vertices import vertices
    from proofcheck.solve.propose import propose

__all__ = [
    "Certificate",
    "CertificateError",
    "InputError",
    "Region",
    "Verdict",
    "check",
    "critical_beta",
    "feasible",
    "propose",
    "vertices",
]


_LAZY = {"propose": "proofcheck.solve.propose", "vertices": "proofcheck.region.vertices"}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _present(shown: Verdict) -> str:
    from proofcheck.report.notebook import to_html

    return to_html(shown)


_verdict.present = _present

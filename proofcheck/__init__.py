"""The executable companion of one theory paper: *When is Task Vector Provably Effective for Model Editing?*.

`Region` states Theorem 3's question, `feasible` answers it exactly, `check` verifies the answer, and
`propose` asks a solver for a λ to use. Each loads when it is first asked for, so that `proofcheck check`
runs nothing but what a reader of its answer has to trust.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofcheck.checkpoints import Audit, Merge
    from proofcheck.region.certificate import Certificate
    from proofcheck.region.checker import CertificateError, check
    from proofcheck.region.feasible import critical_beta, feasible
    from proofcheck.region.numbers import InputError
    from proofcheck.region.region import Region
    from proofcheck.region.verdict import Verdict
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

_HOMES = {
    "Certificate": "region.certificate",
    "CertificateError": "region.checker",
    "InputError": "region.numbers",
    "Region": "region.region",
    "Verdict": "region.verdict",
    "check": "region.checker",
    "critical_beta": "region.feasible",
    "feasible": "region.feasible",
    "propose": "solve.propose",
    "vertices": "region.vertices",
}


if not TYPE_CHECKING:  # a type checker then knows the names above, and no others

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import_module(f"{__name__}.region.former")
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


_CARDS = {
    "Verdict": ("notebook", "to_html"),
    "Audit": ("checkpoint_card", "audit_to_html"),
    "Merge": ("checkpoint_card", "merge_to_html"),
}


def present(answer: "Verdict | Audit | Merge") -> str:
    """A verdict, an audit or a merge as a notebook shows it: an HTML card."""
    module, draw = _CARDS[type(answer).__name__]
    return str(getattr(import_module(f"proofcheck.draw.{module}"), draw)(answer))


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""Which λ may I ship? A plan before labels are seen, exact tests after it, a certificate of what these accept.

`plan`, also called `make_plan`, declares candidates, demands and procedure; `evaluate` asks your own function for the
counts; `defend` tests them, and `memory` refuses a second look. `checker` recomputes all of it from a certificate
alone; `limits` refuses what would keep its reader waiting. Each loads when it is first asked for: a check needs the
checker and nothing else.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofcheck.risk.defending import defend
    from proofcheck.risk.documents import Count, Defended, Demand, Outcomes, Plan
    from proofcheck.risk.evaluating import as_errors, evaluate
    from proofcheck.risk.planning import make_plan, plan

__all__ = ["Count", "Defended", "Demand", "Outcomes", "Plan", "as_errors", "defend", "evaluate", "make_plan", "plan"]

_HOMES = {
    **dict.fromkeys(["Count", "Defended", "Demand", "Outcomes", "Plan"], "documents"),
    "defend": "defending",
    **dict.fromkeys(["as_errors", "evaluate"], "evaluating"),
    **dict.fromkeys(["make_plan", "plan"], "planning"),
}


if not TYPE_CHECKING:  # a type checker then knows the names above, and no others

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

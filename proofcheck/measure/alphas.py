"""α of a run's two tasks by every estimator, with what each can and cannot see."""

from collections.abc import Callable

from proofcheck.measure import documents
from proofcheck.measure.arrays import Floats
from proofcheck.measure.correlation import (
    alpha_from_attention,
    alpha_from_margins,
    alpha_from_mixture,
    alpha_from_outputs,
    alpha_from_patterns,
    alpha_from_values,
)
from proofcheck.measure.margins import TaskSamples
from proofcheck.measure.run import Run
from proofcheck.region.numbers import InputError

Margins = tuple[Floats, Floats]


def measure_alpha(
    run: Run, samples: tuple[TaskSamples, TaskSamples], first: Margins, second: Margins
) -> list[documents.Alpha]:
    """Every estimate of α.

    Args:
        run: What was trained.
        samples: Of T1 and of T2.
        first: The margins on both of the network fine-tuned on T1.
        second: Those of the one fine-tuned on T2.
    """
    tau_1, tau_2 = run.vectors
    labels = [sample.labels for sample in samples]
    on_task = [tuple(margins[task] * labels[task] for margins in (first, second)) for task in (0, 1)]
    return [
        _alpha("patterns", lambda: alpha_from_patterns(*run.mu), "μ_1ᵀμ_2, the truth"),
        _alpha("attention", lambda: alpha_from_attention(tau_1.dW, tau_2.dW), "√cos(ΔW_1, ΔW_2): its size only", False),
        _alpha("values", lambda: alpha_from_values(tau_1.dV, tau_2.dV), "cosine of the rank-1 parts of ΔV_1, ΔV_2"),
        _alpha(
            "outputs", lambda: alpha_from_outputs(*on_task[0]), "the paper's, on T1's data: saturates to the sign of α"
        ),
        _alpha(
            "mixture",
            lambda: alpha_from_mixture((on_task[0][0], on_task[0][1]), (on_task[1][0], on_task[1][1])).alpha,
            "outputs on T1's and T2's data together: 2α/(1+α²), inverted",
        ),
        _alpha("margins", lambda: alpha_from_margins(first[0], second[0]), "mean margins on T1's data, Ψ_2 over Ψ_1"),
    ]


def _alpha(name: str, estimate: Callable[[], float], note: str, signed: bool = True) -> documents.Alpha:
    try:
        return documents.Alpha(name, estimate(), signed, note)  # type: ignore[arg-type] # one of the literals
    except InputError as error:
        return documents.Alpha(name, None, signed, str(error))  # type: ignore[arg-type]

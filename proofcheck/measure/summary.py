"""Everything that is measured on a run, as one `documents.Measured`."""

from collections.abc import Sequence

from proofcheck.measure import documents
from proofcheck.measure.alphas import Margins, measure_alpha
from proofcheck.measure.arrays import Floats
from proofcheck.measure.correlation import alpha_from_patterns
from proofcheck.measure.intervals import Estimate, mean
from proofcheck.measure.margins import TaskSamples, beta, hinge_loss, margins, relative_margin
from proofcheck.measure.run import Run
from proofcheck.measure.tasks import judge_task, measure_task

# An exact 0 in patterns comes out within the rounding of d products.
_IRRELEVANT = 1e-9


def summarise(
    run: Run, samples: tuple[TaskSamples, TaskSamples], lams: Sequence[float], *, level: float = 0.95
) -> documents.Measured:
    """Measure both task vectors, their correlation, and the merges Ψ⁽⁰⁾ + ΔΨ_1 + λΔΨ_2.

    Args:
        run: What was trained.
        samples: Of T1 and of T2; as many of both.
        lams: The λ of the merges.
        level: The confidence of every interval.

    Raises:
        InputError: If samples and run do not go together, or ``level`` is out of range.
    """
    bench = _Bench(run, samples, level)
    first, second = bench.margins(1, 0), bench.margins(0, 1)
    alone = (first[0], second[1])
    losses = [bench.loss(alone[index], index) for index in (0, 1)]
    pairs = [(1.0, 0.0), (0.0, 1.0), *[(1.0, float(lam)) for lam in lams]]
    return documents.Measured(
        schema="proofcheck/measure/1",
        settings=run.about.settings,
        seed=run.about.seed,
        d=run.mu.shape[1],
        level=level,
        samples=len(samples[0].labels),
        alpha=measure_alpha(run, samples, first, second),
        tasks=[measure_task(run, index, losses[index]) for index in (0, 1)],
        corollaries=[verdict for index in (0, 1) for verdict in judge_task(run, index, losses[index])],
        merges=[bench.merge(pair, alone) for pair in pairs],
        beta=bench.beta(alone[0]),
    )


class _Bench:
    """The networks of a run on the samples of both tasks."""

    def __init__(self, run: Run, samples: tuple[TaskSamples, TaskSamples], level: float) -> None:
        self._run, self._samples, self._level = run, samples, level

    def margins(self, lam_1: float, lam_2: float) -> Margins:
        network = self._run.merged(lam_1, lam_2)
        return margins(network, self._samples[0]), margins(network, self._samples[1])

    def loss(self, margins: Floats, task: int) -> documents.Interval:
        return _interval(hinge_loss(margins, level=self._level, exact=self._samples[task].exact))

    def merge(self, lam: tuple[float, float], alone: Margins) -> documents.Merge:
        margins = self.margins(*lam)
        return documents.Merge(lam, *(self._performance(margins[task], alone[task], task) for task in (0, 1)))

    def _performance(self, margins: Floats, alone: Floats, task: int) -> documents.Performance:
        exact = self._samples[task].exact
        margin = _interval(mean(margins, level=self._level, exact=exact))
        rho = _interval(relative_margin(margins, alone, level=self._level, exact=exact)) if alone.mean() else None
        return documents.Performance(self.loss(margins, task), margin, rho)

    def beta(self, alone: Floats) -> documents.Beta | None:
        """At λ = −1: subtracting a task vector is what costs T1; adding one helps it as much."""
        if abs(alpha_from_patterns(*self._run.mu)) > _IRRELEVANT or not alone.mean():
            return None
        negated = self.margins(1, -1)[0]
        value = beta(negated, alone, -1, level=self._level, exact=self._samples[0].exact)
        return documents.Beta(-1.0, _interval(value), value.value * self._run.about.settings.M)


def _interval(estimate: Estimate) -> documents.Interval:
    return documents.Interval(*estimate)

"""All that ``measure FOLDER`` prints of a run, as one answer: what its networks do, and which hypotheses they meet."""

from collections.abc import Sequence

import msgspec

from proofcheck.measure.documents import Measured
from proofcheck.measure.margins import TaskSamples
from proofcheck.measure.run import Run
from proofcheck.measure.summary import summarise
from proofcheck.models.patterns import Patterns
from proofcheck.models.recipe import Stream, generator
from proofcheck.models.tokens import Tokens, arranged
from proofcheck.statements.fine_tuning import STRICTEST, applying, of_run

LAMS = (-1.0, -0.5, 0.5, 1.0, 1.5)
SAMPLES, LEVEL = 2000, 0.95


def measure_run(run: Run, lams: Sequence[float] = LAMS, *, samples: int = SAMPLES, level: float = LEVEL) -> Measured:
    """What a run's task vectors are like, alone and merged as Ψ⁽⁰⁾ + ΔΨ_1 + λΔΨ_2, by its own seed.

    Args:
        run: What `measure.run.load_run` reads of a folder.
        lams: The λ of the merges.
        samples: Fresh ones of each task, where counts are drawn; else all that there are.
        level: The confidence of every interval.

    Raises:
        InputError: If ``level`` is out of range, or there are too few samples for an interval.

    Source: project; the hypotheses are the sources', with hidden constants 1.
    """
    measured = summarise(run, (_samples(run, 0, samples), _samples(run, 1, samples)), lams, level=level)
    tuned = of_run(run.about, measured.d, [task.loss.value for task in measured.tasks])
    corollaries = applying(measured.corollaries, tuned)
    return msgspec.structs.replace(measured, hypotheses=tuned.hypotheses(STRICTEST), corollaries=corollaries)


def _samples(run: Run, task: int, n: int) -> TaskSamples:
    """All samples there are, where counts and a shared read-out leave two; else fresh ones, unseen in training."""
    settings = run.about.settings
    tokens = Tokens(
        M=settings.M,
        P=settings.P,
        delta_star=settings.delta_star,
        delta_hash=settings.delta_hash,
        counts=settings.counts,
    )
    dictionary = Patterns(run.mu, run.v).dictionary(task)
    shared = run.pretrained.shared
    if shared and settings.counts == "exact":
        return TaskSamples(*tokens.fixed(), dictionary, exact=True)
    rng = generator(run.about.seed, Stream.MEASURE, task)
    batch = tokens.sample(n, rng)
    return TaskSamples(*batch, dictionary, None if shared else arranged(batch.counts, rng))

import numpy as np
import pytest

from proofcheck.experiments.bench.networks import Tasks, train_pair
from proofcheck.experiments.bench.sweep import QUICK
from proofcheck.ideal.tasks import IdealNetwork, first_task, relative_margin, second_task
from proofcheck.measure.margins import TOLERANCE, TaskSamples, hinge
from proofcheck.models.recipe import Recipe, Stream, generator

pytestmark = [pytest.mark.needs("torch", "safetensors"), pytest.mark.slow]


@pytest.fixture(scope="module")
def pair() -> Tasks:
    return train_pair(QUICK, -0.5, 1, 300)


def test_the_merge_is_that_of_the_trained_family(pair: Tasks) -> None:
    import torch

    from proofcheck.models import Patterns, train_family
    from proofcheck.models.batches import as_batch, margins

    family = train_family(QUICK, Patterns.pair(-0.5, QUICK.M), 1)
    sample = QUICK.tokens.sample(300, generator(1, Stream.MEASURE, 1))
    dictionary = torch.as_tensor(family.patterns.dictionary(1))
    expected = margins(family.merged(1.0, -0.7), dictionary, as_batch(sample)).numpy()
    assert np.abs(pair.margins(1, 1, -0.7) - expected).max() < 1e-12


def test_the_slack_is_all_that_the_margin_can_spare(pair: Tasks) -> None:
    for task in (0, 1):
        slack, alone = pair.slack(task), pair.alone[task]
        assert hinge((1 - slack) * alone).mean() <= pair.epsilon[task] + TOLERANCE
        assert hinge((1 - slack - 1e-6) * alone).mean() > pair.epsilon[task] + TOLERANCE


def test_the_idealised_loss_is_the_closed_form_at_fixed_counts(pair: Tasks) -> None:
    recipe = Recipe(M=10, P=50, counts="exact")
    fixed = recipe.tokens.fixed()
    samples = tuple(TaskSamples(*fixed, pair.patterns.dictionary(task)) for task in (0, 1))
    tasks = Tasks(recipe, pair.patterns, pair.pretrained, pair.changes, samples, pair.steps)
    # Both ω alike, so that the closed form with one ω applies.
    tasks.__dict__["omega"] = (1.5, 1.5)
    network = IdealNetwork("0.4", "0.1", "1.5")
    for task, line in enumerate((first_task("-1/2"), second_task("-1/2"))):
        for lam in (-3.0, -0.4, 0.3, 2.0):
            rho = float(relative_margin(line.p_hat(lam), line.q_hat(lam), network))
            expected = max(0.0, 1 - rho * tasks.alone[task].mean())
            assert tasks.ideal_loss(task, 1, lam) == pytest.approx(expected, abs=1e-12)

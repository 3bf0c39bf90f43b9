"""Any network trained by Adam on the batches that it is given: how the vision and language networks learn."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from proofcheck.models.checks import real, whole
from proofcheck.models.threads import one_thread
from proofcheck.region.numbers import InputError

# The running mean of the batch loss that `until` is compared with.
_MEMORY = 0.9


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """How long and how fast.

    Args:
        steps: At most as many batches.
        batch: Samples in each.
        rate: Adam's.
        until: Stop when the running mean of the batch loss, which starts at 1, is below this; None for every step.

    Raises:
        InputError: If a value is out of its range.
    """

    steps: int
    batch: int = 64
    rate: float = 3e-4
    until: float | None = None

    def __post_init__(self) -> None:
        whole("steps", self.steps, least=0)
        whole("batch", self.batch, least=1)
        real("rate", self.rate, above=0)
        if self.until is not None:
            real("until", self.until, least=0)


def tune(network: nn.Module, batch_loss: Callable[[], Tensor], schedule: Schedule) -> int:
    """Train every parameter in place; return how many steps were taken.

    Args:
        network: Whose parameters move, those that ask for a gradient.
        batch_loss: The loss of the network on the next batch.
        schedule: How long and how fast.

    Raises:
        InputError: If training diverges.

    >>> line = nn.Linear(1, 1)
    >>> tune(line, lambda: line(torch.ones(1, 1)).square().mean(), Schedule(steps=3))
    3
    """
    moved = [weights for weights in network.parameters() if weights.requires_grad]
    optimiser = torch.optim.Adam(moved, lr=schedule.rate)
    running = 1.0
    with one_thread():
        for step in range(1, schedule.steps + 1):
            loss = batch_loss()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            running = _MEMORY * running + (1 - _MEMORY) * float(loss.detach())
            if not math.isfinite(running):
                raise InputError(f"training diverged at step {step}; take a smaller rate")
            if schedule.until is not None and running < schedule.until:
                return step
    return schedule.steps

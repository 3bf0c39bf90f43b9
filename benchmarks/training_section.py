"""The section of the page on training: what it says, and where it stands, so that it can be measured alone."""

import re
from importlib.metadata import version

from benchmarks.machine import processor
from benchmarks.prose import CONFIGURATIONS
from benchmarks.results import Step, Training
from benchmarks.wording import duration, ratio, table

_TEXT = """\
## A step of training

A step draws its batch, takes the gradient of the hinge loss, and moves W and V. Every token is one of M + 2 patterns;
in the *dictionary* form, in which proofcheck trains, the network needs only how often each occurs (with a read-out of
its own at each position: where). The *token* form computes the same over all P tokens. Times are processor time on one
thread, medians of {repeats}; the difference is the greatest between any two weights that both forms have after the
same {steps} steps. The ratio is that of the token form to ours.

{table}

A task of the base recipe, the first row, takes {task} in all: {length} steps and the test loss.

Measured with torch {torch} and numpy {numpy}, on {processor}. `python -m benchmarks.step --page docs/benchmarks.md`
measures this section alone, and may have done so since the others were."""

_HEADING, _NEXT = (text.splitlines()[0] for text in (_TEXT, CONFIGURATIONS))


def training_section(training: Training) -> str:
    """The section as Markdown."""
    head = ["read-out", "M", "P", "m", "B", "dictionary", "token", "ratio", "difference"]
    return _TEXT.format(
        table=table(head, [_row(step) for step in training.steps], words=1),
        task=duration(training.task),
        length=training.steps[0].recipe.steps,
        repeats=training.repeats,
        # The first only warms up.
        steps=training.repeats + 1,
        torch=version("torch"),
        numpy=version("numpy"),
        processor=processor(),
    )


def with_section(page: str, section: str) -> str:
    """The page with this section in place of its own, before the last one."""
    others = [part for part in re.split(r"^(?=## )", page, flags=re.MULTILINE) if not part.startswith(_HEADING)]
    places = [i for i, part in enumerate(others) if part.startswith(_NEXT)]
    if len(places) != 1:
        raise ValueError(f"expected one section {_NEXT!r} on the page, found {len(places)}; write the page anew")
    return "".join([*others[: places[0]], f"{section}\n\n", *others[places[0] :]])


def _row(step: Step) -> list[str]:
    recipe = step.recipe
    sizes = [str(size) for size in (recipe.M, recipe.P, recipe.m, recipe.batch)]
    times = [duration(step.dictionary), duration(step.token), ratio(step.token / step.dictionary)]
    return [recipe.read_out, *sizes, *times, f"{step.difference:.1e}"]

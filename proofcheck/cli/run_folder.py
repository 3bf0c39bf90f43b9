"""A run folder for a command, and on standard error what is not known of it."""

from typing import TYPE_CHECKING

from proofcheck.cli.output import note

if TYPE_CHECKING:
    from proofcheck.measure.run import Run


def read_run(folder: str) -> "Run":
    """Read what ``train`` wrote; a note on standard error where run.json cannot say that the files belong together.

    Raises:
        InputError: If it is none, or mixes two trainings.
    """
    from proofcheck.measure.run import load_run, unbound

    run = load_run(folder)
    if (doubt := unbound(run)) is not None:
        note(f"note: {folder}: {doubt}")
    return run

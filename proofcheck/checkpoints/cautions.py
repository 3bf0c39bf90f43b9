"""What an audit warns of once it has the numbers: what headers do not show."""

from collections.abc import Iterator, Sequence

from proofcheck.checkpoints.documents import LeftOut, Measures, Warned
from proofcheck.checkpoints.models import Place
from proofcheck.checkpoints.outputs import Outputs, unused

# Cosines of unrelated fine-tunes lie near 0; measured from a base that is one of them, or none of theirs, near 1/2.
SHARED = 0.25


def seen(names: Sequence[str], total: Measures, infinite: Sequence[LeftOut]) -> Iterator[Warned]:
    """Fine-tunes that did not move, entries that are no numbers, and a base that all of them seem to differ from."""
    # The square of a small number may be 0; adapters are not counted entry by entry.
    moved = total.norm if total.moved is None else total.moved
    still = [name for name, size in zip(names, moved, strict=True) if size == 0]
    if still:
        yield Warned("nothing-moved", f"{', '.join(still)}: no entry differs from the base; is it a fine-tune of it?")
    if infinite:
        listed = ", ".join(left.tensor for left in infinite[:4])
        yield Warned("not-finite", f"{listed}: an entry that is infinite or not a number; left out of everything")
    pairs = [total.cosine[i][j] for i in range(len(names)) for j in range(i)]
    known = [cosine for cosine in pairs if cosine is not None]
    if known and len(known) == len(pairs) and min(known) - total.cosine_error >= SHARED:
        least = f"least cosine {min(known):.2f}"
        says = f"all pairs of task vectors share a component ({least}): is this the base that they were tuned from?"
        yield Warned("shared-component", says)


def unread(folder: Place | None, outputs: Sequence[Outputs], names: Sequence[str]) -> Iterator[Warned]:
    """Files and arrays of outputs that are of no fine-tune."""
    if folder is not None and (files := unused(folder, names)):
        yield Warned("outputs-unread", f"{', '.join(files)}: named like no fine-tune, and not read")
    for task in outputs:
        if task.unread:
            yield Warned("outputs-unread", f"{task.task}.npz: {', '.join(task.unread)}: of no fine-tune, and not read")

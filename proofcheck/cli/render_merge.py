"""What ``merge`` wrote, as a person reads it in a terminal: beside every number exact or bounded."""

from collections.abc import Sequence
from fractions import Fraction

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from proofcheck.checkpoints.merge_documents import AppliedPart, AppliedTensor, Merge
from proofcheck.cli.console import Listing, plain_table
from proofcheck.cli.numerals import number, percent

_MOST_TENSORS = 6
_MOST_NAMES = 4


def show(console: Console, made: Merge) -> None:
    """The whole report."""
    console.print(Text(made.says, "bold"))
    console.print()
    _show_files(console, made)
    _show_warnings(console, made)
    _show_lambda(console, made)
    _show_tensors(console, made)


def _show_files(console: Console, made: Merge) -> None:
    size = sum(file.size for file in made.files)
    files = "1 file" if len(made.files) == 1 else f"{len(made.files)} files"
    stored = made.applied.dtype or "each tensor in the base's format"
    rank = "" if made.rank is None else f", an adapter of rank {made.rank} and scale 1"
    console.print(Text(f"{made.output}: {files}, {size / 1e6:.4g} MB, {stored}{rank}"))
    if made.copied:
        console.print(Padding(Text(f"copied from the base: {_listed(made.copied)}"), (0, 0, 0, 2)))
    if made.left_out:
        console.print(Padding(Text(f"left out: {_listed([left.tensor for left in made.left_out])}"), (0, 0, 0, 2)))
    console.print()


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more


def _show_warnings(console: Console, made: Merge) -> None:
    if not made.warnings:
        return
    rows = Listing()
    for warned in made.warnings:
        rows.add(Text(f"! {warned.id}", "yellow"), sentence=Text(warned.says))
    console.print(Padding(rows, (0, 0, 1, 0)))


def _show_lambda(console: Console, made: Merge) -> None:
    applied = made.applied
    table = plain_table("", "λ asked\nexact", "λ in float32\nexact", "effective λ\nbounded")
    for column in table.columns:
        column.no_wrap = True
    for place, name in enumerate(made.models):
        asked, used = Fraction(applied.lam[place]), applied.lam_float32[place]
        table.add_row(Text(name), number(asked), f"{used:.9g}", _effective(applied, place))
    console.print(Padding(table, (0, 0, 1, 0)))
    console.print(Padding(" ".join(_words(applied)), (0, 0, 1, 2)))


def _effective(part: AppliedPart, place: int) -> str:
    """As many digits as the bound allows, and no more than six."""
    value, error = part.effective[place], part.effective_error
    if value is None or error is None:
        return "-"
    places = 6
    while places and error > 0.5 * 10**-places:
        places -= 1
    # Not "-0.000".
    return f"{round(value, places) + 0.0:.{places}f}"


def _words(applied: AppliedPart) -> list[str]:
    words = []
    if applied.edited is None:
        words.append("The factors are not multiplied out, so that no entries are counted.")
    elif applied.lost is None:
        words.append("The edit changes no entry.")
    else:
        words.append(
            f"Of {applied.edited} edited entries {percent(applied.lost)} are stored as the base's own (exact)."
        )
    if applied.rounding is not None:
        words.append(f"What rounding did is {applied.rounding.le:.2g} of the edit's size or less (bounded).")
    if any(value is None for value in applied.effective):
        words.append("A task vector that is zero, or cannot be told from the others, has no effective λ.")
    words.append("Effective λ: what the stored weights differ from the base by, as the nearest sum of task vectors.")
    return words


def _show_tensors(console: Console, made: Merge) -> None:
    """Those whose λ is farthest from the float32 one that was multiplied by; all of them are in the JSON."""
    applied = made.applied
    moved = [tensor for tensor in applied.tensors if tensor.edited != 0]
    if len(moved) < 2:
        return
    farthest = sorted(moved, key=lambda tensor: _off(tensor, applied.lam_float32), reverse=True)[:_MOST_TENSORS]
    table = plain_table("tensor", *[f"effective λ\n{name}" for name in made.models], "lost\nexact", "rounding\nbounded")
    for tensor in farthest:
        lost = "-" if tensor.lost is None else percent(tensor.lost)
        rounding = "-" if tensor.rounding is None else f"{tensor.rounding.le:.2g}"
        cells = [_effective(tensor, place) for place in range(len(made.models))]
        table.add_row(Text(tensor.name), *cells, lost, rounding)
    console.print(f"The {len(farthest)} tensors farthest from the λ asked; all {len(applied.tensors)} are in the JSON.")
    console.print(Padding(table, (0, 0, 0, 2)))


def _off(tensor: AppliedTensor, lam: Sequence[float]) -> float:
    pairs = zip(tensor.effective, lam, strict=True)
    return max((abs(value - wanted) for value, wanted in pairs if value is not None), default=0.0)

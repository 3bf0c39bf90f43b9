"""The paper's Figure 8, Rouge-L when a book is unlearned, beside ours."""

from collections.abc import Sequence

from proofcheck.experiments.bench.texts import ALIGNED, GENERAL, UNALIGNED, UNLEARNED
from proofcheck.experiments.studies.books import ROUGE_KIND, Unlearning, chosen, risen
from proofcheck.measure.intervals import mean
from proofcheck.site.markdown import table
from proofcheck.statements.figures import ROUGE, ROUGE_LAM

# The paper's book, its sequel, and a novel by somebody else; it has no fourth text.
_THEIRS = {UNLEARNED: "HP1", ALIGNED: "HP2", UNALIGNED: "PP", GENERAL: None}


def books_caveat(records: Sequence[Unlearning]) -> str:
    """What differs from the paper, with the sizes that the record has."""
    library = records[0].settings.library
    _, d, layers, _ = library.size
    return (
        f"The paper unlearns a novel from Phi-3-small; our GPT has {layers} layers of width {d} and read"
        f" {len(library.texts)} texts, so that it unlearns a manner of writing rather than passages. Texts, tokens,"
        " rank and the rule that chooses λ are ours. So the order of the texts can be compared, and no number of ours"
        " confirms one of the paper's."
    )


def rouge_beside_paper(records: Sequence[Unlearning]) -> str:
    """Rouge-L over the paper's λ for each text, and the rise of our loss at the λ chosen."""
    header = ["text", *(f"λ = {float(lam):g}" for lam in ROUGE_LAM), "loss at the λ chosen"]
    rows = [row for role, book in _THEIRS.items() for row in _rows(records, role, book)]
    return table(header, rows)


def _rows(records: Sequence[Unlearning], role: str, book: str | None) -> list[list[str]]:
    name = f"ours: {records[0].settings.library.name(role)}, {role}"
    scores = [each.result.rouge.score[role] for each in records]
    floors = [each.result.rouge.floor[role] for each in records]
    lams = records[0].settings.rouge_lams
    theirs = [] if book is None else [[f"paper: {book}", *(f"{float(value):.4f}" for value in ROUGE[book]), ""]]
    return [*theirs, [name, *_over(lams, scores), _rise(records, role)], ["its floor", *_over(lams, floors), ""]]


def _over(lams: Sequence[float], rows: Sequence[Sequence[float]]) -> list[str]:
    """The mean over seeds at each λ of the paper's; nothing at one that was not measured."""
    found = {lam: mean(column).value for lam, column in zip(lams, zip(*rows, strict=True), strict=True)}
    return [f"{found[float(lam)]:.4f}" if float(lam) in found else "" for lam in ROUGE_LAM]


def _rise(records: Sequence[Unlearning], role: str) -> str:
    found = mean([risen(each, ROUGE_KIND, role, chosen(each, ROUGE_KIND)) for each in records])
    return f"{found.value:+.3f} \\[{found.low:+.3f}, {found.high:+.3f}\\]"

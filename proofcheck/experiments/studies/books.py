r"""Books: one is unlearned by subtracting its task vector; what becomes of one by its author, and of others.

The figure has what each kind of task vector does to the prediction of every text over λ, α beforehand, and Rouge-L.
"""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, SHOWN
from proofcheck.experiments.bench.digits import grid_of
from proofcheck.experiments.bench.figure import draw_curve, mean_and_half
from proofcheck.experiments.bench.texts import (
    ALIGNED,
    GENERAL,
    OTHERS,
    ROLES,
    UNALIGNED,
    UNLEARNED,
    Library,
    Predictions,
    Texts,
    library,
)
from proofcheck.experiments.engine.cell import Record, Settings
from proofcheck.experiments.engine.experiment import Beside, Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, Reading, judge, read
from proofcheck.measure.intervals import mean
from proofcheck.statements.printed_numbers import ROUGE, ROUGE_LAM

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

    from proofcheck.models.task_vector import TaskVector

# Nats by which the loss on a text by another author may rise, on the selection split, at the λ chosen.
KEPT = 0.05
KINDS = {"full": "the full vector", "lora": "the LoRA vector", "truncated": "the truncated vector"}
# Rouge-L is read along this one, as the slides do, and at their λ.
ROUGE_KIND = "lora"
ESTIMATORS = {"output": "the changes of the outputs", "weight": "the task vectors"}
# The paper's book, its sequel, and a novel by somebody else; it has no fourth text.
_PAPERS_BOOKS = {UNLEARNED: "HP1", ALIGNED: "HP2", UNALIGNED: "PP", GENERAL: None}
_RISE = "rise of the test loss above that of the pre-trained network, in nats a token, at the λ chosen"
_COLORS = {UNLEARNED: LINEAR, ALIGNED: QUADRATIC, UNALIGNED: LAYERS[2], GENERAL: SHOWN}
_DOTTED = (0, (1, 1.5))


class BooksSettings(Settings, frozen=True, kw_only=True):
    """One book unlearned, over λ; Rouge-L at some of them."""

    library: Library
    lams: tuple[float, ...]
    rouge_lams: tuple[float, ...]

    def label(self) -> str:
        """There is one setting only."""
        return "synthetic" if self.library.synthetic else UNLEARNED


class Along(msgspec.Struct, forbid_unknown_fields=True):
    """What is predicted along one kind of task vector of the unlearned book, over λ, on both splits."""

    norm: float
    selection: Predictions
    test: Predictions


class Rouge(msgspec.Struct, forbid_unknown_fields=True):
    """Rouge-L of continuations over λ for each text, and of the same against other passages: its floor."""

    score: dict[str, list[float]]
    floor: dict[str, list[float]]


class BooksResult(msgspec.Struct, forbid_unknown_fields=True):
    """``alpha``: of each other text's vector with the unlearned book's, by each estimator; ``along``: by kind."""

    alpha: dict[str, dict[str, float]]
    along: dict[str, Along]
    rouge: Rouge


Unlearning: TypeAlias = Record[BooksSettings, BooksResult]
# Of a record, a kind of vector, a text and a λ.
Change: TypeAlias = Callable[[Unlearning, str, str, float], float]


def grid(quick: bool, **sources: str) -> Sequence[BooksSettings]:
    """The one setting: the paper's λ and those between, and for comparison λ = 1, at which the book is learned."""
    lams = grid_of(-1.0, 1.0, 0.5) if quick else (*grid_of(-1.0, 0.0, 0.1), 1.0)
    rouge_lams = (-1.0, 0.0) if quick else grid_of(-1.0, 0.0, 0.2)
    return [BooksSettings(library=library(quick, sources), lams=lams, rouge_lams=rouge_lams)]


def compute(settings: BooksSettings, seed: int) -> BooksResult:
    """Pre-train, fine-tune on each text, and subtract."""
    texts = Texts(settings.library, seed)
    vectors = {role: texts.tuned(role) for role in ROLES}
    kinds = {
        "full": vectors[UNLEARNED],
        "lora": texts.lora(UNLEARNED),
        "truncated": vectors[UNLEARNED].truncated(settings.library.rank),
    }
    along = {kind: _along(texts, vector, settings.lams) for kind, vector in kinds.items()}
    return BooksResult(texts.alphas(vectors), along, _rouge(texts, kinds[ROUGE_KIND], settings.rouge_lams))


def _along(texts: Texts, vector: "TaskVector", lams: Sequence[float]) -> Along:
    selection, test = (texts.predictions(vector, lams, split) for split in ("selection", "test"))
    return Along(vector.norm(), selection, test)


def _rouge(texts: Texts, vector: "TaskVector", lams: Sequence[float]) -> Rouge:
    networks = [texts.merged(vector, lam) for lam in lams]
    scored = {role: [texts.rouge(network, role) for network in networks] for role in ROLES}
    scores, floors = ({role: [pair[place] for pair in row] for role, row in scored.items()} for place in (0, 1))
    return Rouge(scores, floors)


def chosen(record: Unlearning, kind: str) -> float:
    """The λ ≤ 0 with the greatest loss on the unlearned book at which no other author's rises by more than `KEPT`."""
    selection, lams = record.result.along[kind].selection.loss, record.settings.lams
    at_zero = lams.index(0.0)
    allowed = [
        place
        for place, lam in enumerate(lams)
        if lam <= 0 and all(selection[role][place] - selection[role][at_zero] <= KEPT for role in OTHERS)
    ]
    return lams[max(allowed, key=lambda place: selection[UNLEARNED][place])]


def risen(record: Unlearning, kind: str, role: str, lam: float) -> float:
    """By how much the test loss on a text is above that of Ψ⁽⁰⁾."""
    return _change(record.settings.lams, record.result.along[kind].test.loss[role], lam)


def fallen(record: Unlearning, kind: str, role: str, lam: float) -> float:
    """By how much the next-token accuracy on a text's test split is below that of Ψ⁽⁰⁾."""
    return -_change(record.settings.lams, record.result.along[kind].test.accuracy[role], lam)


def _change(lams: Sequence[float], values: Sequence[float], lam: float) -> float:
    return values[lams.index(lam)] - values[lams.index(0.0)]


def claims(records: Sequence[Unlearning]) -> list[Claim]:
    """What is forgotten and what is kept, in which order, and whether α says so beforehand."""
    kinds = [
        claim for kind in KINDS for claim in (_forgets(records, kind), _keeps(records, kind), _falls(records, kind))
    ]
    orders = [claim for kind in KINDS for claim in (_order(records, kind), _order_by_accuracy(records, kind))]
    return [*kinds, *orders, *_alphas(records), _above_floor(records), _rouge_order(records)]


def _forgets(records: Sequence[Unlearning], kind: str) -> Claim:
    claim = f"subtracting {KINDS[kind]} unlearns the book, by more than other authors' texts may lose"
    return judge(f"books.forgets.{kind}", claim, "slides", _RISE, [_at_chosen(records, kind, UNLEARNED, low=KEPT)])


def _keeps(records: Sequence[Unlearning], kind: str) -> Claim:
    claim = f"and {KINDS[kind]} leaves texts by other authors nearly as they were"
    readings = [_at_chosen(records, kind, role, high=KEPT) for role in OTHERS]
    return judge(f"books.keeps.{kind}", claim, "slides", _RISE, readings)


def _falls(records: Sequence[Unlearning], kind: str) -> Claim:
    claim = f"but by {KINDS[kind]} a book of the same author falls with the one unlearned: α > 0 is not small"
    # The others' α is positive as well, if less: what the theorem offers for α ≤ 0 is not at stake here.
    about = ("theorem-2.review.aligned",) if kind == "full" else ()
    readings = [_at_chosen(records, kind, ALIGNED, low=KEPT)]
    return judge(f"books.aligned.{kind}", claim, "review", _RISE, readings, about=about)


def _at_chosen(
    records: Sequence[Unlearning], kind: str, role: str, low: float = -math.inf, high: float = math.inf
) -> Reading:
    return read(role, [risen(record, kind, role, chosen(record, kind)) for record in records], low=low, high=high)


def _order(records: Sequence[Unlearning], kind: str) -> Claim:
    claim = f"by {KINDS[kind]} the aligned book is forgotten more than the unaligned texts"
    quantity = "rise of the test loss of the aligned book minus that of the unaligned text"
    return judge(f"books.order.{kind}", claim, "slides", quantity, _readings(records, kind, risen))


def _order_by_accuracy(records: Sequence[Unlearning], kind: str) -> Claim:
    claim = f"by {KINDS[kind]} the aligned book loses more next-token accuracy than the unaligned texts"
    quantity = "fall of the test accuracy of the aligned book minus that of the unaligned text"
    return judge(f"books.order-accuracy.{kind}", claim, "project", quantity, _readings(records, kind, fallen))


def _readings(records: Sequence[Unlearning], kind: str, change: Change) -> list[Reading]:
    """Aligned minus unaligned, seed by seed, at the λ chosen and at λ = −1."""
    readings = []
    for where, lams in (("λ chosen", [chosen(record, kind) for record in records]), ("λ = -1", [-1.0] * len(records))):
        for role in OTHERS:
            pairs = zip(records, lams, strict=True)
            values = [change(record, kind, ALIGNED, lam) - change(record, kind, role, lam) for record, lam in pairs]
            readings.append(read(f"{role}, {where}", values, low=0.0))
    return readings


def _alphas(records: Sequence[Unlearning]) -> list[Claim]:
    return [
        judge(
            f"books.alpha.{estimator}",
            f"α, as the cosine of {quantity}, is greater for the aligned book than for the unaligned texts",
            "review",
            "α of the aligned book minus α of the unaligned text",
            [
                read(
                    role,
                    [_alpha(record, ALIGNED, estimator) - _alpha(record, role, estimator) for record in records],
                    0.0,
                )
                for role in OTHERS
            ],
        )
        for estimator, quantity in ESTIMATORS.items()
    ]


def _alpha(record: Unlearning, role: str, estimator: str) -> float:
    return record.result.alpha[role][estimator]


def _floors(records: Sequence[Unlearning]) -> dict[str, Reading]:
    """For each text by how much Rouge-L of Ψ⁽⁰⁾ is above its floor."""
    return {role: read(role, [_over_floor(record, role) for record in records], low=0.0) for role in ROLES}


def _over_floor(record: Unlearning, role: str) -> float:
    at_zero, rouge = record.settings.rouge_lams.index(0.0), record.result.rouge
    return rouge.score[role][at_zero] - rouge.floor[role][at_zero]


def _above_floor(records: Sequence[Unlearning]) -> Claim:
    claim = "Rouge-L of the pre-trained network's continuations is above its floor, so that there is something to lose"
    quantity = "Rouge-L with the text's own continuation minus Rouge-L with another passage of the text"
    return judge("books.rouge.floor", claim, "project", quantity, list(_floors(records).values()))


def _rouge_order(records: Sequence[Unlearning]) -> Claim:
    """Read only where both texts are above their floors."""
    floors = _floors(records)
    tested = [role for role in OTHERS if floors[ALIGNED].position == floors[role].position == "holds"]
    readings = [
        read(role, [_lost(record, ALIGNED) - _lost(record, role) for record in records], low=0.0) for role in tested
    ]
    claim = "the aligned book loses more Rouge-L than the unaligned texts, where it is above its floor"
    quantity = "fall of Rouge-L from λ = 0 to λ = -1 of the aligned book minus that of the unaligned text"
    return judge("books.rouge.order", claim, "slides", quantity, readings)


def _lost(record: Unlearning, role: str) -> float:
    return -_change(record.settings.rouge_lams, record.result.rouge.score[role], -1.0)


def draw(records: Sequence[Unlearning]) -> "Figure":
    """Loss above, accuracy below, a column for each kind of vector; in the last column α and Rouge-L."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3.0 * (len(KINDS) + 1), 5.8), layout="constrained")
    panels = figure.subplots(2, len(KINDS) + 1, squeeze=False)
    for column, (kind, title) in enumerate(KINDS.items()):
        _curves(panels[0, column], records, kind, risen)
        _curves(panels[1, column], records, kind, lambda *at: -fallen(*at))
        panels[0, column].set_title(title)
        panels[0, column].axhline(KEPT, color=INK, linewidth=0.8, linestyle=_DOTTED)
    panels[0, 0].set_ylabel("test loss above λ = 0")
    panels[1, 0].set_ylabel("test accuracy above λ = 0")
    _draw_alphas(panels[0, -1], records)
    _draw_rouge(panels[1, -1], records)
    figure.legend(handles=_legend(records), loc="outside lower center", ncols=4)
    return figure


def _curves(axes: "Axes", records: Sequence[Unlearning], kind: str, value: Change) -> None:
    lams = records[0].settings.lams
    for role, color in _COLORS.items():
        draw_curve(axes, lams, [[value(record, kind, role, lam) for lam in lams] for record in records], color)
        lam = [chosen(record, kind) for record in records]
        heights = [value(record, kind, role, at) for record, at in zip(records, lam, strict=True)]
        axes.scatter(lam, heights, color=color, marker="v", s=24, linewidths=0.5, edgecolors="white", zorder=5)
    axes.axvline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.axhline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.set(xlim=(lams[0] - 0.05, lams[-1] + 0.05), xlabel=r"$\lambda$")


def _draw_alphas(axes: "Axes", records: Sequence[Unlearning]) -> None:
    for place, estimator in enumerate(ESTIMATORS):
        for shift, role in enumerate((ALIGNED, UNALIGNED, GENERAL)):
            mean, half = mean_and_half([[record.result.alpha[role][estimator]] for record in records])
            axes.errorbar([place + 0.15 * (shift - 1)], mean, yerr=half, color=_COLORS[role], marker="o", capsize=3)
    axes.axhline(0, color=GRID, linewidth=0.6, zorder=0)
    axes.set_xticks(range(len(ESTIMATORS)), [f"of {words}" for words in ("outputs", "weights")])
    axes.set(xlim=(-0.5, len(ESTIMATORS) - 0.5), title=r"$\alpha$ with the unlearned book")


def _draw_rouge(axes: "Axes", records: Sequence[Unlearning]) -> None:
    lams = records[0].settings.rouge_lams
    for role, color in _COLORS.items():
        draw_curve(axes, lams, [record.result.rouge.score[role] for record in records], color)
        floor = mean_and_half([record.result.rouge.floor[role] for record in records])[0]
        axes.plot(lams, floor, color=color, linewidth=1.0, linestyle=_DOTTED, zorder=1)
    axes.set(
        xlim=(lams[0], lams[-1]),
        xlabel=r"$\lambda$",
        ylabel="Rouge-L on the test split",
        title=f"Rouge-L, {KINDS[ROUGE_KIND]}",
    )


def _legend(records: Sequence[Unlearning]) -> "list[Line2D]":
    from matplotlib.lines import Line2D

    library = records[0].settings.library
    words = {role: f"{library.name(role)}, {role}" for role in ROLES}
    return [
        *(Line2D([], [], color=color, linewidth=1.6, label=words[role]) for role, color in _COLORS.items()),
        Line2D([], [], color=INK, marker="v", linewidth=0, markersize=5, label="λ chosen on the selection split"),
        Line2D([], [], color=INK, linewidth=1.0, linestyle=_DOTTED, label="allowed rise (loss); floor (Rouge-L)"),
    ]


def beside(records: Sequence[Unlearning]) -> Beside:
    """The paper's Rouge-L over its λ for each text beside ours, and the rise of our loss at the λ chosen."""
    library = records[0].settings.library
    _, d, layers, _ = library.size
    caveat = (
        f"The paper unlearns a novel from Phi-3-small; our GPT has {layers} layers of width {d} and read"
        f" {len(library.texts)} texts, so that it unlearns a manner of writing rather than passages. Texts, tokens,"
        " rank and the rule that chooses λ are ours. So the order of the texts can be compared, and no number of ours"
        " confirms one of the paper's."
    )
    header = ["text", *(f"λ = {float(lam):g}" for lam in ROUGE_LAM), "loss at the λ chosen"]
    rows = [row for role, book in _PAPERS_BOOKS.items() for row in _rouge_rows(records, role, book)]
    return Beside([(header, rows)], caveat)


def _rouge_rows(records: Sequence[Unlearning], role: str, book: str | None) -> list[list[str]]:
    name = f"ours: {records[0].settings.library.name(role)}, {role}"
    scores = [record.result.rouge.score[role] for record in records]
    floors = [record.result.rouge.floor[role] for record in records]
    lams = records[0].settings.rouge_lams
    papers = [] if book is None else [[f"paper: {book}", *(f"{float(value):.4f}" for value in ROUGE[book]), ""]]
    own = [name, *_over_lams(lams, scores), _rise_words(records, role)]
    return [*papers, own, ["its floor", *_over_lams(lams, floors), ""]]


def _over_lams(lams: Sequence[float], rows: Sequence[Sequence[float]]) -> list[str]:
    """The mean over seeds at each λ of the paper's; nothing at one that was not measured."""
    at_lam = {lam: mean(column).value for lam, column in zip(lams, zip(*rows, strict=True), strict=True)}
    return [f"{at_lam[float(lam)]:.4f}" if float(lam) in at_lam else "" for lam in ROUGE_LAM]


def _rise_words(records: Sequence[Unlearning], role: str) -> str:
    rise = mean([risen(record, ROUGE_KIND, role, chosen(record, ROUGE_KIND)) for record in records])
    return f"{rise.value:+.3f} \\[{rise.low:+.3f}, {rise.high:+.3f}\\]"


EXPERIMENT = Experiment(
    "books",
    purpose="Figure 8: one book unlearned by a small language model, one by its author and others beside it",
    place=15,
    kind=Unlearning,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    stacks=True,
    words=Words(
        "Books: unlearning one",
        "A small GPT is pre-trained on four texts in equal parts: the book to unlearn, an aligned one by the same"
        " author, an unaligned one by another, and general text. Fine-tuned on the first, it gives the task vector ΔΨ;"
        " the merged network is Ψ⁽⁰⁾ + λΔΨ, λ \\< 0. The vector is taken whole, from a LoRA, or with each matrix"
        " truncated to the same rank; the read-out, which is the table of the tokens, is frozen. Passages for training,"
        " for choosing λ and for the numbers below are disjoint: chosen is the λ ≤ 0 with the greatest loss on the"
        " unlearned book at which neither text by another author loses more than 0.05 nats a token. Rouge-L compares"
        " the network's own continuations of test passages with the texts; its floor, with other passages.",
        "Above, for each kind of vector: by how much the test loss of each text is above that of Ψ⁽⁰⁾, over λ, mean and"
        " 95 % interval over the seeds; dotted: the rise allowed; triangles: the λ chosen with each seed. Below: the"
        " same of the next-token accuracy. Right: α of each text's vector with the unlearned book's by two estimators,"
        " and Rouge-L over λ with its floor (dotted).",
    ),
    scope="on books, a small language model",
    beside=beside,
    roles=ROLES,
)

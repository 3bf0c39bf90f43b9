"""The answers of ``certify``: what is certified, beside what the theorems and the idealised network say."""

import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np

from proofcheck.certify import documents
from proofcheck.certify.boxes import Box, Corners, KeptBox, KeptPoint, decide_boxes, decide_points
from proofcheck.certify.documents import Word
from proofcheck.certify.facts import question
from proofcheck.certify.journal import Journal, question_of
from proofcheck.certify.lam_set import Kept, LamSet, Levels, decide_range
from proofcheck.certify.loss import Bounds
from proofcheck.certify.task import Subject, own_loss, subject_of
from proofcheck.measure.margins import TOLERANCE, UNLEARNED
from proofcheck.measure.run import Run
from proofcheck.measure.singular import omega

if TYPE_CHECKING:
    from proofcheck.statements.fine_tuning import FineTuning

Progress = Callable[[float], object]
_WORDS: tuple[Word, ...] = ("learned", "unlearned", "between", "undecided")


def at_point(run: Run, task: int, lam: float) -> documents.Certified:
    """Bounds on the loss, accuracy and worst margin of Ψ⁽⁰⁾ + ΔΨ_1 + λΔΨ_2 on one task."""
    start = time.perf_counter()
    subject = subject_of(run, task)
    network = subject.at((1.0, lam))
    loss, accuracy, worst = _loss(run, subject, task, lam), subject.accuracy(network), subject.margin(network)
    return documents.Certified(
        schema="proofcheck/certify/1",
        task=task,
        lam=[1.0, lam],
        loss=_interval(loss),
        margin=None if worst is None else worst.low,
        worst_case=None if worst is None else documents.WorstCase(worst.p, worst.q, worst.attained),
        accuracy=_interval(accuracy),
        seconds=time.perf_counter() - start,
        seed=run.about.seed,
        settings=run.about.settings,
    )


def _loss(run: Run, subject: Subject, task: int, lam: float) -> Bounds:
    """Where two samples are all there are, in balls of 160 bits, if python-flint is here."""
    from proofcheck.certify.balls import Balls, is_here
    from proofcheck.certify.task import dictionary_of

    if subject.samples is None or not is_here():
        return subject.loss(subject.at((1.0, lam)))
    balls = Balls(run.pretrained, run.vectors, (1.0, lam), dictionary_of(run, run.mu[task - 1]))
    return balls.hinge(*subject.samples)


def over_range(
    run: Run,
    task: int,
    ends: tuple[float, float],
    spare: float,
    grid: int | None,
    cells: str | None,
    progress: Progress,
) -> documents.CertifiedRange:
    """Every λ of an interval, or points of a grid, on one task."""
    from proofcheck.statements.fine_tuning import STRICTEST

    start = time.perf_counter()
    subject, levels = question(run, task, None, TOLERANCE, UNLEARNED)
    low, high = ends
    lam_set, points = LamSet([], 0), None
    if grid is None:
        journal = Journal[Kept](cells, question_of(subject, "range", ends, levels), Kept)
        lam_set = decide_range(
            subject,
            levels,
            low,
            high,
            spare=spare * (high - low),
            finest=(high - low) / 2**11,
            journal=journal,
            progress=lambda length: progress(length / (high - low)),
        )
    else:
        points = _points(subject, levels, [(1.0, lam) for lam in _axis(low, high, grid)], cells, progress)
    tuned = certified_run(run)
    sets: dict[Word, list[tuple[float, float]]] = {word: lam_set.where(word) for word in _WORDS}
    return documents.CertifiedRange(
        schema="proofcheck/certify-range/1",
        task=task,
        range=ends,
        threshold=_threshold(levels),
        **sets,
        undecided_length=lam_set.length("undecided"),
        pieces=[
            documents.PieceVerdict(
                (piece.low, piece.high), None if piece.word == "undecided" else _interval(piece.loss), piece.word
            )
            for piece in lam_set.pieces
        ],
        grid=points,
        evaluations=lam_set.evaluations if points is None else len(points),
        offered=_offered(tuned),
        hypotheses=tuned.hypotheses(STRICTEST),
        ideal=_ideal(run, task),
        seconds=time.perf_counter() - start,
        seed=run.about.seed,
        settings=run.about.settings,
    )


def over_box(
    run: Run,
    gamma: tuple[float, float],
    box: Corners,
    depth: int,
    grid: int | None,
    cells: str | None,
    progress: Progress,
) -> documents.CertifiedMap:
    """Every (λ_1, λ_2) of a box, or points of a grid, on a target."""
    start = time.perf_counter()
    subject, levels = question(run, 0, gamma, TOLERANCE, UNLEARNED)
    boxes: list[Box] = []
    axes = [_axis(*box[:2], grid or 33), _axis(*box[2:], grid or 33)]
    lams = list(product(axes[0], axes[1]))
    offered = _promised(gamma, lams, run.mu.shape[1])
    points: list[documents.Point] | None = None
    if grid is None:
        journal = Journal[KeptBox](cells, question_of(subject, "box", levels), KeptBox)
        boxes = decide_boxes(subject, levels, box, depth=depth, journal=journal, progress=progress)
        learned = sum(_covered(boxes, lam) for lam, inside in zip(lams, offered, strict=True) if inside)
    else:
        points = _points(subject, levels, lams, cells, progress)
        for point, inside in zip(points, offered, strict=True):
            point.offered = inside
        learned = sum(point.offered is True and point.verdict == "learned" for point in points)
    return documents.CertifiedMap(
        schema="proofcheck/certify-map/1",
        gamma=list(gamma),
        box=box,
        threshold=_threshold(levels),
        area={word: sum(part.area for part in boxes if part.word == word) for word in _WORDS} if boxes else {},
        boxes=[documents.BoxVerdict(part.corners, _interval(part.loss), part.word, part.at_middle) for part in boxes]
        if boxes
        else None,
        grid=points,
        theorem_3=documents.Counted(sum(offered), learned),
        seconds=time.perf_counter() - start,
        seed=run.about.seed,
        settings=run.about.settings,
    )


def _interval(bounds: Bounds) -> documents.Interval:
    return documents.Interval(bounds.low, bounds.high)


def _threshold(levels: Levels) -> documents.Threshold:
    return documents.Threshold(
        _interval(levels.single), levels.tolerance, levels.floor, levels.below, levels.reference_learned
    )


def _axis(low: float, high: float, points: int) -> list[float]:
    """Evenly spaced decimals: the grid of −4 to 3 with 71 points has −3.9, not its neighbour."""
    first, last = (Fraction(str(end)) for end in (low, high))
    return [float(first + place * (last - first) / (points - 1)) for place in range(points)]


def _points(
    subject: Subject, levels: Levels, lams: Sequence[tuple[float, ...]], cells: str | None, progress: Progress
) -> list[documents.Point]:
    journal = Journal[KeptPoint](cells, question_of(subject, "points", levels), KeptPoint)
    verdicts = decide_points(subject, levels, lams, journal=journal, progress=lambda done: progress(done / len(lams)))
    return [
        documents.Point(list(lam), _interval(loss), word, None)
        for lam, (word, loss) in zip(lams, verdicts, strict=True)
    ]


def _alpha(run: Run) -> Fraction:
    """The run's α as the decimal that run.json spells."""
    return Fraction(str(run.about.settings.alpha))


def certified_run(run: Run) -> "FineTuning":
    """A run in the statements' letters; ε is the greater of both tasks' own losses, each certified from above."""
    from proofcheck.statements.fine_tuning import of_run

    return of_run(run.about, run.mu.shape[1], [own_loss(run, task).high for task in (1, 2)])


def _offered(run: "FineTuning") -> list[documents.Offered]:
    """What Theorems 1 and 2 offer, each source with its own β, at the run's sizes, and hidden constants 1."""
    from proofcheck.statements.lambda_sets import lambda_set

    theorems: tuple[tuple[Literal["theorem-1", "theorem-2"], Literal["addition", "negation"]], ...] = (
        ("theorem-1", "addition"),
        ("theorem-2", "negation"),
    )
    sources: tuple[Literal["review", "slides"], ...] = ("review", "slides")
    betas = {source: run.beta(source) for source in sources if source == "slides" or run.epsilon is not None}
    sizes = {"eta": run.eta, "delta_star": run.delta_star}
    return [
        documents.Offered(theorem, source, float(beta), piece.interval, piece.empty, piece.why)
        for theorem, operation in theorems
        for source, beta in betas.items()
        for piece in lambda_set(operation, source, run.alpha or 0, {"beta": beta, **sizes})
    ]


def _ideal(run: Run, task: int) -> documents.Ideal:
    """The idealised network at fixed counts, with the ω of the task's own vector."""
    from proofcheck.ideal.sets import learned, unlearned
    from proofcheck.ideal.tasks import IdealNetwork, first_task, second_task

    settings = run.about.settings
    strength = omega(run.vectors[task - 1].dW, run.mu[task - 1])
    if strength <= 0:
        return documents.Ideal(strength, [], [])
    network = IdealNetwork(str(settings.delta_star), str(settings.delta_hash), str(round(strength, 6)))
    line = (first_task if task == 1 else second_task)(_alpha(run))
    return documents.Ideal(
        strength,
        [_finite(piece.floats()) for piece in learned(line, network)],
        [_finite(piece.floats()) for piece in unlearned(line, network)],
    )


def _finite(ends: tuple[float, float]) -> tuple[float | None, float | None]:
    low, high = (end if np.isfinite(end) else None for end in ends)
    return low, high


def _promised(gamma: tuple[float, float], points: Sequence[tuple[float, float]], d: int) -> list[bool]:
    """Which λ Theorem 3 offers for some c in (0, 1), with β = 1/d, by every source: with λ_i ≠ 0; exact."""
    from proofcheck.region.region import Region

    region = Region([str(entry) for entry in gamma], beta=Fraction(1, d))
    lams = [[Fraction(str(entry)) for entry in point] for point in points]
    return [region.offers(lam, nonzero=True) is not None for lam in lams]


def _covered(boxes: Sequence[Box], lam: tuple[float, float]) -> bool:
    """Whether a box around λ is learned whole."""
    return any(
        box.word == "learned"
        and box.corners[0] <= lam[0] <= box.corners[1]
        and box.corners[2] <= lam[1] <= box.corners[3]
        for box in boxes
    )

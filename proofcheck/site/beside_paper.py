"""What the paper saw beside what we saw, where an experiment repeats one of its designs."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from proofcheck.experiments.engine.cell import Record
from proofcheck.experiments.studies.colored_digits import Case, Chosen, added, by_case, negated
from proofcheck.experiments.studies.colored_digits_ood import ESTIMATOR, Target, chosen
from proofcheck.measure.intervals import mean
from proofcheck.site.beside_books import books_caveat, rouge_beside_paper
from proofcheck.site.markdown import section, table
from proofcheck.statements.figures import (
    ALPHA,
    BASELINE,
    BEST,
    GAMMA,
    MERGES,
    TARGET_ACCURACY,
    TARGET_FINE_TUNED,
)


def _caveat(records: Sequence[Case | Target]) -> str:
    study = records[0].settings.study
    d, layers, _ = study.size
    return (
        f"The paper fine-tunes ViT-Small/16; our ViT has {layers} layers of width {d}, was pre-trained on"
        f" {study.images} images of clothes, and sees {study.splits[0]} digits. Loss, read-out, r\\_o, r\\_e and the"
        " rule that chooses λ are ours where the paper does not give them. The pattern can be compared; no number of"
        " ours confirms one of the paper's."
    )


def beside_paper(name: str, records: Sequence[Record[Any, Any]]) -> str:
    """The section of an experiment; nothing where it repeats no design of the paper.

    Args:
        name: The experiment's.
        records: One of each cell.
    """
    made: dict[str, tuple[Callable[[Sequence[Any]], str], Callable[[Sequence[Any]], str]]] = {
        "colored-digits": (_merges, _caveat),
        "colored-digits-ood": (_target, _caveat),
        "books": (rouge_beside_paper, books_caveat),
    }
    if name not in made:
        return ""
    write, caveat = made[name]
    return section("Beside the paper", write(records), caveat(records))


def _merges(records: Sequence[Case]) -> str:
    rows = []
    for case, group in by_case(records).items():
        for column, choose in zip(MERGES[case], (added, negated), strict=True):
            ours = [choose(each) for each in group]
            rows.append((f"{case}, {column.goal}", *_paper(column), *_ours(ours)))
    alphas = [
        (
            case,
            f"{float(ALPHA[case]):g}",
            *(_mean([each.result.alpha[name] for each in group]) for name in ("sign", "logit")),
        )
        for case, group in by_case(records).items()
    ]
    header = ["case", "paper: λ", "T1 %", "T2 %", "ours: λ", "T1 %", "T2 %"]
    estimates = table(["case", "paper: α̂", "ours: its estimator", "ours: logit"], alphas)
    return "\n\n".join([table(header, rows), estimates])


def _paper(column: Any) -> tuple[str, ...]:
    return (f"{float(column.lam):g}", *(f"{float(column.accuracy[task].percent):.2f}" for task in ("T1", "T2")))


def _ours(found: Sequence[Chosen]) -> tuple[str, ...]:
    accuracies = ([100 * each.first for each in found], [100 * each.second for each in found])
    return (_mean([each.lam for each in found]), *(_mean(row, 1) for row in accuracies))


def _mean(values: Sequence[float], places: int = 2) -> str:
    """Mean and interval; the brackets are escaped, or they would begin a link."""
    found = mean(values)
    return f"{found.value:.{places}f} \\[{found.low:.{places}f}, {found.high:.{places}f}\\]"


def _target(records: Sequence[Target]) -> str:
    best = [chosen(each) for each in records]
    lam = np.array([place for place, _ in best])
    at = {pair: f"{float(percent):.2f}" for pair, percent in TARGET_ACCURACY.items()}
    other = next(pair for pair in TARGET_ACCURACY if pair not in (BASELINE, BEST))
    gamma = [[each.result.gamma[ESTIMATOR][i] for each in records] for i in (0, 1)]
    rows = [
        ("fine-tuned on T′, %", f"{float(TARGET_FINE_TUNED):.2f}",
         _mean([100 * each.result.alone for each in records], 1)),
        ("(1, 0), %", at[BASELINE], _mean([100 * each.result.sources[0] for each in records], 1)),
        ("(0, 1), %", at[other], _mean([100 * each.result.sources[1] for each in records], 1)),
        ("best λ, T′ %", f"{_pair(BEST)}: {at[BEST]}",
         f"({_mean(lam[:, 0].tolist())}, {_mean(lam[:, 1].tolist())}): {_mean([100 * value for _, value in best], 1)}"),
        ("γ̂", _pair(GAMMA), f"({_mean(gamma[0])}, {_mean(gamma[1])})"),
        ("least-norm λ of feasible, T′ %", "–", _advised(records)),
    ]  # fmt: skip
    return table(["out of domain", "paper", "ours"], rows)


def _advised(records: Sequence[Target]) -> str:
    found = [100 * each.result.advice[0].accuracy for each in records if each.result.advice]
    return (
        _mean(found, 1) if len(found) == len(records) else f"the region is empty with {len(records) - len(found)} seeds"
    )


def _pair(numbers: Sequence[Any]) -> str:
    return f"({', '.join(f'{float(each):g}' for each in numbers)})"

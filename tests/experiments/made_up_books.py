"""Records of books that are made up, so that the truth behind them is known."""

from proofcheck.experiments.bench.texts import ALIGNED, GENERAL, ROLES, UNALIGNED, UNLEARNED, Predictions, library
from proofcheck.experiments.engine.cell import Cell, as_record
from proofcheck.experiments.studies.books import KINDS, Along, BooksResult, BooksSettings, Rouge, Unlearning

SEEDS = (1, 2, 3)
LAMS = (-1.0, -0.5, 0.0, 1.0)
# How much faster than in proportion to −λ a loss rises: the paper's picture.
AS_TOLD = {UNLEARNED: 0.6, ALIGNED: 0.3, UNALIGNED: 0.02, GENERAL: -0.1}
ALPHAS = {ALIGNED: 0.6, UNALIGNED: 0.1, GENERAL: -0.2}


def unlearnings(
    slopes: dict[str, float], alphas: dict[str, float] = ALPHAS, above_floor: float = 0.1
) -> list[Unlearning]:
    """Losses that rise and accuracies that fall in proportion to −λ, with a little of their own for each seed."""
    settings = BooksSettings(library=library(True, {}), lams=LAMS, rouge_lams=(-1.0, 0.0))
    records = []
    for seed in SEEDS:
        grow = {role: slope * (1 + 0.01 * seed) for role, slope in slopes.items()}
        predicted = Predictions(
            {role: [3 - lam * grow[role] for lam in LAMS] for role in ROLES},
            {role: [0.3 + 0.1 * lam * grow[role] for lam in LAMS] for role in ROLES},
        )
        rouge = Rouge(
            {role: [0.2 + above_floor - 0.1 * grow[role], 0.2 + above_floor + seed / 1000] for role in ROLES},
            {role: [0.2, 0.2] for role in ROLES},
        )
        alpha = {role: {"output": cosine + seed / 1000, "weight": cosine} for role, cosine in alphas.items()}
        along = {kind: Along(1.0, predicted, predicted) for kind in KINDS}
        records.append(as_record(Cell("books", settings, seed), BooksResult(alpha, along, rouge)))
    return records

"""Evidence by enclosure: whole runs of the training law in balls, stored as steps and bounds, and enclosed again.

The settings are those of `scaling` that count steps, with r/M tokens of each v_j where the recipe has whole numbers.
"""

from collections.abc import Sequence
from fractions import Fraction
from importlib.util import find_spec
from math import ceil, floor
from typing import Literal

import msgspec

from proofcheck.experiments.engine.experiment import find, purposes
from proofcheck.law.enclosed import START, Enclosed, enclose
from proofcheck.ledger.evidence import Evidence
from proofcheck.ledger.store import Store
from proofcheck.models.tokens import Tokens
from proofcheck.region.numbers import InputError, exact

# Bounds are rounded outward to so many places, which leaves them 2·10⁻⁷ apart at least.
_PLACES = 7
_WIDTH = Fraction(1, 10**6)
_STUDY, LOSS = "scaling", 0.05


class Run(msgspec.Struct, forbid_unknown_fields=True):
    """One run: its settings, after how many steps it first had the loss, and bounds on b and ω there, as decimals."""

    M: int
    P: int
    delta_star: float
    delta_hash: float
    eta: float
    freeze_attention: bool
    step: int
    b: tuple[str, str]
    omega: tuple[str, str]


class Runs(msgspec.Struct, forbid_unknown_fields=True):
    """The file of runs: the b that they begin at, the loss that they reach."""

    schema: Literal["proofcheck/runs/1"]
    start: str
    loss: str
    runs: list[Run]


def enclosed_runs(store: Store, name: str) -> Evidence:
    """The evidence of stored runs, all enclosed again; not run without python-flint."""
    if _STUDY not in purposes():
        return Evidence("beside", name, "nothing", f"its study, {_STUDY}, is not here", [], 0.0)
    if find_spec("flint") is None:
        why = "python-flint is missing; pip install 'proofcheck-taskvectors[arb]'"
        return Evidence("bounds", name, "not run", why, [], 0.0)
    try:
        stored = msgspec.json.decode((store.runs / f"{name}.json").read_bytes(), type=Runs)
        wrong = _wrong(stored)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, InputError) as error:
        stored, wrong = Runs("proofcheck/runs/1", "", "", []), f"its file cannot be used ({error})"
    words = (
        f"{len(stored.runs)} whole runs from b = 10⁻⁶ enclosed again in balls: steps to loss {LOSS}, b and ω to 10⁻⁶"
    )
    rests_on = ["python-flint's balls", "the step that SymPy derives"]
    return Evidence("bounds", name, "failed" if wrong else "for", wrong or words, rests_on, 0.0)


def made() -> Runs:
    """All runs, enclosed now.

    Raises:
        InputError: If one ends undecided.
    """
    runs = []
    for settings in find(_STUDY).grid(False):
        recipe = settings.recipe
        if recipe.counts == "exact":
            blank = Run(
                recipe.M, recipe.P, recipe.delta_star, recipe.delta_hash, recipe.eta, settings.freeze_attention, 0,
                ("0", "0"), ("0", "0"),
            )  # fmt: skip
            end = _enclosed(blank)
            if end.end != "reached":
                raise InputError(f"{settings.label()}: {end.end} at step {end.step}; nothing is stored")
            runs.append(msgspec.structs.replace(blank, step=end.step, b=_decimals(end.b), omega=_decimals(end.omega)))
    return Runs("proofcheck/runs/1", str(START), str(exact(str(LOSS), "loss")), runs)


def _enclosed(run: Run) -> Enclosed:
    tokens = Tokens(M=run.M, P=run.P, delta_star=run.delta_star, delta_hash=run.delta_hash, counts="exact")
    return enclose(tokens, str(run.eta), str(LOSS), freeze_attention=run.freeze_attention)


def _decimals(bounds: tuple[Fraction, Fraction]) -> tuple[str, str]:
    scale = 10**_PLACES
    low, high = floor(bounds[0] * scale), ceil(bounds[1] * scale)
    return f"{low}e-{_PLACES}", f"{high}e-{_PLACES}"


def _wrong(stored: Runs) -> str:
    """What does not fit; nothing where all does."""
    asked = [settings for settings in find(_STUDY).grid(False) if settings.recipe.counts == "exact"]
    if len(stored.runs) != len(asked) or (stored.start, stored.loss) != (str(START), str(exact(str(LOSS), "loss"))):
        return "it has other runs than those of the study"
    for run, settings in zip(stored.runs, asked, strict=True):
        own = settings.recipe
        given = (run.M, run.P, run.delta_star, run.delta_hash, run.eta, run.freeze_attention)
        if given != (own.M, own.P, own.delta_star, own.delta_hash, own.eta, settings.freeze_attention):
            return f"{settings.label()}: it has other settings"
        end = _enclosed(run)
        if (end.end, end.step) != ("reached", run.step):
            return f"{settings.label()}: {end.end} at step {end.step}, stored is {run.step}"
        for name, bounds, texts in (("b", end.b, run.b), ("ω", end.omega, run.omega)):
            if not _holds(bounds, texts):
                return f"{settings.label()}: {name} is not within what is stored, to 10⁻⁶"
    return ""


def _holds(bounds: tuple[Fraction, Fraction], texts: Sequence[str]) -> bool:
    low, high = (exact(text, "bound") for text in texts)
    return low <= bounds[0] and bounds[1] <= high and high - low <= _WIDTH

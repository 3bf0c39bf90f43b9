"""The audit: one pass over a base and its fine-tunes, a block at a time, and what is said of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from proofcheck.certify.rounding import gamma as rounding_of
from proofcheck.checkpoints.adapters import Factors, sums_of_factors
from proofcheck.checkpoints.documents import (
    KINDS,
    Audit,
    LeftOut,
    Measures,
    Target,
    TensorMeasures,
    Warned,
)
from proofcheck.checkpoints.hypotheses import hypotheses, network_fails
from proofcheck.checkpoints.measures import cosines, measured, together
from proofcheck.checkpoints.models import Model, Place, model_names, open_model, refuse_twice, source_of
from proofcheck.checkpoints.outputs import Outputs, read_outputs, unused
from proofcheck.checkpoints.pairing import Pair, pair
from proofcheck.checkpoints.proposals import PLACES, asked, by_surrogate, projections, propose, wishes
from proofcheck.checkpoints.surrogate import choose, logits_report
from proofcheck.checkpoints.tally import Sums, Tally
from proofcheck.region.numbers import InputError, Number, text

# Numbers of a tensor that are held at once, for the base and each model: as many as a processor's cache holds.
BLOCK = 2**16
# Cosines of unrelated fine-tunes lie near 0; measured from a base that is one of them, or none of theirs, near 1/2.
SHARED = 0.25

_NOT_ONE_LAYER = "The paper's theorems are about a one-layer network; yours is not. No λ below follows from them."
_UNKNOWN = (
    "The paper's theorems are about a one-layer network on its own data; nothing here shows that yours is one. No λ"
    " below follows from them."
)
_OF_TARGET = (
    "no theorem covers this network: γ here are cosines of task vectors, not correlations of patterns, so the answer"
    " is about a network that has these γ, and not about yours"
)


def audit(
    base: Place,
    fine_tunes: Sequence[Place],
    *,
    names: Sequence[str] | None = None,
    target: Place | None = None,
    logits: Place | None = None,
    spectra: bool = True,
    digests: bool = False,
    keep: Sequence[str] = (),
    forget: Sequence[str] = (),
    forget_at: Number | None = None,
    progress: Callable[[float], object] = lambda _: None,
) -> Audit:
    """Measure the task vectors of fine-tuned checkpoints, and propose λ that nothing guarantees.

    Args:
        base: The checkpoint that they were tuned from: a safetensors file, an index or a folder.
        fine_tunes: Checkpoints like it, or folders of LoRA adapters.
        names: What to call them; their folders or files, if left out.
        target: A fine-tune whose cosines with the others are taken as a γ.
        logits: A folder of outputs on each task's examples (`checkpoints.outputs`), for what weights do not say.
        spectra: Whether to bound singular values; it takes most of the time.
        digests: Whether to add the SHA-256 of every file.
        keep: Names of tasks whose row Σ_jλ_jγ_ij is to be at least 1; all, where ``forget`` is empty too.
        forget: Names of tasks whose row is to be at most −``forget_at``.
        forget_at: x > 0; 1, if left out.
        progress: Told from time to time which share of the bytes was read.

    Raises:
        InputError: If a checkpoint or an output cannot be read or compared, or a name is wrong.
    """
    if not fine_tunes:
        raise InputError("expected at least one fine-tune behind the base, got none")
    called = model_names(fine_tunes, names)
    wanted = wishes(called, keep, forget, forget_at)
    outputs = [] if logits is None else read_outputs(logits, called)
    refuse_twice([base, *fine_tunes, *([target] if target is not None else [])])
    start = open_model(base, "the base")
    models = [open_model(path, name) for path, name in zip(fine_tunes, called, strict=True)]
    aim = None if target is None else open_model(target, f"the target {Path(target).stem}")
    found = pair(start, [*models, *([aim] if aim else [])])
    with _one_thread():
        summed = _summed(start, [*models, *([aim] if aim else [])], found.pairs, len(models), spectra, progress)
    kept, infinite = _finite(found.pairs, summed)
    tensors = [_tensor_measures(part, sums, len(models)) for part, sums in kept]
    everything = together([sums for _, sums in kept])
    total = measured(everything, _matrices([sums for _, sums in kept]), len(models))
    shares = projections(everything.gram[: len(models), : len(models)], everything.gram_error)
    why = network_fails(start.config, tensors)
    rows = asked(called, wanted)
    proposals = [] if shares is None else list(propose(shares.gamma, wanted))
    if outputs:
        proposals.append(by_surrogate(None if shares is None else shares.gamma, wanted, choose(outputs, rows)))
    return Audit(
        schema="proofcheck/checkpoint-audit/1",
        says=_UNKNOWN if why is None else _NOT_ONE_LAYER,
        base=source_of(base, start, digests),
        models=called,
        fine_tunes=[source_of(path, model, digests) for path, model in zip(fine_tunes, models, strict=True)],
        kinds=KINDS,
        total=total,
        tensors=tensors,
        left_out=[*found.left_out, *infinite],
        hypotheses=hypotheses(why, total, tensors),
        warnings=[*found.warnings, *_warnings(called, total, infinite), *_unread(logits, outputs, called)],
        gamma=None if shares is None else [[text(entry) for entry in row] for row in shares.gamma],
        gamma_error=None if shares is None else shares.error,
        asked=rows,
        lambda_=proposals,
        target=None if aim is None or target is None else _target(target, aim, everything, digests),
        logits=None if logits is None else logits_report(str(logits), outputs, proposals),
    )


@contextmanager
def _one_thread() -> Iterator[None]:
    """BLAS on one thread where threadpoolctl is installed: its products are small, and more threads only wait."""
    if find_spec("threadpoolctl") is None:
        yield
        return
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


def _summed(
    base: Model,
    models: Sequence[Model],
    pairs: Sequence[Pair],
    compared: int,
    spectra: bool,
    progress: Callable[[float], object],
) -> list[Sums]:
    whole, done = sum(part.tensor.elements for part in pairs), 0
    made = []
    for part in pairs:
        if all(piece is None or piece is True for piece in part.parts):
            known = [_factors(model, piece, part.tensor.name) for model, piece in zip(models, part.parts, strict=True)]
            made.append(sums_of_factors(known, compared, spectra=spectra))
        else:
            made.append(_streamed(base, models, part, compared, spectra, _shifted(progress, done, whole)))
        done += part.tensor.elements
        progress(done / whole)
    return made


def _shifted(progress: Callable[[float], object], before: int, whole: int) -> Callable[[int], object]:
    return lambda at: progress((before + at) / whole)


def _factors(model: Model, piece: str | bool | None, name: str) -> Factors | None:
    return model.adapter.read(name) if piece is True and model.adapter is not None else None


def _streamed(
    base: Model,
    models: Sequence[Model],
    part: Pair,
    compared: int,
    spectra: bool,
    progress: Callable[[int], object],
) -> Sums:
    """The sums of one tensor, of which some model has numbers of its own, block by block."""
    tensor = part.tensor
    factors = [_factors(model, piece, tensor.name) for model, piece in zip(models, part.parts, strict=True)]
    is_matrix = len(tensor.shape) > 1
    # Leading directions are found from whole rows.
    whole_rows = spectra and tensor.columns <= BLOCK
    tally = Tally(len(models), compared, tensor.rows, tensor.columns, is_matrix=is_matrix, spectra=whole_rows)
    deltas = np.zeros((len(models), min(BLOCK, tensor.elements)))
    for span in base.checkpoint.spans(tensor.name, BLOCK):
        # Infinite entries are seen in the sums.
        with np.errstate(invalid="ignore", over="ignore"):
            start = base.checkpoint.read(tensor.name, span).astype(np.float64)
            block = deltas[:, : len(start)]
            for i, (model, piece) in enumerate(zip(models, part.parts, strict=True)):
                if isinstance(piece, str):
                    # Widened first, which NumPy does faster than within a subtraction.
                    block[i] = model.checkpoint.read(piece, span)
                    block[i] -= start
                elif (factor := factors[i]) is not None:
                    block[i] = factor.entries(span)
            tally.add(span, start, block)
        progress(span.last)
    return tally.sums() if not any(factors) else _with_factors(tally.sums(), factors)


def _with_factors(sums: Sums, factors: Sequence[Factors | None]) -> Sums:
    """With what rounding did to products of factors; their zeros and signs are then not exact any more."""
    sizes = np.array(
        [0.0 if f is None else abs(f.scale) * float(np.linalg.norm(f.A) * np.linalg.norm(f.B)) for f in factors]
    )
    reach = np.sqrt(np.diag(sums.gram)) + sizes
    share = rounding_of(4 * max(len(factor.A) for factor in factors if factor is not None) + 8)
    off = share * (np.outer(sizes, reach) + np.outer(reach, sizes))
    return Sums(
        sums.elements,
        sums.gram,
        sums.gram_error + off,
        sums.base,
        sums.base_error,
        sums.rows,
        sums.row_error + np.diag(off),
        None,
        None,
        None,
    )


def _finite(pairs: Sequence[Pair], summed: Sequence[Sums]) -> tuple[list[tuple[Pair, Sums]], list[LeftOut]]:
    known = list(zip(pairs, summed, strict=True))
    kept = [(part, sums) for part, sums in known if sums.is_finite]
    why = "has an entry that is infinite, not a number, or too large to square"
    infinite = [LeftOut(part.tensor.name, why) for part, sums in known if not sums.is_finite]
    if not kept:
        raise InputError(f"{infinite[0].tensor}: {infinite[0].why}, and so has every other tensor; give sound weights")
    return kept, infinite


def _matrices(parts: Sequence[Sums]) -> Sums | None:
    known = [sums for sums in parts if sums.energy is not None]
    return together(known) if known else None


def _tensor_measures(part: Pair, sums: Sums, compared: int) -> TensorMeasures:
    found = measured(sums, sums, compared)
    tensor = part.tensor
    said = {name: getattr(found, name) for name in found.__struct_fields__}
    return TensorMeasures(**said, name=tensor.name, shape=list(tensor.shape), dtype=tensor.dtype)


def _warnings(names: Sequence[str], total: Measures, infinite: Sequence[LeftOut]) -> Iterator[Warned]:
    """What is seen only in the numbers."""
    still = [name for name, norm in zip(names, total.norm, strict=True) if norm == 0]
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


def _unread(folder: Place | None, outputs: Sequence[Outputs], names: Sequence[str]) -> Iterator[Warned]:
    if folder is not None and (files := unused(folder, names)):
        yield Warned("outputs-unread", f"{', '.join(files)}: named like no fine-tune, and not read")
    for task in outputs:
        if task.unread:
            yield Warned("outputs-unread", f"{task.task}.npz: {', '.join(task.unread)}: of no fine-tune, and not read")


def _target(path: Place, model: Model, sums: Sums, digests: bool) -> Target:
    every, error = cosines(sums, len(sums.gram))
    own = every[-1][:-1]
    if any(cosine is None for cosine in own):
        raise InputError(f"{path}: expected a target and fine-tunes that moved, got one that is as the base")
    known = [Fraction(round(Fraction(cosine) * 10**PLACES), 10**PLACES) for cosine in own if cosine is not None]
    radius = Fraction(-(-Fraction(error) * 10**8 // 1) + 50, 10**8)
    gamma = [_decimal(entry) for entry in known]
    command = " ".join(["proofcheck feasible --gamma", *gamma, "--gamma-radius", _decimal(radius)])
    return Target(
        Path(path).absolute().stem,
        source_of(path, model, digests),
        [text(entry) for entry in known],
        text(radius),
        command,
        _OF_TARGET,
    )


def _decimal(value: Fraction) -> str:
    return f"{float(value):.8f}".rstrip("0").rstrip(".")

"""The audit: what one pass over a base and its fine-tunes gave, made a document."""

from collections.abc import Callable, Sequence
from pathlib import Path

from proofcheck.checkpoints.cautions import seen, unread
from proofcheck.checkpoints.documents import KINDS, Audit, TensorMeasures
from proofcheck.checkpoints.hypotheses import hypotheses, network_fails
from proofcheck.checkpoints.measures import measured, together
from proofcheck.checkpoints.models import Place, model_names, open_model, refuse_twice, source_of
from proofcheck.checkpoints.outputs import read_outputs
from proofcheck.checkpoints.pairing import Pair, pair
from proofcheck.checkpoints.proposals import asked, by_surrogate, projections, propose, wishes
from proofcheck.checkpoints.streaming import finite, one_thread, summed_over
from proofcheck.checkpoints.surrogate import choose, logits_report
from proofcheck.checkpoints.tally import Sums
from proofcheck.checkpoints.targets import asked_about
from proofcheck.region.numbers import InputError, Number, text

_NOT_ONE_LAYER = "The paper's theorems are about a one-layer network; yours is not. No λ below follows from them."
_UNKNOWN = (
    "The paper's theorems are about a one-layer network on its own data; nothing here shows that yours is one. No λ"
    " below follows from them."
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
    with one_thread():
        summed = summed_over(start, [*models, *([aim] if aim else [])], found.pairs, len(models), spectra, progress)
    kept, infinite = finite(found.pairs, summed)
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
        warnings=[*found.warnings, *seen(called, total, infinite), *unread(logits, outputs, called)],
        gamma=None if shares is None else [[text(entry) for entry in row] for row in shares.gamma],
        gamma_error=None if shares is None else shares.error,
        asked=rows,
        lambda_=proposals,
        target=None if aim is None or target is None else asked_about(target, aim, everything, digests),
        logits=None if logits is None else logits_report(str(logits), outputs, proposals),
    )


def _matrices(parts: Sequence[Sums]) -> Sums | None:
    known = [sums for sums in parts if sums.energy is not None]
    return together(known) if known else None


def _tensor_measures(part: Pair, sums: Sums, compared: int) -> TensorMeasures:
    found = measured(sums, sums, compared)
    tensor = part.tensor
    said = {name: getattr(found, name) for name in found.__struct_fields__}
    return TensorMeasures(**said, name=tensor.name, shape=list(tensor.shape), dtype=tensor.dtype)

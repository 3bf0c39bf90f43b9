"""An audit or a merge of checkpoints as a notebook shows it: an HTML card, complete in itself."""

from collections.abc import Iterator
from fractions import Fraction
from html import escape

from proofcheck.checkpoints.documents import Audit
from proofcheck.checkpoints.merge_documents import Merge
from proofcheck.draw.checkpoint_figure import checkpoint_image
from proofcheck.draw.notebook import card, inline
from proofcheck.draw.words import vector


def audit_to_html(audit: Audit) -> str:
    """The card: what it is not about first, then norms, cosines, what fails, and λ by rule."""
    head = f"<strong>audit</strong> &#160; {escape(', '.join(audit.models))} on {escape(audit.base.path)}"
    warnings = [(warned.id, warned.says) for warned in audit.warnings]
    figure = inline(checkpoint_image(audit, ".svg").decode(), "cosines and rank-1 residuals")
    return card(head, audit.says, _rows(audit), warnings, figure)


def _rows(audit: Audit) -> Iterator[tuple[str, str]]:
    yield "weights (exact)", f"{audit.total.elements} in {len(audit.tensors)} tensors, {len(audit.left_out)} left out"
    yield "norms (bounded)", ", ".join(f"{norm:.4g}" for norm in audit.total.norm)
    if audit.total.sign_conflict is not None:
        yield "sign conflicts (exact)", f"{audit.total.sign_conflict:.1%}"
    for hypothesis in audit.hypotheses:
        if hypothesis.state != "cannot be checked":
            yield f"{hypothesis.id}: {hypothesis.state}", hypothesis.why
    for proposal in audit.lambda_:
        if proposal.value is not None:
            sign, entries = vector([Fraction(entry) for entry in proposal.value])
            yield f"{proposal.rule} (proposal)", f"λ {sign} {entries}"


def merge_to_html(merge: Merge) -> str:
    """The card: what it does not say first, then where the merge is, and which λ is left after rounding."""
    head = f"<strong>merge</strong> &#160; {escape(', '.join(merge.models))} on {escape(merge.base.path)}"
    warnings = [(warned.id, warned.says) for warned in merge.warnings]
    return card(head, merge.says, _merge_rows(merge), warnings, "")


def _merge_rows(merge: Merge) -> Iterator[tuple[str, str]]:
    applied, files = merge.applied, len(merge.files)
    stored = applied.dtype or "each tensor in the base's format"
    rank = "" if merge.rank is None else f", an adapter of rank {merge.rank} and scale 1"
    yield (
        merge.output,
        f"{files} file{'s' * (files != 1)}, {sum(file.size for file in merge.files)} bytes, {stored}{rank}",
    )
    for name, asked, effective in zip(merge.models, applied.lam, applied.effective, strict=True):
        error = applied.effective_error
        left = "not known" if effective is None or error is None else f"{effective:.4g} ± {error:.1g}"
        yield f"{name}: λ asked (exact), effective (bounded)", f"{asked}, {left}"
    if applied.lost is not None:
        yield "edited entries that are stored as the base's own (exact)", f"{applied.lost:.1%} of {applied.edited}"

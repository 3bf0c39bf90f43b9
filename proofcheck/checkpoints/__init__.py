"""Real checkpoints: read from safetensors files without PyTorch, a block at a time, whatever their size.

`open` gives a `Checkpoint`, whose tensors are known by name, shape and format before any of their bytes is read;
`header` refuses hostile files, `pickled` has what PyTorch wrote, and `dtypes` the number formats. `models` opens a base
and its fine-tunes, and `pairing` says which of their tensors are compared.

`audit` measures task vectors: `streaming` passes over the files once, where `tally`, `sketch` and `adapters` sum over
blocks and factors; `measures` makes bounded numbers of the sums, `cautions` warns of what they show, `hypotheses` says
what they mean for the paper, `proposals` which λ they suggest, and `targets` asks about a further fine-tune; `outputs`
and `surrogate` suggest λ from outputs on data. `merge` writes the sum of a base and its task vectors, and `concatenate`
that of LoRA adapters as one adapter: `writer` has their files, and `applied` says which λ they have once they are
rounded. Each loads when it is first asked for, so that a merge needs no SciPy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofcheck.checkpoints.auditing import audit
    from proofcheck.checkpoints.checkpoint import Checkpoint, open  # noqa: A004 # checkpoints.open, as gzip.open
    from proofcheck.checkpoints.concatenating import concatenate
    from proofcheck.checkpoints.documents import Audit
    from proofcheck.checkpoints.header import Tensor
    from proofcheck.checkpoints.merge_documents import Merge
    from proofcheck.checkpoints.merging import merge

__all__ = ["Audit", "Checkpoint", "Merge", "Tensor", "audit", "concatenate", "merge", "open"]

_HOMES = {
    "Audit": "documents",
    "Checkpoint": "checkpoint",
    "Merge": "merge_documents",
    "Tensor": "header",
    "audit": "auditing",
    "concatenate": "concatenating",
    "merge": "merging",
    "open": "checkpoint",
}


if not TYPE_CHECKING:  # a type checker then knows the names above, and no others

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

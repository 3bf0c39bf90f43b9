"""Real checkpoints: read from safetensors files without PyTorch, a block at a time, whatever their size.

`open` gives a `Checkpoint`, whose tensors are known by name, shape and format before any of their bytes is read;
`header` refuses hostile files, and `dtypes` has the number formats. `audit` measures task vectors: `pairing` says which
tensors are compared, `tally`, `sketch` and `adapters` sum over blocks and factors, `measures` makes bounded numbers of
the sums, `hypotheses` says what they mean for the paper, and `proposals` which λ they suggest.
"""

from proofcheck.checkpoints.auditing import audit
from proofcheck.checkpoints.checkpoint import Checkpoint, open  # noqa: A004 # checkpoints.open, as gzip.open
from proofcheck.checkpoints.documents import Audit
from proofcheck.checkpoints.header import Tensor

__all__ = ["Audit", "Checkpoint", "Tensor", "audit", "open"]

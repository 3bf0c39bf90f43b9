"""Real checkpoints: read from safetensors files without PyTorch, a block at a time, whatever their size.

`open` gives a `Checkpoint`, whose tensors are known by name, shape and format before any of their bytes is read;
`header` refuses hostile files, and `dtypes` has the number formats.
"""

from proofcheck.checkpoints.checkpoint import Checkpoint, open  # noqa: A004 # checkpoints.open, as gzip.open
from proofcheck.checkpoints.header import Tensor

__all__ = ["Checkpoint", "Tensor", "open"]

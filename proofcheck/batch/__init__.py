"""Many γ at once: the rows of a CSV file, each answered exactly and in its place.

`answer_file` gives the answers to Python, and ``feasible --gamma-file`` writes them. `lines` makes rows of bytes,
`columns` finds the header and where γ is, `row` is one answer, `answering` gives those of many rows by one process or
several, and `table` puts them together.
"""

from proofcheck.batch.table import answer_file

__all__ = ["answer_file"]

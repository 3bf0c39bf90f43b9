"""The one pass of an audit over a base and its fine-tunes, a block at a time: the sums of every tensor."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec

import numpy as np

from proofcheck.certify.rounding import gamma as rounding_of
from proofcheck.checkpoints.adapters import Factors, sums_of_factors
from proofcheck.checkpoints.documents import LeftOut
from proofcheck.checkpoints.models import Model
from proofcheck.checkpoints.pairing import Pair
from proofcheck.checkpoints.tally import Sums, Tally
from proofcheck.region.numbers import InputError

# Numbers of a tensor that are held at once, for the base and each model: as many as a processor's cache holds.
BLOCK = 2**16


@contextmanager
def one_thread() -> Iterator[None]:
    """BLAS on one thread where threadpoolctl is installed: its products are small, and more threads only wait."""
    if find_spec("threadpoolctl") is None:
        yield
        return
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


def summed_over(
    base: Model,
    models: Sequence[Model],
    pairs: Sequence[Pair],
    compared: int,
    spectra: bool,
    progress: Callable[[float], object],
) -> list[Sums]:
    """The sums of every pair, in order.

    Args:
        base: Read beside each model's own numbers.
        models: In the order of the pairs' parts; the first ``compared`` are compared with each other.
        pairs: Which tensors.
        compared: How many models are no targets.
        spectra: Whether to find leading directions.
        progress: Told which share of the numbers was read.
    """
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


def finite(pairs: Sequence[Pair], summed: Sequence[Sums]) -> tuple[list[tuple[Pair, Sums]], list[LeftOut]]:
    """The tensors whose sums are finite, and the others, left out with the reason.

    Raises:
        InputError: If there are only others.
    """
    known = list(zip(pairs, summed, strict=True))
    kept = [(part, sums) for part, sums in known if sums.is_finite]
    why = "has an entry that is infinite, not a number, or too large to square"
    infinite = [LeftOut(part.tensor.name, why) for part, sums in known if not sums.is_finite]
    if not kept:
        raise InputError(f"{infinite[0].tensor}: {infinite[0].why}, and so has every other tensor; give sound weights")
    return kept, infinite

"""Numbers of the command line where floats do, as in training and in measurements."""

from proofcheck.region.numbers import InputError, exact


def as_float(text: str, name: str) -> float:
    """The nearest float to what a person wrote.

    Raises:
        InputError: If it is no number, or too large for a float.

    >>> as_float("-3/5", "--alpha")
    -0.6
    """
    value = exact(text, name)
    try:
        return float(value)
    except OverflowError:
        raise InputError(f"{name}: expected a number below 1.8e308 in size, got {text:.40}") from None

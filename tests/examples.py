"""How many examples Hypothesis draws for a law that asks for a number of its own."""

from math import ceil

from hypothesis import settings


def examples(number: int) -> settings:
    """At most this many, out of a hundred that the profile draws; fewer where the profile draws fewer."""
    return settings(max_examples=ceil(number * settings().max_examples / 100))

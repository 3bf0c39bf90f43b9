"""What Hypothesis draws for the idealised network: fractions of tokens, strengths, correlations, edges often."""

from fractions import Fraction

from hypothesis import strategies as st

from proofcheck.ideal.tasks import IdealNetwork

alphas = st.sampled_from([Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 10), Fraction(-1, 10)]) | st.fractions(
    -1, 1, max_denominator=30
)
slacks = st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(3, 10)]) | st.fractions(
    0, Fraction(19, 20), max_denominator=20
)
omegas = st.sampled_from([Fraction(8, 5), Fraction(1, 2)]) | st.fractions(Fraction(1, 20), 8, max_denominator=20)
# Tokens of each class as whole numbers, zero often.
counts = st.sampled_from([0, 1]) | st.integers(0, 60)


@st.composite
def networks(draw, confused=None):
    """Networks with and without confusion and irrelevant tokens; ``confused`` says whether δ# > 0."""
    hash_ = draw(st.integers(1, 30)) if confused or (confused is None and draw(st.booleans())) else 0
    star = hash_ + draw(st.integers(1, 40))
    rest = draw(counts)
    total = star + hash_ + rest
    return IdealNetwork(Fraction(star, total), Fraction(hash_, total), draw(omegas))

"""What Hypothesis draws: rational correlations and whole regions, with the edges drawn often."""

from fractions import Fraction

from hypothesis import strategies as st

from proofcheck import Region

edges = st.sampled_from([Fraction(0), Fraction(1), Fraction(-1), Fraction(1, 2), Fraction(-1, 2), Fraction(1, 10**6)])
correlations = st.one_of(edges, st.fractions(min_value=-1, max_value=1, max_denominator=50))
gammas = st.lists(correlations, min_size=1, max_size=6)
betas = st.one_of(st.just(Fraction(0)), st.fractions(min_value=0, max_value=2, max_denominator=60))
cs = st.fractions(min_value=Fraction(1, 60), max_value=Fraction(59, 60), max_denominator=60)
radii = st.fractions(min_value=0, max_value=2, max_denominator=40)
_NEVER = st.just(False)  # a value to draw, not a flag


@st.composite
def regions(draw: st.DrawFn, *, with_radius: bool | None = None, weak: st.SearchStrategy[bool] = _NEVER) -> Region:
    """A region with or without β, c and radius; of Theorem 3, or weak where ``weak`` draws so."""
    gamma = draw(gammas)
    wants_radius = draw(st.booleans()) if with_radius is None else with_radius
    return Region(
        gamma,
        beta=draw(st.none() | betas),
        c=draw(st.none() | cs),
        gamma_radius=draw(st.lists(radii, min_size=len(gamma), max_size=len(gamma))) if wants_radius else None,
        weak=draw(weak),
    )

"""What a figure says above itself: which γ, β and c, and which of them are stand-ins."""

from proofcheck.draw.choices import level_of
from proofcheck.draw.plane import Plane
from proofcheck.draw.scene import Scene
from proofcheck.draw.words import equation, short, vector, vector_equation
from proofcheck.region.region import Region
from proofcheck.region.verdict import Verdict


def headline(verdict: Verdict) -> str:
    """Whether there is a region, and for which γ.

    >>> from proofcheck import Region, feasible
    >>> headline(feasible(Region(["-0.64"], gamma_radius="0.1")))
    'Empty λ-region of Theorem 3, γ = −0.64 ± 0.1'
    """
    weak = verdict.region.weak
    kind = "Weak λ-region of the idealised network" if weak else "λ-region of Theorem 3"
    kind = f"Empty {kind[0].lower() if weak else kind[0]}{kind[1:]}" if verdict.verdict == "empty" else kind
    return f"{kind}, {gamma_words(verdict.region)}"


def gamma_words(region: Region) -> str:
    """γ, with its radius when that is not 0.

    >>> gamma_words(Region(["0.79", "-0.64"], gamma_radius=["0.1", "0.2"]))
    'γ = (0.79, −0.64) ± (0.1, 0.2)'
    """
    equation_of = vector_equation("γ", region.gamma)
    radii = region.gamma_radius or ()
    if not any(radii):
        return equation_of
    spread = radii[:1] if len(set(radii)) == 1 else radii
    return f"{equation_of} ± {vector(spread)[1]}"


def beta_words(verdict: Verdict) -> str:
    """β, and what it stands for when none was given.

    >>> from proofcheck import Region, feasible
    >>> beta_words(feasible(Region(["0.79", "-0.64"])))
    'β ≈ 0.1722 (half the critical β)'
    """
    used = verdict.working
    if used.beta == 0 and used.beta_given:
        return "β = 0, which does not bound λ"
    if used.beta_given:
        return equation("β", used.beta)
    if used.beta == 0:
        return "any β"
    return f"{equation('β', used.beta)} ({'half the largest β at this c' if used.c_given else 'half the critical β'})"


def c_words(verdict: Verdict) -> str:
    """The c that is outlined, and what it stands for when none was given; nothing where no one c is drawn.

    >>> from proofcheck import Region, feasible
    >>> c_words(feasible(Region([1]))), c_words(feasible(Region([1, 1], beta=1)))
    ('$c$ = 2/3 (half-way from the smallest $c$ to 1)', 'drawn at $c$ → 1, the most favourable')
    """
    used, level = verdict.working, level_of(verdict)
    if level.c < 1:
        equation_of = equation("$c$", level.c)
        return (
            equation_of
            if used.c_given or level.beta is None
            else f"{equation_of} (half-way from the smallest $c$ to 1)"
        )
    if len(verdict.region.gamma) == 1 or not any(verdict.region.gamma):
        return ""
    return "drawn at $c$ → 1" + (", the most favourable" if level.beta else "")


def empty_words(verdict: Verdict) -> str:
    """Why a region is empty, in a line.

    >>> from proofcheck import Region, feasible
    >>> empty_words(feasible(Region(["0.5"], beta="0.2")))
    'β is not below the critical β = 0.125'
    """
    region, phi = verdict.region, verdict.phi
    if phi:
        if region.c is None:
            return f"β is not below the {equation('critical β', phi / 2)}"
        return f"at this $c$ no β beyond {short(region.c * phi / (1 + region.c))[1]} will do"
    if any(region.gamma_radius or ()):
        sums = "the first sum above 0 and the second to 0" if region.weak else "both sums above 0"
        return f"no λ brings {sums} for every γ within the radius"
    if any(region.gamma):
        return "all non-zero $\\gamma_i$ are one negative value: the sums have opposite signs"
    return "γ = 0: both sums are 0 for every λ"


def limit_words(verdict: Verdict, plane: Plane) -> str:
    """That nothing of what is drawn keeps the limits on λ, where it is so.

    >>> from proofcheck import Region, feasible
    >>> from proofcheck.draw.segment_scene import segment_scene
    >>> from proofcheck.solve.constrained import within_limits
    >>> verdict = feasible(Region(["1/2"], beta="1/20"))
    >>> limited = within_limits(verdict, lam_max=1).attach(verdict)
    >>> limit_words(limited, segment_scene(limited))
    'no λ of the region keeps your limits'
    """
    if verdict.constrained is None or verdict.verdict == "empty" or plane.kept or plane.kept is None:
        return ""
    if verdict.constrained.verdict == "empty":
        return "no λ of the region keeps your limits"
    return "nothing that is drawn keeps your limits: the points that do lie elsewhere, or at another β"


def slice_words(scene: Scene) -> list[str]:
    r"""For more than two tasks, which plane is shown.

    >>> from proofcheck import Region, feasible
    >>> from proofcheck.draw.scene import plane_scene
    >>> slice_words(plane_scene(feasible(Region([1, "0.5", "0.5"])), (1, 3)))
    ['slice: $\\lambda_{1}$ and $\\lambda_{3}$ vary, the other λ stay as at the witness']
    """
    if len(scene.centre) == 2:
        return []
    first, second = [rf"$\lambda_{{{axis}}}$" for axis in scene.axes]
    return [f"slice: {first} and {second} vary, the other λ stay as at the {scene.centre_name}"]

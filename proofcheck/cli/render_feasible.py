"""Exact numbers and verdicts as a person reads them in a terminal."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from proofcheck.cli.by_hand import by_hand, limits_by_hand, point_by_hand
from proofcheck.cli.numerals import (
    MOST_ENTRIES,
    equals,
    in_decimals,
    number,
    on_screen,
    rounded,
    signed,
    spelled,
    vector,
)
from proofcheck.region.certificate import Witness
from proofcheck.region.location import Location
from proofcheck.region.numbers import decimal, text
from proofcheck.region.verdict import Extents, Proposal, Solver, Verdict, Warned
from proofcheck.solve.shortest import Shortest

# A longer λ is for a program to read.
_LONGEST_LAM = 4000


def show_exact(console: Console, verdict: Verdict) -> None:
    """The exact verdict, its witness, why, its numbers, and its proof."""
    region, witness = verdict.region, verdict.certificate.witness
    colour = "green" if verdict.verdict == "nonempty" else "red"
    headline = Text.assemble((verdict.verdict, f"bold {colour}"), f"   γ {signed(vector(region.gamma))}")
    if region.gamma_radius is not None:
        headline.append(f" ± {vector(sorted(set(region.gamma_radius)))}")
    headline.append("" if region.beta is None else f", β {equals(region.beta)}")
    headline.append("" if region.c is None else f", c {equals(region.c)}")
    headline.append("; weak, Σ λγ² ≥ 0" if region.weak else "")
    console.print(headline)
    if witness is not None:
        console.print()
        show_lam(console, witness.lam, _decimals(verdict, witness.lam, witness.beta))
        console.print(Padding(_working_words(verdict), (0, 0, 1, 2)))
    console.print(Padding(on_screen(verdict.why), (0, 0, 1, 2)))
    table = _plain_table()
    table.add_row("φ(γ)" if region.gamma_radius is None else "φ of the box", number(verdict.phi))
    rests = "" if region.weak else ", resting on the paper's Theorem 3"
    table.add_row("critical β", f"{number(verdict.critical_beta)}{rests}")
    if not region.weak:
        weak = number(verdict.weak_critical_beta)
        table.add_row("  with --weak", f"{weak}, resting on the idealised network, not on the paper")
    if verdict.smallest_c is not None:
        table.add_row("smallest c", number(verdict.smallest_c))
    table.add_row("proof of φ", f"t {equals(verdict.certificate.t)}, s {signed(vector(verdict.certificate.s))}")
    console.print(Padding(table, (0, 0, 1, 2)))
    console.print("  By hand" if witness is None else "  By hand, for this λ, β and c", style="dim")
    console.print(Padding("\n".join(by_hand(verdict.certificate)), (0, 0, 1, 4)))
    if region.weak:
        console.print("  Not in the paper: proved to suffice in the idealised network.\n", style="dim")
    if verdict.lam is not None:
        show_location(console, verdict, verdict.lam)
    show_warnings(console, verdict.warnings)


def show_warnings(console: Console, warnings: Iterable[Warned]) -> None:
    """A line for each warning."""
    for warning in warnings:
        console.print(Text.assemble((f"warning {warning.code}: ", "yellow"), _in_letters(warning.message)))


def show_shortest(console: Console, verdict: Verdict, found: Shortest | None, warnings: Iterable[Warned]) -> None:
    """The shortest λ of a weak region, with the multipliers that prove it, and its warnings."""
    if found is None:
        if verdict.phi:
            console.print("  No λ within the box of β has Σ λγ as large as --at-least asks, beside Σ λγ² ≥ 0.\n")
        return
    size, (first, second) = max(map(abs, found.lam)), found.multipliers
    box = "" if found.reach is None else f", within |λ_i| ≤ {number(found.reach)},"
    console.print(f"  Shortest with Σ λγ ≥ {number(found.k)} and Σ λγ² ≥ 0{box or ','} the exact optimum:")
    show_lam(
        console,
        found.lam,
        f"({', '.join(map(decimal, found.lam))}), to be read only" if "/" in _exactly(found.lam) else "",
    )
    cut = "" if found.reach is None else ", each entry cut to the box,"
    console.print(f"  proof: λ = t₁γ + t₂γ²{cut} with t₁ {equals(first)}, t₂ {equals(second)}")
    # There c is β·max|λ| at least, and k − 1 at most, but below 1.
    most = min(found.k - 1, Fraction(1)) / size
    where = f"for every β {'below' if found.k >= 2 else 'up to'} {number(most)}" if most > 0 else "for no β: k ≤ 1"
    console.print(f"  max |λ| {equals(size)}; in the region {where}\n")
    show_warnings(console, warnings)


def show_limited(console: Console, verdict: Verdict, *, certified: bool = False) -> None:
    """The answer under the limits on λ, which is the one that was asked for, before the region itself.

    Args:
        console: Where to print.
        verdict: With what was found under the limits.
        certified: Whether a certificate is written, which is of the region without the limits.
    """
    limited = verdict.constrained
    if limited is None:
        return
    colour = {"nonempty": "green", "empty": "red"}.get(limited.verdict, "yellow")
    console.print(Text.assemble((limited.verdict, f"bold {colour}"), " under your limits on λ"))
    chosen = next((proposal for proposal in verdict.proposals if proposal.verified), None)
    if chosen is None:
        proof = [] if limited.refutation is None else [limits_by_hand(verdict.region, limited.refutation)]
        console.print(Padding("\n".join([_in_letters(limited.why), *proof]), (0, 0, 1, 2)))
    else:
        # The reason in words is of another point, which only had to exist.
        show_lam(console, chosen.lam, _decimals(verdict, chosen.lam, chosen.beta, limited=True))
        console.print(
            f"  {chosen.name}, at β {equals(chosen.beta)}, c {equals(chosen.c)}; it keeps your limits, and by hand"
        )
        steps = point_by_hand(verdict.region, Witness(chosen.beta, chosen.lam, chosen.c))
        console.print(Padding("\n".join(steps), (0, 0, 1, 4)))
    console.print(f"Without the limits{', as the certificate has it' if certified else ''}:", style="dim")


_LETTERS = {"lambda": "λ", "beta": "β", "gamma": "γ", "phi_+": "φ₊", "sum ": "Σ", "->": "→", "<=": "≤", ">=": "≥"}
_SPELLED = re.compile(r"\b(?:lambda|beta|gamma)(?![a-z])|phi_\+|\bsum (?=lambda)|->|<=|>=|\^2")
_PERCENT = re.compile(r"([0-9.]+e-[0-9]+) %")


def _in_letters(sentence: str) -> str:
    """A sentence of the JSON as the screen has it: its numbers, and Greek letters; a share without an exponent.

    >>> _in_letters("no sum lambda gamma^2 >= 1 at beta = 1/20; none is larger by more than 1.4e-05 %")
    'no Σλγ² ≥ 1 at β = 0.05; none is larger by more than 0.000014 %'
    """
    with_letters = _SPELLED.sub(lambda match: _LETTERS.get(match[0], "²"), sentence).replace("λ γ", "λγ")
    return on_screen(_PERCENT.sub(lambda match: f"{_plain_share(match[1])} %", with_letters))


def _plain_share(written: str) -> str:
    # A bound may be raised, and nobody counts more zeros.
    return f"{max(Decimal(written), Decimal('1e-6')):f}"


def show_lam(console: Console, lam: Sequence[Fraction], decimals: str, indent: str = "  ") -> None:
    """A λ as one line, however long, whose text after "λ = " can be pasted behind --lam; and in decimals, if it is not.

    Source: project, design: the exact point is what was proved, and what a reader copies.
    """
    exactly = _exactly(lam)
    if len(exactly) > _LONGEST_LAM:
        console.print(f"{indent}λ has {len(lam)} entries, too long to show: --json and --certificate FILE have them")
        return
    console.print(Text(f"{indent}λ = {exactly}"), soft_wrap=True)
    if decimals:
        console.print(Text(f"{indent}  ≈ {decimals}", "dim"), soft_wrap=True)


def _exactly(lam: Sequence[Fraction]) -> str:
    return " ".join(spelled(entry) or text(entry) for entry in lam)


def _decimals(verdict: Verdict, lam: Sequence[Fraction], beta: Fraction, *, limited: bool = False) -> str:
    """Decimals of λ that lie in the region as it does; nothing where λ is in decimals itself, or too long to show."""
    exactly = _exactly(lam)
    if "/" not in exactly or len(exactly) > _LONGEST_LAM:
        return ""
    from proofcheck.solve.pasted import decimals_inside

    inside = decimals_inside(verdict, lam, beta=beta, limited=limited)
    if inside is None:
        return f"({', '.join(decimal(entry) for entry in lam)}), to be read only: it is outside once it is rounded"
    return " ".join(map(in_decimals, inside))


def _working_words(verdict: Verdict) -> str:
    used = verdict.working
    beta = _default_beta_words(verdict)
    c = "" if used.c_given else " (none given: half-way from the smallest to 1)"
    c = " (β = 0 leaves c free)" if used.beta == 0 and not used.c_given else c
    return f"at β {equals(used.beta)}{beta}\nat c {equals(used.c)}{c}"


def _default_beta_words(verdict: Verdict) -> str:
    """What β stands for where none is given."""
    if verdict.region.beta is not None:
        return ""
    return f" (none given: half of {'the critical β' if verdict.c is None else 'the largest at this c'})"


def _stand_in(verdict: Verdict, beta: Fraction) -> str:
    """`_default_beta_words` of a point; under limits the β that leaves room for them may be another one."""
    if beta == verdict.working.beta:
        return _default_beta_words(verdict)
    return "" if verdict.region.beta is not None else " (none given: one that serves)"


def _plain_table() -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    return table


def show_location(console: Console, verdict: Verdict, location: Location) -> None:
    """Where the user's λ stands, inequality by inequality."""
    word = Text("inside", "bold green") if location.inside else Text("outside", "bold red")
    console.print(
        Text.assemble(
            f"Your λ {signed(vector(location.lam))} is ",
            word,
            f" at β {equals(location.beta)}{_stand_in(verdict, location.beta)}.",
        )
    )
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("inequality", "slack", ""):
        table.add_column(heading)
    squares = "Σ λγ² ≥ 0" if verdict.region.weak else "Σ λγ² ≥ 1 + c"
    names = {"linear": "Σ λγ  ≥ 1 + c", "quadratic": squares, "box": "max |λ| β ≤ c"}
    for name, slack in location.slacks._asdict().items():
        fails = name in location.fails
        table.add_row(names[name], number(slack), Text("fails", "red") if fails else Text("holds", "green"))
    console.print(Padding(table, (0, 0, 0, 2)))
    console.print(Padding(_location_words(verdict, location), (0, 0, 1, 2)))


def _location_words(verdict: Verdict, location: Location) -> str:
    c = f"Slacks at c {equals(location.c)}"
    if location.c_interval is not None:
        low, high = location.c_interval
        interval = f"from {number(low)} to {number(high)}, within (0, 1)" if low < high else f"= {number(low)} alone"
        inside = f"{c}; inside for c {interval}."
        return inside if location.largest_beta is None else f"{inside} Inside for every β {_up_to_largest(location)}."
    if verdict.region.c is not None:
        return f"{c}, as given."
    if location.largest_beta is not None:
        return f"{c}. It would be inside for every β {_up_to_largest(location)}; β was not given."
    if verdict.region.beta is None:
        return f"{c}. It is outside for every β: a sum fails that β does not enter."
    if location.c in (0, 1):
        return f"{c}, the end of (0, 1), where it fails by least; c itself must stay within."
    return f"{c}, the smallest that |λ_i| β ≤ c allows: no other c fails by less."


def _up_to_largest(location: Location) -> str:
    """The β at which a λ serves: all below β·max|λ_i| = 1, where c would be 1; else the end serves as well."""
    largest = location.largest_beta or Fraction(0)
    below = largest * max(map(abs, location.lam)) == 1
    return f"{'below' if below else 'up to'} {number(largest)}"


def show_findings(console: Console, verdict: Verdict) -> None:
    """What the float solver found, after exact arithmetic had its say."""
    solver = verdict.solver
    if solver is None:
        return
    console.print(_opinion(solver))
    if verdict.extents is not None:
        show_extents(console, verdict)
    if verdict.proposals:
        show_proposals(console, verdict)
    # Not at the top: this loads cvxpy, which has been loaded by now, but must not be for an exact answer.
    from proofcheck.solve.extents import MOST_TASKS

    if len(verdict.gamma) > MOST_TASKS:
        console.print(f"Extents are left out: they are computed for up to {MOST_TASKS} tasks.", style="dim")


def _opinion(solver: Solver) -> str:
    if solver.status == "not asked":
        return f"{solver.name} is not asked for so many tasks: the points are from exact arithmetic alone."
    agreement = {True: "it agrees", False: "it DISAGREES; the exact answer stands", None: "it is not conclusive"}
    return f"{solver.name} says {solver.status}: {agreement[solver.agrees]}."


def show_extents(console: Console, verdict: Verdict) -> None:
    """How far each λ_i and c can go."""
    extents = verdict.extents
    if extents is None:
        return
    console.print()
    console.print(Padding("Extents: every point of the region lies within", (0, 0, 0, 2)))
    exactly = _extents_table(extents, number)
    # Fractions that do not fit would be cut in the middle of a number.
    fits = console.measure(exactly).maximum + 2 <= console.width
    console.print(Padding(exactly if fits else _extents_table(extents, rounded), (0, 0, 0, 2)))


def _extents_table(extents: Extents, spell: Callable[[Fraction], str]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("", "least", "greatest"):
        table.add_column(heading, justify="left")
    for i, (low, high) in enumerate(extents.lam[:MOST_ENTRIES], start=1):
        table.add_row(f"λ_{i}", spell(low), spell(high))
    if len(extents.lam) > MOST_ENTRIES:
        table.add_row("…", "", f"{len(extents.lam)} in all; --json has them")
    table.add_row("c", *[spell(end) for end in extents.c])
    return table


def show_proposals(console: Console, verdict: Verdict) -> None:
    """The proposed points, each at its own c with its exact slacks there, and what is proved of each."""
    proposals = verdict.proposals
    own_c = ", each at its own c" if len({proposal.c for proposal in proposals}) > 1 else ""
    beta = f"β {equals(proposals[0].beta)}{_stand_in(verdict, proposals[0].beta)}"
    console.print()
    console.print(Padding(f"Proposals, points worth taking, at {beta}{own_c}", (0, 0, 0, 2)))
    names = ("Σλγ−1−c", "Σλγ²" if verdict.region.weak else "Σλγ²−1−c", "c−β|λ|")
    table = Table(box=None, pad_edge=False)
    for heading in ("", "c", *names, ""):
        table.add_column(heading, no_wrap=True)
    for proposal in proposals:
        slacks = [rounded(slack, digits=3) for slack in proposal.slacks]
        table.add_row(proposal.name, _brief_c(proposal), *slacks, _checked(proposal))
    # A table that does not fit is cut; one point under the other never is.
    if console.measure(table).maximum + 2 <= console.width:
        console.print(Padding(table, (0, 0, 0, 2)))
        for proposal in proposals:
            console.print(Padding(f"{proposal.name}: {_in_letters(proposal.note)}", (0, 0, 0, 2)))
            _show_point(console, verdict, proposal)
        return
    for proposal in proposals:
        console.print(Text.assemble(f"  {proposal.name}  ", _checked(proposal)))
        slacks = [f"{name} {signed(rounded(slack, 3))}" for name, slack in zip(names, proposal.slacks, strict=True)]
        _show_point(console, verdict, proposal)
        at = [] if _exact_c(proposal) else [f"c {signed(_brief_c(proposal))}"]
        console.print(Padding("\n".join([*at, *slacks, _in_letters(proposal.note)]), (0, 0, 0, 4)))


def _show_point(console: Console, verdict: Verdict, proposal: Proposal) -> None:
    """The λ, and the exact c where the brief one is rounded: a point may lie in the region at that c alone."""
    decimals = _decimals(verdict, proposal.lam, proposal.beta, limited=True)
    show_lam(console, proposal.lam, decimals, indent="    ")
    if written := _exact_c(proposal):
        console.print(Text(f"    c = {written}"), soft_wrap=True)


def _exact_c(proposal: Proposal) -> str:
    """The exact c where the brief one is not; nothing where that is exact, or this one too long to show."""
    written = spelled(proposal.c) or text(proposal.c)
    return written if _brief_c(proposal) != written and len(written) <= _LONGEST_LAM else ""


def _brief_c(proposal: Proposal) -> str:
    exactly = spelled(proposal.c)
    if exactly is not None and len(exactly) < 7:
        return exactly
    # c < 1, and what is shown must not say otherwise.
    shown = (rounded(proposal.c, digits) for digits in range(3, 400))
    return next(each for each in shown if each != "≈ 1")


def _checked(proposal: Proposal) -> Text:
    return Text("verified", "green") if proposal.verified else Text("NOT verified", "red")

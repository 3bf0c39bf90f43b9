"""``feasible --one-sided B'``: the region with a third sum, in which β limits Σλ_i on one side."""

import argparse
import json
import sys

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.output import write_for_programs
from proofcheck.region.numbers import InputError
from proofcheck.region.one_sided import Certificate, OneSided
from proofcheck.region.one_sided_checker import MOST_BYTES, conditions_in_words
from proofcheck.region.writing import Place, check_outputs, is_standard_output, write_all_whole
from proofcheck.solve.one_sided import ShortestOfThree, decide_one_sided, shortest_one_sided


def run(options: argparse.Namespace) -> int:
    """Decide the region, write its certificate, and print the answer; where the file is stdout, print on stderr."""
    asked = OneSided(options.gamma, options.one_sided, beta=options.beta, c=options.c, weak=options.weak)
    path = "/dev/stdout" if options.certificate == "-" else options.certificate
    if options.json and is_standard_output(path):
        raise InputError("--json and --certificate: expected two places, got standard output for both")
    check_outputs({"--certificate": path})
    certificate = decide_one_sided(asked)
    shortest = shortest_one_sided(asked.gamma, asked.one_sided, options.at_least or "3/2")
    document = certificate.to_json()
    files: dict[Place, str | bytes] = {}
    if path is not None:
        files[path] = json.dumps(document, indent=2) + "\n"
        if len(files[path]) > MOST_BYTES:
            raise InputError(f"--certificate: it would have more than {MOST_BYTES} bytes; give fewer tasks or digits")
    write_all_whole(files)
    if options.json:
        answer = document | {"shortest": None if shortest is None else shortest.to_json()}
        write_for_programs(json.dumps(answer, indent=2) + "\n")
    else:
        _print(certificate, shortest, to_errors=is_standard_output(path))
    empty = options.exit_code and certificate.verdict == "empty"
    return Exit.EMPTY if empty else Exit.ANSWERED


def _print(certificate: Certificate, shortest: ShortestOfThree | None, *, to_errors: bool) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from proofcheck.cli.console import AnswerConsole
    from proofcheck.cli.numerals import equals, number, on_screen, signed, vector
    from proofcheck.cli.render_feasible import show_lam

    console = AnswerConsole(file=sys.stderr) if to_errors else AnswerConsole()
    asked, lam = certificate.asked, certificate.lam
    colour = "green" if certificate.verdict == "nonempty" else "red"
    head = f"   γ {signed(vector(asked.gamma))}, β′ {equals(asked.one_sided)}; one-sided"
    console.print(Text.assemble((certificate.verdict, f"bold {colour}"), head))
    console.print(f"  asked: {on_screen(conditions_in_words(asked))}\n")
    if lam is not None:
        show_lam(console, lam, "")
        at = "" if certificate.at_c is None else f"  at c {equals(certificate.at_c)}\n"
        console.print(Padding(at + "\n".join(_by_hand(certificate)), (0, 0, 1, 2)))
    if (proof := certificate.proof) is not None:
        console.print(f"  φ {equals(proof.phi)}, with t {signed(vector(proof.t))}, s {signed(vector(proof.s))}")
        console.print(f"  {_verdict_words(certificate)}\n")
    if certificate.multipliers is not None:
        console.print(f"  the sums times {vector(certificate.multipliers)} cancel every λ_i, and should exceed 0\n")
    console.print(
        "  Not in the paper: proved to suffice in the idealised network with a third sum, for q̂ ≥ 0.\n", style="dim"
    )
    if shortest is not None:
        k = number(shortest.k)
        console.print(f"  Shortest with Σ λγ ≥ {k}, Σ λγ + β′·Σ λ ≥ {k} and Σ λγ² ≥ 0, the exact optimum:")
        show_lam(console, shortest.lam, "")
        names = ", ".join(number(entry) for entry in shortest.multipliers)
        console.print(f"  proof: λ = t₁γ + t₂(γ + β′) + t₃γ² with t = ({names})\n")


def _by_hand(certificate: Certificate) -> list[str]:
    from proofcheck.cli.numerals import equals

    gamma, lam = certificate.asked.gamma, certificate.lam or ()
    sums = [sum((x * g**power for g, x in zip(gamma, lam, strict=True)), start=0 * lam[0]) for power in (1, 2, 0)]
    lines = [f"{name} {equals(total)}" for name, total in zip(("Σ λγ ", "Σ λγ²", "Σ λ  "), sums, strict=True)]
    return [*lines, f"max |λ| {equals(max(map(abs, lam)))}"]


def _verdict_words(certificate: Certificate) -> str:
    from proofcheck.cli.numerals import number

    asked, proof = certificate.asked, certificate.proof
    if proof is None or asked.beta is None:
        return ""
    if asked.c is None:
        relation = "<" if certificate.verdict == "nonempty" else "is not <"
        return f"some c serves exactly when β < φ/2: {number(asked.beta)} {relation} {number(proof.phi / 2)}"
    relation = "≥" if certificate.verdict == "nonempty" else "<"
    left, right = number(asked.c * proof.phi), number(asked.beta * (1 + asked.c))
    return f"this c serves exactly when cφ ≥ β(1 + c): {left} {relation} {right}"

"""``verify``: every claim with its evidence, run again, and a status computed from it."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from importlib.util import find_spec
from typing import TYPE_CHECKING

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.main import MissingToolError
from proofcheck.cli.options import Parser
from proofcheck.cli.output import note, write_for_programs
from proofcheck.region.numbers import InputError
from proofcheck.region.writing import STANDARD_OUTPUT, check_outputs

if TYPE_CHECKING:
    from proofcheck.ledger.retraining import Retrained
    from proofcheck.ledger.status import RecordedClaim
    from proofcheck.ledger.verify import Ledger, Verified

_DESCRIPTION = """\
Run the evidence for every claim again, and compute a status from it: proved (Rocq's kernel, now), certified
(exact certificates, checked now), identity (simplified now), supported or contradicted (stored results of
trained networks, judged again), refuted (a counterexample, computed now), definition, undecided, not
applicable (a hypothesis fails wherever it was read), assumed, not checked here. No claim is stronger than
what it rests on.
"""

_EPILOG = """\
It does not establish that the paper's theorems hold for trained networks: the paper's proofs are not here.
What a reader must believe is in docs/trust.md. It takes some minutes of processor time, most of it Rocq's.
"""


def run(arguments: Sequence[str]) -> int:
    """Verify the claims and report."""
    options = parser().read(arguments)
    _check_options(options)
    from proofcheck.ledger.verify import Ledger, fallen
    from proofcheck.proofs import rocq

    kernel = None if options.fast else rocq.version()
    start = time.perf_counter()
    ledger = Ledger()
    _check_files(options, ledger)
    recorded, unread = _recorded(ledger)
    names = ledger.find(options.only, recorded or ()) if options.only else list(ledger.claims)
    networks = _networks(ledger, names) if options.retrain else []
    _require_tools(options, ledger, names)
    with _progress(ledger, names, networks, fast=kernel is None, recheck=options.coqchk) as progress:
        retrained = _retrain(ledger, networks, progress) if options.retrain else None
        results = ledger.verify(
            names, fast=options.fast, recheck=options.coqchk, retrained=retrained, progress=progress
        )
    if options.record:
        for name, difference in fallen(results, recorded).items():
            note(f"{name}: {difference}")
        _record(ledger, results, str(kernel))
        recorded, unread = _recorded(ledger)
    why = fallen(results, recorded, options.only or ()) | unread
    if options.graph:
        _draw(options.graph, results)
    if options.json:
        _write_json(results, recorded, why, kernel, retrained, coqchk=options.coqchk)
    else:
        _show(options, ledger, results, kernel, time.perf_counter() - start)
        _show_retrained(retrained or {}, times=not options.no_times)
    for name, message in why.items():
        note(f"{name}: {message}")
    return Exit.FAILED if why else Exit.ANSWERED


def _check_options(options: argparse.Namespace) -> None:
    if options.record and (options.fast or options.only):
        raise InputError("--record: expected the whole ledger with Rocq; leave --fast and --only out")
    if options.coqchk and options.fast:
        raise InputError("--coqchk: expected Rocq, whose compiled files it checks; leave --fast out")


def _require_tools(options: argparse.Namespace, ledger: "Ledger", names: Sequence[str]) -> None:
    if not options.fast and (options.record or _in_ci()) and ledger.needs_proofs(names):
        _require_rocq()
    if options.coqchk:
        _require_coqchk()
    if options.retrain:
        _require_torch()


def _check_files(options: argparse.Namespace, ledger: "Ledger") -> None:
    if options.graph:
        from proofcheck.draw.style import figure_format

        figure_format(options.graph)
    evidence = [file for place in astuple(ledger.store) for file in (place, *place.rglob("*")) if file.is_file()]
    check_outputs({"--graph": options.graph or None}, {**{file.name: file for file in evidence}, **STANDARD_OUTPUT})
    check_outputs({"--record": ledger.store.recorded if options.record else None})


def _in_ci() -> bool:
    """Whether CI says that this is a build server: any value but those that say no."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false", "no")


def parser() -> Parser:
    """The options of the command."""
    made = Parser(
        prog="proofcheck verify",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits={
            Exit.ANSWERED: "no claim fell",
            Exit.FAILED: "a claim is not as recorded, or evidence failed: each is named, with what changed",
            Exit.MISSING_TOOL: "Rocq is missing where CI is set (CI=true), or with --coqchk; or PyTorch for --retrain",
        },
    )
    made.add_argument(
        "--only", nargs="+", metavar="CLAIM", help="these claims, by id or the beginning of one, and what they rest on"
    )
    made.add_argument("--fast", action="store_true", help="leave Rocq out: its claims read «not checked here»")
    made.add_argument(
        "--coqchk",
        action="store_true",
        help="let coqchk check once more what Rocq compiled, with every library below it: some minutes, 1 GB",
    )
    made.add_argument(
        "--retrain",
        action="store_true",
        help="train the stored networks again from their settings, compare the weights, and prove every certified word"
        " of these too (minutes; needs PyTorch)",
    )
    made.add_argument("--json", action="store_true", help="print the answer as JSON (proofcheck schema verify)")
    made.add_argument("--graph", metavar="FILE", help="draw what rests on what, coloured by status (.svg, .png)")
    made.add_argument(
        "--record",
        action="store_true",
        help="keep what this run found, as what runs are held against, and say what changed",
    )
    made.add_argument("--no-times", action="store_true", help="leave the times out of the table")
    return made


def _require_rocq() -> None:
    from proofcheck.proofs import rocq

    if lacking := rocq.missing():
        raise MissingToolError(f"{', '.join(lacking)} needed to prove the theorems again: {rocq.APT}")


def _require_coqchk() -> None:
    from proofcheck.proofs import rocq

    _require_rocq()
    if rocq.coqchk() is None:
        raise MissingToolError(f"coqchk needed for --coqchk; it comes with coq: {rocq.APT}")


def _require_torch() -> None:
    for tool in ("torch", "safetensors"):
        if find_spec(tool) is None:
            raise MissingToolError(f"--retrain: training needs {tool}; pip install 'proofcheck-taskvectors[torch]'")


def _networks(ledger: "Ledger", names: Sequence[str]) -> list[str]:
    """The stored networks behind these claims."""
    from proofcheck.ledger.certified_facts import networks

    if found := networks(ledger.store, ledger.facts(names)):
        return found
    raise InputError("--retrain: expected claims about stored networks, such as certified, got none; leave it out")


def _retrain(ledger: "Ledger", networks: Sequence[str], progress: Callable[[str], object]) -> "dict[str, Retrained]":
    from proofcheck.ledger.retraining import retrain

    return retrain(ledger.store, networks, progress)


def _show_retrained(retrained: "dict[str, Retrained]", *, times: bool) -> None:
    for name, network in retrained.items():
        sys.stdout.write(f"{name}: {network.words}" + (f", {network.seconds:.0f} s\n" if times else "\n"))


def _show(
    options: argparse.Namespace, ledger: "Ledger", results: "dict[str, Verified]", kernel: str | None, seconds: float
) -> None:
    from proofcheck.cli.render_verify import show
    from proofcheck.ledger.claims import read_notes

    took = None if options.no_times else seconds
    accepted = any(
        piece.kind == "proof" and piece.says == "for" for each in results.values() for piece in each.evidence
    )
    show(
        results,
        read_notes(ledger.store.claims),
        kernel,
        took,
        details=bool(options.only),
        fast=options.fast,
        coqchk=options.coqchk and accepted,
    )


def _record(ledger: "Ledger", results: "dict[str, Verified]", kernel: str) -> None:
    """Keep the statuses of this run, unless evidence failed: a failure is never recorded as the rule."""
    from proofcheck.ledger.status import encoded
    from proofcheck.region.writing import write_whole

    if not any(result.failed for result in results.values()):
        kept = {name: result.recorded for name, result in results.items()}
        write_whole(str(ledger.store.recorded), encoded(kernel, kept).decode())


def _recorded(ledger: "Ledger") -> "tuple[dict[str, RecordedClaim] | None, dict[str, str]]":
    """The recorded statuses, and what is wrong when there are none: then nothing can be said not to have fallen."""
    from proofcheck.ledger.status import NoRecordError, read_recorded

    try:
        return read_recorded(ledger.store.recorded).claims, {}
    except NoRecordError as error:
        return None, {"recorded statuses": str(error)}


def _write_json(
    results: "dict[str, Verified]",
    recorded: "dict[str, RecordedClaim] | None",
    why: dict[str, str],
    kernel: str | None,
    retrained: "dict[str, Retrained] | None",
    *,
    coqchk: bool,
) -> None:
    import msgspec

    from proofcheck.ledger.documents import verified_claims

    answer = msgspec.json.encode(verified_claims(results.values(), recorded, why, kernel, retrained, coqchk=coqchk))
    write_for_programs(msgspec.json.format(answer, indent=2).decode() + "\n")


def _draw(path: str, results: "dict[str, Verified]") -> None:
    from proofcheck.draw.style import figure_format
    from proofcheck.region.writing import write_whole
    from proofcheck.site.claim_graph import claim_graph

    write_whole(path, claim_graph(results, figure_format(path)))


@contextmanager
def _progress(
    ledger: "Ledger", names: Sequence[str], networks: Sequence[str], *, fast: bool, recheck: bool
) -> Iterator[Callable[[str], object]]:
    """A bar over claims, files of proofs and steps of training, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    from proofcheck.ledger.retraining import steps_of

    files = 0 if fast else 2 * len(list(ledger.store.rocq.glob("*.v"))) + recheck
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("verifying", total=len(ledger.needed(names)) + files + steps_of(ledger.store, networks))
        yield lambda name: bar.update(task, advance=1, description=name)

"""``plan``: which λ will be tried, what is demanded of each, and how that is tested, before labels are seen."""

import argparse
from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from proofcheck.cli.exit_codes import Exit
from proofcheck.cli.ideal_options import add_network, is_asked, read_network
from proofcheck.cli.options import Parser
from proofcheck.cli.output import write_for_programs
from proofcheck.region.numbers import InputError, decimal, exact, text
from proofcheck.region.writing import Place, check_outputs, write_all_whole

if TYPE_CHECKING:
    from proofcheck.checkpoints.chosen import Chosen
    from proofcheck.risk.documents import Demand, Plan
    from proofcheck.risk.planning import Assumed

_DESCRIPTION = """\
Write a plan: the lambda to try, what is demanded of each on held-out examples, and in which order they are tested, so
that whatever `defend` accepts afterwards keeps every demand with a chance of at least 1 - delta.

Demands are NAME:SHARE, the share of right predictions on NAME's data: at least SHARE to keep or learn, at most SHARE to
forget. Say beforehand how many examples you will count: the chance to certify anything with so many is printed.
"""

_EPILOG = """\
Where the candidates and their order come from has no part in the guarantee: a bad order costs power alone. Examples
that chose the lambda or the order must not be counted again.
"""
_KINDS: "tuple[Literal['keep'], Literal['learn'], Literal['forget']]" = ("keep", "learn", "forget")
_GOALS = ("addition", "negation")
_PROCEDURES = ("arms", "ordered", "sequence", "holm", "bonferroni", "all")


def parser() -> Parser:
    """The options of the command."""
    command = Parser(
        prog="proofcheck plan",
        usage="""proofcheck plan AUDIT --learn NAME:SHARE ... --n N -o PLAN [options]
       proofcheck plan --gamma γ ... --learn NAME:SHARE --n N -o PLAN [options]
       proofcheck plan --alpha α --goal GOAL --learn NAME:SHARE ... --n N -o PLAN [options]
       proofcheck plan --candidates-from FILE --learn NAME:SHARE ... --n N -o PLAN [options]""",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        exits={Exit.ANSWERED: "planned"},
    )
    command.section("which lambda are tried")
    command.add_argument("audit", metavar="AUDIT", nargs="?", help="what audit --output wrote")
    command.add_argument("--rule", metavar="NAME", default=None, help="whose lambda of it (default: least-norm)")
    command.add_numbers("--gamma", "the target's cosines with the task vectors, for Theorem 3's least norm", "γ")
    command.add_number("--alpha", "the correlation of two tasks, for the idealised network's lambda", "α")
    command.add_argument("--goal", metavar="GOAL", known=_GOALS, help="addition or negation, with --alpha")
    command.add_argument("--candidates-from", metavar="FILE", help="a lambda on each line, numbers apart by commas")
    command.add_number("--candidates", "how many: multiples up to 3/2, or points of the set (default: 12)", "N")
    add_network(command)
    command.section("what is demanded")
    for kind, words in (("keep", "at least"), ("learn", "at least"), ("forget", "at most")):
        command.add_argument(
            f"--{kind}", nargs="+", metavar="NAME:SHARE", default=[], help=f"{words} this share right on NAME's data"
        )
    command.add_argument("--n", nargs="+", metavar="N", help="examples to count: one number, or NAME:N for each")
    command.add_number("--delta", "the chance, at most, that an accepted lambda breaks a demand (default: 0.1)", "δ")
    command.add_argument(
        "--held-out", nargs="+", metavar="NAME:DATA", default=[], help="what is counted; of a file the SHA-256 is kept"
    )
    command.section("how it is tested")
    command.add_argument(
        "--procedure", metavar="NAME", known=_PROCEDURES, help=f"{', '.join(_PROCEDURES)} (default: arms)"
    )
    command.add_number(
        "--start", "the candidate to begin with, counted from 0 (default: the rule's, or the surrogate's)", "I"
    )
    command.add_argument("--logits", metavar="DIR", help="TASK.npz as for audit: order and chances by the surrogate")
    command.add_argument(
        "--assume", nargs="+", metavar="NAME:SHARE", default=[], help="shares right at the first, for its chance"
    )
    command.section("files and output")
    command.add_argument("-o", "--output", metavar="PLAN", help="write the plan (proofcheck/plan/1)")
    command.add_argument("--mergekit", metavar="DIR", help="write mergekit's YAML of each candidate there")
    command.add_argument("--json", action="store_true", help="print the plan as JSON")
    return command


class _Start(NamedTuple):
    """Candidates, and the one that a rule names."""

    models: list[str]
    candidates: list[list[str]]
    own: int | None
    source: str
    chosen: "Chosen | None"


def run(arguments: Sequence[str]) -> int:
    """Write the plan and print its hash."""
    options = parser().read(arguments)
    check_outputs({"--output": options.output}, {"AUDIT": options.audit, "--candidates-from": options.candidates_from})
    demands = _demands(options)
    start = _start(options)
    if options.start is not None:
        start = start._replace(own=_whole(options.start, "--start", 0), source="the start that was asked for")
    assumed, source = _assumed(options, start, demands)
    from proofcheck.risk.planning import make_plan

    begin = None if options.logits is not None and options.start is None else start.own or 0
    plan = make_plan(
        start.models,
        start.candidates,
        demands,
        delta=options.delta or "0.1",
        procedure=options.procedure or "arms",
        start=begin,
        order_from="the surrogate: largest predicted slack" if begin is None else start.source,
        assumed=assumed,
        assumed_from=source,
    )
    _write(options, plan, start)
    return 0


def _pairs(option: str, given: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for word in given:
        name, colon, value = word.rpartition(":")
        if not (name and colon and value):
            raise InputError(f"{option}: expected NAME:VALUE such as a:0.9, got {word!r:.60}")
        if name in pairs:
            raise InputError(f"{option}: {name} is given twice; give it once")
        pairs[name] = value
    return pairs


def _demands(options: argparse.Namespace) -> "list[Demand]":
    from proofcheck.risk.documents import Demand
    from proofcheck.risk.planning import as_written

    wanted = [(kind, *pair) for kind in _KINDS for pair in _pairs(f"--{kind}", getattr(options, kind)).items()]
    names = [name for _, name, _ in wanted]
    if not wanted:
        raise InputError("expected a demand, such as --learn a:0.9, got none")
    if double := next((name for name in names if names.count(name) > 1), None):
        raise InputError(f"{double} is demanded twice; give one of --keep, --learn and --forget")
    counts = _counts(options.n, names)
    data = _pairs("--held-out", options.held_out)
    if strange := [name for name in data if name not in names]:
        raise InputError(f"--held-out: nothing is demanded of {strange[0]!r:.40}; expected one of {', '.join(names)}")
    return [
        Demand(
            name, kind, as_written(level, f"--{kind}"), counts[name], data.get(name, "unnamed"), _digest(data.get(name))
        )
        for kind, name, level in wanted
    ]


def _counts(given: Sequence[str] | None, names: Sequence[str]) -> dict[str, int]:
    if not given:
        raise InputError("--n: expected how many examples will be counted, such as 500, got none")
    texts = dict.fromkeys(names, given[0]) if len(given) == 1 and ":" not in given[0] else _pairs("--n", given)
    if texts.keys() != set(names):
        raise InputError(f"--n: expected a number for each of {', '.join(names)}, got {', '.join(texts)}")
    return {name: _whole(written, "--n", 1) for name, written in texts.items()}


def _whole(written: str, option: str, least: int) -> int:
    value = exact(written, option)
    if value.denominator != 1 or value < least:
        raise InputError(f"{option}: expected a whole number from {least} on, got {written:.40}")
    return int(value)


def _digest(data: str | None) -> str | None:
    if data is None or not Path(data).is_file():
        return None
    with Path(data).open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _start(options: argparse.Namespace) -> _Start:
    sources = [options.audit, options.gamma, options.alpha, options.candidates_from]
    if sum(source is not None for source in sources) != 1:
        raise InputError("expected one of AUDIT, --gamma, --alpha and --candidates-from, got none or several")
    if (options.goal is not None or is_asked(options)) and options.alpha is None:
        raise InputError("--goal, --delta-star, --delta-hash, --omega and --slack go with --alpha; add it")
    if options.rule is not None and options.audit is None:
        raise InputError("--rule: expected an AUDIT that has the rule, got none")
    if options.candidates_from is not None:
        return _from_file(options.candidates_from)
    from proofcheck.risk.planning import ray

    count = _whole(options.candidates or "12", "--candidates", 2)
    if count > 1000:
        raise InputError(f"--candidates: expected at most 1000, got {count}")
    if options.alpha is not None:
        return _of_alpha(options, count)
    if options.audit is not None:
        from proofcheck.checkpoints.chosen import choose

        rule = options.rule or "least-norm"
        chosen = choose(options.audit, rule)
        candidates, own = ray(chosen.lam, count)
        return _Start(chosen.names, candidates, own, f"the weights: λ of {rule}", chosen)
    candidates, own = ray(_of_gamma(options.gamma), count)
    names = [f"task {place + 1}" for place in range(len(options.gamma))]
    return _Start(names, candidates, own, "Theorem 3: the λ of least norm for γ", None)


def _of_alpha(options: argparse.Namespace, count: int) -> _Start:
    from proofcheck.ideal.candidates import candidates

    if options.goal not in _GOALS:
        raise InputError(f"--goal: expected {' or '.join(_GOALS)} with --alpha, got {options.goal or 'none'!s:.40}")
    lams, best = candidates(options.goal, options.alpha, read_network(options), options.slack or "0", count=count)
    source = f"the idealised network's set for {options.goal}: largest predicted slack"
    return _Start(["task 1", "task 2"], [["1", _as_decimal(lam)] for lam in lams], best, source, None)


def _as_decimal(lam: Fraction) -> str:
    short = decimal(lam, 12)
    return short if Fraction(short) == lam and "e" not in short else text(lam)


def _of_gamma(gamma: Sequence[str]) -> tuple[Fraction, ...]:
    from proofcheck import propose

    found = {proposal.name: proposal.lam for proposal in propose(gamma).proposals}
    if not found:
        raise InputError("--gamma: no λ meets Theorem 3's inequalities at any β; see proofcheck feasible")
    return tuple(found.get("least_norm", next(iter(found.values()))))


def _from_file(path: str) -> _Start:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{path}: cannot be read; expected a lambda on each line, such as 1,0.5") from None
    rows = [line.replace(",", " ").split() for line in lines if line.strip() and not line.startswith("#")]
    if not rows or len({len(row) for row in rows}) > 1:
        raise InputError(f"{path}: expected a lambda on each line, with as many numbers on each, such as 1,0.5")
    for row in rows:
        for cell in row:
            exact(cell, path)
    return _Start([f"task {place + 1}" for place in range(len(rows[0]))], rows, None, "the order of the file", None)


def _assumed(options: argparse.Namespace, start: _Start, demands: "Sequence[Demand]") -> "tuple[Assumed | None, str]":
    """What shares of right predictions are assumed at each candidate, and where that is from."""
    given = _pairs("--assume", options.assume)
    names = [demand.name for demand in demands]
    if options.logits is not None:
        if given:
            raise InputError("--assume: expected it, or --logits, got both")
        return _by_surrogate(options.logits, start, names), f"the surrogate, from the outputs in {options.logits}"
    if not given:
        return None, "nothing is assumed"
    if given.keys() != set(names):
        raise InputError(f"--assume: expected a share for each of {', '.join(names)}, got {', '.join(given)}")
    shares = {name: float(exact(share, "--assume")) for name, share in given.items()}
    if wrong := [name for name, share in shares.items() if not 0 <= share <= 1]:
        raise InputError(f"--assume: expected shares from 0 to 1, got {given[wrong[0]]:.40} for {wrong[0]}")
    first = start.own or 0
    return {
        name: [share if i == first else None for i in range(len(start.candidates))] for name, share in shares.items()
    }, "what was assumed of the first that is tested"


def _by_surrogate(folder: str, start: _Start, names: Sequence[str]) -> Mapping[str, Sequence[float | None]]:
    from proofcheck.checkpoints.outputs import read_outputs
    from proofcheck.checkpoints.surrogate import predicted

    if start.chosen is None:
        raise InputError("--logits: expected an AUDIT, whose fine-tunes they are of, got none")
    if strange := [name for name in names if name not in start.models]:
        raise InputError(f"--logits: has no outputs on {strange[0]!r:.40}; expected one of {', '.join(start.models)}")
    by_task = {outputs.task: outputs for outputs in read_outputs(folder, start.models)}
    if unlabelled := [name for name in names if not by_task[name].labelled]:
        raise InputError(
            f"--logits: expected labels in {unlabelled[0]}.npz, as shares of right predictions are planned"
        )
    lams = [[float(Fraction(entry)) for entry in lam] for lam in start.candidates]
    return {
        name: [float((predicted(by_task[name], lam).argmax(1) == by_task[name].labels).mean()) for lam in lams]
        for name in names
    }


def _write(options: argparse.Namespace, plan: "Plan", start: _Start) -> None:
    import msgspec

    document = msgspec.json.format(msgspec.json.encode(plan)).decode() + "\n"
    files: dict[Place, str | bytes] = {} if options.output is None else {options.output: document}
    if options.mergekit is not None:
        places = [Path(options.mergekit, f"candidate-{i:02}.yaml") for i in range(len(plan.candidates))]
        if options.output is not None and Path(options.output).resolve() in [place.resolve() for place in places]:
            raise InputError(f"--output: {options.output} is a file that --mergekit writes; give another name")
        files |= dict(zip(places, _configs(plan, start), strict=True))
        Path(options.mergekit).mkdir(parents=True, exist_ok=True)
    write_all_whole(files)
    if options.json:
        write_for_programs(document)
        return
    from proofcheck.cli.console import AnswerConsole
    from proofcheck.cli.render_risk import show_plan

    show_plan(AnswerConsole(), plan)


def _configs(plan: "Plan", start: _Start) -> list[str]:
    """Mergekit's YAML of each candidate."""
    from proofcheck.checkpoints.merge_config import mergekit_config
    from proofcheck.checkpoints.models import open_model

    if start.chosen is None:
        raise InputError("--mergekit: expected an AUDIT, which names the checkpoints, got none")
    base, *models = [open_model(path) for path in (start.chosen.base, *start.chosen.fine_tunes)]
    return [mergekit_config(base, models, [Fraction(entry) for entry in lam], None) for lam in plan.candidates]

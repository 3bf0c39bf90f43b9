"""docs/benchmarks.md, generated: what was measured, on what, and what came out."""

from benchmarks.corpus import CLASSES
from benchmarks.machine import processor, versions
from benchmarks.peers import COUNTERS, DECIDERS, ONE_EACH, OURS, Peer
from benchmarks.prose import AFTER_DECIDE, CONFIGURATIONS, CORPUS, INTRODUCTION, QUICK_NOTE, VERTICES
from benchmarks.questions import FAMILIES
from benchmarks.results import Results, Times
from benchmarks.summary import faster_peers, growth
from benchmarks.training_section import training_section
from benchmarks.verdicts import Tally
from benchmarks.wording import duration, ratio, table
from benchmarks.worker import MEMORY_GIB

Row = list[str]


def write(results: Results, figure: str) -> str:
    """The page as Markdown."""
    parts = [
        INTRODUCTION.format(limit=f"{results.plan.limit:g}", memory=MEMORY_GIB),
        QUICK_NOTE if results.plan.quick else "",
        _machine(results),
        "## Time to decide, and wrong verdicts",
        _decide(results),
        AFTER_DECIDE.format(limit=f"{results.plan.limit:g}"),
        f"![Seconds to decide against the number of tasks, for proofcheck and its peers]({figure})",
        "\n\n".join([faster_peers(results), growth(results)]),
        *[_family(results, family) for family in ("fifteen", "empty")],
        _cold(results),
        CORPUS.format(total=_corpus_size(results), limit=f"{results.plan.corpus_limit:g}"),
        _verdicts(results),
        _representable(results),
        VERTICES.format(limit=f"{results.plan.limit:g}"),
        _vertices(results),
        training_section(results.training) if results.training else "",
        CONFIGURATIONS,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _cell(times: Times, ours: Times, n: int, limit: float) -> str:
    if n not in times:
        return "–"
    seconds, note = times[n]
    if seconds is None:
        return f"> {limit:g} s" if note == "late" else note
    reference = ours[n].seconds
    beside = "" if reference is None or times is ours else f" ({ratio(seconds / reference)})"
    return f"{duration(seconds)}{beside}{note and ', '}{note}"


def _named(peer: Peer) -> Row:
    return [peer.name, peer.configuration, "yes" if peer.exact else "no"]


def _size(n: int) -> str:
    return f"n = {n:,}"


def _measured(peers: tuple[Peer, ...], found: dict[str, Times]) -> list[Peer]:
    return [peer for peer in peers if peer.key in found]


def _machine(results: Results) -> str:
    listed = ", ".join(f"{package} {number}" for package, number in versions().items())
    return (
        f"Measured with {listed}, on {processor()}; the whole run took {results.minutes:.1f} minutes of processor time."
    )


def _decide(results: Results) -> str:
    found, sizes = results.warm["three"], results.plan.sizes["three"]
    head = ["solver", "configuration", "exact", "wrong", "no answer", *map(_size, sizes)]
    rows = []
    for peer in _measured(DECIDERS, found):
        tally = results.tallies[peer.key]
        counts = [str(tally.wrong.total()), str(tally.no_answer.total() + tally.over_time.total())]
        cells = [_cell(found[peer.key], found[OURS.key], n, results.plan.limit) for n in sizes]
        rows.append([*_named(peer), *counts, *cells])
    return table(head, rows, words=3)


def _family(results: Results, family: str) -> str:
    found, sizes = results.warm[family], results.plan.sizes[family]
    rows = [
        [*_named(peer), *[_cell(found[peer.key], found[OURS.key], n, results.plan.limit) for n in sizes]]
        for peer in _measured(DECIDERS, found)
    ]
    times = table(["solver", "configuration", "exact", *map(_size, sizes)], rows, words=3)
    return f"### {FAMILIES[family]}\n\n{times}"


def _cold(results: Results) -> str:
    found, sizes = results.cold, results.plan.cold_sizes
    rows = [
        [
            peer.name,
            peer.configuration,
            *[_cell(found[peer.key], found[OURS.key], n, results.plan.limit) for n in sizes],
        ]
        for peer in _measured(ONE_EACH, found)
    ]
    bare = f"Bare Python takes {duration(results.bare.seconds)} of it." if results.bare and results.bare.seconds else ""
    times = table(["solver", "configuration", *map(_size, sizes)], rows, words=2)
    return f"### Cold: one question in a fresh process, imports included\n\n{bare}\n\n{times}"


def _corpus_size(results: Results) -> int:
    return results.tallies[OURS.key].asked.total()


def _verdicts(results: Results) -> str:
    asked = results.tallies[OURS.key].asked
    head = ["solver", "configuration", "exact", *[f"{name} ({asked[name]})" for name in CLASSES], "in all"]
    rows = []
    for peer in DECIDERS:
        if tally := results.tallies.get(peer.key):
            rows.append([*_named(peer), *[_counts(tally, (name,)) for name in CLASSES], _counts(tally, CLASSES)])
    return table(head, rows, words=3)


def _counts(tally: Tally, classes: tuple[str, ...]) -> str:
    """Wrong, and what was left without an answer when there is any: "3", "0, 2 none, 5 late"."""
    shown = str(sum(tally.wrong[name] for name in classes))
    for counter, what in ((tally.no_answer, "none"), (tally.over_time, "late")):
        if count := sum(counter[name] for name in classes):
            shown += f", {count} {what}"
    return shown


def _representable(results: Results) -> str:
    wrong = [(peer, results.tallies[peer.key].representable) for peer in DECIDERS if peer.key in results.tallies]
    listed = "; ".join(f"{peer.name} ({peer.configuration}) {count}" for peer, count in wrong if count)
    if not listed:
        return ""
    return (
        f"In {results.representable} instances γ, γ², β and c are all exact as float64, so that rounding of the input"
        f" is no excuse. Wrong among these: {listed}."
    )


def _vertices(results: Results) -> str:
    sizes, ours = results.plan.vertex_sizes, results.vertices[COUNTERS[0].key].times
    rows = []
    for peer in COUNTERS:
        if found := results.vertices.get(peer.key):
            cells = [_cell(found.times, ours, n, results.plan.limit) for n in sizes]
            rows.append([*_named(peer), f"{found.wrong} of {found.asked}", str(found.no_answer), *cells])
    head = ["solver", "what", "exact", "wrong count", "no answer", *map(_size, sizes)]
    return table(head, rows, words=3)

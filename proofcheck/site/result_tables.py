"""Claims and readings of an experiment as tables."""

from collections.abc import Iterable, Sequence

from proofcheck.experiments.bench.readings_figure import sources, together
from proofcheck.experiments.engine.verdicts import Claim, Reading
from proofcheck.site.markdown import folded, plain, table
from proofcheck.site.result_numbers import measured, of_each_seed, predicted, verdict, worst_first
from proofcheck.site.statement_tables import page_of
from proofcheck.statements.catalogue import CLAIMS

_ALL = 12
_WORST = 3
# A space that no line breaks at.
_SOLID = "&nbsp;"


def claims_table(claims: Sequence[Claim]) -> str:
    """A row for each claim, with what is read and its worst reading."""
    header = ["claim, and what is read", "source", "predicted", "measured, 95 % interval", "verdict"]
    return table(header, map(_row, together(claims)))


def _row(same: Sequence[Claim]) -> list[str]:
    claim = same[0]
    words = [f"{plain(claim.sentence)}<br>*{plain(claim.quantity)}*", sources(same)]
    if not claim.readings:
        return [*words, "", "", _verdict(claim)]
    worst = worst_first(claim.readings)[0]
    many = "" if len(claim.readings) == 1 else f", the worst of {len(claim.readings)}"
    mean, interval = map(plain, measured(worst))
    cell = f"{mean}<br>{interval.replace(' ', _SOLID)}<br>{plain(worst.at)}{many}"
    cell += "".join(f"<br>*{plain(note)}*" for note in (worst.tolerance, worst.note) if note)
    return [*words, predicted(worst), cell, _verdict(claim)]


def _verdict(claim: Claim) -> str:
    head, colon, tail = plain(verdict(claim)).partition(":")
    return f"**{head}**{colon}{tail}"


def readings(claims: Sequence[Claim]) -> str:
    """Every reading of every claim, the worst first; long lists are folded."""
    return "\n\n".join(_readings(same) for same in together(claims))


def _readings(same: Sequence[Claim]) -> str:
    claim = same[0]
    readings = worst_first(claim.readings)
    named = ", ".join(f"`{claim.id}`" for claim in same)
    about = list(dict.fromkeys(link for claim in same for link in map(_link, claim.about)))
    evidence = f"; evidence on {', '.join(about)}" if about else ""
    intro = f"{named}{evidence}. Read: {plain(claim.quantity)}."
    heading = f"### {plain(claim.sentence)} ({sources(same)})"
    body = [_readings_table(readings)] if len(readings) <= _ALL else _folded(readings)
    return "\n\n".join([heading, intro, *(body if readings else ["There is no point to read it at."])])


def _folded(readings: Sequence[Reading]) -> list[str]:
    extremes = [*readings[:_WORST], readings[-1]]
    return [
        f"The {_WORST} worst readings and the best:",
        _readings_table(extremes),
        folded(f"All {len(readings)} readings", _readings_table(readings)),
    ]


def _readings_table(readings: Iterable[Reading]) -> str:
    rows = [
        (plain(each.at), predicted(each), *map(plain, measured(each)), of_each_seed(each), _lies(each))
        for each in readings
    ]
    return table(["at", "predicted set", "mean", "95 % interval", "each seed", "it"], rows)


def _lies(reading: Reading) -> str:
    """Holds, outside, undecided or not applicable, and why the last; what it owes to a tolerance, and its note."""
    failed, unknown = reading.failed, reading.unknown
    why = f"{', '.join(failed)} fail{'s' * (len(failed) == 1)}" if failed else ""
    open_too = f"not known whether {', '.join(unknown)} hold{'s' * (len(unknown) == 1)}" if unknown else ""
    return plain("; ".join(filter(None, [reading.position, why, open_too, reading.tolerance, reading.note])))


def _link(name: str) -> str:
    """A claim of `statements` as a link to its page."""
    claim = CLAIMS[name]
    return f"[{plain(f'{claim.label}, {claim.source.tag}')}](../bounds/{page_of(claim)})"

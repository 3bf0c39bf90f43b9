"""The page of one stored experiment, with its settings, and its figure: from the record alone, without training."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, get_args

from proofcheck.experiments.bench.figure import experiment_image, narrow_experiment_image
from proofcheck.experiments.engine.experiment import find
from proofcheck.experiments.engine.summary import Stored, Summary, read_stored
from proofcheck.experiments.engine.verdicts import Claim, Word
from proofcheck.ledger.store import STORE
from proofcheck.site.markdown import digits, in_brackets, page, plain, section, table
from proofcheck.site.result_tables import claims_table, readings

_NAMES = {
    "alpha": "α",
    "gamma": "γ",
    "lams": "λ",
    "eta": "η",
    "delta_star": "δ*",
    "delta_hash": "δ#",
    "batch": "B",
    "w0": "w₀",
    "xi": "ξ",
    "read_out": "read-out",
    "samples": "fresh samples of a task",
    "until": "until a test loss of",
}
# Which setting is moved, and to what: that setting says so itself.
_TWICE = ("axis", "value")
# Settings whose parts have names of their own; in others, such as schedules, one name occurs in each.
_WHOLE = ("recipe", "study")
_LONG = 12
_READ = (
    "A claim **holds** when at every point the 95 % interval over the seeds lies in the predicted set ([the rule in"
    " full](index.md#the-rule)). Each row shows the reading that is worst for its claim."
)


@cache
def stored(name: str) -> Stored:
    """A stored experiment, read once."""
    return read_stored(name, STORE.records)


def result_page(name: str) -> str:
    """The page of one experiment.

    Args:
        name: A stored one's.
    """
    words, summary = find(name).words, stored(name).summary
    return page(
        words.title,
        words.about,
        f"![{in_brackets(words.title)}: of {len(summary.claims)} claims {came_out(summary.claims)}]({name}.svg)"
        f"\n\n*{words.figure}*",
        _beside(name),
        section("Verdicts", _READ, claims_table(summary.claims)),
        section("Readings", readings(summary.claims)),
        section("How it was made", _made(name)),
    )


def _beside(name: str) -> str:
    """What the paper saw beside what we saw; nothing where the study repeats no design of the paper."""
    study = find(name)
    if study.beside is None:
        return ""
    tables, caveat = study.beside(stored(name).records)
    return section("Beside the paper", *(table(header, rows) for header, rows in tables), caveat)


def result_figure(name: str) -> bytes:
    """Its figure, drawn from the record."""
    return experiment_image(name, stored(name).records, ".svg")


def narrow_result_figure(name: str) -> bytes:
    """The same for phones."""
    return narrow_experiment_image(name, stored(name).records)


def came_out(claims: Sequence[Claim]) -> str:
    """How many claims hold, are contradicted, and so on.

    >>> came_out([])
    ''
    """
    counts = Counter(claim.verdict for claim in claims)
    return ", ".join(f"{counts[word]} {_verb(word, counts[word])}" for word in get_args(Word) if counts[word])


def _verb(word: Word, count: int) -> str:
    if word == "holds":
        return word if count == 1 else "hold"
    return f"{'is' if count == 1 else 'are'} {word}"


def _made(name: str) -> str:
    summary = stored(name).summary
    seeds = f"{len(summary.seeds)} seeds ({', '.join(map(str, summary.seeds))})"
    versions = ", ".join(f"{tool} {version}" for tool, version in summary.versions.items())
    command = f"`proofcheck experiment {name} --seeds {len(summary.seeds)} --output DIR`"
    return "\n\n".join(
        [
            f"{command}, {seeds}; {plain(versions)}. What it wrote is in the package, "
            f"`proofcheck/ledger/stored/records/{name}.json`, with every value of every seed and its digest,"
            f" `{summary.digest}`; this page and its figure are made from that file alone.",
            settings_line(summary),
        ]
    )


def settings_line(summary: Summary) -> str:
    """Every setting, as Markdown."""
    flat = [dict(_flat(settings)) for settings in summary.settings]
    names = list(dict.fromkeys(name for settings in flat for name in settings))
    values = {name: _distinct([settings.get(name) for settings in flat]) for name in names}
    fixed = [
        f"{_name(name)} = {_value(taken[0])}" for name, taken in values.items() if len(taken) == 1 and taken != [None]
    ]
    moved = [f"{_name(name)}: {'; '.join(map(_value, taken))}" for name, taken in values.items() if len(taken) > 1]
    lines = [f"Moved: {plain('. '.join(moved))}."] * bool(moved) + [f"Fixed: {plain(', '.join(fixed))}."]
    return "\n\n".join(lines)


def _flat(settings: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, "" if name in _WHOLE else f"{_without_steps(name)} ")
        elif name not in _TWICE:
            yield within + name, value


def _without_steps(name: str) -> str:
    """A schedule's name without the steps that it has anyway."""
    return name.removesuffix("_steps")


def _distinct(values: Sequence[Any]) -> list[Any]:
    distinct = [value for i, value in enumerate(values) if value not in values[:i]]
    return sorted(distinct) if all(isinstance(value, int | float) for value in distinct) else distinct


def _name(name: str) -> str:
    return _NAMES.get(name, name.replace("_", " "))


def _value(value: Any) -> str:
    if isinstance(value, list):
        return _values(value)
    if value is None:
        return "none"
    return digits(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _values(values: Sequence[Any]) -> str:
    if len(values) <= _LONG:
        return f"({', '.join(map(_value, values))})"
    if isinstance(values[0], list):
        return f"{len(values)} points"
    return f"{len(values)} values from {_value(min(values))} to {_value(max(values))}"

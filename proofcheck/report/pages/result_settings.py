"""The settings of a stored experiment in one line: what all cells share, and what is moved."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from proofcheck.experiments.summary import Summary
from proofcheck.report.pages.markdown import digits, plain

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


def settings_line(summary: Summary) -> str:
    """Every setting, as Markdown."""
    flat = [dict(_flat(each)) for each in summary.settings]
    names = list(dict.fromkeys(name for each in flat for name in each))
    values = {name: _distinct([each.get(name) for each in flat]) for name in names}
    fixed = [f"{_name(name)} = {_value(one[0])}" for name, one in values.items() if len(one) == 1 and one != [None]]
    moved = [f"{_name(name)}: {'; '.join(map(_value, many))}" for name, many in values.items() if len(many) > 1]
    lines = [f"Moved: {plain('. '.join(moved))}."] * bool(moved) + [f"Fixed: {plain(', '.join(fixed))}."]
    return "\n\n".join(lines)


def _flat(settings: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, "" if name in _WHOLE else f"{_said(name)} ")
        elif name not in _TWICE:
            yield within + name, value


def _said(name: str) -> str:
    """A schedule's name without the steps that it has anyway."""
    return name.removesuffix("_steps")


def _distinct(values: Sequence[Any]) -> list[Any]:
    found = [value for i, value in enumerate(values) if value not in values[:i]]
    return sorted(found) if all(isinstance(value, int | float) for value in found) else found


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

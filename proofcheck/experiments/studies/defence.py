r"""A λ that is defended: how often each procedure returns one, and how often what it accepts breaks a demand.

The figure has the share of tries that end with a λ, against the number of held-out examples.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec
import numpy as np

from proofcheck.draw.style import GRID, INK, LAYERS, LINEAR, QUADRATIC, SHOWN
from proofcheck.experiments.bench.figure import spread
from proofcheck.experiments.bench.outcomes import Asked, Line, digits, origin, ray
from proofcheck.experiments.engine.cell import Record, Settings, grouped
from proofcheck.experiments.engine.experiment import Experiment, Words
from proofcheck.experiments.engine.verdicts import Claim, judge, read
from proofcheck.measure.arrays import Floats
from proofcheck.risk.checker import accepted_by, walk
from proofcheck.risk.planning import make_procedure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DELTA = Fraction(1, 10)
SHARES = (0.0, 1.0)
_SIZES, _QUICK_SIZES = (200, 500, 1000, 5000), (200, 1000)
_REPETITIONS, _QUICK_REPETITIONS = 200, 20
DEFAULT, SEQUENCE, HOLM, BONFERRONI = "default", "sequence", "weighted Holm", "Bonferroni"
USUAL, SPLIT, BEST = "Bonferroni, Hoeffding-Bentkus", "split", "best on validation"
WRONG = ", wrong start"
GUARANTEED = (
    *(DEFAULT, SEQUENCE, HOLM, BONFERRONI, USUAL, SPLIT),
    *(DEFAULT + WRONG, SEQUENCE + WRONG, HOLM + WRONG),
)


class Scene(NamedTuple):
    """A line of candidates by its seed, where theory begins on it, and where somebody begins who is wrong."""

    line: Callable[[int], Line]
    start: float
    wrong: float
    of_ray: bool = False


def _pair(first: float, second: float, forget: bool = False) -> tuple[Asked, Asked]:
    return Asked("T1", "keep", first), Asked("T2", "forget" if forget else "keep", second)


def _texts(*levels: float) -> Callable[[int], Line]:
    asked = [Asked(task, "keep", level) for task, level in zip(("sst", "trec", "subj"), levels, strict=True)]
    return lambda _: ray(asked)


SCENES: Mapping[str, Scene] = {
    "add, irrelevant": Scene(lambda s: digits("irrelevant", "merged", _pair(0.94, 0.85), s), 1.0, 0.0),
    "add, aligned": Scene(lambda s: digits("aligned", "merged", _pair(0.94, 0.92), s), 0.1, -1.5),
    "negate, irrelevant": Scene(lambda s: digits("irrelevant", "negated", _pair(0.9, 0.6, True), s), -1.0, 0.0),
    "unlearn, contradictory": Scene(lambda s: digits("contradictory", "merged", _pair(0.94, 0.3, True), s), 0.0, 1.5),
    "MiniLM, three tasks": Scene(_texts(0.78, 0.86, 0.89), 1.0, 0.3, of_ray=True),
    "MiniLM, asked too much": Scene(_texts(0.835, 0.906, 0.922), 1.0, 0.3, of_ray=True),
}
_TEXTS, _TOO_MUCH = "MiniLM, three tasks", "MiniLM, asked too much"


class DefenceSettings(Settings, frozen=True, kw_only=True):
    """Demands on one line, where to begin on it, n examples a demand, and the file that the errors are from."""

    scene: str
    start: float
    wrong: float
    n: int
    repetitions: int
    origin: str

    def label(self) -> str:
        """By its scene and n."""
        return f"{self.scene}, n={self.n}"


class DefenceResult(msgspec.Struct, forbid_unknown_fields=True):
    """Shares of the tries: in which a procedure returned a λ, and in which one that it accepted breaks a demand.

    ``valid`` is how many candidates meet all demands, on all that is stored.
    """

    valid: int
    returned: dict[str, float]
    wrong: dict[str, float]


Defence: TypeAlias = Record[DefenceSettings, DefenceResult]


def grid(quick: bool) -> Sequence[DefenceSettings]:
    """Every scene at every n."""
    repetitions = _QUICK_REPETITIONS if quick else _REPETITIONS
    return [
        DefenceSettings(
            scene=name,
            start=scene.start,
            wrong=scene.wrong,
            n=n,
            repetitions=repetitions,
            origin=origin(scene.of_ray),
        )
        for name, scene in SCENES.items()
        for n in (_QUICK_SIZES if quick else _SIZES)
    ]


def compute(settings: DefenceSettings, seed: int) -> DefenceResult:
    """Draw held-out examples again and again, and let every procedure look at them."""
    line, rng = SCENES[settings.scene].line(seed), np.random.default_rng([seed, settings.n])
    bench = _Bench(line, settings)
    meets, accepted = line.meets(), list[dict[str, list[int]]]()
    for _ in range(settings.repetitions):
        halves = [line.draw(rng, size) for size in (settings.n // 2, settings.n - settings.n // 2)]
        accepted.append(bench.accepted(halves))
    names = accepted[0]
    return DefenceResult(
        int(meets.sum()),
        {name: float(np.mean([bool(each[name]) for each in accepted])) for name in names},
        {name: float(np.mean([not meets[each[name]].all() for each in accepted])) for name in names},
    )


class _Bench:
    """The procedures on one line with n examples a demand."""

    def __init__(self, line: Line, settings: DefenceSettings) -> None:
        n = settings.n
        self.allowed, self.n, self.half = line.allowed(), n, n // 2
        self.exact, self.second = (_tails(size, self.allowed) for size in (n, n - self.half))
        self.first, self.usual = _tails(self.half, self.allowed), _usual(n, self.allowed, self.exact)
        count = len(line.lams)
        self.procedures = {
            name + suffix: msgspec.to_builtins(
                make_procedure(kind, int(np.abs(line.lams - lam).argmin()), [0.0] * count)
            )
            for suffix, lam in (("", settings.start), (WRONG, settings.wrong))
            for name, kind in ((DEFAULT, "arms"), (SEQUENCE, "sequence"), (HOLM, "holm"), (BONFERRONI, "bonferroni"))
            if name != BONFERRONI or not suffix
        }

    def accepted(self, halves: Sequence["np.typing.NDArray[np.int64]"]) -> dict[str, list[int]]:
        """What each procedure accepts of counts in two halves of the examples."""
        together = halves[0] + halves[1]
        exact, usual = _largest(self.exact, together), _largest(self.usual, together)
        found = {name: _by(procedure, exact) for name, procedure in self.procedures.items()}
        found[USUAL] = _by(self.procedures[BONFERRONI], usual)
        # Half of the examples order, the other half tests.
        order = np.argsort(_largest(self.first, halves[0]), kind="stable").tolist()
        second = _largest(self.second, halves[1])
        found[SPLIT] = walk(lambda i, level: bool(second[i] <= level), [], [order], DELTA)
        excess = (together / self.n / self.allowed[:, None]).max(axis=0)
        found[BEST] = [int(excess.argmin())] if excess.min() <= 1 else []
        return found


def _by(procedure: Mapping[str, Any], p_values: Floats) -> list[int]:
    return accepted_by(procedure, lambda i, level: bool(p_values[i] <= level), len(p_values), DELTA)


def _tails(n: int, allowed: Floats) -> Floats:
    """P(Bin(n, allowed) ≤ k) for each demand and k, shape (D, n + 1)."""
    from scipy.special import bdtr

    return np.array([bdtr(np.arange(n + 1), n, share) for share in allowed])


def _usual(n: int, allowed: Floats, exact: Floats) -> Floats:
    """The bound of Hoeffding and Bentkus on the tails."""
    from scipy.special import rel_entr

    shares = np.minimum(np.arange(n + 1) / n, allowed[:, None])
    hoeffding = np.exp(-n * (rel_entr(shares, allowed[:, None]) + rel_entr(1 - shares, 1 - allowed[:, None])))
    bound: Floats = np.minimum(hoeffding, math.e * exact)
    return bound


def _largest(tails: Floats, counts: "np.typing.NDArray[np.int64]") -> Floats:
    """The largest p of the demands at each candidate: all of them are one claim."""
    largest: Floats = np.take_along_axis(tails, counts, axis=1).max(axis=0)
    return largest


_PAIRS = (
    (DEFAULT, BONFERRONI, "begun where theory says, the default returns a λ at least as often as Bonferroni"),
    (SEQUENCE, DEFAULT, "begun where theory says, the sequence returns a λ at least as often as the default"),
    (BONFERRONI, DEFAULT + WRONG, "begun at a wrong λ, the default returns one no more often than Bonferroni"),
    (
        DEFAULT + WRONG,
        SEQUENCE + WRONG,
        "at a wrong start the default returns a λ at least as often as the sequence",
    ),
    (DEFAULT, SPLIT, "theory's order returns a λ at least as often as one that half of the examples choose"),
)


def claims(records: Sequence[Defence]) -> list[Claim]:
    """Whether the guarantee holds, what a right and a wrong order are worth, and what doing without it costs."""
    groups = grouped(records, lambda record: record.settings.label().replace("=", " = "))
    delta, verdicts = float(DELTA), []
    for name in GUARANTEED:
        readings = [read(at, _wrong(group, name), high=delta, possible=SHARES) for at, group in groups.items()]
        claim = f"{name}: what is accepted breaks a demand in at most δ = {delta:g} of the tries"
        quantity = "share of the tries in which an accepted λ breaks a demand"
        verdicts.append(judge(f"defence.guarantee.{_slug(name)}", claim, "project", quantity, readings))
    met = {at: group for at, group in groups.items() if group[0].settings.scene != _TOO_MUCH}
    for first, second, claim in _PAIRS:
        gains = {at: np.subtract(_returned(group, first), _returned(group, second)) for at, group in met.items()}
        readings = [read(at, gain.tolist(), low=0, possible=(-1.0, 1.0)) for at, gain in gains.items()]
        quantity = f"share of tries that end with a λ: {first} less {second}"
        verdicts.append(judge(f"defence.{_slug(first)}-over-{_slug(second)}", claim, "project", quantity, readings))
    claim = f"with {_SIZES[0]} examples a demand the default ends with a λ in at least half of the tries"
    few = {at: group for at, group in met.items() if group[0].settings.n == _SIZES[0]}
    readings = [read(at, _returned(group, DEFAULT), low=0.5, possible=SHARES) for at, group in few.items()]
    verdicts.append(judge("defence.price", claim, "project", "share of tries that end with a λ", readings))
    claim = "where no λ meets the demands, the best on validation returns none"
    readings = [read(at, _wrong(group, BEST), high=0, possible=SHARES) for at, group in groups.items() if at not in met]
    verdicts.append(judge("defence.best-invents-none", claim, "project", "share of tries that end with a λ", readings))
    return verdicts


def _wrong(group: Sequence[Defence], name: str) -> list[float]:
    return [record.result.wrong[name] for record in group]


def _returned(group: Sequence[Defence], name: str) -> list[float]:
    return [record.result.returned[name] for record in group]


def _slug(name: str) -> str:
    return name.lower().replace(",", "").replace(" ", "-")


_DRAWN = {
    DEFAULT: (SHOWN, "-", "o"),
    SEQUENCE: (LAYERS[2], "-", "s"),
    BONFERRONI: (LINEAR, "-", "^"),
    SPLIT: (QUADRATIC, "-", "D"),
    DEFAULT + WRONG: (SHOWN, "--", "o"),
    BEST: (INK, ":", "x"),
}


def draw(records: Sequence[Defence]) -> "Figure":
    """The share of tries that end with a λ, against n: on digits, on texts, and where no λ meets the demands."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.2, 3.4), layout="constrained")
    panels = figure.subplots(1, 3, sharey=True)
    scenes = {
        "coloured digits, four cases": [name for name in SCENES if not SCENES[name].of_ray],
        "MiniLM, three demands": [_TEXTS],
        "MiniLM, no λ meets them": [_TOO_MUCH],
    }
    for axes, (title, names) in zip(panels, scenes.items(), strict=True):
        _panel(axes, title, [record for record in records if record.settings.scene in names])
    panels[0].set_ylabel("tries that end with a λ")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def _panel(axes: "Axes", title: str, records: Sequence[Defence]) -> None:
    sizes = sorted({record.settings.n for record in records})
    for name, (color, dashes, marker) in _DRAWN.items():
        by_seed = grouped(records, lambda record: record.seed).values()
        rows = [
            [np.mean([record.result.returned[name] for record in of_seed if record.settings.n == n]) for n in sizes]
            for of_seed in by_seed
        ]
        mean, ends = spread(rows, SHARES)
        axes.errorbar(
            sizes,
            mean,
            yerr=ends,
            color=color,
            linestyle=dashes,
            marker=marker,
            markersize=4.5,
            linewidth=1.3,
            label=name,
        )
    axes.set_xscale("log")
    axes.set_xticks(sizes, [str(n) for n in sizes])
    axes.minorticks_off()
    axes.set_ylim(-0.04, 1.04)
    axes.grid(color=GRID, linewidth=0.5)
    axes.set_title(title)
    axes.set_xlabel("examples a demand")


EXPERIMENT = Experiment(
    "defence",
    purpose="a λ that is defended: what each procedure returns, and how often it claims something false",
    place=16,
    kind=Defence,
    grid=grid,
    compute=compute,
    judge=claims,
    draw=draw,
    stacks=True,
    words=Words(
        "A λ that is defended: the power of each procedure, and its errors",
        "`proofcheck defend` accepts a λ by exact tests of held-out examples, with a chance of at most δ to accept one"
        " that breaks a demand. Here that is put to the test on errors that were measured once: four pairs of coloured"
        " digits (five seeds), and all-MiniLM-L6-v2 with three tasks at once (one fine-tune seed). Held-out sets are"
        " drawn from these errors 200 times for each n, and every procedure looks at the same draws. *Wrong start*"
        " begins at a λ that theory does not name. *Split* orders candidates by half of the examples, and tests on the"
        " other half. *Best on validation* takes the λ with the largest measured slack and guarantees nothing. A λ"
        " is wrong if it breaks a demand on all that is stored. A bound over a posterior of λ, as PAC-Bayes gives, is"
        " not compared: it speaks of a random λ, not of one that is shipped.",
        "The share of tries that end with a λ, against the examples of each demand, with 95 % intervals over"
        " the seeds. On the right no λ meets the demands, so every λ that is returned there is a false one. With few"
        " examples the guarantee costs many tries that end with nothing.",
    ),
    scope="coloured digits, and all-MiniLM-L6-v2",
)

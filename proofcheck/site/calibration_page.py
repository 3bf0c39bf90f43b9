"""The page of calibrated constants: what was fitted, and predicted beside measured for the held-out networks."""

from collections.abc import Sequence

from proofcheck.experiments.calibration.fit import Calibration, Point
from proofcheck.experiments.calibration.interval import DETERMINED, Fit, Trend
from proofcheck.experiments.calibration.stored import NOT_CALIBRATED
from proofcheck.experiments.engine.verdicts import Reading
from proofcheck.site.figures import FIGURES
from proofcheck.site.figures_calibration import stored
from proofcheck.site.markdown import digits, display, formula, page, plain, section, table

_TAKES = {"equal": "the mean", "most": "the upper end", "least": "the lower end"}


def calibration_page() -> str:
    """How it was done, the constants, and every held-out setting."""
    rows = stored().rows
    return page(
        "Calibrated constants: predicted against measured",
        FIGURES["calibration"].markdown(),
        section("How", _how()),
        section("The constants", _constants(rows), _rest()),
        section("Predicted against measured", _READ, *[_compared(row) for row in rows if row.fit is not None]),
        section("On the command line", _COMMANDS),
    )


def _how() -> str:
    found = stored()
    return (
        f"Fitted on networks: {found.networks(held_out=False)}. Compared with others:"
        f" {found.networks(held_out=True)}; larger ones, and other B, δ\\*, η and α, from seeds of their own. For each"
        " network the measured quantity over the bound with constants 1 is what the constant would have to be. Their"
        " logarithms give the mean constant, and the 95 % interval for one more network, if the law has the right form."
        " An equality takes the mean, a bound the end that one more network keeps. Each law has the networks that have"
        " its quantity; those that differ by α alone count once where α has no part, and not as held out where the fit"
        " has their recipe. In every formula d is M, as in the other bounds here, though the networks have d = M + 2."
        " The readings of every seed are on [the page of the experiment](../results/calibration.md).\n\n" + _INTERVAL
    )


_INTERVAL = (
    "The interval is for one more network at one more setting, as networks of one setting are more alike than networks"
    " of two. Over $k$ settings with $n_i$ networks each, let $\\bar x_i$ be the mean log ratio of a setting,"
    " $\\bar x$ and $S^2$ the mean and the variance of the $\\bar x_i$, $W$ the pooled variance within settings and"
    " $\\tilde n$ the harmonic mean of the $n_i$; then the ends are\n\n"
    + display(r"\exp\Bigl(\bar x \pm t_{k-1}\sqrt{(1 + 1/k)\,S^2 + (1 - 1/\tilde n)\,W}\Bigr)")
    + f"\n\nwith Student's $t$ of $k - 1$ degrees of freedom. A constant whose interval spans more than a factor"
    f" {DETERMINED:g} is not determined: almost any network would keep to it, so no reading is made and its"
    " claim is undecided. The trend is the exponent of $M$ that the constant has over the settings of the fit, by"
    " least squares with its 95 % interval; a law of the right form has none, and one that it forbids is bold."
)


def _constants(rows: Sequence[Calibration]) -> str:
    header = ["constant", "source", "in", "measured", "mean", "95 % for one more network", "taken"]
    header += ["networks", "like M to the", "held-out settings"]
    return table(header, [_constant(row, row.fit) for row in rows if row.fit is not None])


def _constant(row: Calibration, fit: Fit) -> tuple[str, ...]:
    names = ", ".join(f"`{name}`" for name in row.law.constants) or "none: a factor that should be at most 1"
    taken = _TAKES[row.law.role] if row.law.constants else ""
    return (
        names,
        row.law.source,
        formula(row.law.latex),
        plain(row.law.words),
        digits(fit.mean),
        f"{digits(fit.low)} to {digits(fit.high)}",
        taken,
        f"{fit.networks} of {fit.settings} settings",
        _trend(row, row.trend),
        _verdict(row, fit),
    )


def _trend(row: Calibration, trend: Trend | None) -> str:
    if trend is None:
        return ""
    mark = "**" if row.drifts else ""
    return f"{mark}{trend.slope:.2g} ({trend.low:.2g} to {trend.high:.2g}){mark}".replace("-", "−")


def _verdict(row: Calibration, fit: Fit) -> str:
    """The verdict and at how many settings it holds, or why nothing is read."""
    if not fit.determined:
        return f"**{row.verdict}**: the interval spans a factor {fit.span:.0f}"
    counts = "" if row.claim.verdict == row.verdict else f"; as evidence on the statement {row.claim.word}"
    return f"**{row.verdict}**: at {row.kept} of {len(row.claim.readings)}{counts}"


def _rest() -> str:
    rows = [(f"`{name}`", plain(why)) for name, why in NOT_CALIBRATED.items()]
    return "These stay 1 in every bound:\n\n" + table(["constant", "why"], rows)


_READ = (
    "At each held-out setting the law with the interval of its constant predicts from the small networks; beside it"
    " stands the mean of what was measured over the seeds. The verdict compares the 95 % interval of measured over"
    " bound, over the seeds, with the interval of the constant ([the rule](../results/index.md#the-rule)); of a bound"
    " only the end that it promises counts. Where a network has nothing to measure, such as no row outside L, the"
    " setting is not read."
)


def _compared(row: Calibration) -> str:
    readings = {reading.at: reading for reading in row.claim.readings}
    body = [_point(point, readings.get(point.at)) for point in row.points if point.held_out]
    heading = f"### {plain(row.names)}: {plain(row.law.words)} ({row.law.source}): {row.verdict}"
    header = ["held out", "bound, constants 1", "predicted", "measured", "measured over bound", "which lies"]
    return f"{heading}\n\n{table(header, body)}"


def _point(point: Point, reading: Reading | None) -> tuple[str, ...]:
    if reading is None:
        return _unread(point)
    low, high = (None if end is None else point.bound * end for end in (reading.predicted_low, reading.predicted_high))
    return (
        plain(point.at),
        digits(point.bound),
        _between(low, high),
        digits(point.measured),
        f"{digits(reading.mean)} ({digits(reading.low)} to {digits(reading.high)})",
        reading.position,
    )


def _unread(point: Point) -> tuple[str, ...]:
    """A setting without a reading, and why: the networks lack the quantity, or the constant is not determined."""
    networks = point.lacking + len(point.ratios)
    why = f"not read: {point.lacking} of {networks} networks have nothing" if point.lacking else "not read"
    if not point.ratios:
        return plain(point.at), "", "", "", "", why
    ratio = sum(point.ratios) / len(point.ratios)
    return plain(point.at), digits(point.bound), "", digits(point.measured), digits(ratio), why


def _between(low: float | None, high: float | None) -> str:
    """The predicted set in the unit of the quantity; where that is negative, the bound is of its size."""
    if low is None:
        return f"at most {digits(high or 0.0)}"
    if high is None:
        return f"{'at most' if low < 0 else 'at least'} {digits(low)}"
    return f"{digits(low)} to {digits(high)}"


_COMMANDS = (
    "`proofcheck bounds --M 20 --epsilon 0.05 --eta 1 --delta-star 0.4 --calibrated` evaluates every bound with these"
    " constants; `--constant NAME=X` wins over a calibrated one. `proofcheck experiment calibration` measures anew."
)

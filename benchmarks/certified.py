"""Width against time of the certificates beside Monte-Carlo, and the noise theorem beside certificate and truth.

`python -m benchmarks.certified` writes docs/certified.md and its figure. Times are processor time on one thread.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.certified_page import figure, write
from benchmarks.certified_results import BASE, LAMS, Certified, Noise, Point, Row, Size
from benchmarks.step import cpu_time
from benchmarks.timing import ROOT
from proofcheck.certify.bridge import bridge, noise, proved_noise
from proofcheck.certify.counts import Law
from proofcheck.certify.fixed import outputs
from proofcheck.certify.geometry import Geometry
from proofcheck.certify.parts import take_apart
from proofcheck.certify.subject import Subject, law_of
from proofcheck.experiments.networks import as_network
from proofcheck.measure.arrays import Floats
from proofcheck.measure.contract import Settings
from proofcheck.models import Patterns, Recipe, train_family
from proofcheck.models.threads import one_thread

SIZES = (
    BASE,
    *(BASE._replace(M=M) for M in (10, 40, 80)),
    *(BASE._replace(m=m) for m in (16, 256)),
    *(BASE._replace(P=P) for P in (50, 200)),
)
_METHODS = (("moments",), ("pathwise",), ("moments", "pathwise"))
_PLAIN, _STRATIFIED, _AT_ONCE = 4000, 12, 2000
# The two-sided 95 % point of the normal law.
_REACH = 1.959964


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and write the page and its figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.certified", description="Measure the certificates.")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "certified.md", help="the page")
    parser.add_argument("--quick", action="store_true", help="the base size only, to see that all of it runs")
    options = parser.parse_args(arguments)
    sizes = SIZES[:1] if options.quick else SIZES
    with one_thread():
        found = measure(sizes)
    page: Path = options.output
    figure(found, page.with_suffix(".svg"))
    page.write_text(write(found, page.with_suffix(".svg").name), encoding="utf-8")
    print(f"{page.name} written; {found.minutes:.1f} minutes of processor time")


def measure(sizes: Sequence[Size]) -> Certified:
    """All tables and the figure's points."""
    found: list[tuple[Row, Noise, list[Point]]] = []
    spent = cpu_time(lambda: found.extend(map(_of_size, sizes)))
    rows, noises, points = zip(*found, strict=True)
    return Certified(list(rows), list(noises), points[0], spent / 60)


def _of_size(size: Size) -> tuple[Row, Noise, list[Point]]:
    subject = trained(size)
    networks = [subject.at((1.0, lam)) for lam in LAMS]
    rng = np.random.default_rng(1)
    ours = [_timed(lambda net=net: subject.loss(net, _METHODS[0]).width) for net in networks]  # type: ignore[misc]
    width, seconds = max(each for each, _ in ours), median(each for _, each in ours)
    plain = [_monte_carlo(lambda net=net: list(_plain(net, subject.law, rng))) for net in networks]  # type: ignore[misc]
    strata = [_monte_carlo(lambda net=net: _stratified(net, subject.law, rng)) for net in networks]  # type: ignore[misc]
    row = Row(size, width, seconds, *(max(_at_width(cost, width) for cost in costs) for costs in (plain, strata)))
    points = list(_points(subject, networks[1])) if size == BASE else []
    points += [Point(name, costs[1], None) for name, costs in (("plain", plain), ("stratified", strata)) if points]
    return row, _noise(size, subject), points


def trained(size: Size) -> Subject:
    """Two tasks with α = 0 at the base recipe but for the size, evaluated on the second."""
    recipe, patterns = Recipe(M=size.M, P=size.P, m=size.m, test_samples=2), Patterns.pair(0.0, size.M)
    family = train_family(recipe, patterns, seed=1)
    changes = [(each.tensors["W"].numpy(), each.tensors["V"].numpy()) for each in family.vectors]
    parts = take_apart(as_network(family.with_vectors([], [])), changes, patterns.dictionary(1))
    return Subject(parts, *law_of(Settings(alpha=0.0, **vars(recipe))))


def _points(subject: Subject, network: Geometry) -> Iterator[Point]:
    """Width and time of each method at one λ of the base size."""
    for methods in _METHODS:
        width, seconds = _timed(lambda methods=methods: subject.loss(network, methods).width)  # type: ignore[misc]
        yield Point(" and ".join(methods), width, seconds)


def _timed(work: Callable[[], float]) -> tuple[float, float]:
    answers: list[float] = []
    seconds = [cpu_time(lambda: answers.append(work())) for _ in range(3)]
    return answers[0], median(seconds)


def _monte_carlo(draw: Callable[[], list[float]]) -> float:
    """σ²·t: squared deviation of one draw times its seconds; a width w then takes (2·1.96/w)² of it."""
    drawn: list[float] = []
    seconds = cpu_time(lambda: drawn.extend(draw()))
    return float(np.var(drawn, ddof=1)) * seconds / len(drawn)


def _at_width(cost: float, width: float) -> float:
    return (2 * _REACH / width) ** 2 * cost


def _plain(network: Geometry, law: Law, rng: np.random.Generator) -> Iterator[float]:
    """The hinge losses of samples with drawn pairs (p, q), labels and irrelevant counts."""
    weights = law.weights / law.weights.sum()
    for _ in range(_PLAIN // _AT_ONCE):
        pairs = law.pairs[rng.choice(len(weights), _AT_ONCE, p=weights)]
        labels = rng.choice([1.0, -1.0], _AT_ONCE)
        counts = _drawn(np.where(labels[:, None] > 0, pairs, pairs[:, ::-1]), law, rng)
        yield from np.maximum(0.0, 1 - labels * outputs(network, counts).value).tolist()


def _stratified(network: Geometry, law: Law, rng: np.random.Generator) -> list[float]:
    """Means with the exact weights of all pairs and labels, and one draw of the irrelevant counts at each."""
    found = []
    for _ in range(_STRATIFIED):
        total = 0.0
        for label in (1, -1):
            margins = label * outputs(network, _drawn(law.pairs[:, ::label], law, rng)).value
            total += float(law.weights @ np.maximum(0.0, 1 - margins)) / 2
        found.append(total)
    return found


def _drawn(pairs: Floats, law: Law, rng: np.random.Generator) -> Floats:
    rest = rng.multinomial(law.P - pairs.sum(axis=1), law.shares / law.shares.sum())
    return np.hstack([pairs, rest]).astype(np.float64)


def _noise(size: Size, subject: Subject) -> Noise:
    """The worst margin at λ = 1 and the recipe's p and q, by each means."""
    network = subject.at((1.0, 1.0))
    margin = subject.margin(network)
    if margin is None:
        raise ValueError("expected irrelevant tokens in every sample")
    counts = np.zeros((2, size.M, size.M + 2))
    counts[0, :, :2], counts[1, :, :2] = (margin.p, margin.q), (margin.q, margin.p)
    counts[:, range(size.M), range(2, size.M + 2)] = size.P - margin.p - margin.q
    labels = np.repeat([1.0, -1.0], size.M)
    # f̃ is the same at all irrelevant counts, and the noise linear in them: the vertices have the worst.
    found = bridge(network, counts.reshape(-1, size.M + 2))
    ideal = labels * found.ideal
    values = float(noise(network).eta.max())
    tilt = float(noise(network).tilt.max())
    return Noise(
        size,
        margin.attained,
        margin.low,
        float(ideal.min()),
        float((ideal - found.noise).min()),
        float(ideal.min()) - proved_noise(network),
        values,
        tilt,
    )


if __name__ == "__main__":
    main()

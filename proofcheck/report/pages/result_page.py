"""The page of one stored experiment, and its figure: made from the record alone, without training."""

from functools import cache

from proofcheck.experiments.stored import Stored, read_stored
from proofcheck.report.experiment_figure import experiment_image
from proofcheck.report.pages.beside_paper import beside_paper
from proofcheck.report.pages.markdown import page, plain, section
from proofcheck.report.pages.result_settings import settings_line
from proofcheck.report.pages.result_tables import claims_table, readings
from proofcheck.report.pages.result_words import words_of


@cache
def stored(name: str) -> Stored:
    """A stored experiment, read once."""
    return read_stored(name)


def result_page(name: str) -> str:
    """The page of one experiment.

    Args:
        name: A stored one's.
    """
    words, summary = words_of(name), stored(name).summary
    return page(
        words.title,
        words.about,
        f"![{words.title}]({name}.svg)\n\n*{words.figure}*",
        beside_paper(name, stored(name).records),
        section("Verdicts", _READ, claims_table(summary.claims)),
        section("Readings", readings(summary.claims)),
        section("How it was made", _made(name)),
    )


def result_figure(name: str) -> bytes:
    """Its figure, drawn from the record."""
    return experiment_image(name, stored(name).records, ".svg")


_READ = (
    "A claim **holds** when at every point the 95 % interval over the seeds lies in the predicted set ([the rule in"
    " full](index.md#the-rule)). Each row shows the reading that is worst for its claim."
)


def _made(name: str) -> str:
    summary = stored(name).summary
    seeds = f"{len(summary.seeds)} seeds ({', '.join(map(str, summary.seeds))})"
    versions = ", ".join(f"{tool} {version}" for tool, version in summary.versions.items())
    command = f"`proofcheck experiment {name} --seeds {len(summary.seeds)} --output DIR`"
    return "\n\n".join(
        [
            f"{command}, {seeds}; {plain(versions)}. What it wrote is in the package, `proofcheck/records/{name}.json`,"
            f" with every value of every seed and its digest, `{summary.digest}`; this page and its figure are made"
            " from that file alone.",
            settings_line(summary),
        ]
    )

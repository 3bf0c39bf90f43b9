"""The index of the generated pages."""

from proofcheck.ledger.store import STORE
from proofcheck.site.markdown import page, plain, section, table
from proofcheck.site.statement_tables import ALONE
from proofcheck.site.theorem_page import OWN, title
from proofcheck.statements.catalogue import CLAIMS
from proofcheck.statements.sources import PAPER, SOURCES


def index_page() -> str:
    """What the pages are, where statements come from, and every statement."""
    sources = [(source.tag, *map(plain, (source.title, source.what, source.authority))) for source in SOURCES.values()]
    calibrated = (
        "[Calibrated constants](calibration.md)",
        "hidden constants from trained networks: predicted against measured",
    )
    pages = [
        ("[Definitions](definitions.md)", "data, network, goals, symbols, and the idealised network"),
        *[(f"[{title(name)}]({name}.md)", "statement by source, figure, mechanism, amendments") for name in OWN],
        ("[Constants](constants.md)", "β, T, B, m, η by source, and every bound as a number, with vacuity"),
        *([calibrated] if STORE.has_study("calibration") else []),
        *[(f"[{plain(source.title)}]({tag}.md)", plain(source.what)) for tag, source in ALONE.items()],
        ("[Contradictions](contradictions.md)", "where the sources disagree, and what a program finds about it"),
    ]
    claims = [(f"`{claim.id}`", plain(claim.label), plain(claim.title), claim.source.tag) for claim in CLAIMS.values()]
    return page(
        "What the paper states",
        f"{plain(PAPER)}: its statements as the sources give them, each with the source that it comes from. The pages"
        " of this folder are generated: `python -m proofcheck docs` writes them from the statements in the code, and"
        " `python -m proofcheck docs --check` says whether they are what it would write.",
        table(["page", "what it holds"], pages),
        section("Sources", table(["tag", "title", "what", "authority"], sources)),
        section("Statements", table(["id", "label", "title", "source"], claims)),
    )

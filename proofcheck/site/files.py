"""Everything that ``docs`` writes: file names, and what each file holds."""

import json
from collections.abc import Callable
from functools import partial

from proofcheck.draw.adaptive import narrow_name
from proofcheck.experiments.engine.experiment import find
from proofcheck.experiments.engine.summary import names
from proofcheck.ledger.store import STORE
from proofcheck.site import figures_training
from proofcheck.site.calibration_page import calibration_page
from proofcheck.site.constants_page import constants_page
from proofcheck.site.contradictions_page import contradictions_page
from proofcheck.site.definitions_page import definitions_page
from proofcheck.site.explorer_page import NAME as EXPLORER
from proofcheck.site.explorer_page import explorer_page
from proofcheck.site.figures import FIGURES
from proofcheck.site.index_page import index_page
from proofcheck.site.ledger_sections import ledger_page, recorded_graph
from proofcheck.site.references import PAGE, references_page
from proofcheck.site.related_work import FIGURE, related_work_page
from proofcheck.site.result_index import result_index
from proofcheck.site.result_page import narrow_result_figure, result_figure, result_page
from proofcheck.site.rooms import house, rooms_figure
from proofcheck.site.schemas import NAMES, json_schema
from proofcheck.site.source_page import source_page
from proofcheck.site.statement_tables import ALONE
from proofcheck.site.theorem_page import OWN, theorem_page

PAGES: dict[str, Callable[[], str]] = {
    "index.md": index_page,
    "definitions.md": definitions_page,
    **{f"{name}.md": partial(theorem_page, name) for name in OWN},
    "constants.md": constants_page,
    "calibration.md": calibration_page,
    **{f"{tag}.md": partial(source_page, tag) for tag in ALONE},
    "contradictions.md": contradictions_page,
    "ledger.md": ledger_page,
}
# Page and figures that show this study's record, and go with the study.
_OF_CALIBRATION = {"calibration.md", "calibration.svg", "calibration.narrow.svg"}


def files() -> dict[str, Callable[[], bytes]]:
    """The name of each generated file below ``docs/``, and a function that makes it.

    >>> sorted(name for name in files() if name.endswith("theorem-2.svg"))
    ['bounds/theorem-2.svg']
    """
    stored = names(STORE.records)
    gone = set() if "calibration" in stored else _OF_CALIBRATION
    bounds: dict[str, Callable[[], bytes]] = {name: partial(_encoded, make) for name, make in PAGES.items()}
    for picture in FIGURES.values():
        bounds |= picture.files()
    return {
        **{f"bounds/{name}": make for name, make in bounds.items() if name not in gone},
        "bounds/claims.svg": recorded_graph,
        "results/index.md": partial(_encoded, result_index),
        **{f"results/{name}.md": partial(_encoded, partial(result_page, name)) for name in stored},
        **{f"results/{name}.svg": partial(result_figure, name) for name in stored},
        **{
            narrow_name(f"results/{name}.svg"): partial(narrow_result_figure, name)
            for name in stored
            if find(name).stacks
        },
        **{f"schemas/{name}.json": partial(_schema, name) for name in NAMES},
        EXPLORER: partial(_encoded, explorer_page),
        "related-work.md": partial(_encoded, related_work_page),
        **FIGURE.files(),
        PAGE: partial(_encoded, references_page),
        **{picture.name: picture.content for study, picture in figures_training.FIGURES.items() if study in stored},
        "rooms.svg": lambda: rooms_figure(house(), ".svg"),
    }


def _encoded(make: Callable[[], str]) -> bytes:
    return make().encode()


def _schema(name: str) -> bytes:
    return (json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n").encode()

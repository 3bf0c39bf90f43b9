"""The page of related work: what each system or theory says, what of it is here, and what is not."""

import ast
import tomllib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import msgspec

from proofcheck.experiments import studies
from proofcheck.experiments.studies import is_here
from proofcheck.ledger.store import STORE
from proofcheck.region.numbers import InputError
from proofcheck.site import figures_forgetting
from proofcheck.site.figures import Picture
from proofcheck.site.ledger_sections import ledger
from proofcheck.site.markdown import page, plain, section
from proofcheck.site.references import link, references

_FILE = Path(__file__).with_name("related_work.toml")


class Work(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A system or a theory beside the project.

    Attributes:
        heading: Its name.
        cites: Keys of the bibliography; what these say is not said again.
        here: What of it is here, as Markdown.
        absent: What is not, as Markdown.
        claims: The claims of the ledger that are about it.
        records: The claims of studies' records that are about it; a study that is not here is left out.
        code: Where in the package it is: ``module`` or ``module:name``; a study that is not here is left out.
        figure: Whether the figure of forgetting belongs to it.
    """

    heading: str
    cites: tuple[str, ...]
    here: str
    absent: str
    claims: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    figure: bool = False

    @property
    def claims_here(self) -> list[str]:
        """Its claims, without those of studies that are not here."""
        return [*self.claims, *[name for name in self.records if STORE.has_study(name.partition(".")[0])]]

    @property
    def code_here(self) -> list[str]:
        """Its code, without studies that are not here."""
        return [name for name in self.code if not _is_gone_study(name.partition(":")[0])]


def _forgetting() -> str:
    return (
        "Risk of task 1 for n = 50 samples, in units of the risk of a network of zeros; no noise. Left: all inputs;"
        " right: inputs in the span of task 1's samples. Shaded: what is forgotten, which vanishes with many parameters"
        " a sample, on the left because little was learned."
    )


FIGURE = Picture("forgetting.svg", figures_forgetting.draw, _forgetting, stacks=True)


@cache
def works() -> tuple[Work, ...]:
    """Every paragraph of the page.

    Raises:
        InputError: If one cites no entry, or names a claim or code that does not exist.
    """
    try:
        found = tuple(msgspec.convert(tomllib.loads(_FILE.read_text(encoding="utf-8"))["work"], list[Work]))
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise InputError(f"{_FILE.name}: expected works, got other content ({error})") from None
    for work in found:
        refuse_unknown(work)
    return found


def refuse_unknown(work: Work) -> None:
    """Refuse a paragraph that names what there is not.

    Raises:
        InputError: If it cites no entry, or names a claim or code that does not exist.
    """
    for key in work.cites:
        if key not in references():
            raise InputError(f"{work.heading}: expected a key of references.toml, got {key!r}")
    for claim in work.claims_here:
        if claim not in ledger():
            raise InputError(f"{work.heading}: expected a claim of the ledger, got {claim!r}")
    for name in work.code_here:
        if not _is_defined(name):
            raise InputError(f"{work.heading}: expected code of the package as module or module:name, got {name!r}")


def _is_gone_study(module: str) -> bool:
    package, _, study = module.rpartition(".")
    return package == studies.__name__ and not is_here(study)


def _is_defined(name: str) -> bool:
    """Read from the source: the page is made without PyTorch."""
    module, _, defined = name.partition(":")
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        return False
    top = ast.parse(Path(spec.origin).read_text(encoding="utf-8")).body
    names = {node.name for node in top if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return not defined or defined in names


def related_work_page() -> str:
    """One section for each system or theory."""
    return page(
        "Related work",
        "What other systems and theories say, as far as it was read ([References](references.md) have the places), what"
        " of them is in this project, and what is not. Where a work was not read, only the project speaks.",
        *[_section(work) for work in works()],
    )


def _section(work: Work) -> str:
    says = [f"**{link(key)}**: {plain(references()[key].says or 'not read.')}" for key in work.cites]
    claims = ", ".join(f"[`{claim}`](bounds/ledger.md)" for claim in work.claims_here)
    code = ", ".join(f"`{name.replace(':', '.')}`" for name in work.code_here)
    return section(
        plain(work.heading),
        *says,
        f"*Here.* {work.here.strip()}",
        FIGURE.markdown() if work.figure else "",
        "\n".join(f"* {name}: {words}" for name, words in (("Claims", claims), ("Code", code)) if words),
        f"*Not here.* {work.absent}",
    )

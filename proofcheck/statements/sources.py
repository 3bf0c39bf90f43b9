"""Where each statement comes from: the paper itself is not among the sources."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """A document that statements are taken from, and how far it can be trusted.

    Attributes:
        tag: The word by which statements name it.
        title: Its title.
        what: What kind of document it is.
        authority: How much weight its word has.
    """

    tag: str
    title: str
    what: str
    authority: str


PAPER = (
    "Li, Zhang, Zhang, Wang, Liu, Chen: When is Task Vector Provably Effective for Model Editing?"
    " (ICLR 2025, arXiv 2504.10957)"
)

REVIEW = Source(
    tag="review",
    title="A review of the paper on a blog, in Korean",
    what="the only source with the full hypotheses",
    authority="second-hand; some formulas are mangled by the blog's markup",
)
SLIDES = Source(
    tag="slides",
    title="The authors' slide deck",
    what="the three theorems and both corollaries as the authors show them",
    authority="the authors' own, simplified",
)
ABSTRACTS = Source(
    tag="abstracts",
    title="Two abstract pages of the paper",
    what="the abstract, in words; no formula",
    authority="the authors' words for the abstract, a machine's for the summary beside it",
)
TANGENT = Source(
    tag="tangent",
    title="A summary, in Korean, of Task Arithmetic in the Tangent Space (arXiv 2305.12827)",
    what="another paper: linearised fine-tuning, weight disentanglement, and what was observed of them",
    authority="second-hand; its inline formulas are lost",
)
PROJECT = Source(
    tag="project",
    title="proofcheck's own results",
    what="the exact threshold of the λ-region, and the idealised network",
    authority="derived and tested here; none of it is in the paper",
)

SOURCES = {source.tag: source for source in (REVIEW, SLIDES, ABSTRACTS, TANGENT, PROJECT)}

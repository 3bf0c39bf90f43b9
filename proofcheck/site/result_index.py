"""The summary of all stored experiments: every claim, what was predicted, what was measured, and the verdict."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import get_args

from proofcheck.experiments.engine.experiment import find
from proofcheck.experiments.engine.summary import names
from proofcheck.experiments.engine.verdicts import Claim, Source, Word
from proofcheck.ledger.store import STORE
from proofcheck.site.markdown import folded, page, section, table
from proofcheck.site.result_page import came_out, stored
from proofcheck.site.result_tables import claims_table

_MEANT = """\
The theorems are asymptotic, and rest on what training is said to produce. Here the paper's network is trained on the
paper's data, at sizes that a laptop can do, and each statement is put beside what the trained networks do.

**These are verdicts at these sizes and with these seeds.** A claim that holds here is not proved, and one that is
contradicted here may hold for larger networks or other hidden constants: a claim is tested with every hidden constant
1, unless it says otherwise. Each page has its settings; [what the words mean](index.md#the-rule)."""

_RULE = """\
A claim predicts a set that a quantity lies in, at each point of a grid (an α, a γ, a size). Every seed gives the
quantity once; a reading is their mean with Student's 95 % interval. It

* **holds** if the interval lies in the set;
* is **outside** if the interval and the set have nothing in common;
* is **undecided** if the interval holds an end of the set, so that the seeds do not decide;
* is **not applicable** if a hypothesis of the statement fails there, with the hidden constants that are used. Then it
  counts neither for the claim nor against it; beside it stand the constants at which it would count. Where none fails
  and of one it is not known whether it holds, the reading is *undecided* and counts as little.

The record of a claim takes the readings at which every hypothesis holds: it **holds** if all of them hold, is
**contradicted** if all are outside, **undecided** if all are, **mixed** between. Without such a reading it is
**undecided** or **not applicable**, as its readings are; without any it is **not applicable**, and says why.

A claim is meant at every setting, and of twenty readings one is outside by chance. So the
[ledger](../bounds/ledger.md) calls a claim contradicted where Holm's correction, over the readings of one record that
count, leaves at least one outside at the level 0.05, and says how many. ε is one number in each reading: the greatest
own loss of its networks. The review's β is its own, ηδ\\* + ε√M, and the slides' is 1/d.

What counts as near is a convention, and each has its reason:

| | is | because |
| --- | --- | --- |
| learned | a loss at most 0.02 above ε | that is about ε itself; a network whose output is 0 has hinge loss 1 |
| unlearned | a loss of at least 0.9 | an output of 0 costs 1 |
| an exponent | within 0.1 | over a factor 8, as on most axes, that is 1.23; the sources' exponents differ by ½ |
| a threshold in λ | within 0.1 | that is the step between two λ of a sweep |
| the λ of relearning | within 10 % | an earlier measurement met the prediction within 3 to 11 % |
| an estimate of α | within 0.03 | an earlier measurement found the best estimator by weights that near |
| most of the λ | nine of ten | no source gives a share |

Where a reading would not be what it is without such a convention, it says so.

The tables show the reading that is worst for its claim."""

_SOURCES = """\
Who makes the claim: *review*, *slides* and *abstracts* are [sources of the paper's
statements](../bounds/index.md#sources); *tangent* is a summary of [another paper](../bounds/tangent.md); *ideal* is the
[idealised network](../bounds/definitions.md#the-idealised-network), the project's own theory; *project* is what the
project expects after earlier measurements."""


def result_index() -> str:
    """The page with all verdicts."""
    found = {name: stored(name).summary.claims for name in names(STORE.records)}
    every = [claim for claims in found.values() for claim in claims]
    return page(
        "What trained networks say",
        _summary(every),
        _by_study(found),
        _MEANT,
        section("By who claims it", _SOURCES, _counts(every)),
        *[_section(name, claims) for name, claims in found.items()],
        section("The rule", _RULE),
    )


def _summary(claims: Sequence[Claim]) -> str:
    """What came of all claims, in a sentence."""
    return f"**Of {len(claims)} claims {came_out(claims)}**, at the sizes and with the seeds that were tried."


def _by_study(found: Mapping[str, Sequence[Claim]]) -> str:
    """How many claims of each study came out how."""
    rows = []
    for name, claims in found.items():
        counts = Counter(claim.verdict for claim in claims)
        rows.append((f"[{find(name).words.title}]({name}.md)", *(str(counts[word] or "") for word in get_args(Word))))
    return table(["study", *get_args(Word)], rows)


def _counts(claims: Sequence[Claim]) -> str:
    counts = Counter((claim.verdict, claim.source) for claim in claims)
    rows = [
        (f"**{word}**", *(str(counts[word, source] or "") for source in get_args(Source))) for word in get_args(Word)
    ]
    return table(["verdict", *get_args(Source)], rows)


def _section(name: str, claims: Sequence[Claim]) -> str:
    words = find(name).words
    claimed = folded(f"{len(claims)} claims, each at its worst reading", claims_table(claims))
    return section(words.title, f"[Figure, readings and settings]({name}.md).", claimed)

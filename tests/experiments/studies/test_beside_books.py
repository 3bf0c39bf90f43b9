"""The paper's Rouge-L stands beside ours, each at the λ at which it was measured."""

from proofcheck.experiments.studies.books import beside
from tests.experiments.made_books import AS_TOLD, made


def test_the_papers_rouge_stands_beside_ours_with_its_floor() -> None:
    records = made(AS_TOLD)
    ((header, body),), caveat = beside(records)
    rows = [header, [], *body]
    assert rows[0][1:7] == ["λ = 0", "λ = -0.2", "λ = -0.4", "λ = -0.6", "λ = -0.8", "λ = -1"]
    assert rows[2] == ["paper: HP1", "0.2573", "0.1989", "0.1933", "0.1888", "0.1572", "0.1142", ""]
    # The mean over seeds of 0.3 + seed/1000; nothing was measured between the two ends.
    assert rows[3][:3] == ["ours: synthetic:1/1, unlearned", "0.3020", ""]
    assert rows[4][:2] == ["its floor", "0.2000"]
    # At λ = −1: 0.6 times the mean over seeds of 1 + 0.01·seed.
    assert rows[3][-1].startswith("+0.612")
    assert "ours confirms one of the paper's" in " ".join(caveat.split())

"""The one rule of statuses."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofcheck.ledger.evidence import Evidence, Kind, Says
from proofcheck.ledger.status import Status, from_evidence, resting_on

STRENGTH = [
    Status.ASSUMED,
    Status.NOT_APPLICABLE,
    Status.UNDECIDED,
    Status.SUPPORTED,
    Status.IDENTITY,
    Status.CERTIFIED,
    Status.PROVED,
    Status.DEFINITION,
]
STATUSES = st.sampled_from(list(Status))


def piece(kind: Kind, says: Says) -> Evidence:
    return Evidence(kind, f"{kind} {says}", says, "", [], 0.0)


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([], Status.ASSUMED),
        ([("assumption", "nothing")], Status.ASSUMED),
        ([("proof", "for"), ("proof", "for")], Status.PROVED),
        ([("proof", "for"), ("proof", "failed")], Status.ASSUMED),
        ([("proof", "for"), ("identity", "for")], Status.IDENTITY),
        ([("proof", "failed"), ("identity", "for")], Status.ASSUMED),
        ([("proof", "for"), ("identity", "failed")], Status.ASSUMED),
        ([("certificate", "for"), ("identity", "failed")], Status.ASSUMED),
        ([("record", "for"), ("beside", "against")], Status.SUPPORTED),
        ([("record", "against"), ("beside", "for")], Status.CONTRADICTED),
        ([("beside", "for"), ("beside", "against")], Status.ASSUMED),
        ([("proof", "for"), ("proof", "not run")], Status.NOT_CHECKED),
        ([("proof", "not run"), ("identity", "for")], Status.NOT_CHECKED),
        ([("certificate", "for"), ("record", "for")], Status.CERTIFIED),
        ([("certificate", "failed")], Status.ASSUMED),
        ([("record", "for"), ("record", "nothing")], Status.SUPPORTED),
        ([("record", "nothing")], Status.UNDECIDED),
        ([("record", "not applicable")], Status.NOT_APPLICABLE),
        ([("record", "not applicable"), ("record", "nothing")], Status.UNDECIDED),
        ([("record", "not applicable"), ("case", "against")], Status.CONTRADICTED),
        ([("record", "for"), ("case", "not applicable")], Status.SUPPORTED),
        ([("definition", "for")], Status.DEFINITION),
        ([("record", "for"), ("record", "against")], Status.CONTRADICTED),
        ([("record", "for"), ("record", "failed")], Status.ASSUMED),
        ([("record", "for"), ("counterexample", "against")], Status.REFUTED),
        ([("counterexample", "failed")], Status.ASSUMED),
        ([("bounds", "for")], Status.CERTIFIED),
        ([("bounds", "for"), ("bounds", "failed")], Status.ASSUMED),
        ([("bounds", "not run")], Status.NOT_CHECKED),
        ([("case", "not run"), ("record", "for")], Status.SUPPORTED),
        ([("case", "for")], Status.SUPPORTED),
        ([("case", "for"), ("case", "failed")], Status.ASSUMED),
        ([("record", "for"), ("case", "against")], Status.CONTRADICTED),
        ([("record", "against"), ("case", "for")], Status.CONTRADICTED),
    ],
)
def test_a_status_follows_from_the_evidence(pieces: list[tuple[Kind, Says]], status: Status) -> None:
    for order in itertools.permutations([piece(*each) for each in pieces]):
        assert from_evidence(order) is status


@given(st.lists(st.sampled_from(STRENGTH)), st.sampled_from(STRENGTH))
def test_nothing_is_stronger_than_what_it_rests_on(others: list[Status], own: Status) -> None:
    assert resting_on(own, others) is min([own, *others], key=STRENGTH.index)


@given(st.lists(STATUSES), STATUSES)
def test_the_order_of_what_a_claim_rests_on_does_not_matter(others: list[Status], own: Status) -> None:
    assert len({resting_on(own, order) for order in (others, others[::-1], sorted(others))}) == 1


@pytest.mark.parametrize("own", [Status.CONTRADICTED, Status.REFUTED])
@given(others=st.lists(STATUSES))
def test_what_speaks_against_a_claim_needs_nothing_else(own: Status, others: list[Status]) -> None:
    assert resting_on(own, others) is own


@pytest.mark.parametrize("other", [Status.CONTRADICTED, Status.REFUTED])
def test_what_rests_on_something_false_is_assumed(other: Status) -> None:
    assert resting_on(Status.PROVED, [other]) is Status.ASSUMED

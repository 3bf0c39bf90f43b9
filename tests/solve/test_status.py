import cvxpy.settings
import pytest

from proofcheck.solve.programs import TABLE, Conclusion, agrees, conclude

KNOWN = {
    *cvxpy.settings.SOLUTION_PRESENT,
    *cvxpy.settings.INF_OR_UNB,
    *cvxpy.settings.INACCURATE,
    *cvxpy.settings.ERROR,
}


def test_every_status_of_cvxpy_is_in_the_table_and_no_other() -> None:
    assert set(TABLE) == KNOWN


def test_only_a_clean_optimal_or_infeasible_counts() -> None:
    conclusive = {status for status in KNOWN if conclude(status) is not Conclusion.INCONCLUSIVE}
    assert conclusive == {cvxpy.settings.OPTIMAL, cvxpy.settings.INFEASIBLE}


def test_an_unknown_status_is_inconclusive() -> None:
    assert conclude("a status of some later version") is Conclusion.INCONCLUSIVE


@pytest.mark.parametrize("status", sorted(KNOWN))
def test_a_solver_agrees_only_where_it_concludes(status: str) -> None:
    if conclude(status) is Conclusion.INCONCLUSIVE:
        assert agrees(status, True) is None
        assert agrees(status, False) is None
    else:
        assert agrees(status, True) is (status == "optimal")
        assert agrees(status, False) is (status == "infeasible")

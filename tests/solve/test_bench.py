from fractions import Fraction

from proofcheck import Region
from proofcheck.region.threshold import decide
from proofcheck.solve.bench import Bench, to_lam, to_x
from proofcheck.solve.constraints import Constraints

C = Fraction(2, 3)


def bench(region: Region, constraints: Constraints | None = None) -> Bench:
    return Bench(decide(region), constraints or Constraints(len(region.gamma)), "CLARABEL")


def test_all_positive_betas_share_one_compiled_program() -> None:
    compiled = bench(Region(gamma=["1/2"]))
    assert compiled.program(Fraction(1, 8)) is compiled.program(Fraction(1, 9))
    assert compiled.program(Fraction(1, 8)) is not compiled.program(Fraction(0))


def test_units_fit_what_is_asked() -> None:
    compiled = bench(Region(gamma=["1/2"]))
    assert compiled.wide(Fraction(1, 8)).unit == 8
    assert compiled.close(Fraction(1, 8), C).unit == Fraction(20, 3)
    assert compiled.close(Fraction(0), C, (Fraction(-9),)).unit == 9
    assert compiled.close(Fraction(1, 30), C, (Fraction(-90),)).unit == 20
    assert bench(Region(gamma=[0])).close(Fraction(0), C).unit == 1
    assert bench(Region(gamma=[1]), Constraints(1, lam_min=(Fraction(50),))).close(Fraction(0), C).unit == 50


def test_units_change_there_and_back() -> None:
    units = bench(Region(gamma=["1/2", 1])).wide(Fraction(1, 8))
    assert to_lam(to_x((Fraction(3), Fraction(-1, 2)), units), units) == (3, Fraction(-1, 2))

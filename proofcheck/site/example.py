"""The numbers at which the pages and their figures are computed; each page states those it uses."""

from fractions import Fraction

from proofcheck.ideal.tasks import IdealNetwork

NETWORK = IdealNetwork("2/5", "1/10", "8/5")
BETA = Fraction(1, 20)
SLACK = Fraction(1, 10)
ETA = Fraction(1, 10)
DELTA_STAR = NETWORK.delta_star
ACCURACIES = (Fraction(1, 20), Fraction(1, 100))

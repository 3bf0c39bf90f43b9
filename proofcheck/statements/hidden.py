"""The constants that Θ, O, Ω and poly hide, by name: no source gives a value, so each is 1 unless it is set."""

from sympy import Symbol

from proofcheck.statements.symbols import scalar

HIDDEN: dict[str, Symbol] = {}


def _hidden(name: str, words: str) -> Symbol:
    base, _, index = name.partition("_")
    made = scalar(name, name, rf"{base}_{{\mathrm{{{index.replace('_', ' ')}}}}}", words, positive=True)
    HIDDEN[name] = made
    return made


C_T = _hidden("C_T", "of T, the number of steps")
C_B = _hidden("C_B", "of the least batch B")
C_m = _hidden("C_m", "of the least number of neurons m")
C_eta = _hidden("C_eta", "of the largest learning rate η")
C_M = _hidden("C_M", "between M and the dimension d")

C_poly = _hidden("C_poly", "factor of poly in the review's β")
k_poly = _hidden("k_poly", "exponent of poly in the review's β")
C_root = _hidden("C_root", "of the second part of the review's β")
C_limit = _hidden("C_limit", "of the limit that β stays below")
C_beta = _hidden("C_beta", "of the slides' β")

C_1 = _hidden("C_1", "of T1's error")
C_2 = _hidden("C_2", "of T2's error when it is learned")
C_unlearn = _hidden("C_unlearn", "of an unlearned task's error")
C_goal = _hidden("C_goal", "of a learned task's error in the goals, and after pruning")
C_target = _hidden("C_target", "of the target's error")

C_low = _hidden("C_low", "of the lower end of negation")
C_up = _hidden("C_up", "of the upper end of negation in the review's summary")
C_upper = _hidden("C_upper", "factor of poly in the review's upper end of negation")
k_upper = _hidden("k_upper", "exponent of poly in the review's upper end of negation")
C_small = _hidden("C_small", "of the α that is small enough for aligned negation; the review only says small")

C_V = _hidden("C_V", "of the slides' residual of ΔV")
C_fraction = _hidden("C_fraction", "of the fraction of rows that are large")
C_large = _hidden("C_large", "of the norm of a large row")
C_rest = _hidden("C_rest", "of the norm of each other row")

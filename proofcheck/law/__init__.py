r"""How gradient descent on the population loss makes the network of a task: a law in a few scalars, nothing fitted.

`derivation` has the attention of a member of an invariant class, in SymPy, from the definition of the network; `rows`
sums the gates; `descent` is the step, and `starts` where it begins. `samples` has the counts of Definition 2, `frozen`
and `flow` closed forms and quadratures, `predictions` and `merges` what follows for β, rows, ranks and λ. NumPy, and
SymPy for the derivation; all of it is the project's own, and estimated in floats.
"""

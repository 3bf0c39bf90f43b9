"""The population loss of an actual trained and merged network, bounded instead of sampled (NumPy).

`linear_parts` merges task vectors into a `geometry`, `counts` has the law of the token counts in exact integers.
`gates` bounds the network at given counts from both sides, `worst_case`, `pathwise` and `moments` draw three
conclusions, and `loss` sums them up. `perturbation` carries a bound over an interval of λ, for `lam_set` and `boxes`;
`answers` says it beside the theorems; `facts` keeps what was proved of a stored network, to be proved again. The word
*certified* stands only where `rounding` accounts for every floating-point operation: docs/rounding.md derives it.
`near_ideal`, the distance from the idealised network, is in plain floats.
"""

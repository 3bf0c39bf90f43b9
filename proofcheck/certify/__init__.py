"""The population loss of an actual trained and merged network, bounded instead of sampled (NumPy).

`parts` merges task vectors into a `geometry`, `counts` has the law of the token counts in exact integers. `gates`
bounds the network at given counts from both sides, `worst_case`, `pathwise` and `moments` draw three conclusions, and
`loss` and `accuracy` sum them up. `perturbation` carries a bound over an interval of λ, for `lam_set` and `boxes`;
`facts` keeps what was proved of a stored network, to be proved again.
The word *certified* stands only where `rounding` accounts for every floating-point operation: docs/rounding.md
derives it. `bridge`, the distance from the idealised network, is in plain floats.
"""

"""Claims and their evidence: a status that is computed from what is run again, never asserted.

`claims` lists what is claimed, `evidence` says what a piece of it may show; `proofs_of`, `certificates`, `identities`,
`counterexamples` and `records` run it again; `status` has the one rule that makes a status of it.
"""

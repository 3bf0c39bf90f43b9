"""Claims and their evidence: a status that is computed from what is run again, never asserted.

`claims` lists what is claimed; `evidence` says what a piece of it may show, and runs proofs, certificates and
counterexamples again, `identities`, `records` and `certified_facts` the rest, and `retraining` trains the networks of
facts anew; ``stored`` holds what is data. `status` has the one rule that makes a status of it.
"""

"""What the paper states, source by source, as SymPy objects that print, evaluate and can be decided.

`catalogue` finds the claims, `contradictions` what the sources disagree on, `bounds` evaluates, `lambda_sets`
says which λ a source offers. SymPy is imported here, never by ``import proofcheck``.
"""

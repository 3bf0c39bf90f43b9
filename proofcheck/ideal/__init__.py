"""The idealised network: after fine-tuning ΔW_i = ω μ_iμ_iᵀ and ΔV_i = b u μ_iᵀ exactly, with a balanced u.

`derivation` derives its output in SymPy, `gain` and `success` evaluate it in NumPy. From `isolate` up to `margins`
exact arithmetic finds every λ at which a margin changes sign; `sets`, `lam_sets`, `amended` and `sufficiency` say what
follows for the three theorems, `documents` as JSON. Nothing here is in the paper: it is the project's own reading of
it.
"""

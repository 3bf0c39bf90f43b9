"""The λ-region of Theorem 3 in exact arithmetic; the standard library only.

`numbers`, `region`, `certificate` and `checker` are the trusted base. `threshold`, `feasible`,
`location`, `vertices` and `polygon` find answers, which the checker, or the region itself, then confirms.
"""

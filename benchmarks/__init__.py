"""proofcheck beside other solvers on the λ-region: times, wrong verdicts and vertices, measured in one run.

`python -m benchmarks` from the checkout writes docs/benchmarks.md and docs/benchmarks.svg.
"""

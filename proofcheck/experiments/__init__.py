"""Experiments: trained networks put beside what the paper and the idealised network predict.

An experiment is a grid of settings and what to compute at one of them from one seed: a cell. `running` finishes the
cells, each a file of its own; `summary` reads verdicts off these files alone.
"""

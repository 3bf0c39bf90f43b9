"""The pages that the code writes: statements by source, numbers, figures, contradictions.

Each page and figure is a function of the statements alone: the same code gives the same bytes.
"""

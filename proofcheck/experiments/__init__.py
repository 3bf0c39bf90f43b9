"""Experiments: trained networks put beside what the paper and the idealised network predict.

A study, a file in ``studies``, is a grid of settings, what to compute at one of them from one seed, a cell, and what to
say of it. ``engine`` finishes the cells, each a file of its own, and reads verdicts off these files alone; ``bench``
has what studies share, ``calibration`` the constants fitted on networks.
"""

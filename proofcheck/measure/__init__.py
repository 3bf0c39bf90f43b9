"""What is measured on task vectors and merged networks: NumPy only, from arrays that anyone may bring.

`singular` and `rows` look at one task vector, `correlation` at several, `network`, `margins` and `intervals` at what
networks do on samples; `run` reads a folder of trained networks, and `summary` puts everything into one of `documents`.
"""

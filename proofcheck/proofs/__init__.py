"""Machine-checked theorems: Rocq files, their statements pinned as text, and the runner that proves them again.

`source` reads Rocq text, `pins` the reviewed statements and definitions, `rocq` calls the compiler, `runner` says
which pinned statement the kernel has accepted in this run, and on which axioms.
"""

"""SymPy's relations, kept as they are written.

Unevaluated they are faster to build, and one that SymPy can already decide from its symbols' assumptions
stays a statement instead of turning into True. Putting numbers in evaluates them.
"""

from functools import partial

import sympy

Eq = partial(sympy.Eq, evaluate=False)
Ne = partial(sympy.Ne, evaluate=False)
Ge = partial(sympy.Ge, evaluate=False)
Gt = partial(sympy.Gt, evaluate=False)
Le = partial(sympy.Le, evaluate=False)
Lt = partial(sympy.Lt, evaluate=False)

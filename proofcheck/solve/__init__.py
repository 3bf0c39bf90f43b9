"""cvxpy programs that propose a λ, and the exact arithmetic that accepts, repairs or refuses it."""

"""Which λ to take: what exact arithmetic decides alone, and what cvxpy proposes for it to finish, accept or refuse."""

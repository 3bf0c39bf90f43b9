"""The idealised network evaluated from its definition, by other means than the package: matrices, or sums in mpmath."""

import numpy as np
from mpmath import mp, mpf


def class_output(p_hat, x, p, q, r):
    """f/(A·b): softmax over the classes, in mpmath, at a logit x = ωq̂ of μ with itself."""
    with mp.workdps(60):
        x, classes = mpf(x), [(1, mpf(p)), (-1, mpf(q)), (0, mpf(r))]
        total = mpf(0)
        for query, number in classes:
            shift = abs(query * x)
            weights = [(key, count * mp.exp(key * query * x - shift)) for key, count in classes]
            mass = sum(weight for _, weight in weights)
            total += number * (sum(key * weight for key, weight in weights) / mass if number else 0)
        return mpf(p_hat) * total / (mpf(p) + mpf(q) + mpf(r))


def class_gain(x, p, q, r):
    """Gain at x, from the same sums."""
    with mp.workdps(60):
        share = (mpf(p) - mpf(q)) / (mpf(p) + mpf(q) + mpf(r))
        return class_output(1, x, p, q, r) / share


def matrix_output(tokens, patterns, lam, omega, b, u, a):
    """F(X) with full matrices: tokens (d, P), patterns (d, n), λ (n,), u and a (m,)."""
    w = sum(weight * omega * np.outer(mu, mu) for weight, mu in zip(lam, patterns.T, strict=True))
    v = sum(weight * b * np.outer(u, mu) for weight, mu in zip(lam, patterns.T, strict=True))
    logits = tokens.T @ w @ tokens
    weights = np.exp(logits - logits.max(axis=0))
    weights /= weights.sum(axis=0)
    return float((a @ np.maximum(v @ tokens @ weights, 0)).mean())

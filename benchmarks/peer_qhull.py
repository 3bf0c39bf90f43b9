"""Qhull through scipy.spatial.HalfspaceIntersection: vertices in floating point."""

import numpy as np
from scipy.optimize import linprog
from scipy.spatial import HalfspaceIntersection, QhullError

from benchmarks.linear_program import Array, read
from benchmarks.problem import Problem


def count_vertices(problem: Problem) -> int | None:
    """How many vertices Qhull sees; points closer than 10⁻⁹ of the box are one. None when it finds no interior."""
    gamma, beta, c = read(problem)
    if c is None:
        raise ValueError("vertices are those of the region at one c")
    n, reach = len(gamma), c / beta
    # Unknowns λ/reach, so that the box is the unit box; each row reads normal·x + offset ≤ 0.
    cuts = np.column_stack([-np.array([gamma, gamma**2]) * reach, np.full(2, 1 + c)])
    box = np.column_stack([np.vstack([np.eye(n), -np.eye(n)]), np.full(2 * n, -1.0)])
    halfspaces = np.vstack([cuts, box])
    point = _centre(halfspaces)
    if point is None:
        return None
    try:
        corners = HalfspaceIntersection(halfspaces, point).intersections
    except QhullError:
        return None
    return len(np.unique(np.round(corners, 9) + 0.0, axis=0))


def _centre(halfspaces: Array) -> Array | None:
    """The centre of the largest ball inside, which Qhull needs to start from; None when no ball is."""
    normals, offsets = halfspaces[:, :-1], halfspaces[:, -1]
    rows = np.column_stack([normals, np.linalg.norm(normals, axis=1)])
    cost = np.append(np.zeros(normals.shape[1]), -1.0)
    bounds = [(None, None)] * normals.shape[1] + [(0, None)]
    result = linprog(cost, A_ub=rows, b_ub=-offsets, bounds=bounds)
    return result.x[:-1] if result.status == 0 and result.x[-1] > 0 else None

// Plane slices of a region as exact convex polygons: a square cut by half-planes [a, b, k], ax + by ≥ k.
import { ONE, ZERO, add, compare, divide, negative, ratio, reachOf, subtract, text, times } from "./rational.mjs";
import { sums } from "./region.mjs";

function clip(polygon, planes) {
  for (const [a, b, k] of planes) {
    const excess = polygon.map(([x, y]) => subtract(add(times(a, x), times(b, y)), k));
    const kept = [];
    polygon.forEach((point, i) => {
      const before = (i || polygon.length) - 1;
      if (excess[i][0] * excess[before][0] < 0n) {
        const share = divide(excess[before], subtract(excess[before], excess[i]));
        kept.push(polygon[before].map((value, axis) => add(value, times(share, subtract(point[axis], value)))));
      }
      if (excess[i][0] >= 0n) kept.push(point);
    });
    polygon = [...new Map(kept.map((point) => [point.map(text).join(" "), point])).values()];
  }
  return polygon;
}

const rectangle = ([left, bottom], [right, top]) => [[left, bottom], [right, bottom], [right, top], [left, top]];
export const square = (reach) => rectangle([negative(reach), negative(reach)], [reach, reach]);

// The corners of the slice (λ_i, λ_j) through `centre`, within |λ| ≤ reach: at one c, or where c is null for some c in
// (0, 1) (its closure), where both sums must be at least 1 + β|λ_k| for every k.
export function slice(region, { beta, c, reach, axes: [i, j], centre }) {
  const rest = region.gamma.map((_, k) => (k === i || k === j ? ZERO : centre[k]));
  const far = reachOf(rest);
  if (compare(far, reach) > 0) return [];
  const levels = sums(region, rest);
  const planes = [];
  for (const [m, [low, high, unit]] of [["low", "high", region.unit], ["least", "greatest", region.unit ** 2n]].entries()) {
    const ends = (k) => [...new Set([region.rows[k][low], region.rows[k][high]])].map((end) => ratio(end, unit));
    for (const a of ends(i)) {
      for (const b of ends(j)) {
        planes.push([a, b, subtract(add(ONE, c ?? times(beta, far)), levels[m])]);
        if (c) continue;
        const level = subtract(ONE, levels[m]);
        for (const tilt of [beta, negative(beta)]) planes.push([subtract(a, tilt), b, level], [a, subtract(b, tilt), level]);
      }
    }
  }
  return clip(square(reach), planes);
}

// One task: the (λ, c) of the region, with c up, exact γ or a box; |λ| ≤ reach.
export function band(region, beta, reach) {
  const planes = [[negative(beta), ONE, ZERO], [beta, ONE, ZERO]];
  const [{ low, high, least, greatest }] = region.rows;
  for (const end of new Set([low, high])) planes.push([ratio(end, region.unit), negative(ONE), ONE]);
  for (const end of new Set([least, greatest])) planes.push([ratio(end, region.unit ** 2n), negative(ONE), ONE]);
  return clip(rectangle([negative(reach), ZERO], [reach, ONE]), planes);
}

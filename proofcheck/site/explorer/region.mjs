// The λ-region of Theorem 3 for one γ, or for every γ of a box: its ranges as integers over one denominator.
import { InputError, ONE, add, compare, greatest, lcm, least, negative, ratio, sizeOf, subtract, text } from "./rational.mjs";

const MINUS_ONE = negative(ONE);

// Every γ_i lies in [low, high]/D, and its square in [least, greatest]/D².
function rowsOf(low, high) {
  let unit = 1n;
  for (const end of low === high ? low : [...low, ...high]) if (unit % end[1]) unit = lcm(unit, end[1]);
  const whole = (end) => end[0] * (unit / end[1]);
  const rows = low.map((end, i) => {
    const l = whole(end);
    const u = low === high ? l : whole(high[i]);
    const [a, b] = [l * l, u * u];
    const [less, more] = a < b ? [a, b] : [b, a];
    return { low: l, high: u, least: l <= 0n && u >= 0n ? 0n : less, greatest: more };
  });
  return { rows, unit };
}

function radiusOf(radius, n) {
  if (radius === null) return null;
  const all = radius.length === 1 ? Array(n).fill(radius[0]) : radius;
  if (all.length !== n) throw new InputError(`γ ±: expected 1 number or ${n}, one a task, got ${all.length}`);
  all.forEach((r, i) => {
    if (r[0] < 0n) throw new InputError(`γ ±[${i + 1}]: expected a number >= 0, got ${text(r)}`);
  });
  return all;
}

// γ, and β, c and a radius (one, or one a task) where they are known; weak asks Σλγ² ≥ 0 in place of ≥ 1 + c.
export function makeRegion(gamma, { beta = null, c = null, radius = null, weak = false } = {}) {
  if (!gamma.length) throw new InputError("γ: expected at least one number, got none");
  gamma.forEach((g, i) => {
    if (sizeOf(g[0]) > g[1]) throw new InputError(`γ${i + 1}: expected a correlation in [-1, 1], got ${text(g)}`);
  });
  if (beta && beta[0] < 0n) throw new InputError(`β: expected a number >= 0, got ${text(beta)}`);
  if (c && (c[0] <= 0n || c[0] >= c[1])) {
    throw new InputError(`c: expected a number strictly between 0 and 1, got ${text(c)}`);
  }
  const radii = radiusOf(radius, gamma.length);
  const low = radii ? gamma.map((g, i) => greatest(subtract(g, radii[i]), MINUS_ONE)) : gamma;
  const high = radii ? gamma.map((g, i) => least(add(g, radii[i]), ONE)) : gamma;
  return { gamma, beta, c, radius: radii, weak, ...rowsOf(low, high) };
}

// (min Σλ_iγ_i, min Σλ_iγ_i²) over the γ of the box.
export function sums(region, lam) {
  const byDenominator = new Map();
  lam.forEach(([weight, denominator], i) => {
    const row = region.rows[i];
    const total = byDenominator.get(denominator) ?? [0n, 0n];
    total[0] += weight * (weight >= 0n ? row.low : row.high);
    total[1] += weight * (weight >= 0n ? row.least : row.greatest);
    byDenominator.set(denominator, total);
  });
  const unit = [...byDenominator.keys()].reduce((a, b) => (a % b ? lcm(a, b) : a), 1n);
  let [linear, squares] = [0n, 0n];
  for (const [denominator, total] of byDenominator) {
    linear += total[0] * (unit / denominator);
    squares += total[1] * (unit / denominator);
  }
  return [ratio(linear, region.unit * unit), ratio(squares, region.unit ** 2n * unit)];
}

// F(t) = Σ max(0, t·l + (1−t)·lo, −(t·u + (1−t)·hi)); no λ with |λ_i| ≤ R has both sums above R·F(t).
export function dual(region, t) {
  const [p, q] = [t[0] * region.unit, t[1] - t[0]];
  let total = 0n;
  for (const row of region.rows) {
    const up = p * row.low + q * row.least;
    const down = -(p * row.high + q * row.greatest);
    if (up > 0n) total += up;
    else if (down > 0n) total += down;
  }
  return ratio(total, t[1] * region.unit ** 2n);
}

// The greatest k with Σλγ ≥ k and Σλγ² ≥ k, or ≥ 0 if weak; below 0 where there is none.
export function level(region, lam) {
  const [linear, squares] = sums(region, lam);
  return region.weak && squares[0] >= 0n ? linear : least(linear, squares);
}

export const isBelow = (a, b) => compare(a, b) < 0;
export const isAtMost = (a, b) => compare(a, b) <= 0;

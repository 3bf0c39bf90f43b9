// The idealised network in floats: it is drawn, and nothing is proved of it here.
import { InputError, float, read } from "./rational.mjs";

const FARTHEST = 700;
// Where λ is looked for: sinh of an even grid, so that both ends of the line are reached.
const [GRID, GRID_END, BISECTIONS] = [4000, 12, 60];

// ρ(p̂, q̂) = p̂·Gain(ωq̂)/Gain(ω), and the level 1 − s from which a task counts as learned.
export function network({ ds, dh, om, sl }) {
  const [star, hash, omega, slack] = [[ds, "δ*"], [dh, "δ#"], [om, "ω"], [sl, "s"]].map(([words, name]) => float(read(words, name)));
  if (!(star > 0 && star <= 1)) throw new InputError("δ*: expected a number in (0, 1]");
  if (!(hash >= 0 && hash < star && star + hash <= 1)) throw new InputError("δ#: expected 0 ≤ δ# < δ* and δ* + δ# ≤ 1");
  if (!(omega > 0)) throw new InputError("ω: expected a number > 0");
  if (!(slack >= 0 && slack < 1)) throw new InputError("slack s: expected a number in [0, 1)");
  const rest = 1 - star - hash;
  const share = (own, other, x) => {
    const weight = (power) => Math.exp(Math.min(power, FARTHEST));
    return own ? own / (own + rest * weight(-x) + other * weight(-2 * x)) : 0;
  };
  const gain = (x) => {
    const y = Math.abs(x);
    const falling = Math.expm1(-2 * y) ** 2;
    return rest + share(star, hash, x) + share(hash, star, x) - share(star, hash, y) * share(hash, star, y) * falling;
  };
  const alone = gain(omega);
  return { rho: (p, q) => (p * gain(omega * q)) / alone, level: 1 - slack, key: [star, hash, omega, slack].join(" ") };
}

// Two tasks that correlate α: by how much adding T2, and unlearning it, succeeds at λ; ≥ 0 is success.
export function twoTasks({ rho, level }, alpha) {
  const first = (lam) => rho(1 + lam * alpha, 1 + lam * alpha * alpha) - level;
  const second = (lam) => rho(alpha + lam, alpha * alpha + lam);
  return {
    addition: (lam) => Math.min(first(lam), second(lam) - level),
    negation: (lam) => Math.min(first(lam), -second(lam)),
  };
}

// {λ : f(λ) ≥ 0} as intervals, found on a grid: ends lie inside to the last bits, and a piece narrower than the grid is missed.
export function intervals(f) {
  const holds = (lam) => f(lam) >= -1e-12;
  const edge = (inside, outside) => {
    for (let k = 0; k < BISECTIONS; k++) {
      const middle = (inside + outside) / 2;
      if (holds(middle)) inside = middle;
      else outside = middle;
    }
    return inside;
  };
  const found = [];
  let [open, before] = [null, -Infinity];
  for (let k = 0; k <= GRID; k++) {
    const lam = Math.sinh(GRID_END * ((2 * k) / GRID - 1));
    if (holds(lam) && open === null) open = k ? edge(lam, before) : -Infinity;
    if (!holds(lam) && open !== null) {
      found.push([open, edge(before, lam)]);
      open = null;
    }
    before = lam;
  }
  return open === null ? found : [...found, [open, Infinity]];
}

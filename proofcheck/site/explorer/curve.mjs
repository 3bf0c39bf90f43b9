// F(t), whose minimum φ decides: one picture for any number of tasks.
import { frame } from "./frame.mjs";
import { ONE, add, divide, float, times } from "./rational.mjs";
import { is } from "./words.mjs";

const HEIGHT = 300;
const [SAMPLES, MOST_BENDS] = [80, 60];

// Above which F must stay: 2β, or β(1 + c)/c at a given c.
function needed({ beta, c }) {
  if (!beta) return null;
  return c ? divide(times(beta, add(ONE, c)), c) : times([2n, 1n], beta);
}

export function drawCurve({ region, found }) {
  const unit = region.unit;
  const rows = region.rows.map((row) => [row.low, row.high].map((n) => float([n, unit])).concat([row.least, row.greatest].map((n) => float([n, unit ** 2n]))));
  const value = (t) => rows.reduce((total, [low, high, least, most]) => total + Math.max(0, t * low + (1 - t) * least, -(t * high + (1 - t) * most)), 0);
  const bends = region.gamma.slice(0, MOST_BENDS).map(float).filter((g) => g < 0).map((g) => -g / (1 - g));
  const even = Array.from({ length: SAMPLES + 1 }, (_, k) => k / SAMPLES);
  const points = [...new Set([...even, ...bends, float(found.t)])].sort((a, b) => a - b).map((t) => [t, value(t)]);
  const [t, phi, need] = [float(found.t), float(found.phi), needed(region)];
  const level = need ? float(need) : 0;
  const top = 1.15 * Math.max(Math.min(Math.max(...points.map(([, height]) => height)), 4 * Math.max(phi, level, 0.05)), level, phi, 0.1);
  const scale = frame("curve", { x: [0, 1], y: [0, top], height: HEIGHT, xName: "t", yName: "F" });
  const parts = need ? [`<path class="short" d="${scale.path([[0, 0], [1, 0], [1, level], [0, level]])}Z"/><path class="needed" d="${scale.path([[0, level], [1, level]])}"/>`] : [];
  parts.push(
    `<path class="curve" d="${scale.path(points)}"/>`,
    `<path class="limit" d="${scale.path([[t, phi], [t, 0]])}"/><circle class="witness" cx="${scale.x(t)}" cy="${scale.y(phi)}" r="5.5"/>`,
  );
  const side = t < 0.25 ? "start" : t > 0.75 ? "end" : "middle";
  const [height, line] = [scale.y(phi), scale.y(need && level < phi ? level : 0)];
  const above = line - height < 46 && height > 40;
  parts.push(`<text class="mark ${side}" x="${scale.x(t)}" y="${height + (above ? -16 : 26)}">φ ${is(found.phi)} at t ${is(found.t)}</text>`);
  const name = region.c ? "β(1 + c)/c" : "2β";
  if (need) parts.push(`<text class="mark end needed-name" x="${scale.x(0.99)}" y="${scale.y(level) + (scale.y(level) > 235 ? -7 : 17)}">needed: ${name} ${is(need)}</text>`);
  return scale.ground + scale.inside(parts.join("")) + scale.border;
}

export function curveWords({ region, found }) {
  const need = needed(region);
  const ok = found.verdict === "nonempty";
  const asks = region.c ? "at least β(1 + c)/c" : "more than 2β";
  if (!need || need[0] === 0n) return ok ? "φ > 0, so every small enough β has a λ." : "φ = 0: no λ works, whatever β. That one t is the whole proof.";
  return `Theorem 3 needs φ to be ${asks} ${is(need)}, and φ ${is(found.phi)}: ${ok ? "some λ works." : "no λ works. That one t is the whole proof."}`;
}

// Two tasks, λ against α: what the sources offer, and where the idealised network does it.
import { area, frame, swatch } from "./frame.mjs";
import { intervals, twoTasks } from "./ideal.mjs";
import { ZERO, float } from "./rational.mjs";
import { offered } from "./sources.mjs";
import { brief, rounded } from "./words.mjs";

const [HEIGHT, REACH, GRID, STEPS] = [330, 8, 90, 120];
// Ends nearer to 0 than this are 0 but for rounding.
const NOTHING = 1e-9;
export const OPERATIONS = {
  addition: "Theorem 1: add T2, both tasks learned",
  negation: "Theorem 2: unlearn T2, T1 kept",
};

// The sources differ in words more than in numbers: one area for what either offers, hidden constants 1.
function offeredArea(operation, beta) {
  const level = Math.min(float(beta), REACH);
  if (operation === "addition") return [[0, 1 + level], [1, level], [1, REACH], [0, REACH]];
  const low = Array.from({ length: STEPS + 1 }, (_, k) => -1 + k / STEPS);
  return [...low.map((alpha) => [alpha, -Math.min(REACH, 1 / alpha ** 2)]), [0, 0], [-1, 0]];
}

// The area of the network last drawn: α and β move over it.
const drawn = new Map();

function idealArea(operation, net, scale) {
  const before = drawn.get(operation);
  if (before?.key === net.key) return before.made;
  const made = area((a, lam) => twoTasks(net, a)[operation](lam), scale, GRID);
  drawn.set(operation, { key: net.key, made });
  return made;
}

export function drawTwoTasks(operation, { net, alpha, beta }) {
  const scale = frame(operation, { x: [-1, 1], y: [-REACH, REACH], height: HEIGHT, xName: "α", yName: "λ" });
  const { fill, edge } = idealArea(operation, net, scale);
  const content = [
    `<path class="at-c" d="${scale.path(offeredArea(operation, beta))}Z"/>`,
    `<path class="ideal" fill="${scale.dots}" d="${fill}"/><path class="ideal-edge" d="${edge}"/>`,
    `<path class="here" d="${scale.path([[float(alpha), -REACH], [float(alpha), REACH]])}"/>`,
  ];
  return scale.ground + scale.inside(content.join("")) + scale.border;
}

export const twoTaskLegend = () =>
  `<span>${swatch('<rect class="at-c" x="1" y="1" width="18" height="12"/>')}a source offers it, hidden constants 1</span>` +
  `<span>${swatch('<rect class="ideal" x="1" y="1" width="18" height="12"/><circle class="dot" cx="6" cy="7" r="1.4"/><circle class="dot" cx="13" cy="7" r="1.4"/><path class="ideal-edge" d="M1 13h18"/>')}the idealised network does it (≈)</span>`;

// At one α, a row a source: who, and which λ.
export function rowsAt(operation, { net, alpha, beta }) {
  const rows = ["review", "slides"].map((source) => {
    const { low, high, empty, open, words } = offered(operation, source, alpha, beta ?? ZERO);
    if (empty) return [source, `no λ: it ${words.startsWith("only") ? `says ${words}` : words}`];
    const ends = [low && `${brief(low)} ≤ λ`, high && `λ ≤ ${brief(high)}`].filter(Boolean).join(", ");
    return [source, open ? `${ends}: ${words}` : `${ends} (${words})`];
  });
  const found = intervals(twoTasks(net, float(alpha))[operation]);
  return [...rows, ["idealised", found.map(shown).join(" or ") || "no λ"]];
}

// Ends are rounded inwards, so that what is shown lies in the set.
function shown([low, high]) {
  const inward = (x, round) => {
    if (Math.abs(x) < NOTHING) return "0";
    const unit = 10 ** (Math.floor(Math.log10(Math.abs(x) || 1)) - 3);
    return rounded(round(x / unit) * unit, 4);
  };
  if (low === -Infinity) return high === Infinity ? "every λ" : `λ ≤ ${inward(high, Math.floor)} (≈)`;
  if (high === Infinity) return `λ ≥ ${inward(low, Math.ceil)} (≈)`;
  return `${inward(low, Math.ceil)} ≤ λ ≤ ${inward(high, Math.floor)} (≈)`;
}

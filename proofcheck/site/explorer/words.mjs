// Numbers and verdicts in words. What is rounded stands behind ≈; what is exact and too long to read, too.
import { ONE, ZERO, add, bits, divide, float, negative, ratio, reachOf, sizeOf, subtract, text, times } from "./rational.mjs";
import { largestBeta } from "./decide.mjs";
import { sums } from "./region.mjs";

const MOST_BITS = 66;
const MOST_SIGNS = 14;
const MOST_SHOWN = 8;
const TWO = [2n, 1n];

export const escaped = (words) => String(words).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const signed = (words) => words.replace(/-/g, "−");

// A float to a few digits.
export function rounded(x, digits = 4) {
  const value = Number(x.toPrecision(digits));
  return signed(String(Math.abs(x) < 1e-12 ? 0 : value));
}

// A fraction while it is short, else the decimal that it is, else its first digits.
function spelled(q) {
  if (Math.max(bits(q[0]), bits(q[1])) > MOST_BITS) return null;
  return [text(q), decimal(q)].find((words) => words !== null && words.length <= MOST_SIGNS) ?? null;
}
function decimal([n, d]) {
  for (let places = 1; places < MOST_SIGNS; places++) {
    if ((n * 10n ** BigInt(places)) % d) continue;
    const digits = String((sizeOf(n) * 10n ** BigInt(places)) / d).padStart(places + 1, "0");
    return `${n < 0n ? "-" : ""}${digits.slice(0, -places)}.${digits.slice(-places)}`;
  }
  return null;
}
const isBrief = (q) => spelled(q) !== null;
export const brief = (q) => (isBrief(q) ? signed(spelled(q)) : `≈ ${rounded(float(q), 6)}`);
// Behind a name: "= 7/20", or "≈ 0.0344632".
export const is = (q) => (isBrief(q) ? `= ${brief(q)}` : brief(q));

// Where there is room for a few signs only.
export const short = (q) => (brief(q).length <= 8 ? brief(q) : `≈ ${rounded(float(q))}`);

// Exact, and as a decimal where that says more.
export function full(q) {
  if (!brief(q).includes("/")) return brief(q);
  const exact = decimal(q);
  const also = exact && exact.length <= MOST_SIGNS / 2 ? `= ${signed(exact)}` : `≈ ${rounded(float(q))}`;
  return `${brief(q)} <span class="soft">${also}</span>`;
}

export const list = (values, most = MOST_SHOWN) =>
  `(${values.slice(0, most).map(brief).join(", ")}${values.length > most ? `, …; ${values.length} in all` : ""})`;

const DIGITS = "₀₁₂₃₄₅₆₇₈₉";
export const index = (i) => String(i).replace(/\d/g, (digit) => DIGITS[digit]);

// The verdict as a headline, and one sentence why, with the number that decides.
export function headline({ region, verdict, phi }) {
  if (verdict === "nonempty") return region.beta ? "Yes: some λ works" : "Yes, for every small enough β";
  if (phi[0] === 0n) return "Never: no λ works, whatever β";
  return region.c ? "No λ works at this β and c" : "No λ works at this β";
}

export function reason({ region, verdict, phi, critical, smallest }) {
  const { beta, c, gamma, radius } = region;
  if (phi[0] === 0n) {
    if (radius) return "φ = 0 for the worst γ within the radius.";
    if (gamma.every(([n]) => n === 0n)) return "Every γ is 0: the tasks share nothing with the target.";
    return "All γ that are not 0 equal one negative number, so the two sums never have the same sign. The paper claims that some λ exists here: that claim fails.";
  }
  if (!beta) return c ? `Every β up to ${brief(largestBeta(phi, c))} will do, at this c.` : `Every β below ${brief(critical)} will do.`;
  if (beta[0] === 0n) return "β = 0 puts no limit on λ, and φ > 0.";
  if (!c) return `β ${is(beta)} is ${verdict === "nonempty" ? "" : "not "}below the critical ${brief(critical)}.`;
  const most = `At c ${is(c)}, β may be at most ${brief(largestBeta(phi, c))}, and it is ${brief(beta)}`;
  if (verdict === "nonempty") return `${most}.`;
  return `${most}; ${smallest ? `a c from ${brief(smallest)} on would do` : "no other c helps"}.`;
}

// γ that no orthonormal tasks have.
export function warning({ gamma, rows, unit, radius }) {
  // For an exact γ the rows have the squares over one denominator.
  const norm = radius
    ? gamma.reduce((total, g) => add(total, times(g, g)), ZERO)
    : ratio(rows.reduce((total, row) => total + row.least, 0n), unit ** 2n);
  if (norm[0] <= norm[1]) return "";
  return `Σγ² ${is(norm)} > 1 is impossible for orthonormal tasks and a unit target; the answer holds for the γ given.`;
}

const bracketed = (g) => (g[0] < 0n || g[1] !== 1n ? `(${brief(g)})` : brief(g));

// The three inequalities at the witness, each as [left, number, relation, number].
export function byHand({ region, witness }) {
  const [linear, squares] = sums(region, witness.lam);
  const need = add(ONE, witness.c);
  const few = region.gamma.length <= 3 && !region.radius;
  const sum = (power) =>
    few ? witness.lam.map((entry, i) => `${brief(entry)}·${bracketed(region.gamma[i])}${power}`).join(" + ") : `Σλγ${power}`;
  const reach = reachOf(witness.lam);
  return [
    [sum(""), linear, "≥", need],
    [sum("²"), squares, "≥", need],
    [`β·max|λ| ${is(witness.beta)}·${bracketed(reach)}`, times(witness.beta, reach), "≤", witness.c],
  ];
}

// A refutation in one line: F at t, and what it stays below.
export function refuted({ region, phi, t }) {
  const few = region.gamma.length <= 3 && !region.radius;
  const term = (g) => `|${brief(add(times(t, g), times(subtract(ONE, t), times(g, g))))}|`;
  const left = few ? region.gamma.map(term).join(" + ") : "F(t)";
  const at = `at t ${is(t)}, ${left} ${is(phi)}`;
  const { beta, c } = region;
  if (!beta || beta[0] === 0n) return at;
  if (!c) return `${at} ≤ 2β ${is(times(TWO, beta))}`;
  return `${at} < β(1 + c)/c ${is(divide(times(beta, add(ONE, c)), c))}`;
}

export const shortfall = (slack) =>
  slack[0] < 0n ? `misses by ${brief(negative(slack))}` : slack[0] === 0n ? "exactly" : `by ${brief(slack)}`;

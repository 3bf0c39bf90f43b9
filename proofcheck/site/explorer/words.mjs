// Numbers and verdicts in words. What is rounded stands behind ≈; what is exact and too long to read, too.
import { ONE, ZERO, add, bits, divide, equal, float, negative, reachOf, subtract, text, times } from "./rational.mjs";
import { largestBeta } from "./decide.mjs";
import { sums } from "./region.mjs";

const MOST_BITS = 66;
const MOST_SHOWN = 8;
const TWO = [2n, 1n];

export const escaped = (words) => String(words).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const signed = (words) => words.replace(/-/g, "−");

// A float to a few digits.
export function rounded(x, digits = 4) {
  const value = Number(x.toPrecision(digits));
  return signed(String(Math.abs(x) < 1e-12 ? 0 : value));
}

const isBrief = (q) => Math.max(bits(q[0]), bits(q[1])) <= MOST_BITS;
export const brief = (q) => (isBrief(q) ? signed(text(q)) : `≈ ${rounded(float(q), 6)}`);

// Exact, and as a decimal where that says more.
export function full(q) {
  if (q[1] === 1n || !isBrief(q)) return brief(q);
  const decimal = rounded(float(q));
  const exact = equal(q, decimalRatio(decimal));
  return `${brief(q)} <span class="soft">${exact ? "=" : "≈"} ${decimal}</span>`;
}

function decimalRatio(decimal) {
  const [whole, part = ""] = decimal.replace("−", "-").split(".");
  if (/e/.test(part + whole)) return ZERO;
  return divide([BigInt(whole + part), 1n], [10n ** BigInt(part.length), 1n]);
}

export const list = (values, most = MOST_SHOWN) =>
  `(${values.slice(0, most).map(brief).join(", ")}${values.length > most ? `, … ${values.length} in all` : ""})`;

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
  if (!c) return `β = ${brief(beta)} is ${verdict === "nonempty" ? "" : "not "}below the critical ${brief(critical)}.`;
  const most = `At c = ${brief(c)}, β may be at most ${brief(largestBeta(phi, c))}, and it is ${brief(beta)}`;
  if (verdict === "nonempty") return `${most}.`;
  return `${most}; ${smallest ? `a c from ${brief(smallest)} on would do` : "no other c helps"}.`;
}

// γ that no orthonormal tasks have.
export function warning({ gamma }) {
  const norm = gamma.length > 200 ? null : gamma.reduce((total, g) => add(total, times(g, g)), ZERO);
  if (!norm || norm[0] <= norm[1]) return "";
  return `Σγ² = ${brief(norm)} > 1 is impossible for orthonormal tasks and a unit target; the answer holds for the γ given.`;
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
    [`β·max|λ| = ${brief(witness.beta)}·${bracketed(reach)}`, times(witness.beta, reach), "≤", witness.c],
  ];
}

// A refutation in one line: F at t, and what it stays below.
export function refuted({ region, phi, t }) {
  const few = region.gamma.length <= 3 && !region.radius;
  const term = (g) => `|${brief(add(times(t, g), times(subtract(ONE, t), times(g, g))))}|`;
  const left = few ? region.gamma.map(term).join(" + ") : "F(t)";
  const at = `at t = ${brief(t)}, ${left} = ${brief(phi)}`;
  const { beta, c } = region;
  if (!beta || beta[0] === 0n) return at;
  if (!c) return `${at} ≤ 2β = ${brief(times(TWO, beta))}`;
  return `${at} < β(1 + c)/c = ${brief(divide(times(beta, add(ONE, c)), c))}`;
}

export const shortfall = (slack) =>
  slack[0] < 0n ? `misses by ${brief(negative(slack))}` : slack[0] === 0n ? "exactly" : `by ${brief(slack)}`;

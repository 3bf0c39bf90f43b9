// Which λ each source offers two tasks, hidden constants taken as 1: Theorem 1 adds a task, Theorem 2 unlearns it.
import { ONE, add, compare, divide, negative, subtract, times } from "./rational.mjs";

const NONE = { low: null, high: null, empty: true };
const offer = (low, high, words) => ({ low, high, empty: false, words });

// The set of one source at α and β: ends are rationals, or null for none (with `open`: not known).
export function offered(operation, source, alpha, beta) {
  const sign = alpha[0] < 0n ? -1 : alpha[0] > 0n ? 1 : 0;
  if (source === "review" && compare(beta, ONE) >= 0) return { ...NONE, words: "nothing is said from β = 1 on, its limit with constant 1" };
  return (operation === "addition" ? addition : negation)(source, sign, alpha, beta);
}

function addition(source, sign, alpha, beta) {
  if (sign < 0) return { ...NONE, words: source === "review" ? "claims that no λ does it" : "says nothing for α < 0" };
  if (source === "review" && sign === 0) return offer(subtract(ONE, beta), null, "λ ≥ 1 − β");
  return offer(add(subtract(ONE, alpha), beta), null, "λ ≥ 1 − α + β");
}

function negation(source, sign, alpha) {
  if (sign > 0) return { ...NONE, words: source === "review" ? "only “if α is small”, and not which λ" : "says nothing for α > 0" };
  const zero = [0n, 1n];
  if (sign === 0) return offer(null, zero, "λ ≤ 0");
  const low = negative(divide(ONE, times(alpha, alpha)));
  if (source === "slides") return offer(low, zero, "−1/α² ≤ λ ≤ 0");
  return { ...offer(low, null, "−1/α² ≤ λ ≤ poly(ηδ*)/|α|, whose number is not known without η and the polynomial"), open: true };
}

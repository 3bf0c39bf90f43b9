// What was typed, read: a wrong field is named beside it, and the last answer stays.
import { InputError, ONE, compare, read, size } from "./rational.mjs";
import { makeRegion } from "./region.mjs";
import { network } from "./ideal.mjs";
import { split } from "./state.mjs";

const MOST_TASKS = 10000;
const NETWORK = ["ds", "dh", "om", "sl"];

function numbers(words, name) {
  const parts = split(words);
  if (parts.length > MOST_TASKS) throw new InputError(`${name}: expected at most ${MOST_TASKS} numbers, got ${parts.length}; use proofcheck feasible`);
  return parts.map((part, k) => read(part, `${name}${parts.length > 1 ? k + 1 : ""}`));
}

// A long γ is read once, and not with each move of β.
let known = { words: null, gamma: null };
function gammaOf(words) {
  if (known.words !== words) known = { words, gamma: numbers(words, "γ") };
  makeRegion(known.gamma.length ? [ONE] : []);
  return known.gamma;
}

const optional = (words, name) => (words.trim() ? read(words, name) : null);

// { region, lam, net, alpha }, or null where γ, β, c or the radius cannot be read; `complain(field, words)` hears of each.
export function readFields(state, complain) {
  let wrong = false;
  const take = (field, needed, make) => {
    try {
      const value = make();
      complain(field, "");
      return value;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      complain(field, error.message);
      wrong ||= needed;
      return null;
    }
  };
  const gamma = take("g", true, () => {
    const values = gammaOf(state.g);
    makeRegion(values);
    return values;
  });
  const beta = take("b", true, () => makeRegion([ONE], { beta: optional(state.b, "β") }).beta);
  const c = take("c", true, () => makeRegion([ONE], { c: optional(state.c, "c") }).c);
  const region = take("r", true, () => {
    const radius = state.r.trim() ? numbers(state.r, "γ ±") : null;
    return gamma && makeRegion(gamma, { beta, c, radius });
  });
  const lam = take("l", false, () => {
    const values = state.l.trim() ? numbers(state.l, "λ") : null;
    if (values && gamma && values.length !== gamma.length) {
      throw new InputError(`λ: expected ${gamma.length} number${gamma.length > 1 ? "s" : ""}, one a task, got ${values.length}`);
    }
    return values;
  });
  const net = take("net", true, () => network(Object.fromEntries(NETWORK.map((name) => [name, state[name]]))));
  const alpha = take("a", false, () => {
    const value = read(state.a, "α");
    if (compare(size(value), ONE) > 0) throw new InputError("α: expected a correlation in [-1, 1]");
    return value;
  });
  return wrong ? null : { region, lam, net, alpha };
}

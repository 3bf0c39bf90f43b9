// Exact rationals: [n, d] of BigInt, d > 0, in lowest terms. No float takes part in a verdict.
export class InputError extends Error {}

const MOST_EXPONENT = 10000;

export const sizeOf = (n) => (n < 0n ? -n : n);
export function gcd(a, b) {
  [a, b] = [sizeOf(a), sizeOf(b)];
  while (b) [a, b] = [b, a % b];
  return a;
}
export const lcm = (a, b) => (a / gcd(a, b)) * b;
export function ratio(n, d = 1n) {
  const common = gcd(n, d) * (d < 0n ? -1n : 1n);
  return [n / common, d / common];
}
export const ZERO = [0n, 1n];
export const ONE = [1n, 1n];
export const HALF = [1n, 2n];

export const add = (a, b) => ratio(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
export const subtract = (a, b) => ratio(a[0] * b[1] - b[0] * a[1], a[1] * b[1]);
export const times = (a, b) => ratio(a[0] * b[0], a[1] * b[1]);
export const divide = (a, b) => ratio(a[0] * b[1], a[1] * b[0]);
export const negative = (a) => [-a[0], a[1]];
export const size = (a) => [sizeOf(a[0]), a[1]];
export function compare(a, b) {
  const [left, right] = [a[0] * b[1], b[0] * a[1]];
  return left < right ? -1 : left > right ? 1 : 0;
}
export const equal = (a, b) => a[0] === b[0] && a[1] === b[1];
export const least = (...all) => all.reduce((a, b) => (compare(a, b) <= 0 ? a : b));
export const greatest = (...all) => all.reduce((a, b) => (compare(a, b) >= 0 ? a : b));
// The greatest |entry|; most entries of a proof are the same few.
export function reachOf(entries) {
  let most = ZERO;
  for (const entry of entries) if (compare(size(entry), most) > 0) most = size(entry);
  return most;
}

export const text = (a) => (a[1] === 1n ? `${a[0]}` : `${a[0]}/${a[1]}`);
export function bits(n) {
  const hex = sizeOf(n).toString(16);
  return n === 0n ? 0 : 4 * (hex.length - 1) + 32 - Math.clz32(parseInt(hex[0], 16));
}
// The nearest float but for a bit or two, at any size; it draws, and decides nothing.
export function float(a) {
  const shift = Math.max(bits(a[1]) - bits(a[0]) + 64, 0);
  return Number((a[0] << BigInt(shift)) / a[1]) * 2 ** -shift;
}

const NUMBER = /^([+-]?)(?:([0-9]+)\/([0-9]+)|(?=\.?[0-9])([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,9}))?)$/;

// The rational that a person wrote: 0.79, -16/25, 1e-3; nothing is rounded.
export function read(written, name = "number") {
  const found = NUMBER.exec(written.trim().replaceAll("−", "-"));
  const shown = written.length > 40 ? `${written.slice(0, 36)}...` : written;
  if (!found) throw new InputError(`${name}: expected a number such as 0.79, -16/25 or 1e-3, got “${shown}”`);
  const [, minus, numerator, denominator, whole, part = "", exponent = "0"] = found;
  const sign = minus === "-" ? -1n : 1n;
  if (Math.max(...[numerator, denominator, whole, part].map((digits = "") => digits.length)) > MOST_EXPONENT) {
    throw new InputError(`${name}: expected at most ${MOST_EXPONENT} digits in a number, got “${shown}”; round it`);
  }
  if (numerator) {
    if (BigInt(denominator) === 0n) throw new InputError(`${name}: ${shown} has denominator 0; give p/q with q > 0`);
    return ratio(sign * BigInt(numerator), BigInt(denominator));
  }
  const power = Number(exponent) - part.length;
  if (Math.abs(power) > MOST_EXPONENT + part.length) {
    throw new InputError(`${name}: the exponent of “${shown}” is beyond ${MOST_EXPONENT}; give a nearer number`);
  }
  const digits = sign * BigInt(whole + part);
  return power >= 0 ? ratio(digits * 10n ** BigInt(power)) : ratio(digits, 10n ** BigInt(-power));
}

// Is there a λ? φ by cutting planes, and what follows from it: the verdict, a witness, and where a given λ stands.
import {
  HALF, InputError, ONE, ZERO, add, compare, divide, equal, greatest, least, ratio, reachOf, subtract, times,
} from "./rational.mjs";
import { isAtMost, isBelow, level, sums } from "./region.mjs";

const TWO = [2n, 1n];
const QUARTER = [1n, 4n];

// A line below F: whole s_i in {−1, 0, 1} that reach F at t, with both sums over D². At a tie s goes the way of `lean`.
function touching(region, t, lean) {
  const [p, q, unit] = [t[0] * region.unit, t[1] - t[0], region.unit];
  const s = new Int8Array(region.rows.length);
  let [linear, squares] = [0n, 0n];
  region.rows.forEach((row, i) => {
    if (row.low >= 0n) s[i] = 1;
    else if (row.high < 0n) {
      const up = p * row.low + q * row.least;
      const down = -(p * row.high + q * row.greatest);
      // What rises with t is s_i = −1, what falls is s_i = 1.
      if (up > 0n || (up === 0n && lean < 0 && down <= 0n)) s[i] = 1;
      else if (down > 0n || (down === 0n && lean > 0)) s[i] = -1;
    }
    if (s[i] === 1) {
      linear += row.low * unit;
      squares += row.least;
    } else if (s[i] === -1) {
      linear -= row.high * unit;
      squares -= row.greatest;
    }
  });
  return { s, linear, squares, slope: linear - squares };
}

const heightAt = (line, t) => line.linear * t[0] + line.squares * (t[1] - t[0]);

// φ = min F with (t, s) that proves it. Two lines below the convex F meet above or on its minimum's place: where F is as
// high as they are, it is the minimum, and the mixture of their s of slope 0 has both sums φ; elsewhere F has a new line.
function threshold(region) {
  const scale = region.unit ** 2n;
  const proof = (t, line) => ({
    phi: ratio(heightAt(line, t), t[1] * scale),
    t,
    s: Array.from(line.s, (entry) => [BigInt(entry), 1n]),
  });
  let falling = touching(region, ZERO, 1);
  if (falling.slope >= 0n) return proof(ZERO, falling);
  let rising = touching(region, ONE, -1);
  if (rising.slope <= 0n) return proof(ONE, rising);
  for (;;) {
    const t = ratio(falling.squares - rising.squares, rising.slope - falling.slope);
    const line = touching(region, t, 0);
    if (line.slope === 0n) return proof(t, line);
    if (heightAt(line, t) === heightAt(falling, t)) return mixed(t, falling, rising, scale);
    if (line.slope < 0n) falling = line;
    else rising = line;
  }
}

function mixed(t, falling, rising, scale) {
  const share = ratio(rising.slope, rising.slope - falling.slope);
  const known = new Map();
  const s = Array.from(falling.s, (first, i) => {
    const key = 3 * first + rising.s[i];
    if (!known.has(key)) {
      const [a, b] = [first, rising.s[i]].map((entry) => [BigInt(entry), 1n]);
      known.set(key, add(times(share, a), times(subtract(ONE, share), b)));
    }
    return known.get(key);
  });
  return { phi: ratio(heightAt(falling, t), t[1] * scale), t, s };
}

// The least c with a λ at this β, β/(φ − β); null from β = φ/2 on.
const smallestC = (phi, beta) => (isBelow(times(TWO, beta), phi) ? divide(beta, subtract(phi, beta)) : null);

// The largest β with a λ at this c.
export const largestBeta = (phi, c) => divide(times(c, phi), add(ONE, c));

function isNonempty({ beta, c }, phi) {
  if (!beta || beta[0] === 0n) return phi[0] > 0n;
  return c ? isAtMost(beta, largestBeta(phi, c)) : isBelow(times(TWO, beta), phi);
}

// β and c, or what stands in for them: half of the largest β; half-way from the smallest c to 1.
function working(region, phi) {
  const beta = region.beta ?? times(HALF, region.c ? largestBeta(phi, region.c) : times(HALF, phi));
  const smallest = smallestC(phi, beta);
  return { beta, c: region.c ?? (beta[0] === 0n || !smallest ? HALF : times(HALF, add(smallest, ONE))) };
}

// The rational of least denominator in [low, high], 0 < low ≤ high.
function simplestBetween(low, high) {
  const floor = low[0] / low[1];
  if (low[0] % low[1] === 0n) return [floor, 1n];
  if (compare([floor + 1n, 1n], high) <= 0) return [floor + 1n, 1n];
  const part = (end) => divide(ONE, subtract(end, [floor, 1n]));
  return add([floor, 1n], divide(ONE, simplestBetween(part(high), part(low))));
}

// λ = ρ·s for a short ρ in the middle half of [(1+c)/φ, c/β]: both sums are ρφ ≥ 1+c, and |λ_i|β ≤ ρβ ≤ c.
function witnessOf({ phi, s }, { beta, c }) {
  const low = divide(add(ONE, c), phi);
  let scale = times(TWO, low);
  if (beta[0] > 0n) {
    const high = divide(c, beta);
    const quarter = times(QUARTER, subtract(high, low));
    scale = simplestBetween(add(low, quarter), subtract(high, quarter));
  }
  return { beta, c, lam: s.map((entry) => times(scale, entry)) };
}

export function decide(region) {
  const proof = threshold(region);
  const nonempty = isNonempty(region, proof.phi);
  const used = working(region, proof.phi);
  return {
    region,
    ...proof,
    verdict: nonempty ? "nonempty" : "empty",
    critical: times(HALF, proof.phi),
    smallest: region.beta ? smallestC(proof.phi, region.beta) : null,
    used,
    witness: nonempty ? witnessOf(proof, used) : null,
  };
}

// Where λ stands: inside or not, by how much at one c, for which c, and without a β below which.
export function locate(region, lam, beta) {
  if (lam.length !== region.gamma.length) {
    throw new InputError(`λ: expected ${region.gamma.length} numbers, one a task, got ${lam.length}`);
  }
  const room = subtract(level(region, lam), ONE);
  const [low, high] = [times(beta, reachOf(lam)), least(room, ONE)];
  const offered = high[0] > 0n && isAtMost(low, high) && isBelow(low, ONE);
  const inside = offered && (!region.c || (isAtMost(low, region.c) && isAtMost(region.c, high)));
  const c = region.c ?? (inside ? times(HALF, add(low, high)) : least(low, ONE));
  const [linear, squares] = sums(region, lam);
  const need = add(ONE, c);
  const slacks = { linear: subtract(linear, need), quadratic: subtract(squares, need), box: subtract(c, low) };
  return {
    inside, beta, c, slacks, interval: inside ? [low, high] : null,
    fails: inside ? [] : failing(slacks, c), largestBeta: largestBetaOf(region, room, reachOf(lam)),
  };
}

// At the limits c = 0 and c = 1, which are not allowed, an equality fails too.
function failing({ linear, quadratic, box }, c) {
  const fails = (slack, atLimit) => slack[0] < 0n || (slack[0] === 0n && atLimit);
  const found = { linear: fails(linear, c[0] === 0n), quadratic: fails(quadratic, c[0] === 0n), box: fails(box, equal(c, ONE)) };
  return Object.keys(found).filter((name) => found[name]);
}

function largestBetaOf(region, room, reach) {
  if (region.beta || reach[0] === 0n) return null;
  const most = region.c ?? least(room, ONE);
  return room[0] > 0n && isAtMost(most, room) ? divide(most, reach) : null;
}

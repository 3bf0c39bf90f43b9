// What a certificate's own numbers show: a second checker, which shares no code with Python's. It finds nothing and
// rounds nothing; each condition is computed anew, in whole numbers, and named as it holds or fails.
import { ONE, add, compare, equal, reachOf, sizeOf, subtract, text, times } from "./rational.mjs";
import { dual, level, sums } from "./region.mjs";

export class CertificateError extends Error {}

export function check({ region, verdict, phi, t, s, witness }) {
  const shown = [];
  const must = (holds, words) => {
    if (!holds) throw new CertificateError(`${words} fails`);
    shown.push(words);
  };
  const { beta, c, weak } = region;
  must(t[0] >= 0n && t[0] <= t[1], "0 ≤ t ≤ 1");
  if (weak) must(t[0] > 0n, "t > 0");
  must(s.length === region.rows.length, "one s_i for each γ_i");
  must(s.every(([n, d]) => sizeOf(n) <= d), "|s_i| ≤ 1");
  const reached = weak ? times(phi, t) : phi;
  must(equal(dual(region, t), reached), `F(${text(t)}) = ${weak ? "tφ = " : "φ = "}${text(reached)}`);
  must(equal(level(region, s), phi), weak ? "Σ s_iγ_i = φ, Σ s_iγ_i² ≥ 0" : "min(Σ s_iγ_i, Σ s_iγ_i²) = φ");
  if (verdict === "nonempty") {
    must(witness !== null, "there is a witness");
    must(beta ? equal(witness.beta, beta) : witness.beta[0] > 0n, beta ? "the witness has the region’s β" : "β > 0");
    must(!c || equal(witness.c, c), "the witness has the region’s c, if it has one");
    must(witness.c[0] > 0n && witness.c[0] < witness.c[1], "0 < c < 1");
    must(witness.lam.length === region.rows.length, "one λ_i for each γ_i");
    const [linear, squares] = sums(region, witness.lam);
    const need = add(ONE, witness.c);
    must(compare(linear, need) >= 0, "Σ λ_iγ_i ≥ 1 + c");
    must(compare(squares, weak ? [0n, 1n] : need) >= 0, weak ? "Σ λ_iγ_i² ≥ 0" : "Σ λ_iγ_i² ≥ 1 + c");
    must(compare(times(witness.beta, reachOf(witness.lam)), witness.c) <= 0, "|λ_i| β ≤ c");
  } else {
    must(witness === null, "no witness is given");
    if (!beta || beta[0] === 0n) must(phi[0] === 0n, "φ = 0");
    else if (!c) must(compare(phi, times([2n, 1n], beta)) <= 0, "φ ≤ 2β");
    else must(subtract(times(c, phi), times(beta, add(ONE, c)))[0] < 0n, "c φ < β (1 + c)");
  }
  return shown;
}

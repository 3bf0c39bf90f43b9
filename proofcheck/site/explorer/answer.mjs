// The answer in words and tables, beside the figure.
import { float } from "./rational.mjs";
import { brief, byHand, escaped, full, is, list, refuted, shortfall, warning } from "./words.mjs";

const row = (head, value) => `<tr><th scope="row">${head}</th><td>${value}</td></tr>`;

export function numbersTable({ region, found }) {
  const rows = [row("threshold <i>φ</i>", full(found.phi)), row("critical <i>β</i>", full(found.critical))];
  if (region.beta) rows.push(row("smallest <i>c</i>", found.smallest ? full(found.smallest) : "none"));
  if (found.witness) rows.push(row("a <i>λ</i> that works", `<b>${list(found.witness.lam)}</b>`));
  return rows.join("");
}

export function handCheck({ region, found }) {
  if (!found.witness) {
    return `<h2 class="h3">Check it by hand: one number, <i>t</i></h2><p class="m good">${escaped(refuted(found))}</p>`;
  }
  const { beta, c } = found.witness;
  const rows = byHand({ region, witness: found.witness }).map(([left, value, relation, bound]) =>
    `<tr><td class="m">${left}</td><td class="m good">${brief(value)} ${relation} ${brief(bound)}</td></tr>`);
  return `<h2 class="h3">Check it by hand, at <i>β</i> ${is(beta)}, <i>c</i> ${is(c)}</h2><table class="hand">${rows.join("")}</table>`;
}

export function yourPoint({ lam, at, region, net }) {
  if (!lam) return '<p class="hint">Type a λ, or click in the figure, to see where it stands.</p>';
  const { linear, quadratic, box } = at.slacks;
  const rows = [["linear-word", "Σλγ ≥ 1 + c", linear], ["squares-word", "Σλγ² ≥ 1 + c", quadratic], ["", "β·max|λ| ≤ c", box]].map(([kind, name, slack]) =>
    `<tr><td class="m ${kind}">${name}</td><td class="${slack[0] >= 0n ? "good" : "bad"}">${shortfall(slack)}</td></tr>`);
  const [path, squares] = [1, 2].map((power) => lam.reduce((total, entry, k) => total + float(entry) * float(region.gamma[k]) ** power, 0));
  const rho = net.rho(path, squares);
  const where = at.inside ? `, for c from ${brief(at.interval[0])} to ${brief(at.interval[1])}` : "";
  const learned = rho >= net.level - 1e-12 ? "learns the target" : "does not learn the target";
  return `<h2 class="h3">Your λ = <span class="m">${list(lam)}</span> is <b class="${at.inside ? "yes" : "no"}">${at.inside ? "inside" : "outside"}</b>${where}</h2><table class="hand">${rows.join("")}</table><p class="hint">At c ${is(at.c)}. The idealised network ${learned}: ρ ≈ ${rho.toPrecision(3).replace("-", "−")}.</p>`;
}

export const warned = (region) => escaped(warning(region));

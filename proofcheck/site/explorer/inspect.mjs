// A certificate file, checked condition by condition: in a Worker, so that a long one does not stop the page.
import { decode, readCertificate } from "./certificate.mjs";
import { CertificateError, check } from "./checker.mjs";
import { InputError, ONE, add, divide, text, times } from "./rational.mjs";
import { brief, escaped, is } from "./words.mjs";

// What is to be shown of a file; all text, so that a Worker can send it.
function inspect(bytes) {
  try {
    const certificate = readCertificate(decode(bytes));
    const { region } = certificate;
    const numbers = (values) => values.map(text).join(", ");
    return {
      kind: "verified", steps: check(certificate), sentence: known(certificate), verdict: certificate.verdict, n: region.gamma.length,
      state: region.weak ? null : {
        g: numbers(region.gamma), r: region.radius ? numbers(region.radius) : "", b: region.beta ? text(region.beta) : "", c: region.c ? text(region.c) : "", l: "",
      },
    };
  } catch (error) {
    if (error instanceof CertificateError) return { kind: "refused", message: error.message };
    if (error instanceof InputError) return { kind: "not a certificate", message: error.message };
    throw error;
  }
}

function known({ region, verdict, phi, witness }) {
  const asked = `Theorem 3${region.weak ? " (weak: Σλγ² ≥ 0)" : ""}${region.radius ? " for every γ within the radius" : ""}`;
  if (verdict === "nonempty") {
    return `At β ${is(witness.beta)}, c ${is(witness.c)} the witness λ satisfies every inequality of ${asked}; with c free, some λ does exactly when β < φ/2 ${is(divide(phi, [2n, 1n]))}.`;
  }
  if (phi[0] === 0n || !region.beta) return `φ = 0, so no λ satisfies ${asked}, whatever β and c.`;
  if (!region.c) return `φ ${is(phi)} ≤ 2β ${is(times([2n, 1n], region.beta))}, so no λ satisfies ${asked}, whatever c.`;
  return `At c ${is(region.c)} β can be at most ${brief(divide(times(region.c, phi), add(ONE, region.c)))}, so no λ satisfies ${asked}.`;
}

// As a page sets it: minus signs and indices.
const indexed = (words) => escaped(words.replace(/(?<=[ (=])-(?=\d)/g, "−").replace(/(?<=[sλγ])_i/g, "ᵢ"));

export function shownResult(result, name) {
  const foot = `<p class="hint">${escaped(name)}</p>`;
  if (result.kind !== "verified") {
    const head = result.kind === "refused" ? "Refused" : "Not a certificate of a region";
    return `<p class="verdict small no">${head}</p><p class="bad">${indexed(result.message)}</p>${foot}`;
  }
  const steps = result.steps.map((step) => `<li class="good">${indexed(step)}</li>`).join("");
  const load = result.state ? '<button id="load" type="button">Show it above</button>' : "";
  return `<p class="verdict small yes">Verified: ${result.verdict}</p><p>${escaped(result.sentence)}</p><ul class="steps">${steps}</ul><p class="hint">${escaped(name)}: ${result.n} task${result.n > 1 ? "s" : ""}. ${load}</p>`;
}

// Ask a Worker that runs this same program; where there are none, as in some browsers from a file, do it here.
export function inspectApart(bytes, program) {
  return new Promise((resolve) => {
    const here = () => resolve(inspect(bytes));
    let worker;
    try {
      worker = new Worker(URL.createObjectURL(new Blob([program], { type: "text/javascript" })));
    } catch {
      here();
      return;
    }
    worker.onmessage = ({ data }) => {
      worker.terminate();
      resolve({ ...data, apart: true });
    };
    worker.onerror = () => {
      worker.terminate();
      here();
    };
    worker.postMessage(bytes);
  });
}

export function serve() {
  self.onmessage = ({ data }) => self.postMessage(inspect(data));
}

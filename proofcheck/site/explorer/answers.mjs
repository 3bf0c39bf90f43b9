// Asked by Node, not by the page: questions in, as JSON on standard input, and answers out, to hold against Python's.
import { readFileSync } from "node:fs";
import { decode, readCertificate, writeCertificate } from "./certificate.mjs";
import { CertificateError, check } from "./checker.mjs";
import { decide, locate } from "./decide.mjs";
import { InputError, read, text } from "./rational.mjs";
import { makeRegion } from "./region.mjs";

const orNull = (value, of) => (value === null || value === undefined ? null : of(value));
const all = (values) => values.map((value) => read(value));

function answer({ gamma, beta, c, gamma_radius: radius, lam }) {
  const region = makeRegion(all(gamma), { beta: orNull(beta, read), c: orNull(c, read), radius: orNull(radius, all) });
  const found = decide(region);
  const written = writeCertificate(found);
  check(readCertificate(written));
  const at = orNull(lam, (point) => locate(region, all(point), found.used.beta));
  return {
    verdict: found.verdict,
    phi: text(found.phi),
    critical_beta: text(found.critical),
    smallest_c: orNull(found.smallest, text),
    lam: at && {
      inside: at.inside,
      slacks: Object.fromEntries(Object.entries(at.slacks).map(([name, slack]) => [name, text(slack)])),
      c_interval: orNull(at.interval, (ends) => ends.map(text)),
      fails: at.fails,
      beta: text(at.beta),
      c: text(at.c),
      largest_beta: orNull(at.largestBeta, text),
    },
    certificate: written,
  };
}

function judge(base64) {
  try {
    check(readCertificate(decode(Buffer.from(base64, "base64"))));
    return "accept";
  } catch (error) {
    if (error instanceof CertificateError) return "refuse";
    if (error instanceof InputError) return "no certificate";
    throw error;
  }
}

const { questions, certificates } = JSON.parse(readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify({ answers: questions.map(answer), judgements: certificates.map(judge) }));

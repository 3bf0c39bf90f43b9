// Files of proofcheck/certificate/1: read within the format's limits, with nothing of them believed, and written.
import { InputError, bits, gcd, ratio, text } from "./rational.mjs";
import { makeRegion } from "./region.mjs";

const SCHEMA = "proofcheck/certificate/1";
// The limits of the format, as docs/certificates.md states them for every program.
const MOST_BYTES = 2 ** 28;
const MOST_ENTRIES = 10 ** 6;
const MOST_BITS = 2 ** 20;
const MOST_DIGITS = 315653;
const MOST_READING = 10 ** 11;
const MOST_ADDING = 2 ** 39;
const MOST_HELD = 2 ** 31;
const [LISTS, COMMAS_BESIDE] = [4, 20];

const FIELDS = ["schema", "gamma", "gamma_radius", "beta", "c", "verdict", "phi", "t", "s", "witness"];
const POINT = ["beta", "lam", "c"];
const TOKEN = /[ \t\n\r]*(?:([{}[\],:])|"([^"\u0000-\u001f]*)"|(true|null|false)|(-?[0-9][0-9.eE+-]*)|(.|$))/suy;

// Other files that the project writes, with what answers for them.
const OTHERS = {
  "proofcheck/defended/": "a certificate of defended λ: proofcheck check FILE verifies it",
  "proofcheck/feasible/": "an answer, and no proof: proofcheck feasible … --certificate FILE writes one",
  "proofcheck/certified-fact/": "bounds on a stored network: proofcheck verify proves them again",
  "proofcheck/certify": "bounds on a trained network: proofcheck certify proves them",
  "proofcheck/plan/": "a plan: proofcheck defend FILE judges it",
  "proofcheck/recorded/": "recorded statuses: proofcheck verify computes them again",
};

const refuse = (words) => {
  throw new InputError(words);
};

// The text of a file, refused by what its bytes show before anything is parsed.
export function decode(bytes) {
  if (bytes.length > MOST_BYTES) refuse(`a certificate has at most 2^28 bytes, this ${bytes.length}`);
  let source;
  try {
    source = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    refuse("a certificate is UTF-8, and this is not");
  }
  if (/[\\\0]/.test(source)) refuse("a certificate is UTF-8 without escapes: write 1, and neither UTF-16 nor \\u0031");
  const pieces = source.split("[");
  if (pieces.length > LISTS + 2) refuse(`a certificate has at most ${LISTS} lists, this has more`);
  if (pieces.some((piece) => piece.split(",").length - 1 > MOST_ENTRIES + COMMAS_BESIDE)) {
    refuse(`a certificate has at most ${MOST_ENTRIES} entries in a list, this has more`);
  }
  const most = Math.min(MOST_DIGITS, Math.floor(MOST_READING / Math.max(bytes.length, 1)));
  for (const [digits] of source.matchAll(/[0-9]+/g)) {
    if (digits.length > most) refuse(`a certificate of this size has numbers of at most ${most} digits; round them`);
  }
  return source;
}

// JSON as far as a certificate needs it; a name that stands twice, and a number that is no text, are errors.
function parse(source) {
  TOKEN.lastIndex = 0;
  let token = null;
  const next = () => {
    const at = TOKEN.lastIndex;
    token = TOKEN.exec(source);
    if (!token || (token[5] !== undefined && token[5] !== "")) refuse(`no valid JSON at character ${at + 1}`);
    if (token[4] !== undefined) refuse(`expected rationals as text, got ${token[4].slice(0, 40)}`);
  };
  const fail = () => refuse(`no valid JSON before character ${TOKEN.lastIndex + 1}`);
  const value = (depth) => {
    if (depth > 3) refuse("nested more deeply than a certificate");
    if (token[2] !== undefined) return token[2];
    if (token[3] !== undefined) return { true: true, null: null, false: false }[token[3]];
    if (token[1] === "{") return object(depth);
    return token[1] === "[" ? list(depth) : fail();
  };
  const list = (depth) => {
    const entries = [];
    next();
    while (token[1] !== "]") {
      if (entries.length) {
        if (token[1] !== ",") fail();
        next();
      }
      entries.push(value(depth + 1));
      next();
    }
    return entries;
  };
  const object = (depth) => {
    const fields = new Map();
    next();
    while (token[1] !== "}") {
      if (fields.size) {
        if (token[1] !== ",") fail();
        next();
      }
      const name = token[2];
      if (name === undefined) fail();
      if (fields.has(name)) refuse(`the field “${name.slice(0, 60)}” occurs twice`);
      next();
      if (token[1] !== ":") fail();
      next();
      fields.set(name, value(depth + 1));
      next();
    }
    return fields;
  };
  next();
  const document = value(0);
  next();
  return token[5] === "" ? document : fail();
}

function fieldsOf(value, names, what, more = []) {
  if (!(value instanceof Map)) refuse(`${what}: expected a JSON object`);
  for (const name of names) if (!value.has(name)) refuse(`${what}: the field “${name}” is missing`);
  for (const name of value.keys()) {
    if (![...names, ...more].includes(name)) refuse(`${what}: unknown field “${name.slice(0, 60)}”`);
  }
  return (name) => value.get(name);
}

function rational(value, what) {
  const found = typeof value === "string" && /^(-?[0-9]+)(?:\/([1-9][0-9]*))?$/.exec(value);
  if (!found) refuse(`${what}: expected a rational as text such as "79/100"`);
  return ratio(BigInt(found[1]), BigInt(found[2] ?? "1"));
}

function rationals(value, what) {
  if (!Array.isArray(value)) refuse(`${what}: expected a list of rationals`);
  const known = new Map();
  return value.map((entry, i) => {
    if (!known.has(entry)) known.set(entry, rational(entry, `${what}[${i + 1}]`));
    return known.get(entry);
  });
}

const orNull = (value, reader, what) => (value === null ? null : reader(value, what));

// The certificate in a text that `decode` let through.
export function readCertificate(source) {
  const document = parse(source);
  const schema = document instanceof Map ? document.get("schema") : null;
  const other = typeof schema === "string" && Object.keys(OTHERS).find((name) => schema.startsWith(name));
  if (other) refuse(`this is ${OTHERS[other]}`);
  const field = fieldsOf(document, FIELDS, "certificate", ["weak"]);
  if (document.has("weak") && field("weak") !== true) refuse("weak: expected true, or no such field");
  if (schema !== SCHEMA) refuse(`schema: expected “${SCHEMA}”`);
  const verdict = field("verdict");
  if (verdict !== "nonempty" && verdict !== "empty") refuse("verdict: expected “nonempty” or “empty”");
  const gamma = rationals(field("gamma"), "gamma");
  const given = {
    radius: orNull(field("gamma_radius"), rationals, "gamma_radius"),
    beta: orNull(field("beta"), rational, "beta"),
    c: orNull(field("c"), rational, "c"),
  };
  const proof = { phi: rational(field("phi"), "phi"), t: rational(field("t"), "t"), s: rationals(field("s"), "s") };
  let witness = null;
  if (field("witness") !== null) {
    const part = fieldsOf(field("witness"), POINT, "witness");
    witness = { beta: rational(part("beta"), "witness.beta"), lam: rationals(part("lam"), "witness.lam"), c: rational(part("c"), "witness.c") };
  }
  refuseBeyond({ gamma, given, proof, witness });
  return { region: makeRegion(gamma, { ...given, weak: document.has("weak") }), verdict, ...proof, witness };
}

// What sums would cost: the bits of all numbers, times those of the common denominators; and what it takes to hold them.
function refuseBeyond({ gamma, given, proof, witness }) {
  const single = [proof.phi, proof.t, given.beta, given.c, witness?.beta, witness?.c].filter(Boolean);
  const [radius, lam] = [given.radius ?? [], witness?.lam ?? []];
  if ([gamma, radius, proof.s, lam].some((list) => list.length > MOST_ENTRIES)) {
    refuse(`a certificate has at most ${MOST_ENTRIES} entries in a list, this has more`);
  }
  const groups = [[...gamma, ...radius], proof.s, lam, ...single.map((one) => [one])];
  let total = 0;
  for (const [n, d] of groups.flat()) {
    const lengths = [bits(n), bits(d)];
    if (Math.max(...lengths) > MOST_BITS) refuse("a certificate has numbers of at most 2^20 bits, this a longer one");
    total += lengths[0] + lengths[1];
  }
  let left = Math.floor(MOST_ADDING / total);
  groups.forEach((group, i) => {
    const times = i === 0 ? 2 : 1;
    const unit = bits(common([...new Set(group.map(([, d]) => d))], Math.floor(left / times)));
    const entries = i === 0 ? gamma.length : group.length;
    if (entries * unit > MOST_HELD) refuse("a certificate has at most 2^31 for the entries of a list times the bits of their common denominator; round the numbers");
    left -= times * unit;
  });
}

// The least common denominator, half by half, and no further than to `most` bits.
function common(denominators, most) {
  if (denominators.length > 8) {
    const half = denominators.length >> 1;
    denominators = [denominators.slice(0, half), denominators.slice(half)].map((part) => common(part, most));
  }
  const unit = denominators.reduce((a, b) => (a / gcd(a, b)) * b, 1n);
  if (bits(unit) > most) refuse("a certificate has at most 2^39 for the bits of its numbers times those of its common denominators; round the numbers");
  return unit;
}

// What `decide` found, as the text of a file.
export function writeCertificate({ region, verdict, phi, t, s, witness }) {
  const list = (values) => values && values.map(text);
  const one = (value) => value && text(value);
  const document = {
    schema: SCHEMA, gamma: list(region.gamma), gamma_radius: list(region.radius), beta: one(region.beta), c: one(region.c),
    verdict, phi: text(phi), t: text(t), s: list(s),
    witness: witness && { beta: text(witness.beta), lam: list(witness.lam), c: text(witness.c) },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

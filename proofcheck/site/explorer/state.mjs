// What the page shows, as text: written into the link after #, which no server is sent.
const VERSION = "1";
const MOST_LINK = 400000;

export const FIRST = {
  g: "0.8, -0.6", r: "", b: "1/20", c: "", l: "1.2, -0.6", ds: "2/5", dh: "1/10", om: "8/5", sl: "0", a: "-1/2", i: "1", j: "2",
};
export const PRESETS = {
  "two tasks": {},
  "the paper’s γ": { g: "0.792, -0.637" },
  "both agree": { g: "0.7, 0.5", b: "1/10", l: "1, 1" },
  "β too large": { g: "0.5, -0.5", b: "1/5", l: "1, 0" },
  never: { g: "-0.6, -0.6", b: "1/50", l: "1, 1" },
  five: { g: "0.6, -0.4, 0.3, -0.2, 0.1", l: "" },
};

// The state that a link holds, and what could not be read of it.
export function fromLink(link) {
  const fields = new URLSearchParams(link.slice(0, MOST_LINK));
  if ([...fields].length === 0) return { state: { ...FIRST }, complaint: "" };
  const version = fields.get("v");
  if (version !== VERSION) {
    const which = version === null ? "no version" : `version ${version.slice(0, 20)}`;
    return { state: { ...FIRST }, complaint: `This link has ${which}, and this page reads version ${VERSION}: it shows its own first example instead.` };
  }
  const state = { ...FIRST, l: "", b: "" };
  for (const name of Object.keys(FIRST)) if (fields.has(name)) state[name] = fields.get(name);
  const unknown = [...fields.keys()].filter((name) => name !== "v" && !(name in FIRST));
  return { state, complaint: unknown.length ? `This link has fields that this page does not know: ${unknown.join(", ").slice(0, 60)}.` : "" };
}

export function toLink(state) {
  const always = ["g"];
  const kept = Object.keys(FIRST).filter((name) => always.includes(name) || state[name] !== (name === "l" || name === "b" ? "" : FIRST[name]));
  const value = (words) => encodeURIComponent(words.trim().replace(/[\s,;]+/g, ",")).replace(/%2C/g, ",").replace(/%2F/g, "/");
  return [`v=${VERSION}`, ...kept.map((name) => `${name}=${value(state[name])}`)].join("&");
}

export const split = (words) => words.split(/[\s,;]+/).filter(Boolean);

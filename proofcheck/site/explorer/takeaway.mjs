// What can be taken away: the command, LaTeX, the picture, and the files.
import { legendSvg } from "./plane.mjs";
import { sizeOf, text } from "./rational.mjs";
import { escaped, is, list } from "./words.mjs";

const NETWORK = { ds: "--delta-star", dh: "--delta-hash", om: "--omega", sl: "--slack" };
const [WIDTH, HEIGHT, HEAD, LEGEND] = [560, 540, 34, 96];

export function command({ region, lam }, state, first) {
  const numbers = (values) => values.map(text).join(" ");
  const changed = Object.keys(NETWORK).filter((name) => state[name].trim() !== first[name]);
  return [
    `proofcheck feasible --gamma ${numbers(region.gamma)}`,
    region.radius && `--gamma-radius ${numbers(region.radius.every((r) => text(r) === text(region.radius[0])) ? [region.radius[0]] : region.radius)}`,
    region.beta && `--beta ${text(region.beta)}`,
    region.c && `--c ${text(region.c)}`,
    lam && `--lam ${numbers(lam)}`,
    ...changed.map((name) => `${NETWORK[name]} ${state[name].trim()}`),
  ].filter(Boolean).join(" ");
}

export function latex({ region, found }, line) {
  const one = ([n, d]) => (d === 1n ? `${n}` : `${n < 0n ? "-" : ""}\\tfrac{${sizeOf(n)}}{${d}}`);
  const all = (values) => `(${values.map(one).join(", ")})`;
  const head = `% ${line}\n\\[ \\gamma = ${all(region.gamma)},\\quad \\varphi(\\gamma) = F\\bigl(${one(found.t)}\\bigr) = ${one(found.phi)},\\quad \\beta^{*} = ${one(found.critical)}. \\]\n`;
  if (!found.witness) return `${head}No $\\lambda$ satisfies Theorem~3${region.beta ? ` at $\\beta = ${one(region.beta)}$` : ""}.\n`;
  const { beta, c, lam } = found.witness;
  return `${head}At $\\beta = ${one(beta)}$, $c = ${one(c)}$ the point $\\lambda = ${all(lam)}$ satisfies every inequality of Theorem~3.\n`;
}

// The figure as a file of its own: light colours written in, its legend below, the command in its metadata.
export function picture(view, plane, line, style) {
  const light = Object.fromEntries([...style.matchAll(/--([\w-]+):\s*(#[0-9a-f]+)/g)].reverse().map(([, name, colour]) => [name, colour]));
  const rules = style.slice(style.indexOf("/* figures */"), style.indexOf("/* end of figures */")).replace(/var\(--([\w-]+)\)/g, (_, name) => light[name]);
  const { region, found, title } = view;
  const given = [`γ = ${list(region.gamma)}`, region.beta && `β ${is(region.beta)}`, `c ${is(region.c ?? found.used.c)}${region.c ? "" : ", drawn"}`];
  const height = HEAD + HEIGHT + LEGEND;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 ${-HEAD} ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="Cambria, Times New Roman, serif"><metadata>${escaped(line)}</metadata><style>${rules}</style><rect y="${-HEAD}" width="${WIDTH}" height="${height}" fill="#fff"/><text x="56" y="-12" font-size="14">${escaped(`${title}: ${given.filter(Boolean).join(", ")}`)}</text>${plane.svg}${legendSvg(plane.legend, HEIGHT + 4)}</svg>`;
}

export function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// The picture drawn three times as large, as PNG.
export function savePng(source, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [3 * image.width, 3 * image.height];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, name));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`;
}

export async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    // From a file some browsers lend no clipboard.
    const field = document.createElement("textarea");
    field.value = words;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

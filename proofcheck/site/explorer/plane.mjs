// The region as a figure: two λ of it against each other, or for one task λ against c.
import { area, frame, swatch } from "./frame.mjs";
import { band, slice, square } from "./polygon.mjs";
import { ONE, divide, float, ratio } from "./rational.mjs";
import { brief, escaped, index, is, list } from "./words.mjs";

const HEIGHT = 540;
const GRID = 110;
const NICE = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];
const isBounded = ({ found }) => found.used.beta[0] > 0n;

// Where c is free and no λ exists, c → 1 asks for least: the figure is then drawn there.
const drawnC = ({ region, found }) => region.c ?? (found.verdict === "empty" ? ONE : found.used.c);

// How far the figure reaches: round numbers, so that it holds still while one moves a slider.
function halfWidth(view) {
  const { found, lam, axes, centre, zoom } = view;
  const seen = [centre, lam].filter(Boolean).flatMap((point) => axes.map((k) => Math.abs(float(point[k]))));
  const wanted = 1.45 * Math.max(2.2, ...seen);
  const limit = isBounded(view) ? 1.12 * float(divide(drawnC(view), found.used.beta)) : Infinity;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const half = limit < 2.4 * wanted ? limit : power * NICE.find((times) => times * power >= 0.999 * wanted);
  return half * 2 ** -zoom;
}

const polygon = (scale, corners, kind) =>
  corners.length ? `<path class="${kind}" d="${scale.path(corners.map((corner) => corner.map(float)))}Z"/>` : "";

function line(scale, [a, b], level, kind) {
  const norm = a * a + b * b;
  if (!norm) return "";
  const [x, y, far] = [(a * level) / norm, (b * level) / norm, (4 * (scale.right - scale.left)) / Math.sqrt(norm)];
  return `<path class="${kind}" d="${scale.path([[x - b * far, y + a * far], [x + b * far, y - a * far]])}"/>`;
}

// Two tasks of the region: the others stay where the witness, or the centre, has them.
function drawTwo(view, scale) {
  const { region, found, axes, centre, net } = view;
  const [i, j] = axes;
  const gamma = region.gamma.map(float);
  const rest = centre.map((entry, k) => (k === i || k === j ? 0 : float(entry)));
  const path = rest.reduce((total, entry, k) => total + entry * gamma[k], 0);
  const squares = rest.reduce((total, entry, k) => total + entry * gamma[k] ** 2, 0);
  const learned = (x, y) => net.rho(path + gamma[i] * x + gamma[j] * y, squares + gamma[i] ** 2 * x + gamma[j] ** 2 * y) - net.level;
  const { fill, edge } = area(learned, scale, GRID);
  const c = drawnC(view);
  const parts = [`<path class="ideal" fill="${scale.dots}" d="${fill}"/>`];
  let corners = [];
  if (isBounded(view)) {
    const { beta } = found.used;
    if (!region.c) parts.push(polygon(scale, slice(region, { beta, c: null, reach: divide(ONE, beta), axes, centre }), "some-c"));
    if (found.verdict === "nonempty") {
      corners = slice(region, { beta, c, reach: divide(c, beta), axes, centre });
      parts.push(polygon(scale, corners, "at-c"));
    }
    parts.push(polygon(scale, square(divide(c, beta)), "limit"));
  } else if (found.verdict === "nonempty") {
    // β = 0: a wedge without an end, cut off outside of the figure.
    const reach = ratio(BigInt(Math.ceil(4 * scale.right)) + 1n);
    parts.push(polygon(scale, slice(region, { beta: found.used.beta, c, reach, axes, centre: centre.map((e) => clampTo(e, reach)) }), "at-c"));
  }
  const need = 1 + float(c);
  parts.push(
    `<path class="ideal-edge" d="${edge}"/>`,
    line(scale, [gamma[i], gamma[j]], need - path, "linear"),
    line(scale, [gamma[i] ** 2, gamma[j] ** 2], need - squares, "squares"),
    ...corners.map(([x, y]) => `<circle class="corner" cx="${scale.x(float(x))}" cy="${scale.y(float(y))}" r="3.2"><title>(${brief(x)}, ${brief(y)})</title></circle>`),
  );
  return { content: parts.join(""), corners };
}

const clampTo = (entry, reach) => (entry[0] > reach[0] * entry[1] ? reach : entry);

function drawOne(view, scale) {
  const { region, found, net } = view;
  const gamma = float(region.gamma[0]);
  const reach = ratio(BigInt(Math.ceil(scale.right)) + 1n);
  const corners = band(region, found.used.beta, reach);
  const learned = (x) => net.rho(gamma * x, gamma * gamma * x) - net.level;
  const { fill, edge } = area(learned, scale, GRID);
  const beta = float(found.used.beta);
  const content = [
    `<path class="ideal" fill="${scale.dots}" d="${fill}"/><path class="ideal-edge" d="${edge}"/>`,
    polygon(scale, corners, "at-c"),
    gamma ? `<path class="linear" d="${scale.path([[1 / gamma, 0], [2 / gamma, 1]])}"/><path class="squares" d="${scale.path([[1 / gamma ** 2, 0], [2 / gamma ** 2, 1]])}"/>` : "",
    `<path class="limit" d="${scale.path([[scale.left, -beta * scale.left], [0, 0], [scale.right, beta * scale.right]])}"/>`,
  ];
  return { content: content.join(""), corners };
}

function witnessMark({ found, axes, n }, scale) {
  if (!found.witness) return "";
  const { lam, c } = found.witness;
  const [x, y] = [scale.x(float(lam[axes[0]])), scale.y(float(n === 1 ? c : lam[axes[1]]))];
  return `<path class="witness" d="M${x} ${y - 8}l8 8l-8 8l-8 -8Z"><title>a λ that works: ${escaped(list(lam))}</title></path>`;
}

function yourMark({ lam, at, axes, n }, scale) {
  if (!lam) return "";
  const [x, y] = [scale.x(float(lam[axes[0]])), scale.y(float(n === 1 ? at.c : lam[axes[1]]))];
  const side = x > 470 ? `class="yours end" x="${x - 12}"` : `class="yours" x="${x + 12}"`;
  return `<g id="your-point" class="${at.inside ? "inside" : "outside"}" tabindex="0" role="slider" aria-label="your λ; arrow keys move it" aria-valuenow="${float(lam[axes[0]])}" aria-valuetext="${escaped(list(lam))}, ${at.inside ? "inside" : "outside"}"><circle class="grip" cx="${x}" cy="${y}" r="20"/><circle class="point" cx="${x}" cy="${y}" r="7"/><text ${side} y="${y + (y > HEIGHT - 75 ? -12 : 20)}">your λ</text></g>`;
}

// The figure as SVG content, with its scale, its corners, and its legend as [mark, words].
export function drawPlane(view) {
  const { n, axes, found, words } = view;
  const half = n === 1 ? halfWidth({ ...view, axes: [0, 0] }) : halfWidth(view);
  const scale = frame("plane", {
    x: [-half, half], y: n === 1 ? [0, 1] : [-half, half], height: HEIGHT,
    xName: n === 1 ? "λ" : `λ${index(axes[0] + 1)}`, yName: n === 1 ? "c" : `λ${index(axes[1] + 1)}`,
  });
  const { content, corners } = n === 1 ? drawOne(view, scale) : drawTwo(view, scale);
  const head = `<title id="plane-title">The λ-region of Theorem 3</title><desc id="plane-words">${escaped(words)}</desc>`;
  return {
    svg: head + scale.ground + scale.inside(content + witnessMark(view, scale)) + yourMark(view, scale) + scale.border,
    scale, corners: found.verdict === "nonempty" ? corners : [], legend: legendOf(view),
  };
}

function legendOf(view) {
  const { region, found, n } = view;
  const c = drawnC(view);
  const nonempty = found.verdict === "nonempty";
  const box = (kind) => `<rect class="${kind}" x="1" y="1" width="18" height="12"/>`;
  const stroke = (kind) => `<path class="${kind}" d="M0 7h20"/>`;
  const at = n === 1 ? "" : ` at c ${is(c)}`;
  return [
    nonempty && [box("at-c"), `Theorem 3 promises it${at}`],
    nonempty && !region.c && n > 1 && isBounded(view) && [box("some-c"), "for some c"],
    [`${box("ideal")}<circle class="dot" cx="6" cy="7" r="1.4"/><circle class="dot" cx="13" cy="7" r="1.4"/><path class="ideal-edge" d="M1 13h18"/>`, "idealised network learns it (≈)"],
    [stroke("linear"), `Σλγ = 1 + c${region.radius ? ", at γ" : ""}`],
    [stroke("squares"), `Σλγ² = 1 + c${region.radius ? ", at γ" : ""}`],
    isBounded(view) && [stroke("limit"), n === 1 ? "|λ|β = c" : `|λ| = c/β${c === ONE ? ", c → 1" : ""}`],
    found.witness && [`<path class="witness" d="M10 1l6 6l-6 6l-6 -6Z"/>`, "a λ that works"],
  ].filter(Boolean);
}

export const legendHtml = (legend) => legend.map(([mark, words]) => `<span>${swatch(mark)}${escaped(words)}</span>`).join("");

// The legend below the figure, for a picture that is taken away.
export function legendSvg(legend, top) {
  const place = (k) => `translate(${40 + 276 * (k % 2)} ${top + 22 * Math.floor(k / 2)})`;
  return legend.map(([mark, words], k) => `<g transform="${place(k)}">${mark}<text x="26" y="12" font-size="13">${escaped(words)}</text></g>`).join("");
}


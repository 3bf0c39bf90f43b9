// The page: fields in, answer and figures out, anew with each move.
import { handCheck, numbersTable, warned, yourPoint } from "./answer.mjs";
import { readCertificate, writeCertificate } from "./certificate.mjs";
import { check } from "./checker.mjs";
import { curveWords, drawCurve } from "./curve.mjs";
import { decide, locate } from "./decide.mjs";
import { readFields } from "./fields.mjs";
import { inspectApart, shownResult } from "./inspect.mjs";
import { drawPlane, legendHtml } from "./plane.mjs";
import { add, float, ratio, read, text } from "./rational.mjs";
import { listenToFigure } from "./pointing.mjs";
import { showSliders } from "./sliders.mjs";
import { FIRST, PRESETS, fromLink, split, toLink } from "./state.mjs";
import { command, copy, latex, picture, save, savePng } from "./takeaway.mjs";
import { OPERATIONS, drawTwoTasks, rowsAt, twoTaskLegend } from "./twotasks.mjs";
import { escaped, headline, is, list, reason } from "./words.mjs";

const QUIET_MS = 350;
const TYPED = ["g", "r", "b", "c", "l", "ds", "dh", "om", "sl", "a", "i", "j"];
const $ = (id) => document.getElementById(id);
const minus = (words) => words.replace(/-/g, "−");
const plain = (words) => words.replace(/−/g, "-");

// What the page shows now; `state` is what was typed, `view` what was made of it when it last could be read.
const now = { state: null, view: null, plane: null, zoom: 0 };

function makeView({ region, lam, net, alpha }) {
  const found = decide(region);
  // The page checks its own answer before it shows it.
  check(readCertificate(writeCertificate(found)));
  const n = region.gamma.length;
  const axis = (words, other) => {
    const k = Number(words) - 1;
    return Number.isInteger(k) && k >= 0 && k < n && k !== other ? k : Math.min(other === 0 ? 1 : 0, n - 1);
  };
  const first = axis(now.state.i, -1);
  const title = headline(found);
  return {
    region, found, lam, net, alpha, n, title, zoom: now.zoom, axes: [first, axis(now.state.j, first)],
    at: lam && locate(region, lam, found.used.beta),
    centre: lam && !found.witness ? lam : (found.witness?.lam ?? found.s),
    words: `${title}. ${reason(found)}`,
  };
}

// Everything anew; `from` is the field that a person is in, which keeps its text.
function update(from = document.activeElement) {
  for (const name of TYPED) if ($(name) !== from) $(name).value = minus(now.state[name]);
  const given = readFields(now.state, complain);
  if (given) {
    now.view = makeView(given);
    showSliders(now.view, from);
    showAnswer();
    showFigures();
  }
  clearTimeout(now.timer);
  now.timer = setTimeout(settle, QUIET_MS);
}

function complain(field, words) {
  const place = $(`wrong-${field}`);
  if (place.textContent !== words) place.textContent = words;
  place.hidden = !words;
  for (const name of field === "net" ? ["ds", "dh", "om", "sl"] : [field]) $(name).setAttribute("aria-invalid", String(Boolean(words)));
}

// After a pause: the verdict for who listens, and the link for who takes it.
function settle() {
  const { view, state } = now;
  const words = `${view.words}${view.at ? ` Your λ is ${view.at.inside ? "inside" : "outside"}.` : ""}`;
  if ($("say").textContent !== words) $("say").textContent = words;
  try {
    history.replaceState(null, "", `#${toLink(state)}`);
  } catch {
    // Some browsers let no file have a history; the link can still be copied.
  }
}

function showAnswer() {
  const { view } = now;
  const kind = view.found.witness ? "yes" : "no";
  for (const id of ["verdict", "verdict-short"]) {
    $(id).textContent = view.title;
    $(id).className = `${id === "verdict" ? "verdict" : "short-verdict"} ${kind}`;
  }
  $("why").textContent = reason(view.found);
  $("warned").textContent = "";
  $("warned").innerHTML = warned(view.region);
  $("numbers").innerHTML = numbersTable(view);
  $("hand").innerHTML = handCheck(view);
  $("yours").innerHTML = yourPoint(view);
}

function showFigures() {
  const { view } = now;
  const hadFocus = document.activeElement?.id === "your-point";
  now.plane = drawPlane(view);
  $("plane").innerHTML = now.plane.svg;
  if (hadFocus) $("your-point")?.focus();
  $("legend").innerHTML = legendHtml(now.plane.legend);
  $("slice").hidden = view.n <= 2;
  for (const name of ["i", "j"]) $(name).max = view.n;
  const corners = now.plane.corners;
  $("corners").textContent = view.n > 1 && corners.length
    ? `${view.n > 2 ? "Corners of this slice" : "Its corners"} at c ${is(view.found.used.c)}: ${corners.map((corner) => list(corner)).join(", ")}` : "";
  $("curve").innerHTML = drawCurve(view);
  $("curve").setAttribute("aria-label", `F against t: φ ${is(view.found.phi)} at t ${is(view.found.t)}`);
  $("curve-words").textContent = curveWords(view);
  $("reached").textContent = list(view.found.s);
  if (view.alpha) showTwoTasks(view);
}

function showTwoTasks(view) {
  for (const operation of Object.keys(OPERATIONS)) {
    const asked = { net: view.net, alpha: view.alpha, beta: view.region.beta ?? ratio(0n) };
    $(operation).innerHTML = drawTwoTasks(operation, asked);
    const rows = rowsAt(operation, asked);
    $(operation).setAttribute("aria-label", `${OPERATIONS[operation]}, at α ${is(view.alpha)}: ${rows.map((row) => row.join(", ")).join("; ")}`);
    $(`${operation}-rows`).innerHTML = rows.map(([who, which]) => `<tr><th scope="row">${who}</th><td>${escaped(which)}</td></tr>`).join("");
  }
  $("alpha-slider").value = float(view.alpha);
}

// λ to where a person points or steps, within the figure.
function setPoint([x, y]) {
  const { view, plane: { scale } } = now;
  const digits = Math.max(0, 3 - Math.floor(Math.log10(scale.right - scale.left)));
  const within = (value, low, high) => Math.min(Math.max(value, low), high).toFixed(digits);
  const lam = (view.lam ?? view.centre).map(text);
  lam[view.axes[0]] = within(x, scale.left, scale.right);
  if (view.n > 1) lam[view.axes[1]] = within(y, scale.bottom, scale.top);
  now.state.l = lam.join(", ");
  update(null);
}

function listenToFields() {
  for (const [id, zoom] of [["zoom-out", () => now.zoom - 1], ["zoom-in", () => now.zoom + 1], ["zoom-fit", () => 0]]) {
    $(id).addEventListener("click", () => {
      now.zoom = zoom();
      update();
    });
  }
  for (const name of TYPED) {
    $(name).addEventListener("input", ({ target }) => {
      now.state[name] = plain(target.value);
      update(target);
    });
  }
  const slide = (id, name) => $(id).addEventListener("input", ({ target }) => {
    now.state[name] = String(Number(Number(target.value).toFixed(6)));
    update(target);
  });
  slide("beta-slider", "b");
  slide("c-slider", "c");
  slide("alpha-slider", "a");
  $("gamma-sliders").addEventListener("input", ({ target }) => {
    const parts = split(now.state.g);
    parts[Number(target.id.slice(1))] = target.value;
    now.state.g = parts.join(", ");
    update(target);
  });
  $("any-c").addEventListener("click", () => {
    now.state.c = "";
    update();
  });
  $("presets").innerHTML = Object.keys(PRESETS).map((name) => `<button type="button" data-name="${name}">${name}</button>`).join("");
  $("presets").addEventListener("click", ({ target }) => {
    if (!target.dataset.name) return;
    const { g, r, b, c, l, i, j } = FIRST;
    now.zoom = 0;
    Object.assign(now.state, { g, r, b, c, l, i, j }, PRESETS[target.dataset.name]);
    update();
  });
}

const asked = () => command(now.view, now.state, FIRST);
const drawn = () => picture(now.view, now.plane, asked(), $("style").textContent);

function listenToTakeAway() {
  const copied = (id, words, make) => $(id).addEventListener("click", async () => {
    await copy(make());
    say(`${words} copied`);
  });
  copied("copy-link", "Link", () => `${location.href.split("#")[0]}#${toLink(now.state)}`);
  copied("copy-command", "Command", asked);
  copied("copy-latex", "LaTeX", () => latex(now.view, asked()));
  $("save-svg").addEventListener("click", () => save(new Blob([drawn()], { type: "image/svg+xml" }), "region.svg"));
  $("save-png").addEventListener("click", () => savePng(drawn(), "region.png"));
  $("save-certificate").addEventListener("click", () => save(new Blob([writeCertificate(now.view.found)], { type: "application/json" }), "region.json"));
}

function say(words) {
  $("toast").textContent = words;
  $("toast").classList.add("on");
  setTimeout(() => $("toast").classList.remove("on"), 1500);
}

async function judge(bytes, name) {
  $("checked").innerHTML = '<p class="hint">Checking …</p>';
  const result = await inspectApart(bytes, $("program").textContent);
  $("checked").innerHTML = shownResult(result, name);
  $("checked").dataset.apart = String(Boolean(result.apart));
  $("load")?.addEventListener("click", () => {
    now.zoom = 0;
    Object.assign(now.state, result.state);
    update();
    scrollTo({ top: 0 });
  });
}

function listenToFiles() {
  const encoded = (words) => new TextEncoder().encode(words);
  const opened = async (file) => file && judge(new Uint8Array(await file.arrayBuffer()), file.name);
  $("file").addEventListener("change", async ({ target }) => {
    await opened(target.files[0]);
    // The same file, changed since, can be chosen again.
    target.value = "";
  });
  $("own").addEventListener("click", () => judge(encoded(writeCertificate(now.view.found)), "this page’s own answer"));
  $("forged").addEventListener("click", () => {
    const more = { ...now.view.found, phi: add(now.view.found.phi, read("1/1000")) };
    judge(encoded(writeCertificate(more)), "a forged one: φ raised by 1/1000");
  });
  for (const kind of ["dragenter", "dragover"]) {
    addEventListener(kind, (event) => {
      event.preventDefault();
      $("drop").classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) addEventListener(kind, () => $("drop").classList.remove("over"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    opened(event.dataTransfer.files[0]);
  });
}

// The state of the link; without one, of the file itself, as `proofcheck explore` writes it.
function load() {
  const link = location.hash.slice(1) || document.querySelector('meta[name="explorer-state"]').content;
  const { state, complaint } = fromLink(link);
  [now.state, now.zoom] = [state, 0];
  $("complaint").textContent = complaint;
  $("complaint").hidden = !complaint;
  update(null);
  if (!now.view) {
    now.state = { ...FIRST };
    $("complaint").textContent = "This link holds numbers that cannot be read: the page shows its own first example instead.";
    $("complaint").hidden = false;
    update(null);
  }
}

export function start() {
  $("two-task-legend").innerHTML = twoTaskLegend();
  listenToFields();
  listenToFigure($("plane"), () => ({ view: now.view, scale: now.plane.scale }), setPoint);
  listenToTakeAway();
  listenToFiles();
  addEventListener("hashchange", load);
  load();
}

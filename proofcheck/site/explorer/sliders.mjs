// The sliders, each with its red tick where the answer turns.
import { largestBeta } from "./decide.mjs";
import { float, text } from "./rational.mjs";
import { brief, index, short } from "./words.mjs";

const MOST_SLIDERS = 6;
const [C_FROM, C_TO] = [0.01, 0.99];
const $ = (id) => document.getElementById(id);

// As the view has them; `from` is the one that a person moves.
export function showSliders({ region, found, n }, from) {
  const few = n <= MOST_SLIDERS;
  const place = $("gamma-sliders");
  if (place.children.length !== (few ? n : 0)) {
    place.innerHTML = !few ? "" : region.gamma.map((_, k) => `<div class="row"><label for="g${k}"><i>γ</i>${index(k + 1)}</label><input type="range" id="g${k}" min="-1" max="1" step="0.01"><output for="g${k}" class="m" id="shown-g${k}"></output></div>`).join("");
  }
  if (few) {
    region.gamma.forEach((g, k) => {
      if ($(`g${k}`) !== from) $(`g${k}`).value = float(g);
      $(`g${k}`).setAttribute("aria-valuetext", text(g));
      $(`shown-g${k}`).textContent = short(g);
    });
  }
  const turn = region.c ? largestBeta(found.phi, region.c) : found.critical;
  const most = roundUp(Math.max(1.5 * float(turn), region.beta ? float(region.beta) : 0, 0.1));
  setSlider("beta-slider", from, { max: most, step: most / 200, value: region.beta ? float(region.beta) : 0 }, region.beta ? brief(region.beta) : "not given");
  setSlider("c-slider", from, { value: float(region.c ?? found.used.c) }, region.c ? brief(region.c) : "any");
  $("any-c").setAttribute("aria-pressed", String(!region.c));
  $("c-slider").classList.toggle("faint", !region.c);
  setTick("beta-tick", float(turn) / most, `${region.c ? "largest" : "critical"} ${short(turn)}`);
  setTick("c-tick", found.smallest ? (float(found.smallest) - C_FROM) / (C_TO - C_FROM) : null, found.smallest ? `smallest ${short(found.smallest)}` : "");
}

// 0.1, 0.2, 0.5, 1, 2, 5, …: the end of the slider holds still while one moves it.
function roundUp(x) {
  const power = 10 ** Math.floor(Math.log10(x) + 1e-9);
  return power * [1, 2, 5, 10].find((times) => times * power >= x * (1 - 1e-9));
}

function setSlider(id, from, { max, step, value }, words) {
  const slider = $(id);
  if (slider !== from) {
    if (max !== undefined) [slider.max, slider.step] = [max, step];
    slider.value = value;
  }
  slider.setAttribute("aria-valuetext", words);
}

function setTick(id, share, words) {
  const [mark, name] = $(id).children;
  $(id).hidden = share === null || share > 1;
  if ($(id).hidden) return;
  mark.style.left = `${100 * Math.max(share, 0)}%`;
  name.style.left = `${Math.min(Math.max(100 * share, 18), 82)}%`;
  name.textContent = words;
}

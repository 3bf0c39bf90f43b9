// λ where a person points, drags or steps to in the figure.
import { float } from "./rational.mjs";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
// A step is this part of the figure's width, and with Shift ten of it.
const STEP = 1 / 200;

// `shown()` gives the view and the scale of the figure; `place([x, y])` puts λ there.
export function listenToFigure(svg, shown, place) {
  const pointed = ({ clientX, clientY }) => {
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
    place(shown().scale.at(x, y));
  };
  let dragging = false;
  svg.addEventListener("pointerdown", (event) => {
    if (!event.target.closest("#your-point") && event.pointerType !== "mouse") return;
    dragging = true;
    svg.setPointerCapture(event.pointerId);
    pointed(event);
    event.preventDefault();
  });
  svg.addEventListener("pointermove", (event) => dragging && pointed(event));
  for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => (dragging = false));
  svg.addEventListener("click", (event) => event.pointerType === "touch" && pointed(event));
  svg.addEventListener("touchstart", (event) => event.target.closest("#your-point") && event.preventDefault(), { passive: false });
  svg.addEventListener("keydown", (event) => {
    const move = ARROWS[event.key];
    const { view, scale } = shown();
    if (!move || !view.lam) return;
    event.preventDefault();
    const step = (scale.right - scale.left) * STEP * (event.shiftKey ? 10 : 1);
    const [x, y] = view.axes.map((k) => float(view.lam[k]));
    place([x + move[0] * step, y + move[1] * step]);
  });
}

// Axes, ticks, and areas: what the figures share. Colours are classes, so that light, dark and print have their own.
import { rounded } from "./words.mjs";

function stepOf(span) {
  const power = 10 ** Math.floor(Math.log10(span / 5));
  const times = span / 5 / power;
  return power * (times < 1.5 ? 1 : times < 3.5 ? 2 : times < 7.5 ? 5 : 10);
}

function ticks(low, high) {
  const step = stepOf(high - low);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

// A frame of width × height with a scale: x and y take numbers to places, and at() takes a place back.
export function frame(id, { x: [left, right], y: [bottom, top], width = 560, height, xName, yName }) {
  const margin = { left: 56, right: 12, top: 12, bottom: 42 };
  const [w, h] = [width - margin.left - margin.right, height - margin.top - margin.bottom];
  const x = (value) => margin.left + ((value - left) / (right - left)) * w;
  const y = (value) => margin.top + h - ((value - bottom) / (top - bottom)) * h;
  const grid = [
    ...ticks(left, right).map((value) => `<path class="${value ? "grid" : "axis"}" d="M${x(value)} ${margin.top}v${h}"/><text class="tick-x" x="${x(value)}" y="${height - 24}">${rounded(value)}</text>`),
    ...ticks(bottom, top).map((value) => `<path class="${value ? "grid" : "axis"}" d="M${margin.left} ${y(value)}h${w}"/><text class="tick-y" x="${margin.left - 6}" y="${y(value) + 4.5}">${rounded(value)}</text>`),
  ];
  const box = `x="${margin.left}" y="${margin.top}" width="${w}" height="${h}"`;
  const names = `<text class="name" x="${margin.left + w / 2}" y="${height - 5}">${xName}</text><text class="name" x="14" y="${margin.top + h / 2}">${yName}</text>`;
  const defs = `<defs><clipPath id="${id}-clip"><rect ${box}/></clipPath><pattern id="${id}-dots" width="7" height="7" patternUnits="userSpaceOnUse"><circle class="dot" cx="1.6" cy="1.6" r="1.15"/><circle class="dot" cx="5.1" cy="5.1" r="1.15"/></pattern></defs>`;
  return {
    x, y, left, right, bottom, top, width, height, dots: `url(#${id}-dots)`,
    inside: (content) => `<g clip-path="url(#${id}-clip)">${content}</g>`,
    ground: defs + grid.join("") + names,
    border: `<rect class="border" ${box}/>`,
    at: (px, py) => [left + ((px - margin.left) / w) * (right - left), top - ((py - margin.top) / h) * (top - bottom)],
    path: (points) => points.map(([a, b], k) => `${k ? "L" : "M"}${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join(""),
  };
}

// {f ≥ 0} over the frame from a grid: its area, cell by cell and row by row, and its edge.
export function area(f, { left, right, bottom, top, path }, count) {
  const X = (i) => left + ((right - left) * i) / count;
  const Y = (j) => bottom + ((top - bottom) * j) / count;
  const value = Array.from({ length: count + 1 }, (_, j) => Float64Array.from({ length: count + 1 }, (_, i) => f(X(i), Y(j))));
  let [fill, edge] = ["", ""];
  for (let j = 0; j < count; j++) {
    let run = null;
    const close = (i) => {
      if (run !== null) fill += `${path([[X(run), Y(j)], [X(i), Y(j)], [X(i), Y(j + 1)], [X(run), Y(j + 1)]])}Z`;
      run = null;
    };
    for (let i = 0; i < count; i++) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
      const heights = corners.map(([a, b]) => value[b][a]);
      if (heights.every((height) => height >= 0)) {
        run ??= i;
        continue;
      }
      close(i);
      if (heights.some((height) => height >= 0)) {
        const { kept, cut } = clipCell(corners.map(([a, b]) => [X(a), Y(b)]), heights);
        fill += `${path(kept)}Z`;
        for (const pair of cut) edge += path(pair);
      }
    }
    close(count);
  }
  return { fill, edge };
}

function clipCell(corners, heights) {
  const [kept, ends] = [[], []];
  corners.forEach((corner, k) => {
    const next = (k + 1) % 4;
    if (heights[k] >= 0) kept.push(corner);
    if (heights[k] >= 0 !== heights[next] >= 0) {
      const share = heights[k] / (heights[k] - heights[next]);
      const crossing = corner.map((value, axis) => value + share * (corners[next][axis] - value));
      kept.push(crossing);
      ends.push(crossing);
    }
  });
  return { kept, cut: ends.length === 4 ? [[ends[0], ends[1]], [ends[2], ends[3]]] : [ends] };
}

export const swatch = (mark) => `<svg class="swatch" viewBox="0 0 20 14" aria-hidden="true">${mark}</svg>`;

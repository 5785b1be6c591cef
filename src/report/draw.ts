/** Observable Plot on linkedom's document: SVG text without a browser. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

const { document } = parseHTML("<!doctype html><html><body></body></html>");
/** Okabe-Ito colours, then four for many curves: distinct for colour-blind readers, on white and on paper. */
const COLOURS = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
  "#000000",
  "#7a4b00",
  "#6a3d9a",
  "#8a8a8a",
  "#7fb800",
];

/** One figure with its accessible label. */
export function draw(options: Plot.PlotOptions, label: string): string {
  const figure = Plot.plot({
    ...options,
    document,
    style: { fontSize: "13px", background: "white", color: "#222" },
    color: { range: COLOURS, legend: options.color?.type !== "linear", ...options.color },
  } as Plot.PlotOptions);
  // Coordinates are rounded inside tags only: text (tick labels, cell values) stays as drawn.
  const rounded = (tag: string): string =>
    tag.replaceAll(/-?\d+\.\d{3,}/g, (x) => String(Math.round(Number(x) * 100) / 100));
  const html = figure.outerHTML.replaceAll(/<[^>]+>/g, rounded);
  return html.replace("<svg ", `<svg role="img" aria-label="${label.replaceAll('"', "'")}" `);
}

/**
 * SVG whose clip paths are named after the figure and counted from 1. Plot counts them through the process, so that a
 * figure's text would depend on those drawn before it; two figures of one page must not share a name.
 */
export function namedAfter(id: string, svg: string): string {
  const names = [...new Set(svg.match(/plot-clip-\d+/g))];
  return svg.replaceAll(/plot-clip-\d+/g, (name) => `${id}-clip-${names.indexOf(name) + 1}`);
}

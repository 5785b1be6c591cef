/**
 * Observable Plot on linkedom's document: SVG text without a browser. Figures are narrow, so that their letters are
 * still read on a telephone; they have no background and no black, so that they stand on dark pages too.
 */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { keyMarks, keyRows, ROW_HEIGHT, type Series } from "./plots/series.js";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** Units a figure is wide, and its letters high: at 358 pixels, a telephone less its margins, they are 11 high. */
export const WIDTH = 520;
export const FONT = 16;
const STYLE = {
  fontSize: `${FONT}px`,
  fontFamily: "system-ui, sans-serif",
  background: "none",
  color: "inherit",
};

export interface Words {
  /** Lines and markers that the figure explains above its axes. */
  readonly key?: readonly Series[];
  /** What is to be seen, for who does not see it. */
  readonly desc?: string;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
/** Coordinates are rounded inside tags only: text (tick labels, cell values) stays as drawn. */
const rounded = (tag: string): string =>
  tag.replaceAll(/-?\d+\.\d{3,}/g, (x) => String(Math.round(Number(x) * 100) / 100));

/** SVG text as its opening tag and what is inside. (Parsing it again would be as HTML, which nests what is empty.) */
function plotted(options: Plot.PlotOptions): { open: string; inside: string } {
  const svg = Plot.plot({ ...options, document, style: STYLE } as Plot.PlotOptions);
  const html: string = svg.outerHTML;
  const end = html.indexOf(">") + 1;
  const inside = html.slice(end, html.lastIndexOf("</svg>"));
  // The colour that Plot would put behind tips and halos; there are none.
  return { open: html.slice(0, end), inside: inside.replace("  --plot-background: white;\n", "") };
}

/** The key, drawn by Plot too: its markers are those of the figure. */
function keyOf(key: readonly Series[], width: number): { inside: string; height: number } {
  if (key.length === 0) return { inside: "", height: 0 };
  const rows = keyRows(key, width);
  const height = rows.length * ROW_HEIGHT + 6;
  const identity = { type: "identity", axis: null } as const;
  const marks = keyMarks(rows);
  const { inside } = plotted({ width, height, margin: 0, x: identity, y: identity, marks });
  return { inside: inside.replace(/<style>[^]*?<\/style>/, ""), height };
}

const attribute = (tag: string, name: string): number =>
  Number(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]);

/** One figure with its accessible label, and its key above it. */
export function draw(
  options: Plot.PlotOptions,
  label: string,
  { key = [], desc }: Words = {},
): string {
  const color = { ...options.color, legend: false };
  const { open, inside } = plotted({ width: WIDTH, ...options, color } as Plot.PlotOptions);
  const [width, own] = [attribute(open, "width"), attribute(open, "height")];
  const above = keyOf(key, width);
  const height = Math.round(own + above.height);
  const tag = open
    .replace("<svg ", `<svg role="img" aria-label="${escaped(label).replaceAll('"', "'")}" `)
    .replace(/ height="[^"]*"/, ` height="${height}"`)
    .replace(/ viewBox="[^"]*"/, ` viewBox="0 0 ${width} ${height}"`);
  const words = `<title>${escaped(label)}</title>${desc ? `<desc>${escaped(desc)}</desc>` : ""}`;
  const drawing = `${above.inside}<g transform="translate(0,${above.height})">${inside}</g>`;
  return `${tag}${words}${drawing.replaceAll(/<[^>]+>/g, rounded)}</svg>`;
}

/**
 * SVG whose clip paths are named after the figure and counted from 1. Plot counts them through the process, so that a
 * figure's text would depend on those drawn before it; two figures of one page must not share a name.
 */
export function namedAfter(id: string, svg: string): string {
  const names = [...new Set(svg.match(/plot-clip-\d+/g))];
  return svg.replaceAll(/plot-clip-\d+/g, (name) => `${id}-clip-${names.indexOf(name) + 1}`);
}

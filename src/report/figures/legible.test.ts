/**
 * Rules of every figure: labels do not overlap and stay inside, letters are large enough for a telephone, series of a
 * key differ in dash or marker and not by colour alone, colours stand on white and on dark pages, and words say what
 * is to be seen.
 */
import { parseHTML } from "linkedom";
import { describe, expect, it } from "vitest";
import { suiteHeads } from "../../app/plans.js";
import { everyTable as tables } from "../../testing/every-table.js";
import { drawn } from "../../testing/drawn.js";
import { FONT, namedAfter, WIDTH } from "../draw.js";
import { fill } from "../exhibit.js";
import { ATTACKERS } from "../plots/membership-means.js";
import { FAINT, keyRows, LETTER, seriesOf, type Series } from "../plots/series.js";
import { FIGURES } from "./registry.js";
import { varianceRatio } from "./variance-ratio.js";

const plans = suiteHeads(
  new Set([
    "real",
    ...(Object.values(tables).flat() as object[]).flatMap((r) =>
      "plan" in r ? [String(r.plan)] : [],
    ),
  ]),
);
const DRAWN = fill(FIGURES, { tables, plans, claims: [] }).map(
  ({ id, exhibit, rows, subject, title }) =>
    [id, namedAfter(id, exhibit.draw(rows, subject)), title] as const,
);

interface Label {
  readonly text: string;
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
  readonly size: number;
}
interface Node {
  readonly parentElement: Node | null;
  readonly textContent: string;
  getAttribute(name: string): string | null;
}

/** The nearest value of an attribute, of the element or what it stands in; the root's size is that of its style. */
const inherited = (node: Node | null, name: string): string | undefined =>
  node === null || (name === "font-size" && node.getAttribute("viewBox") !== null)
    ? undefined
    : (node.getAttribute(name) ?? inherited(node.parentElement, name));
/** Shift of an element by the transforms that it stands in. */
function shift(node: Node | null): [number, number] {
  if (node === null) return [0, 0];
  const [x, y] = shift(node.parentElement);
  const own = /translate\(([-\d.]+)[ ,]*([-\d.]*)\)/.exec(node.getAttribute("transform") ?? "");
  return own ? [x + Number(own[1]), y + Number(own[2] || 0)] : [x, y];
}

/** Every text with a box about it, at the mean width of a letter. */
function labelsOf(svg: string): Label[] {
  const { document } = parseHTML(`<!doctype html><body>${svg}</body>`);
  return [...(document.querySelectorAll("text") as Iterable<Node>)].map((node) => {
    const size = Number.parseFloat(inherited(node, "font-size") ?? String(FONT)) || FONT;
    const width = (0.9 * LETTER * size * node.textContent.length) / FONT;
    const [dx, dy] = shift(node);
    const anchor = inherited(node, "text-anchor") ?? "start";
    const x = Number.parseFloat(node.getAttribute("x") ?? "0");
    const left = dx + x - width * ({ start: 0, middle: 0.5, end: 1 }[anchor] ?? 0);
    const y = node.getAttribute("y") ?? "0";
    const base = dy + Number.parseFloat(y) * (y.endsWith("em") ? size : 1);
    return {
      text: node.textContent,
      box: [left, base - 0.72 * size, left + width, base],
      size,
    };
  });
}

const overlap = (a: Label, b: Label): boolean =>
  Math.min(a.box[2], b.box[2]) - Math.max(a.box[0], b.box[0]) > 1 &&
  Math.min(a.box[3], b.box[3]) - Math.max(a.box[1], b.box[1]) > 1;
const overlaps = (labels: readonly Label[]): string[] =>
  labels.flatMap((a, i) =>
    labels.slice(i + 1).flatMap((b) => (overlap(a, b) ? [`${a.text} | ${b.text}`] : [])),
  );

const viewBox = (svg: string): number[] =>
  (/viewBox="([^"]*)"/.exec(svg)?.[1] ?? "").split(" ").map(Number);

describe.each(DRAWN)("%s", (id, svg, title) => {
  const labels = labelsOf(svg);
  const [, , width, height] = viewBox(svg);

  it("has labels that do not overlap", () => {
    expect(labels.length, id).toBeGreaterThan(5);
    expect(overlaps(labels), id).toEqual([]);
  });

  it("has labels inside its frame, in letters of 11 pixels on a telephone 390 wide", () => {
    expect(width).toBeLessThanOrEqual(WIDTH);
    for (const { text, box, size } of labels) {
      expect(box[0], text).toBeGreaterThanOrEqual(-1);
      expect(box[1], text).toBeGreaterThanOrEqual(-1);
      expect(box[2], text).toBeLessThanOrEqual(width + 1);
      expect(box[3], text).toBeLessThanOrEqual(height + 1);
      expect((size * 358) / width, text).toBeGreaterThan(10.3);
    }
  });

  it("says what is to be seen, and has no paint that a dark or a white page swallows", () => {
    expect(svg.slice(0, 1000)).toMatch(
      /^<svg role="img" aria-label="[^"]+"[^>]*><title>[^<]+<\/title><desc>[^<]{40,}/,
    );
    const swallowed = svg.match(/(fill|stroke|background)[=:] ?"?(white|black|#000|#fff)/g);
    expect(swallowed).toBeNull();
    expect(title).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe("series", () => {
  const pair = ({ dash, symbol, hollow }: Series): string => `${dash} ${symbol} ${hollow}`;

  it("have pairs of dash and marker of their own", () => {
    const series = seriesOf(Array.from({ length: 28 }, (_, i) => `s${i}`));
    expect(new Set(series.map(pair)).size).toBe(28);
    expect(new Set(ATTACKERS.map(pair)).size).toBe(ATTACKERS.length);
    for (const list of [series.slice(0, 4), ATTACKERS])
      expect(new Set(list.map((s) => s.dash)).size).toBe(list.length);
  });

  it("have colours of three to one against white and against a dark page", () => {
    const channel = (c: number): number =>
      c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    const luminance = (hex: string): number =>
      [0.2126, 0.7152, 0.0722].reduce(
        (a, w, i) => a + w * channel(Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16) / 255),
        0,
      );
    const contrast = (a: string, b: string): number => {
      const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
      return (x + 0.05) / (y + 0.05);
    };
    const colours = [...seriesOf([..."abcdefgh"]).map((s) => s.color), FAINT];
    for (const colour of colours.filter((c) => c !== "currentColor"))
      for (const page of ["#ffffff", "#181a1b"])
        expect(contrast(colour, page), `${colour} on ${page}`).toBeGreaterThan(3);
  });

  it("stand in rows of the key that are not wider than the figure", () => {
    const names = [
      "uncorrelated noise",
      "bound (c), Berry-Esseen",
      "lora",
      "dp-sgd",
      "x".repeat(40),
    ];
    const rows = keyRows(seriesOf(names), WIDTH);
    expect(rows.flat().map((p) => p.entry.name)).toEqual(names);
    for (const { entry, x } of rows.flat())
      expect(x + 40 + LETTER * entry.name.length).toBeLessThanOrEqual(WIDTH);
    expect(rows.length).toBeLessThan(names.length);
  });
});

it("ratios of variances: a tick at each rank, points of a rank side by side and inside the axes", () => {
  const noise = tables.noise.filter((r) => r.shape === "spiky" && r.varianceTheory > 0);
  const svg = drawn(varianceRatio, { noise });
  const texts = labelsOf(svg).map((l) => l.text);
  for (const { rank } of varianceRatio.rows({ ...tables, noise }, { model: "none", task: "" }) ??
    [])
    expect(texts).toContain(String(rank));
});

it("the rules see labels on each other", () => {
  const at = (x: number): string => `<text x="${x}" y="20">label</text>`;
  expect(overlaps(labelsOf(`<svg>${at(0)}${at(20)}</svg>`))).toEqual(["label | label"]);
  expect(
    overlaps(labelsOf(`<svg>${at(0)}<g transform="translate(0,30)">${at(0)}</g></svg>`)),
  ).toEqual([]);
});

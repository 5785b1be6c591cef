/** Bars are two standard errors long on both sides; the rank drawn is the one that most panels have. */
import { describe, expect, it } from "vitest";
import { drawn, shapes } from "../../testing/drawn.js";
import { dependenceRow } from "../../testing/rows.js";
import { correlation } from "./correlation.js";

const row = (model: "lora" | "flora", change: object = {}) => ({
  ...dependenceRow("steps", model, 0.5),
  correlationSe: 0.05,
  ...change,
});

describe("correlation", () => {
  it("the intervals are two standard errors long on both sides", () => {
    const svg = drawn(correlation, { dependence: [row("lora"), row("flora")] });
    const value = (tag: string, name: string): number =>
      Number(new RegExp(` ${name}="(-?[\\d.]+)"`).exec(tag)?.[1]);
    const bars = [...svg.matchAll(/<line [^>]*>/g)]
      .map(([tag]) => Math.abs(value(tag, "y1") - value(tag, "y2")))
      .filter((length) => length > 5 && length < 100);
    expect(bars.length).toBe(2);
    // The y axis spans 2.2 over 295 pixels (380 less the margins 40 and 45): 0.2 are 26.8.
    for (const length of bars) expect(length).toBeCloseTo((0.2 / 2.2) * 295, 0);
    for (const text of [
      "cosine of the two gradients",
      "correlation of the two noises",
      "lora",
      "flora",
      "dp-sgd",
    ])
      expect(svg).toContain(text);
  });

  it("shows the rank that most panels have, the largest of those; panels by data, then relation", () => {
    const ranks = [4, 16].flatMap((rank) => [
      row("lora", { rank }),
      row("lora", { rank, source: "language", relation: "rows" }),
      row("lora", { rank, source: "synthetic", relation: "rows" }),
    ]);
    const dependence = [...ranks, row("lora", { rank: 64 })];
    const subject = { model: "none", task: "" } as const;
    const rows = correlation.rows({ dependence } as never, subject) ?? [];
    expect(rows.map((r) => r.rank)).toEqual([16, 16, 16]);
    const svg = drawn(correlation, { dependence });
    expect(shapes(svg, "circle")).toBe(3);
    const places = [
      "two rows (synthetic)",
      "training steps (MNIST)",
      "rows of one gradient (emails)",
    ].map((panel) => svg.indexOf(panel));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });
});

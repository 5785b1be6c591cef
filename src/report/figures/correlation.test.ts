/** Bars are two standard errors long on both sides; the rank drawn is the one that most panels have. */
import { describe, expect, it } from "vitest";
import { belowKey, drawn, markers } from "../../testing/drawn.js";
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
    const bars = [...belowKey(svg).matchAll(/<line [^>]*>/g)]
      .map(([tag]) => tag)
      .filter((tag) => value(tag, "x1") === value(tag, "x2") && value(tag, "y1") > 0)
      .map((tag) => Math.abs(value(tag, "y1") - value(tag, "y2")))
      .filter((length) => length > 5 && length < 100);
    expect(bars.length).toBe(2);
    // The y axis spans 2.2 over 210 pixels: 0.2 are 19.1.
    for (const length of bars) expect(length).toBeCloseTo((0.2 / 2.2) * 210, 0);
    for (const text of [
      "cosine of the two gradients",
      "correlation of the two noises",
      "lora",
      "flora",
      "dp-sgd",
    ])
      expect(svg).toContain(text);
  });

  it("stand at their cosine, whatever the method: none beyond 1", () => {
    const models = ["lora", "flora", "dp-sgd"] as const;
    const dependence = models.map((model) => ({ ...row("lora"), model, cosine: 1 }));
    const svg = drawn(correlation, { dependence } as never);
    const shifts = [...belowKey(svg).matchAll(/translate\((-?[\d.]+),0/g)].map(([, x]) =>
      Number(x),
    );
    // Half a pixel is Plot's own; labels of the axis stand 9 to the left.
    expect(shifts.filter((x) => Math.abs(x) > 0.5 && x > -9 && x < 10)).toEqual([]);
    expect(markers(svg)).toBe(3);
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
    expect(markers(svg)).toBe(3);
    // Panels fill rows from the left: by the place of their names, downwards first.
    const places = ["rows, synthetic", "training steps, MNIST", "gradient rows, emails"].map(
      (name) => {
        const [, x, y] =
          new RegExp(`<g transform="translate\\((\\d+),(\\d+)\\)"[^>]*><text[^>]*>${name}<`).exec(
            svg,
          ) ?? [];
        return 1e4 * Number(y) + Number(x);
      },
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
  });

  it("says that noise follows the cosines only where it does", () => {
    const title = (correlation_: number): string => {
      const dependence = [row("lora", { correlation: correlation_, cosine: 0.5 })];
      const subject = { model: "none", task: "" } as const;
      const rows = correlation.rows({ dependence } as never, subject) ?? [];
      return typeof correlation.title === "string" ? "" : correlation.title(rows, subject);
    };
    // Three standard errors of 0.05.
    expect(title(0.36)).toContain("LoRA's noises are correlated as the gradients are");
    expect(title(0.34)).not.toContain("are correlated as");
  });
});

/** Rows of a language model in the kinds `noise` and `dependence`: where they come from, what is refused. */
import { describe, expect, it } from "vitest";
import { inlineExecutor } from "../sweep/executor.js";
import { parsePlan } from "../sweep/plan.js";
import { runPlan } from "../sweep/run.js";
import type { Tables } from "./rows.js";

async function tables(fields: object): Promise<Tables> {
  const executor = inlineExecutor("reference");
  try {
    return (await runPlan({
      plan: parsePlan({
        name: "t-text",
        purpose: "test",
        feeds: ["x"],
        trials: { entries: 1, min: 64, max: 64 },
        ...fields,
      }),
      seed: "1",
      backend: "test",
      executor,
    })) as Tables;
  } finally {
    await executor.close();
  }
}
const dependence = (fields: object) => ({
  kind: "dependence",
  source: "language",
  relation: "rows",
  layer: "h.1.attn.k_proj",
  checkpoints: [0],
  batchSizes: [4],
  keep: 3,
  models: ["lora"],
  ranks: [4],
  ...fields,
});

describe("rows of a language model", () => {
  it("noise: rows of every module at every step; loadings of every row of the gradient", async () => {
    const { noise, loadings } = await tables({
      kind: "noise",
      rows: {
        source: "language",
        checkpoints: [0, 2],
        batchSizes: [4],
        projections: ["q_proj", "o_proj"],
        rowsPerLayer: 2,
      },
      ranks: [4],
      inits: ["gaussian"],
      maxEntriesPerTrial: 1000,
    });
    expect(noise.length).toBe(2 * 2 * 2 * 2);
    expect(loadings.length).toBe(2 * 2 * 2 * 64);
    const known = new Set(loadings.map((l) => l.maxLoading.toFixed(9)));
    for (const r of noise)
      expect([
        r.source,
        r.dim,
        known.has(r.loading.toFixed(9)),
        /^h\.[01]\.attn\.[qo]_proj@[02]-b4 row \d+$/.test(r.shape),
      ]).toEqual(["language", 64, true, true]);
    expect(new Set(loadings.map((l) => l.source))).toEqual(new Set(["language"]));
    // Spread over the order of the largest loading: first and last row of each module.
    for (const [at, r] of noise.entries()) {
      const own = loadings
        .filter((l) => r.shape.startsWith(`${l.layer}@${l.step}-`))
        .map((l) => l.maxLoading);
      expect(r.loading).toBeCloseTo(at % 2 === 0 ? Math.min(...own) : Math.max(...own), 12);
    }
  });

  it("dependence: pairs of rows and of steps of one module, with the cosines that the gradients have", async () => {
    const rows = (await tables(dependence({}))).dependence;
    expect(
      rows.map((r) => [r.source, r.dim, /^h\.1\.attn\.k_proj@0 rows \d+ and \d+$/.test(r.label)]),
    ).toEqual(Array(3).fill(["language", 64, true]));
    expect([...rows].sort((a, b) => a.cosine - b.cosine)).toEqual(rows);
    const steps = (await tables(dependence({ relation: "steps", checkpoints: [0, 1, 3] })))
      .dependence;
    expect(steps.map((r) => r.label)).toEqual([
      "h.1.attn.k_proj, steps 0 and 1",
      "h.1.attn.k_proj, steps 0 and 3",
    ]);
  });

  it("refuses modules that are no attention projection, or that the model has not", async () => {
    expect(() =>
      parsePlan({
        name: "t",
        purpose: "t",
        feeds: ["x"],
        trials: { entries: 1, min: 64, max: 64 },
        ...dependence({ layer: "h.0.mlp.up_proj" }),
      }),
    ).toThrow(/layer/);
    await expect(tables(dependence({ layer: "h.7.attn.q_proj" }))).rejects.toThrow(
      /field layer must be a layer of the model, got h.7.attn.q_proj/,
    );
  });
});

/**
 * The symmetry test on the transformer's first LoRA step, with its nulls: an attacker
 * with foreign candidates guesses, and an update that is not of the form G A'A gives
 * itself away. Clopper-Pearson at 1e-8 a line; all else is exact or rounding.
 */
import { describe, expect, it } from "vitest";
import { clopperPearson } from "../../attack/epsilon-lower.js";
import { stream } from "../../core/stream.js";
import { languageStart } from "../../train/language/gradients.js";
import { inlineExecutor } from "../../sweep/executor.js";
import { parsePlan } from "../../sweep/plan.js";
import { runPlan } from "../../sweep/run.js";
import { ALL_MODULES } from "../rows.js";
import { asymmetries, candidates, drawDocuments, firstStep } from "./attack.js";

const scene = languageStart();
const width = scene.shape.width;
const [projections, modules] = [["v_proj"] as const, ["h.0.attn.v_proj", "h.1.attn.v_proj"]];
const limits = (right: number, n: number) => clopperPearson(right, n, 0.5e-8);
const draw = (name: string, trial: number) => drawDocuments(scene, 5, stream("1", name, trial));
const product = (b: Float64Array, a: Float64Array, inner: number): Float64Array => {
  const out = new Float64Array((b.length / inner) * (a.length / inner));
  const columns = a.length / inner;
  for (let i = 0; i < b.length / inner; i++)
    for (let k = 0; k < inner; k++)
      for (let j = 0; j < columns; j++)
        out[i * columns + j] += b[i * inner + k] * a[k * columns + j];
  return out;
};

describe("symmetry of the first LoRA step", () => {
  it("is an update G A'A to f32 rounding, of the batch that was given and of A's law, keyed by trial", async () => {
    const batch = draw("batch", 0);
    const { including } = await candidates(scene, modules, batch.slice(0, 4), batch[4]);
    const updates = await firstStep(scene, projections, 64, batch, ["1", "x", 0]);
    expect(await firstStep(scene, projections, 64, batch, ["1", "x", 0])).toEqual(updates);
    expect(await firstStep(scene, projections, 64, batch, ["1", "x", 1])).not.toEqual(updates);
    updates.forEach((y, m) => {
      // -1/sqrt(1 + (m - 1)/(r s)), s ~ chi2_r/r, for a single row; r = m = 64:
      // outside (-0.9, -0.4) with probability below 1e-11. Several rows average.
      const g = including[m];
      const dot = (p: Float64Array, q: Float64Array): number =>
        p.reduce((a, x, i) => a + x * q[i], 0);
      const cosine = dot(y, g) / Math.sqrt(dot(y, y) * dot(g, g));
      expect([cosine < -0.4, cosine > -0.9]).toEqual([true, true]);
    });
  });

  it("tells members at every rank; foreign candidates guess; planted bug: an update G A'C is noticed", async () => {
    const trials = 48;
    let [right, foreign, bugged] = [0, 0, 0];
    let [largestTrue, smallestOther, smallestBug] = [0, Infinity, Infinity];
    for (let t = 0; t < trials; t++) {
      const drawn = draw("batch", t);
      const member = t % 2 === 0;
      const [others, target] = [drawn.slice(0, 4), drawn[4]];
      const rank = [1, 4, 16][t % 3];
      const y = (
        await firstStep(scene, projections, rank, member ? drawn : others, ["1", "null", t])
      )[0];
      const score = (
        update: Float64Array,
        c: Awaited<ReturnType<typeof candidates>>,
      ): [number, number, number] => {
        const [r0, r1] = asymmetries(update, c.without[0], c.including[0], width);
        return [Number(r0 - r1 > 0 === member), member ? r1 : r0, member ? r0 : r1];
      };
      const own = await candidates(scene, modules, others, target);
      const [ok, residual, other] = score(y, own);
      right += ok;
      largestTrue = Math.max(largestTrue, residual);
      smallestOther = Math.min(smallestOther, other);
      const elsewhere = draw("foreign", t);
      foreign += score(y, await candidates(scene, modules, elsewhere.slice(0, 4), elsewhere[4]))[0];
      // Planted bug: B of one A, multiplied with another: G A'C, whose A'C is not symmetric.
      const { normal } = stream("1", "bug", t);
      const [a, c] = [0, 1].map(() => Float64Array.from({ length: rank * width }, normal));
      const transposed = Float64Array.from(
        { length: rank * width },
        (_, i) => a[(i % rank) * width + Math.floor(i / rank)],
      );
      const truth = member ? own.including[0] : own.without[0];
      const wrong = score(product(product(truth, transposed, width), c, rank), own);
      bugged += wrong[0];
      smallestBug = Math.min(smallestBug, wrong[1]);
    }
    expect(right).toBe(trials);
    expect([largestTrue < 1e-5, smallestOther > 1e-3, smallestBug > 1e-2]).toEqual([
      true,
      true,
      true,
    ]);
    const guessing = limits(foreign, trials);
    expect(guessing.low < 0.5 && 0.5 < guessing.high).toBe(true);
    // A guesser is right 44 times of 48 with probability 8e-10.
    expect(bugged).toBeLessThan(44);
    // The control of the null: the true candidates are outside its limits.
    expect(limits(right, trials).low).toBeGreaterThan(0.5);
  });

  it("as a plan: a row a module and one for all, at any shards; rank 1 too", async () => {
    const executor = inlineExecutor("reference");
    const plan = parsePlan({
      kind: "language-symmetry",
      name: "null",
      purpose: "test",
      feeds: ["x"],
      source: "language",
      projections: ["q_proj"],
      ranks: [1],
      batchSizes: [2],
      trials: { entries: 1, min: 64, max: 64 },
    });
    const rows = (await runPlan({ plan, seed: "1", backend: "test", executor }))?.symmetry ?? [];
    await executor.close();
    expect(rows.map((r) => [r.source, r.layer, r.rank, r.trials, r.right, r.auc])).toEqual(
      ["h.0.attn.q_proj", "h.1.attn.q_proj", ALL_MODULES].map((layer) => [
        "language",
        layer,
        1,
        64,
        64,
        1,
      ]),
    );
  });
});

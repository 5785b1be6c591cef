/**
 * Rows of sketches of real gradients: each pair is drawn, built and compared again, apart from the code that did it.
 * Nothing here is left to chance but the draws, which are keyed.
 */
import { Matrix, SVD } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { sketchRdpEpsilon } from "../../accountant/sketch-rdp.js";
import { F32_PRECISION, pencilOf, PRECISION } from "../../core/pencil.js";
import { sketchDeltaBoth, sketchEpsilon } from "../../core/sketch.js";
import { stream } from "../../core/stream.js";
import { inlineExecutor } from "../../sweep/executor.js";
import { parsePlan } from "../../sweep/plan.js";
import { runPlan } from "../../sweep/run.js";
import { loadMnist } from "../../train/data/mnist.js";
import { documentGradients, languageStart } from "../../train/language/gradients.js";
import { mnistWeights } from "../../train/network/gradients.js";
import { hiddenDelta, hiddenLayer } from "../../train/network/hidden-layer.js";
import type { SketchRow, Tables } from "../rows.js";

async function rowsOf(plan: object): Promise<SketchRow[]> {
  const executor = inlineExecutor("reference");
  const head = { kind: "sketch", name: "test", purpose: "test", feeds: [] };
  const parsed = parsePlan({ ...head, ...plan });
  const tables = (await runPlan({ plan: parsed, seed: "3", backend: "test", executor })) as Tables;
  await executor.close();
  return tables.sketches;
}

/** Different members of a pool, as the plan's streams give them. */
function drawn(cell: string, trial: number, pool: number, count: number): number[] {
  const { uniform } = stream("3", `test/${cell}`, trial);
  const out: number[] = [];
  while (out.length < count) {
    const next = Math.floor(uniform() * pool);
    if (!out.includes(next)) out.push(next);
  }
  return out;
}

/** Sum of the examples' gradients over `size`. */
type GradientOf = (examples: readonly number[], size: number) => Float64Array;

/** Epsilons of each pair by rank, of a cell of `batch` that was drawn in so many pairs. */
function pairsOf(
  of: GradientOf,
  {
    batch,
    relation,
    pairs,
    pool,
  }: { batch: number; relation: string; pairs: number; pool: number },
  outputs: number,
  precision: number,
  relative: number,
) {
  return Array.from({ length: pairs }, (_, trial) => {
    const examples = drawn(`b${batch}/${relation}`, trial, pool, batch + 1);
    const kept = examples.slice(1, batch);
    const first = of([examples[0], ...kept], batch);
    const second = of(relation === "replace" ? [...kept, examples[batch]] : kept, batch);
    const pencil = pencilOf(first, second, outputs, precision);
    const l = pencil.eigenvalues.filter((x) => Math.abs(x - 1) > 1e3 * relative);
    const change = new SVD(
      Matrix.from1DArray(
        outputs,
        first.length / outputs,
        Array.from(second, (x, at) => x - first[at]),
      ),
    ).norm2;
    return { pencil, change, epsilonAt: (rank: number) => sketchEpsilon(1e-5, rank, l), l };
  });
}

const sorted = (list: readonly number[]): number[] => [...list].sort((a, b) => a - b);

const layer = hiddenLayer(await mnistWeights("3", 20), loadMnist("train", 4096), 4096);
const digits: GradientOf = (examples, size) => {
  const out = new Float64Array(128 * 128);
  for (const e of examples) {
    const delta = hiddenDelta(layer, layer.weight, e);
    for (let i = 0; i < 128; i++)
      for (let j = 0; j < 128; j++)
        out[i * 128 + j] += (delta[i] * layer.inputs[e * 128 + j]) / size;
  }
  return out;
};

describe("sketches of digits", async () => {
  const gradients = { source: "mnist", pretraining: 20 };
  const rows = await rowsOf({
    gradients,
    batchSizes: [6, 700],
    relations: ["replace", "remove"],
    ranks: [16, 2],
    pairs: 3,
  });

  it("has a row of each batch size, relation and rank, in the order of the plan", () => {
    expect(rows.map((r) => [r.batch, r.relation, r.rank, r.pairs, r.outputs, r.delta])).toEqual(
      [6, 700].flatMap((batch) =>
        ["replace", "remove"].flatMap((relation) =>
          [16, 2].map((rank) => [batch, relation, rank, 3, 128, 1e-5]),
        ),
      ),
    );
  });

  it("tells every pair apart where a batch has fewer examples than the layer outputs", () => {
    for (const r of rows.filter(({ batch }) => batch === 6))
      expect(r).toMatchObject({
        apart: 3,
        unclear: 0,
        measured: 0,
        gradientRankLow: 6,
        gradientRankHigh: 6,
        epsilonLow: null,
        epsilonMedian: null,
        epsilonHigh: null,
        epsilonBound: null,
        logEpsilon: null,
        gammaLow: 0,
        gammaHigh: 0,
        promised: 0,
        epsilonMixing: null,
      });
  });

  it.each(["replace", "remove"])(
    "%s: epsilons of the pairs as drawn and built again",
    (relation) => {
      const size = { batch: 700, relation, pairs: 3, pool: 4096 };
      const pairs = pairsOf(digits, size, 128, 128 * PRECISION, PRECISION);
      const same = pairs.filter(({ pencil }) => pencil.ranges === "same");
      expect(same.length).toBeGreaterThan(0);
      for (const rank of [2, 16]) {
        const row = rows.find(
          (r) => r.batch === 700 && r.relation === relation && r.rank === rank,
        ) as SketchRow;
        const exact = sorted(same.map(({ epsilonAt }) => epsilonAt(rank)));
        const bounds = sorted(same.map(({ l }) => sketchRdpEpsilon(1e-5, rank, l)));
        const middle = (list: number[]): number =>
          (list[(list.length - 1) >> 1] + list[list.length >> 1]) / 2;
        const logs = exact.map(Math.log10);
        const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
        expect([row.measured, row.apart]).toEqual([
          same.length,
          pairs.filter(({ pencil }) => pencil.ranges === "apart").length,
        ]);
        // Sums in another order move small singular values by rounding: by 1e-6 relative at most here.
        expect((row.epsilonLow as number) / exact[0]).toBeCloseTo(1, 5);
        expect((row.epsilonHigh as number) / exact[exact.length - 1]).toBeCloseTo(1, 5);
        expect((row.epsilonMedian as number) / middle(exact)).toBeCloseTo(1, 5);
        // What is exchanged is the difference of the two; where ranges differ its gamma is 0.
        const clear = pairs.filter(({ pencil }) => pencil.ranges !== "unclear");
        const gammas = sorted(
          clear.map(({ pencil, change }) =>
            pencil.ranges === "same" ? ((pencil.smallest * pencil.largest) / change) ** 2 : 0,
          ),
        );
        expect(gammas[gammas.length - 1]).toBeGreaterThan(0);
        expect(row.gammaHigh).toBeCloseTo(gammas[gammas.length - 1], 12);
        expect((row.gammaHigh as number) / gammas[gammas.length - 1]).toBeCloseTo(1, 5);
        expect((row.gammaLow as number) / (gammas[0] || 1)).toBeCloseTo(Number(gammas[0] > 0), 5);
        expect([row.promised, row.epsilonMixing]).toEqual([0, null]);
        expect((row.epsilonBound as number) / middle(bounds)).toBeCloseTo(1, 5);
        expect(row.logEpsilon).toBeCloseTo(mean, 5);
        expect(Math.max(...same.map(({ l }) => l.length))).toBeLessThanOrEqual(row.eigenvalues + 2);
      }
    },
  );

  it("the neighbours are other batches: relations and ranks give other epsilons", () => {
    const high = rows.filter((r) => r.measured > 0).map((r) => r.epsilonHigh);
    expect(new Set(high).size).toBe(high.length);
    for (const r of rows.filter(({ measured }) => measured > 0))
      expect(r.epsilonLow).toBeGreaterThan(1);
  });

  it("says of pairs that are told apart what it says whatever the shards", async () => {
    const again = await rowsOf({
      gradients,
      batchSizes: [700],
      relations: ["remove"],
      ranks: [2],
      pairs: 3,
    });
    const { epsilonHigh } = rows.find(
      (r) => r.batch === 700 && r.relation === "remove" && r.rank === 2,
    ) as SketchRow;
    expect(again[0].epsilonHigh).toBe(epsilonHigh);
  });
});

describe("sketches of emails", async () => {
  const { shape, weights, documents } = languageStart();
  const modules = ["h.0.attn.v_proj", "h.1.attn.v_proj"];
  const each = await documentGradients(shape, weights, modules, documents.slice(0, 256));
  const rows = await rowsOf({
    gradients: { source: "language", projections: ["v_proj"] },
    batchSizes: [1, 100],
    relations: ["replace", "remove"],
    ranks: [4],
    pairs: 2,
  });
  const emails =
    (module: number): GradientOf =>
    (examples, size) => {
      const out = new Float64Array(64 * 64);
      for (const e of examples)
        each[e].gradients[module].forEach((g, i) => {
          out[i] += g;
        });
      return out.map((x) => x / size);
    };

  it("one document has fewer tokens than the layer outputs: told apart", () => {
    const small = rows.filter(({ batch }) => batch === 1);
    expect(small.map((r) => [r.layer, r.apart, r.measured])).toEqual(
      ["replace", "remove"].flatMap(() => modules.map((module) => [module, 2, 0])),
    );
    for (const r of small) expect(r.gradientRankHigh).toBeLessThanOrEqual(32);
  });

  it.each(modules)("%s: epsilons of the pairs as drawn and built again", (module) => {
    for (const relation of ["replace", "remove"]) {
      const size = { batch: 100, relation, pairs: 2, pool: 256 };
      const pairs = pairsOf(
        emails(modules.indexOf(module)),
        size,
        64,
        F32_PRECISION,
        F32_PRECISION,
      ).filter(({ pencil }) => pencil.ranges === "same");
      const row = rows.find(
        (r) => r.batch === 100 && r.relation === relation && r.layer === module,
      ) as SketchRow;
      expect(row.measured).toBe(pairs.length);
      const exact = sorted(pairs.map(({ epsilonAt }) => epsilonAt(4)));
      if (exact.length === 0) continue;
      expect((row.epsilonHigh as number) / exact[exact.length - 1]).toBeCloseTo(1, 5);
      expect((row.epsilonLow as number) / exact[0]).toBeCloseTo(1, 5);
      // Both directions count: one alone would promise more.
      for (const { l } of pairs)
        expect(sketchDeltaBoth(row.epsilonHigh as number, 4, l)).toBeLessThan(1.01e-5);
    }
  });
});

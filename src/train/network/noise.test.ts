/** Noise of a stack's training: its variance row by row, its independence, and whose factors are whose. */
import { describe, expect, it } from "vitest";
import { training, type TrainingOptions } from "../method.js";
import { INPUTS, job, model } from "./trainer.fixture.js";
import { trainNetworks, type Model, type Network } from "./trainer.js";

const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7].map(model);
const sumOfSquares = (x: ArrayLike<number>): number => Array.from(x).reduce((a, v) => a + v * v, 0);

/** One row of noise over the standard deviation that theory gives it, and the squared length of its gradient. */
interface NoiseRow {
  readonly model: number;
  readonly layer: number;
  readonly size: number;
  readonly values: Float64Array;
}

/** Noise that steps added to the weights, by step, model and layer: -(W_{t+1} - W_t)/rate - gradient. */
async function noisesOf(options: TrainingOptions, steps: number) {
  const t = training({ steps, batch: 40, rank: 4, rate: 0.5, biases: false, ...options });
  let before: readonly Network[] = [];
  const gradients: Float32Array[][][] = [];
  const batches: Array<readonly number[][]> = [];
  const noises: Float64Array[][][] = [];
  const checkpoints = Array.from({ length: steps + 1 }, (_, step) => step);
  await trainNetworks(job({ training: t, models: EIGHT, checkpoints }), async (s) => {
    const now = await s.networks();
    if (s.step > 0)
      noises.push(
        now.map((n, k) =>
          n.w.map((w, l) =>
            Float64Array.from(
              w,
              (x, i) => (before[k].w[l][i] - x) / t.rate - gradients[s.step - 1][k][l][i],
            ),
          ),
        ),
      );
    before = now;
    gradients.push(await s.gradients(s.batches));
    batches.push(s.batches);
  });
  return { noises, gradients, batches };
}

/** Of the first step alone. */
async function noiseOf(options: TrainingOptions) {
  const { noises, gradients, batches } = await noisesOf(options, 1);
  return { noise: noises[0], gradients: gradients[0], batches: batches[0] };
}

/** Rows of `noisy`'s noise over |gradient row|/2 (rank 4); rows without gradient have none. */
async function standardRows(): Promise<NoiseRow[]> {
  const { noise, gradients } = await noiseOf({ method: "noisy" });
  return noise.flatMap((layers, k) =>
    layers.flatMap((values, l) =>
      Array.from({ length: values.length / INPUTS[l] }, (_, r): NoiseRow => {
        const [from, to] = [r * INPUTS[l], (r + 1) * INPUTS[l]];
        const size = sumOfSquares(gradients[k][l].subarray(from, to));
        const sd = Math.sqrt(size / 4);
        const scaled = values.slice(from, to).map((v) => (sd > 1e-5 ? v / sd : 0));
        return { model: k, layer: l, size, values: scaled };
      }),
    ),
  );
}
/** Mean square of standard normals: mean 1, standard deviation sqrt(2/n); 7 of them are allowed. */
const expectUnitVariance = (values: readonly number[]): void =>
  expect(Math.abs(sumOfSquares(values) / values.length - 1)).toBeLessThan(
    7 * Math.sqrt(2 / values.length),
  );

describe("noise of a step", () => {
  it("noisy: variance |row|^2/rank, over all rows and over each quarter of them by size", async () => {
    const rows = (await standardRows()).filter((r) => r.size > 4e-10);
    const all = rows.flatMap((r) => [...r.values]);
    expect(all.length).toBeGreaterThan(4000);
    expectUnitVariance(all);
    // Variance by layer instead of by row would leave rows of small gradients far too noisy.
    const ordered = rows.filter((r) => r.size > 1e-9).sort((a, b) => a.size - b.size);
    for (let q = 0; q < 4; q++)
      expectUnitVariance(
        ordered
          .slice((q * ordered.length) / 4, ((q + 1) * ordered.length) / 4)
          .flatMap((r) => [...r.values]),
      );
  });

  it("noisy: no two layers or models share their numbers", async () => {
    const rows = await standardRows();
    const values = (k: number, l: number): number[] =>
      rows.filter((r) => r.model === k && r.layer === l).flatMap((r) => [...r.values]);
    // Shared numbers would correlate entry by entry: 120 pairs or more, limit 7/sqrt(n).
    for (const [a, b] of [
      [values(0, 0), values(0, 1)],
      [values(0, 1), values(0, 2)],
      [values(0, 0), values(1, 0)],
      [values(3, 2), values(5, 2)],
    ]) {
      const n = Math.min(a.length, b.length);
      const product = a.slice(0, n).reduce((s, x, i) => s + x * b[i], 0);
      expect(Math.abs(product) / Math.sqrt(n)).toBeLessThan(7);
    }
  });

  it("dp-sgd: standard deviation sigma C/B on every number, for batches of every size", async () => {
    const { noise, batches } = await noiseOf({ method: "dp-sgd", noiseMultiplier: 1.5, clip: 2 });
    expect(new Set(batches.map((b) => b.length)).size).toBeGreaterThan(2);
    const sd = (1.5 * 2) / 40;
    expectUnitVariance(noise.flatMap((layers) => layers.flatMap((v) => [...v].map((x) => x / sd))));
  });

  // What the noise that E8-fresh and E9-sensitivity draw for DP-SGD stands for.
  it("dp-sgd: of one size whatever the row's gradient, and drawn anew at every step", async () => {
    const options = { method: "dp-sgd", noiseMultiplier: 1.5, clip: 2 } as const;
    const { noises, gradients } = await noisesOf(options, 2);
    const sd = (1.5 * 2) / 40;
    const rows = noises[1].flatMap((layers, k) =>
      layers.flatMap((values, l) =>
        Array.from({ length: values.length / INPUTS[l] }, (_, r) => {
          const [from, to] = [r * INPUTS[l], (r + 1) * INPUTS[l]];
          const of = (list: ArrayLike<number>): number[] => Array.from(list).slice(from, to);
          const [now, first] = [values, noises[0][k][l]].map((v) => of(v).map((x) => x / sd));
          return { size: sumOfSquares(of(gradients[1][k][l])), now, first };
        }),
      ),
    );
    const ordered = rows.sort((a, b) => a.size - b.size);
    const quarter = ordered.length / 4;
    for (let q = 0; q < 4; q++)
      expectUnitVariance(ordered.slice(q * quarter, (q + 1) * quarter).flatMap((r) => r.now));
    const [now, first] = [rows.flatMap((r) => r.now), rows.flatMap((r) => r.first)];
    const product = now.reduce((sum, x, i) => sum + x * first[i], 0);
    expect(Math.abs(product) / Math.sqrt(now.length)).toBeLessThan(7);
    expect(ordered[ordered.length - 1].size).toBeGreaterThan(100 * ordered[0].size);
  });
});

describe("factors", () => {
  /** A of the input layer after some steps, model by model. */
  const factorsAfter = async (
    options: TrainingOptions,
    models: Model[],
    step: number,
  ): Promise<Float32Array[]> => {
    let out: Float32Array[] = [];
    const t = training({ rank: 4, batch: 10, steps: Math.max(1, step), ...options });
    await trainNetworks(job({ training: t, models, checkpoints: [step] }), async (s) => {
      out = ((await s.factors(0)) ?? []).map((f) => f.loraA);
    });
    return out;
  };

  it("are shared by models of one factor key, and differ between others", async () => {
    const models = [model(0), { ...model(1), factorKey: ["t", 0] } as const, model(2)];
    const [a, b, c] = await factorsAfter({ method: "lora-fa" }, models, 0);
    expect(b).toEqual(a);
    expect(c).not.toEqual(a);
  });

  it("are drawn anew by Flora, and kept by LoRA-FA", async () => {
    const [first] = await factorsAfter({ method: "lora-fa" }, [model(0)], 0);
    const [later] = await factorsAfter({ method: "flora", rate: 0.01 }, [model(0)], 3);
    expect(later).not.toEqual(first);
    const [kept] = await factorsAfter({ method: "lora-fa", rate: 0.01 }, [model(0)], 3);
    expect(kept).toEqual(first);
  });
});

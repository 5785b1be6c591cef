/** Alignments of trained adapters: one step on one example is that example's gradient, exactly. */
import { describe, expect, it } from "vitest";
import { training } from "../../train/method.js";
import { exampleGradients } from "../../train/network/example-gradients.js";
import { initialNetwork, trainNetworks } from "../../train/network/trainer.js";
import { alignmentWith } from "./aligned.js";

const START = initialNetwork([6, 8, 3], "1", "aligned");
const POOL = {
  dim: 6,
  classes: 3,
  features: Float32Array.from({ length: 60 }, (_, j) => ((j * j) % 13) / 6 - 1),
  labels: Uint8Array.from({ length: 10 }, (_, i) => i % 3),
};
const modelOf = (members: number[], trial: number) =>
  ({ members, seed: "1", key: ["aligned", trial], factorKey: ["aligned/A", 0] }) as const;

async function alignments(members: number[][], steps: number): Promise<number[][]> {
  const aligned = alignmentWith(START, POOL);
  let found: number[][] = [];
  const job = {
    training: training({ method: "lora-fa", rank: 4, batch: 1, rate: 0.1, steps: 1 }),
    start: START,
    pool: POOL,
    models: members.map(modelOf),
    expected: 1,
    checkpoints: [steps],
  };
  await trainNetworks(job, async (snapshot) => {
    found = await aligned(snapshot);
  });
  return found;
}

describe("alignments", () => {
  it("after one step on one example are 1 for it, and less for the others, model by model", async () => {
    const found = await alignments([[7], [2]], 1);
    [7, 2].forEach((member, k) => {
      expect(found[k]).toHaveLength(10);
      found[k].forEach((cosine, i) =>
        i === member ? expect(cosine).toBeCloseTo(1, 4) : expect(cosine).toBeLessThan(0.98),
      );
    });
  });

  it("before training are 0: B is", async () => {
    const [own] = await alignments([[7]], 0);
    expect(own).toEqual(new Array(10).fill(0));
  });
});

describe("gradients of single examples", () => {
  it("are those of differences of the loss", () => {
    const layers = exampleGradients(START, POOL);
    const lossAt = (w: readonly Float32Array[], i: number): number => {
      let h = [...POOL.features.subarray(6 * i, 6 * i + 6)];
      w.forEach((weights, l) => {
        const out = [...START.bias[l]].map(
          (b, k) => b + h.reduce((a, x, j) => a + weights[k * h.length + j] * x, 0),
        );
        h = l < w.length - 1 ? out.map((x) => Math.max(0, x)) : out;
      });
      return Math.log(h.reduce((a, x) => a + Math.exp(x), 0)) - h[POOL.labels[i]];
    };
    for (const [i, l, k, j] of [
      ...[
        [0, 0, 1, 2],
        [4, 0, 7, 5],
        [9, 0, 3, 0],
      ],
      ...[
        [0, 1, 0, 3],
        [5, 1, 2, 7],
      ],
    ]) {
      const step = 2 ** -8;
      const [up, down] = [1, -1].map((sign) => {
        const w = START.w.map((x) => Float32Array.from(x));
        w[l][k * START.widths[l] + j] += sign * step;
        return lossAt(w, i);
      });
      const { inputs, deltas } = layers[l];
      const own = deltas[i * START.widths[l + 1] + k] * inputs[i * START.widths[l] + j];
      // Second order: 2^-16, and weights are rounded to f32.
      expect((up - down) / (2 * step)).toBeCloseTo(own, 3);
    }
  });
});

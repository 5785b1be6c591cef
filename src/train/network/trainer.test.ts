/** Trained models: the bits of a model, what its first steps are, and that every method learns. */
import { describe, expect, it } from "vitest";
import { count } from "../data/examples.js";
import { METHOD_NAMES, training, type Training, type TrainingOptions } from "../method.js";
import { finals, INPUTS, job, model, pool, start, task } from "./trainer.fixture.js";
import { trainNetworks, type Model } from "./trainer.js";

it("models without a member are refused, whatever stands beside them", async () => {
  const none: Model = { ...model(1), members: [] };
  for (const models of [[none], [model(0), none]])
    await expect(finals({ method: "lora" }, models)).rejects.toThrow("every model needs members");
});

describe("bits of a model", () => {
  it.each(METHOD_NAMES)(
    "%s: the same alone, in another place and beside others; other keys give other bits",
    async (method) => {
      const alone = await finals({ method }, [model(5)]);
      const beside = await finals({ method }, [0, 1, 2, 3, 4, 5, 6, 7].map(model));
      const moved = await finals({ method }, [5, 2, 0].map(model));
      expect(beside[5].hash).toBe(alone[0].hash);
      expect(moved[0].hash).toBe(alone[0].hash);
      expect(moved[1].hash).toBe(beside[2].hash);
      expect(new Set(beside.map((b) => b.hash)).size).toBe(8);
    },
  );

  it.each(["dp-sgd", "dp-lora", "dp-lora-fa", "dp-flora", "projected-dp-sgd"] as const)(
    "%s: a neighbour's larger batches add empty rows, and change no bit",
    async (method) => {
      // Poisson batches of about 50 beside batches of about 150: rows differ at every step.
      const small: Model = { ...model(3), members: [...Array(50).keys()] };
      const large: Model = { ...model(4), members: [...Array(150).keys()].map((i) => i + 50) };
      const options: TrainingOptions = { method, batch: 90, steps: 8 };
      const [alone] = await finals(options, [small]);
      const [, beside] = await finals(options, [large, small]);
      expect(beside.hash).toBe(alone.hash);
    },
  );

  it.each(METHOD_NAMES)(
    "%s: no trace of a neighbour that diverged, in a job and after it",
    async (method) => {
      // Example 0 is in one model's batches alone, and too large for f32.
      const features = pool.features.slice();
      features.fill(3e38, 0, pool.dim);
      const members = [...Array(99).keys()].map((i) => i + 1);
      const [bad, good] = [
        { ...model(0), members: [0] },
        { ...model(1), members },
      ];
      const t = training({ method, steps: 6, batch: 5, rank: 4, clip: 1e6, noiseMultiplier: 0 });
      const run = async (models: Model[]): Promise<Float32Array[]> => {
        let out: Float32Array[] = [];
        const checkpoints = [2, 6];
        const given = {
          training: t,
          pool: { ...pool, features },
          models,
          expected: 5,
          checkpoints,
        };
        await trainNetworks(job(given), async (s) => {
          await s.logits(task.test);
          await s.gradients(s.batches);
          out = await s.trained();
        });
        return out;
      };
      const [alone] = await run([good]);
      const beside = await run([bad, good]);
      const [after] = await run([good]);
      expect([...beside[0]].some((x) => !Number.isFinite(x))).toBe(true);
      expect([...alone].every(Number.isFinite)).toBe(true);
      expect(beside[1]).toEqual(alone);
      expect(after).toEqual(alone);
    },
  );

  it.each(METHOD_NAMES)(
    "%s: visited at more checkpoints, the same bits at the earlier ones and at the end",
    async (method) => {
      const t = training({ steps: 6, batch: 10, rank: 4, method });
      const seen = async (checkpoints: readonly number[]): Promise<Map<number, unknown>> => {
        const at = new Map<number, unknown>();
        const models = [0, 1].map(model);
        await trainNetworks(job({ training: t, models, checkpoints }), async (s) => {
          at.set(s.step, [await s.logits(pool), await s.networks(), s.batches]);
        });
        return at;
      };
      const [few, all] = [await seen([3, 6]), await seen([0, 1, 2, 3, 4, 5, 6])];
      for (const [step, bits] of few) expect([step, all.get(step)]).toEqual([step, bits]);
      // One that ends earlier is on the same path.
      expect((await seen([2])).get(2)).toEqual(all.get(2));
      expect(all.get(2)).not.toEqual(all.get(3));
    },
  );

  it("share batches but not noise between models of one key and two noise keys", async () => {
    const one = model(0);
    const other = { ...one, noiseKey: ["t/other", 0] as const };
    const [a, b] = await finals({ method: "noisy" }, [one, other]);
    const [c, d] = await finals({ method: "full" }, [one, other]);
    expect(a.hash).not.toBe(b.hash);
    expect(c.hash).toBe(d.hash);
  });
});

/** G A'A for G out x in and A rank x in. */
function projected(g: ArrayLike<number>, a: Float32Array, dim: number): Float64Array {
  const rank = a.length / dim;
  return Float64Array.from(g, (_, i) => {
    const [row, column] = [Math.floor(i / dim) * dim, i % dim];
    let sum = 0;
    for (let j = 0; j < dim; j++)
      for (let k = 0; k < rank; k++) sum += g[row + j] * a[k * dim + j] * a[k * dim + column];
    return sum;
  });
}
const largest = (x: ArrayLike<number>): number =>
  Array.from(x).reduce((a, v) => Math.max(a, Math.abs(v)), 0);

describe("steps", () => {
  it("LoRA-FA's first step is full fine-tuning's, projected: W0 - rate s^2 G A'A", async () => {
    const t: TrainingOptions = { method: "lora-fa", steps: 1, alpha: 6, rate: 0.1 };
    const [{ net: full }] = await finals({ ...t, method: "full" }, [model(0)]);
    const [{ net: low }] = await finals(t, [model(0)]);
    let a: Float32Array = new Float32Array();
    const options = training({ rank: 4, batch: 10, ...t });
    await trainNetworks(job({ training: options, checkpoints: [0] }), async (s) => {
      a = ((await s.factors(1)) ?? [])[0].loraA;
    });
    const wanted = projected(
      full.w[1].map((x, i) => x - start.w[1][i]),
      a,
      INPUTS[1],
    );
    const moved = low.w[1].map((x, i) => x - start.w[1][i]);
    const error = largest(moved.map((x, i) => x - 1.5 ** 2 * wanted[i]));
    expect(largest(moved)).toBeGreaterThan(1e-3);
    expect(error / largest(moved)).toBeLessThan(1e-4);
  });

  /**
   * Three models before and after one step: weights, the gradient of the step's batch, the batch, A of the input layer.
   */
  const twoCheckpoints = async (t: Training) => {
    const seen: Array<{
      w: readonly Float32Array[][];
      g: Float32Array[][];
      batches: readonly number[][];
      a: Float32Array[];
    }> = [];
    const models = [0, 1, 2].map(model);
    await trainNetworks(job({ training: t, models, checkpoints: [2, 3] }), async (s) => {
      const factors = await s.factors(0);
      seen.push({
        w: (await s.networks()).map((n) => [...n.w]),
        g: await s.gradients(s.batches),
        batches: s.batches,
        a: factors?.map((f) => f.loraA) ?? [],
      });
    });
    return seen;
  };

  it.each([
    { method: "full" },
    { method: "full", biases: false, layers: [0, 2] },
    { method: "dp-sgd", noiseMultiplier: 0, clip: 0.5 },
    { method: "lora-fa" },
  ] as TrainingOptions[])(
    "$method: moves by the gradient of the batch that was announced, LoRA-FA by it times A'A",
    async (options) => {
      const t = training({ steps: 3, batch: 10, rank: 4, rate: 0.1, ...options });
      const [before, after] = await twoCheckpoints(t);
      // A of LoRA-FA was read for the input layer alone.
      const layers = t.method === "lora-fa" ? [0] : (t.layers ?? [0, 1, 2]);
      for (let k = 0; k < 3; k++) {
        const inside = new Set(Array.from(model(k).members));
        expect(before.batches[k].every((e) => inside.has(e))).toBe(true);
        for (const l of layers) {
          const moved = before.w[k][l].map((x, i) => (x - after.w[k][l][i]) / t.rate);
          const g = before.g[k][l];
          const wanted = t.method === "lora-fa" ? projected(g, before.a[k], INPUTS[l]) : g;
          const size = largest(wanted);
          expect(size).toBeGreaterThan(1e-3);
          // f32: weights near 1 rounded to 6e-8, divided by the rate; another batch or model is off by its own size.
          moved.forEach((x, i) => expect(Math.abs(x - wanted[i])).toBeLessThan(1e-4 * size + 3e-6));
          const foreign = moved.map((x, i) => x - before.g[(k + 1) % 3][l][i]);
          expect(largest(foreign)).toBeGreaterThan(0.1 * size);
        }
      }
    },
  );
});

describe("learning", () => {
  it.each(METHOD_NAMES)(
    "%s without much noise gets above chance on the test part",
    async (method) => {
      let right = 0;
      const options = { steps: 200, batch: 20, rank: 8, rate: 0.1, clip: 1, noiseMultiplier: 0.2 };
      const t = training({ method, ...options });
      await trainNetworks(job({ training: t, checkpoints: [200] }), async (s) => {
        const [logits] = await s.logits(task.test);
        right = [...task.test.labels].filter((y, i) => {
          const z = logits.subarray(i * 10, i * 10 + 10);
          return z.indexOf(Math.max(...z)) === y;
        }).length;
      });
      // 1000 test examples in ten classes: chance is 0.1 +- 0.01.
      expect(right / count(task.test)).toBeGreaterThan(0.2);
    },
  );
});

describe("the loss of a training's batches", () => {
  it("is the mean over the steps since the last checkpoint, of each model; none before the first", async () => {
    // One member, ten times in a batch, at a rate that moves nothing: each step has that example's loss.
    const alone = [7, 11];
    const models = alone.map((i, k): Model => ({ ...model(k), members: [i] }));
    const t = training({ method: "full", rate: 1e-9, batch: 10, steps: 6 });
    const seen: number[][] = [];
    let wanted: number[] = [];
    await trainNetworks(job({ training: t, models, checkpoints: [0, 1, 4, 6] }), async (s) => {
      seen.push([...s.batchLoss]);
      const logits = await s.logits(pool);
      wanted = alone.map((i, k) => {
        const z = [...logits[k].subarray(10 * i, 10 * i + 10)];
        return Math.log(z.reduce((a, x) => a + Math.exp(x), 0)) - z[pool.labels[i]];
      });
    });
    expect(seen[0]).toEqual([NaN, NaN]);
    for (const losses of seen.slice(1))
      losses.forEach((loss, k) => expect(loss).toBeCloseTo(wanted[k], 4));
    expect(Math.abs(wanted[0] - wanted[1])).toBeGreaterThan(0.01);
  });
});

it("checkpoints are visited each once in the order of their numbers, however they are given", async () => {
  const visited: number[] = [];
  const t = training({ method: "lora", rank: 1, batch: 2, steps: 11 });
  await trainNetworks(job({ training: t, checkpoints: [10, 2, 11, 0, 2] }), async (s) => {
    visited.push(s.step);
  });
  expect(visited).toEqual([0, 2, 10, 11]);
});

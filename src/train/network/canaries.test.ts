/** Gradient canaries in a stack: clipped, drawn, averaged and noised as examples are. */
import { describe, expect, it } from "vitest";
import { normalSource } from "../../backend/simd/normals.js";
import { clippingBound, training, type TrainingOptions } from "../method.js";
import { job, model, pool, start } from "./trainer.fixture.js";
import { trainedSize, trainNetworks, type NetworkJob } from "./trainer.js";

const POOL = pool.labels.length;
const options = (o: TrainingOptions) => training({ rank: 2, batch: 4, rate: 0.5, steps: 3, ...o });

/** Canary c: `norm` on coordinate 7 c + 3, else 0. */
const coordinate = (c: number): number => 7 * c + 3;
function canaries(size: number, norms: readonly number[]): Float32Array[] {
  return norms.map((norm, c) => {
    const g = new Float32Array(size);
    g[coordinate(c)] = norm;
    return g;
  });
}

interface Step {
  readonly batches: readonly number[][];
  readonly released: Float64Array[];
}

/** Released gradients -(theta_{t+1} - theta_t)/rate of every step, model by model. */
async function stepsOf(t: ReturnType<typeof options>, given: Partial<NetworkJob>): Promise<Step[]> {
  const out: Step[] = [];
  let before: Float32Array[] = [];
  let batches: readonly number[][] = [];
  const checkpoints = [...Array(t.steps + 1).keys()];
  await trainNetworks(job({ training: t, checkpoints, ...given }), async (s) => {
    const now = await s.trained();
    if (s.step > 0)
      out.push({
        batches,
        released: now.map((x, k) => Float64Array.from(x, (v, i) => (before[k][i] - v) / t.rate)),
      });
    [before, batches] = [now, s.batches];
  });
  return out;
}

describe.each(["dp-sgd", "dp-lora"] as const)("canaries of %s", (method) => {
  const t = options({ method, clip: 2, noiseMultiplier: 0.5 });
  const size = trainedSize(start.widths, t);
  const own = [POOL, POOL + 1, POOL + 2];
  // Without members of the pool a batch is canaries alone: the released gradient is known to rounding.
  const alone = [0, 1].map((k) => ({ ...model(k), members: own }));

  it.each([
    ["longer than the clip: they count with its norm", [20, 3, 200], [2, 2, 2]],
    ["shorter: they count as they are", [0.5, 1, 1.5], [0.5, 1, 1.5]],
  ])("%s", async (_, norms, counted) => {
    const steps = await stepsOf(t, { models: alone, canaries: canaries(size, norms), expected: 8 });
    let inside = 0;
    steps.forEach(({ batches, released }, step) =>
      batches.forEach((batch, k) => {
        const noise = new Float32Array(size);
        normalSource("1", `t/${k}/noise`)(step, noise);
        const sum = Float64Array.from(noise, (z) => (0.5 * 2 * z) / t.batch);
        for (const position of batch) {
          const c = position - POOL;
          sum[coordinate(c)] += Math.min(counted[c], clippingBound(t)) / t.batch;
          inside++;
        }
        // f32: weights of order 1, differences over a rate of 1/2.
        released[k].forEach((x, i) => expect(Math.abs(x - sum[i])).toBeLessThan(2e-6));
      }),
    );
    // 18 chances at 1/2: canaries are in some batches, and not in all.
    expect(inside).toBeGreaterThan(0);
    expect(inside).toBeLessThan(18);
  });

  it("examples' part is that of the same batches without canaries", async () => {
    const mixed = [{ ...model(0), members: [...Array(20).keys(), ...own] }];
    const zero = canaries(size, [0, 0, 0]);
    const one = { ...t, steps: 1 };
    const [plain] = await stepsOf(one, { models: mixed, canaries: zero, expected: 5 });
    const [both] = await stepsOf(one, {
      models: mixed,
      canaries: canaries(size, [9, 9, 9]),
      expected: 5,
    });
    expect(both.batches).toEqual(plain.batches);
    // Canaries are drawn last: without them the first batch has the same examples, and the same noise.
    const members = mixed[0].members.filter((i) => i < POOL);
    const [without] = await stepsOf(one, { models: [{ ...mixed[0], members }], expected: 5 });
    expect(without.batches[0]).toEqual(plain.batches[0].filter((i) => i < POOL));
    plain.released[0].forEach((x, i) =>
      expect(Math.abs(x - without.released[0][i])).toBeLessThan(2e-6),
    );
    const drawn = new Set(
      both.batches[0].filter((p) => p >= POOL).map((p) => coordinate(p - POOL)),
    );
    expect(drawn.size).toBeGreaterThan(0);
    both.released[0].forEach((x, i) => {
      const expected = plain.released[0][i] + (drawn.has(i) ? clippingBound(t) / t.batch : 0);
      expect(Math.abs(x - expected)).toBeLessThan(2e-6);
    });
  });

  it("refuses gradients of another length, and none at all", async () => {
    for (const bad of [[], [new Float32Array(size + 1)]])
      await expect(stepsOf(t, { models: alone, canaries: bad })).rejects.toThrow(RangeError);
  });
});

it("a method that does not clip takes no canaries", async () => {
  const t = options({ method: "full" });
  const canary = new Float32Array(trainedSize(start.widths, t));
  await expect(stepsOf(t, { canaries: [canary] })).rejects.toThrow(/dp method/);
});

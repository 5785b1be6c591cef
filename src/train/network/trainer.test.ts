/** The stacked trainer: gradients against finite differences of an f64 forward pass, per-example norms against autodiff, bits. */
import { createHash } from "node:crypto";
import { numpy as np, nn, grad } from "@jax-js/jax";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../core/errors.js";
import { stream } from "../../core/stream.js";
import {
  gradients,
  LANES,
  ownWeights,
  shapeOf,
  trainedParts,
  type Architecture,
  type Layer,
  type Part,
} from "./mlp.js";
import { startJax } from "../jax.js";
import { count, drawPool, loadTask } from "../data/task.js";
import { initialNetwork, trainStack, type Model, type Network, type Snapshot } from "./trainer.js";
import { accountedEpsilon, METHODS, scalingOf, training, type TrainingOptions } from "../method.js";

const WIDTHS = [6, 5, 4, 3];
const ROWS = 7;
type Arrays = Array<Record<string, Float64Array>>;

/** Sum of weight_i * loss_i of one lane in f64. */
function referenceLoss(
  arch: Architecture,
  parts: Arrays,
  x: Float32Array,
  label: number[],
  weight: number[],
): number {
  const s = scalingOf(arch.training);
  return label.reduce((sum, y, i) => {
    let h = Array.from(x.subarray(i * WIDTHS[0], (i + 1) * WIDTHS[0]));
    for (let l = 0; l < 3; l++) {
      const [m, n, r] = [WIDTHS[l], WIDTHS[l + 1], arch.training.rank];
      const { w, b, a, up } = parts[l];
      const low = a
        ? Array.from({ length: r }, (_, k) => h.reduce((t, v, j) => t + v * a[k * m + j], 0))
        : [];
      const z = Array.from(
        { length: n },
        (_, o) =>
          b[o] +
          h.reduce((t, v, j) => t + v * w[o * m + j], 0) +
          s * low.reduce((t, v, k) => t + v * up[o * r + k], 0),
      );
      h = l < 2 ? z.map((v) => Math.max(0, v)) : z;
    }
    const top = Math.max(...h);
    return sum - weight[i] * (h[y] - top - Math.log(h.reduce((t, v) => t + Math.exp(v - top), 0)));
  }, 0);
}

async function setting(options: TrainingOptions) {
  await startJax();
  const arch: Architecture = {
    widths: WIDTHS,
    rows: ROWS,
    training: training({ rank: 2, alpha: 3, batch: ROWS, ...options }),
  };
  const { normal, uniform } = stream("trainer", options.method, 0);
  const draw = (n: number): Float32Array => Float32Array.from({ length: n }, () => 0.7 * normal());
  const size = (l: number, p: Part): number => shapeOf(arch, l, p).reduce((a, b) => a * b, 1);
  // Lane 3 is looked at; the others hold other numbers, so a mixture of lanes would show.
  const raw = WIDTHS.slice(1).map((_, l) => {
    const parts: Part[] = trainedParts(arch, l).includes("up") ? ["w", "b", "a", "up"] : ["w", "b"];
    return Object.fromEntries(
      parts.map((p) => [
        p,
        draw(
          size(l, p) *
            ((p === "w" ? ownWeights(arch, l) : p !== "b" || trainedParts(arch, l).includes("b"))
              ? LANES
              : 1),
        ),
      ]),
    );
  });
  const layers = (): Layer[] =>
    raw.map(
      (parts, l) =>
        Object.fromEntries(
          Object.entries(parts).map(([p, v]) => {
            const shape = shapeOf(arch, l, p as Part);
            return [
              p,
              np.array(v).reshape(v.length === size(l, p as Part) ? shape : [LANES, ...shape]),
            ];
          }),
        ) as unknown as Layer,
    );
  const lane: Arrays = raw.map((parts, l) =>
    Object.fromEntries(
      Object.entries(parts).map(([p, v]) => {
        const n = size(l, p as Part);
        return [p, Float64Array.from(v.length === n ? v : v.subarray(3 * n, 4 * n))];
      }),
    ),
  );
  const x = draw(LANES * ROWS * WIDTHS[0]);
  const labels = Array.from({ length: LANES * ROWS }, () => Math.floor(3 * uniform()));
  const y = new Float32Array(LANES * ROWS * 3);
  labels.forEach((c, i) => {
    y[i * 3 + c] = 1;
  });
  const weight = Float32Array.from({ length: LANES * ROWS }, (_, i) =>
    i % ROWS === 6 ? 0 : 1 / ROWS,
  );
  const run = () =>
    gradients(
      arch,
      layers(),
      np.array(x).reshape([LANES, ROWS, WIDTHS[0]]),
      np.array(y).reshape([LANES, ROWS, 3]),
      np.array(weight).reshape([LANES, ROWS]),
    );
  const from = 3 * ROWS;
  return {
    arch,
    lane,
    run,
    size,
    x: x.subarray(from * WIDTHS[0], (from + ROWS) * WIDTHS[0]),
    labels: labels.slice(from, from + ROWS),
    weight: [...weight.subarray(from, from + ROWS)],
  };
}

describe("gradients of a stack", () => {
  it.each(["full", "lora", "lora-fa", "noisy", "flora"] as const)(
    "%s: central differences in f64 (f32 products: 1e-5 of the largest entry)",
    async (method) => {
      const { arch, lane, run, size, x, labels, weight } = await setting({ method });
      const { grads, loss } = run();
      expect(
        Math.abs((await loss.data())[3] - referenceLoss(arch, lane, x, labels, weight)),
      ).toBeLessThan(1e-5);
      let tested = 0;
      for (let l = 0; l < 3; l++)
        for (const p of trainedParts(arch, l)) {
          const got = (await (grads[l][p] as np.Array).data()).slice(
            3 * size(l, p),
            4 * size(l, p),
          );
          const values = lane[l][p];
          const wanted = values.map((keep, i) => {
            const at = (v: number): number => {
              values[i] = v;
              const out = referenceLoss(arch, lane, x, labels, weight);
              values[i] = keep;
              return out;
            };
            return (at(keep + 1e-5) - at(keep - 1e-5)) / 2e-5;
          });
          const largest = wanted.reduce((a, v) => Math.max(a, Math.abs(v)), 1e-3);
          wanted.forEach((v, i) =>
            expect(Math.abs(got[i] - v)).toBeLessThan(1e-5 * largest + 1e-7),
          );
          tested += wanted.length;
        }
      expect(tested).toBeGreaterThan(20);
    },
  );

  it.each(["dp-sgd", "dp-lora"] as const)(
    "%s: ghost norms are those of each example's own gradient (autodiff), and clipping bounds the sum",
    async (method) => {
      const { arch, lane, run, size, x, labels, weight } = await setting({ method, clip: 0.05 });
      const { norms, grads } = run();
      const got = (await (norms as np.Array).data()).slice(3 * ROWS, 4 * ROWS);
      const names = lane.flatMap((_, l) => trainedParts(arch, l).map((p) => [l, p] as const));
      const sums = names.map(([l, p]) => new Float64Array(size(l, p)));
      let clipped = 0;
      for (let i = 0; i < ROWS; i++) {
        const f = (...values: np.Array[]): np.Array => {
          const part = (l: number, p: Part): np.Array => {
            const k = names.findIndex(([a, b]) => a === l && b === p);
            return k >= 0
              ? values[k].ref
              : np.array(Float32Array.from(lane[l][p])).reshape(shapeOf(arch, l, p));
          };
          let h = np.array(x.slice(i * WIDTHS[0], (i + 1) * WIDTHS[0])).reshape([1, WIDTHS[0]]);
          for (let l = 0; l < 3; l++) {
            let z = np.matmul(h.ref, part(l, "w").transpose()).add(part(l, "b"));
            if (method === "dp-lora")
              z = z.add(
                np
                  .matmul(np.matmul(h.ref, part(l, "a").transpose()), part(l, "up").transpose())
                  .mul(scalingOf(arch.training)),
              );
            h = l < 2 ? nn.relu(z) : z;
          }
          const y = np.array([0, 1, 2].map((c) => Number(c === labels[i])));
          return nn.logSoftmax(h, -1).mul(y).sum().mul(-1);
        };
        const own = grad(f as never, { argnums: names.map((_, k) => k) } as never) as unknown as (
          ...v: np.Array[]
        ) => np.Array[];
        const g: Float32Array[] = await Promise.all(
          own(
            ...names.map(([l, p]) =>
              np.array(Float32Array.from(lane[l][p])).reshape(shapeOf(arch, l, p)),
            ),
          ).map((v) => v.data() as Promise<Float32Array>),
        );
        const norm = Math.sqrt(g.reduce((a, v) => a + v.reduce((b, t) => b + t * t, 0), 0));
        expect(Math.abs(got[i] - norm)).toBeLessThan(1e-5 * norm + 1e-7);
        if (norm > 0.05) clipped++;
        const factor = weight[i] * Math.min(1, (0.05 * (1 - 1e-4)) / norm);
        g.forEach((v, k) =>
          v.forEach((t, j) => {
            sums[k][j] += factor * t;
          }),
        );
      }
      expect(clipped).toBeGreaterThan(3);
      for (const [k, [l, p]] of names.entries()) {
        const all = (await (grads[l][p] as np.Array).data()).slice(3 * size(l, p), 4 * size(l, p));
        all.forEach((v: number, j: number) => expect(Math.abs(v - sums[k][j])).toBeLessThan(1e-6));
      }
    },
  );
});

const task = loadTask("synthetic");
const pool = drawPool(task, 200, 0, "1", 0);
const start = initialNetwork([32, 16, 12, 10], "1", "start");
const WIDTH = [32, 16, 12];
const hash = (n: Network): string =>
  [...n.w, ...n.b].reduce((h, v) => h.update(v), createHash("sha256")).digest("hex");
const model = (k: number): Model => ({
  members: [...Array(100).keys()].map((i) => (2 * i + k) % 200),
  seed: "1",
  key: ["t", k],
  factorKey: ["t", k],
});
async function finals(
  options: TrainingOptions,
  models: Model[],
): Promise<Array<{ hash: string; net: Network }>> {
  const t = training({ steps: 12, batch: 10, rank: 4, ...options });
  let out: Network[] = [];
  await trainStack(t, start, pool, models, 100, [t.steps], async (s: Snapshot) => {
    out = await s.networks();
  });
  return out.map((net) => ({ hash: hash(net), net }));
}

describe("trainer", () => {
  it.each(METHODS)(
    "%s: a model has the same bits alone, in another place and beside others; other keys give other bits",
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

  it.each(["dp-sgd", "dp-lora"] as const)(
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

  it("LoRA-FA's weights are W0 - rate * s^2 * sum G A'A: the first step is full fine-tuning's, projected", async () => {
    const t: TrainingOptions = { method: "lora-fa", steps: 1, alpha: 6, rate: 0.1 };
    const [{ net: full }] = await finals({ ...t, method: "full" }, [model(0)]);
    const [{ net: low }] = await finals(t, [model(0)]);
    let a: Float32Array = new Float32Array();
    await trainStack(
      training({ rank: 4, batch: 10, ...t }),
      start,
      pool,
      [model(0)],
      100,
      [0],
      async (s) => {
        a = ((await s.factors(1)) ?? [])[0].a;
      },
    );
    const [m, n] = [16, 12];
    let [error, size] = [0, 0];
    for (let o = 0; o < n; o++)
      for (let j = 0; j < m; j++) {
        let projected = 0;
        for (let k = 0; k < m; k++)
          for (let r = 0; r < 4; r++)
            projected +=
              (full.w[1][o * m + k] - start.w[1][o * m + k]) * a[r * m + k] * a[r * m + j];
        const got = low.w[1][o * m + j] - start.w[1][o * m + j];
        error = Math.max(error, Math.abs(got - 1.5 ** 2 * projected));
        size = Math.max(size, Math.abs(got));
      }
    expect(size).toBeGreaterThan(1e-3);
    expect(error / size).toBeLessThan(1e-4);
  });

  it("says the next step's batch and its gradient: full and noiseless DP-SGD move by it, LoRA-FA by it times A'A", async () => {
    const pathOf = async (options: TrainingOptions) => {
      const t = training({ steps: 3, batch: 10, rank: 4, rate: 0.1, ...options });
      const seen: Array<{
        w: readonly Float32Array[][];
        g: Float32Array[][];
        batches: readonly number[][];
        a: Float32Array[];
      }> = [];
      await trainStack(t, start, pool, [0, 1, 2].map(model), 100, [2, 3], async (s) => {
        const factors = await s.factors(0);
        seen.push({
          w: (await s.networks()).map((n) => [...n.w]),
          g: await s.gradients(s.batches),
          batches: s.batches,
          a: factors?.map((f) => f.a) ?? [],
        });
      });
      return { t, before: seen[0], after: seen[1] };
    };
    for (const options of [
      { method: "full" },
      { method: "full", biases: false, layers: [0, 2] },
      { method: "dp-sgd", noiseMultiplier: 0, clip: 0.5 },
      { method: "lora-fa" },
    ] as TrainingOptions[]) {
      const { t, before, after } = await pathOf(options);
      for (let k = 0; k < 3; k++) {
        const inside = new Set(Array.from(model(k).members));
        expect(before.batches[k].every((e) => inside.has(e))).toBe(true);
        for (const l of t.layers ?? [0, 1, 2]) {
          const moved = before.w[k][l].map((x, i) => (x - after.w[k][l][i]) / t.rate);
          let wanted = before.g[k][l];
          if (t.method === "lora-fa") {
            if (l > 0) continue;
            const [m, a] = [32, before.a[k]];
            wanted = wanted.map((_, i) => {
              let sum = 0;
              for (let j = 0; j < m; j++)
                for (let r = 0; r < 4; r++)
                  sum +=
                    before.g[k][0][Math.floor(i / m) * m + j] * a[r * m + j] * a[r * m + (i % m)];
              return sum;
            });
          }
          const size = wanted.reduce((b, x) => Math.max(b, Math.abs(x)), 0);
          expect(size).toBeGreaterThan(1e-3);
          // f32: weights near 1 rounded to 6e-8, divided by the rate; a gradient of another batch or model is off by its own size.
          moved.forEach((x, i) => expect(Math.abs(x - wanted[i])).toBeLessThan(1e-4 * size + 3e-6));
          expect(moved.some((x, i) => Math.abs(x - before.g[(k + 1) % 3][l][i]) > 0.1 * size)).toBe(
            true,
          );
        }
      }
    }
  });

  it("shares batches but not noise between models of one key and two noise keys", async () => {
    const one = model(0);
    const other = { ...one, noiseKey: ["t/other", 0] as const };
    const [a, b] = await finals({ method: "noisy" }, [one, other]);
    const [c, d] = await finals({ method: "full" }, [one, other]);
    expect(a.hash).not.toBe(b.hash);
    expect(c.hash).toBe(d.hash);
  });

  it("learns: every method without much noise gets above chance on the synthetic test part", async () => {
    for (const method of METHODS) {
      let right = 0;
      const t = training({
        method,
        steps: 200,
        batch: 20,
        rank: 8,
        rate: 0.1,
        clip: 1,
        noiseMultiplier: 0.2,
      });
      await trainStack(t, start, pool, [model(0)], 100, [200], async (s) => {
        const [logits] = await s.logits(task.test);
        right = [...task.test.labels].filter((y, i) => {
          const z = logits.subarray(i * 10, i * 10 + 10);
          return z.indexOf(Math.max(...z)) === y;
        }).length;
      });
      // 1000 test examples in ten classes: chance is 0.1 +- 0.01.
      expect(right / count(task.test), method).toBeGreaterThan(0.2);
    }
  });

  it("accounts for the sampling that is used, and refuses what it cannot do", () => {
    const t = training({ method: "dp-sgd", batch: 50, steps: 600, noiseMultiplier: 1 });
    // Sampling rate 0.1; a full-batch account is far larger.
    expect(accountedEpsilon(t, 500, 1e-5)).toBeLessThan(
      (accountedEpsilon(t, 50, 1e-5) as number) / 3,
    );
    expect(accountedEpsilon(training({ method: "lora" }), 500, 1e-5)).toBeNull();
    expect(() => training({ method: "flora", optimizer: "adam" })).toThrow(UsageError);
    expect(() => training({ method: "lora", rank: 0 })).toThrow(/rank/);
    expect(() => training({ method: "lora", ranks: 4 } as never)).toThrow(/ranks/);
  });

  it("keeps the public, private and test parts of every task apart", () => {
    for (const name of ["mnist", "spam", "synthetic"] as const) {
      const { open, secret, test } = loadTask(name);
      const keys = [open, secret, test].map(
        (e) =>
          new Set(
            Array.from({ length: count(e) }, (_, i) =>
              createHash("sha256")
                .update(e.features.slice(i * e.dim, (i + 1) * e.dim))
                .digest("base64"),
            ),
          ),
      );
      for (const [a, b] of [
        [0, 1],
        [0, 2],
        [1, 2],
      ])
        expect(
          [...keys[a]].filter((k) => keys[b].has(k)),
          name,
        ).toHaveLength(0);
    }
  });
});

describe("noise and sampling of training", () => {
  /** Noise that one step added to the weights, model by model: -(W_1 - W_0)/rate - gradient, layer by layer. */
  async function noiseOf(
    options: TrainingOptions,
    models: Model[],
  ): Promise<{
    noise: Float64Array[][];
    gradients: Float32Array[][];
    batches: readonly number[][];
  }> {
    const t = training({ steps: 1, batch: 40, rank: 4, rate: 0.5, biases: false, ...options });
    let [gradients, batches, noise]: [Float32Array[][], readonly number[][], Float64Array[][]] = [
      [],
      [],
      [],
    ];
    await trainStack(t, start, pool, models, 100, [0, 1], async (s) => {
      if (s.step === 0) [gradients, batches] = [await s.gradients(s.batches), s.batches];
      else
        noise = (await s.networks()).map((n, k) =>
          n.w.map((w, l) =>
            Float64Array.from(w, (x, i) => (start.w[l][i] - x) / t.rate - gradients[k][l][i]),
          ),
        );
    });
    return { noise, gradients, batches };
  }
  const eight = [0, 1, 2, 3, 4, 5, 6, 7].map(model);

  it("noisy: variance |row|^2/rank row by row, and no two rows, layers or models share their numbers", async () => {
    const { noise, gradients } = await noiseOf({ method: "noisy" }, eight);
    // Each row of m numbers: mean square over |row|^2/rank is chi2_m/m. All 8 models, 38 rows: pooled sd sqrt(2/(8 (16*32 + 12*16 + 10*12))) = 0.0174.
    let [sum, numbers] = [0, 0];
    const standard = noise.map((layers, k) =>
      layers.map((values, l) => {
        const m = WIDTH[l];
        return values.map((v, i) => {
          const row = gradients[k][l].subarray(Math.floor(i / m) * m, (Math.floor(i / m) + 1) * m);
          const sd = Math.sqrt(row.reduce((a, x) => a + x * x, 0) / 4);
          if (sd > 1e-5) {
            sum += (v / sd) ** 2;
            numbers++;
          }
          return sd > 1e-5 ? v / sd : 0;
        });
      }),
    );
    expect(numbers).toBeGreaterThan(4000);
    expect(Math.abs(sum / numbers - 1)).toBeLessThan(7 * Math.sqrt(2 / numbers));
    // Variance by layer instead of by row would leave rows of small gradients far too noisy: each quarter of the rows, by size, has its own mean square.
    const rows = standard
      .flatMap((layers, k) =>
        layers.flatMap((v, l) =>
          Array.from({ length: v.length / WIDTH[l] }, (_, r) => ({
            size: gradients[k][l]
              .subarray(r * WIDTH[l], (r + 1) * WIDTH[l])
              .reduce((a, x) => a + x * x, 0),
            values: v.subarray(r * WIDTH[l], (r + 1) * WIDTH[l]),
          })),
        ),
      )
      .filter((r) => r.size > 1e-9)
      .sort((a, b) => a.size - b.size);
    for (let q = 0; q < 4; q++) {
      const part = rows
        .slice((q * rows.length) / 4, ((q + 1) * rows.length) / 4)
        .flatMap((r) => [...r.values]);
      expect(Math.abs(part.reduce((a, x) => a + x * x, 0) / part.length - 1)).toBeLessThan(
        7 * Math.sqrt(2 / part.length),
      );
    }
    // Numbers shared between layers, or models, would correlate entry by entry: 120 pairs or more, limit 7/sqrt(n).
    const pairs: Array<[Float64Array, Float64Array]> = [
      [standard[0][0], standard[0][1]],
      [standard[0][1], standard[0][2]],
      [standard[0][0], standard[1][0]],
      [standard[3][2], standard[5][2]],
    ];
    for (const [a, b] of pairs) {
      const n = Math.min(a.length, b.length);
      expect(
        Math.abs(a.subarray(0, n).reduce((s, x, i) => s + x * b[i], 0)) / Math.sqrt(n),
      ).toBeLessThan(7);
    }
  });

  it("dp-sgd: noise of standard deviation sigma C/B on every number, whatever the batch turned out to be", async () => {
    const { noise, batches } = await noiseOf(
      { method: "dp-sgd", noiseMultiplier: 1.5, clip: 2 },
      eight,
    );
    expect(new Set(batches.map((b) => b.length)).size).toBeGreaterThan(2);
    const all = noise.flatMap((layers) => layers.flatMap((v) => [...v]));
    const sd = (1.5 * 2) / 40;
    expect(Math.abs(all.reduce((a, x) => a + x * x, 0) / all.length / sd ** 2 - 1)).toBeLessThan(
      7 * Math.sqrt(2 / all.length),
    );
  });

  it("dp methods sample each member with the rate that is accounted for; others pass over all members between repeats", async () => {
    const sizes: number[] = [];
    const seen = new Map<number, number>();
    const steps = 60;
    await trainStack(
      training({ method: "dp-sgd", batch: 30, steps }),
      start,
      pool,
      eight,
      100,
      [...Array(steps + 1).keys()],
      async (s) => {
        for (const b of s.batches) {
          sizes.push(b.length);
          for (const e of b) seen.set(e, (seen.get(e) ?? 0) + 1);
        }
      },
    );
    // 61 steps of 8 models of 100 members each: binomial(100, 0.3) sizes, mean 30, sd 4.58.
    expect(Math.abs(sizes.reduce((a, x) => a + x, 0) / sizes.length - 30)).toBeLessThan(
      (7 * 4.58) / Math.sqrt(sizes.length),
    );
    const variance = sizes.reduce((a, x) => a + (x - 30) ** 2, 0) / sizes.length;
    expect(Math.abs(variance / 21 - 1)).toBeLessThan(7 * Math.sqrt(2 / sizes.length));
    // Every example belongs to 4 of the 8 models: 244 chances at 0.3, 73 +- 7.2.
    for (const count of seen.values()) expect(Math.abs(count - 73.2)).toBeLessThan(7 * 7.2);
    const order: number[] = [];
    await trainStack(
      training({ method: "full", batch: 25, steps: 7 }),
      start,
      pool,
      [model(0)],
      100,
      [...Array(8).keys()],
      async (s) => {
        order.push(...s.batches[0]);
      },
    );
    expect(new Set(order.slice(0, 100)).size).toBe(100);
    expect(new Set(order.slice(100, 200)).size).toBe(100);
    expect(order.slice(0, 100)).not.toEqual(order.slice(100, 200));
  });

  it("models of one factor key share A, of others do not; Flora draws it anew", async () => {
    const factorsOf = async (
      options: TrainingOptions,
      models: Model[],
      at: number,
    ): Promise<Float32Array[]> => {
      let out: Float32Array[] = [];
      await trainStack(
        training({ rank: 4, batch: 10, steps: Math.max(1, at), ...options }),
        start,
        pool,
        models,
        100,
        [at],
        async (s) => {
          out = ((await s.factors(0)) ?? []).map((f) => f.a);
        },
      );
      return out;
    };
    const [a, b, c] = await factorsOf(
      { method: "lora-fa" },
      [model(0), { ...model(1), factorKey: ["t", 0] }, model(2)],
      0,
    );
    expect(b).toEqual(a);
    expect(c).not.toEqual(a);
    const [later] = await factorsOf({ method: "flora", rate: 0.01 }, [model(0)], 3);
    expect(later).not.toEqual(a);
    const [kept] = await factorsOf({ method: "lora-fa", rate: 0.01 }, [model(0)], 3);
    expect(kept).toEqual(a);
  });
});

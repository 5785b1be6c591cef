/**
 * Where noise and clipping go relative to the projection, which A projects, and what dropout drops and when: first and
 * second steps of trained models, told apart from what each fault would do.
 */
import { describe, expect, it } from "vitest";
import type { TrainingOptions } from "../method.js";
import { training } from "../method.js";
import { INPUTS, job, model, pool, start } from "./trainer.fixture.js";
import { trainNetworks, type Network, type Snapshot } from "./trainer.js";

const MODELS = [0, 1, 2, 3, 4, 5, 6, 7].map(model);
const RANK = 4;
const sumOfSquares = (x: ArrayLike<number>): number => Array.from(x).reduce((a, v) => a + v * v, 0);
const largest = (x: ArrayLike<number>): number =>
  Array.from(x).reduce((a, v) => Math.max(a, Math.abs(v)), 0);

/** What a snapshot says of each model, at some checkpoints. */
interface Seen {
  readonly networks: Network[];
  readonly gradients: Float32Array[][];
  /** A of each layer, model by model. */
  readonly a: Float32Array[][];
}

async function seenAt(options: TrainingOptions, checkpoints: readonly number[]): Promise<Seen[]> {
  const t = training({ batch: 40, rank: RANK, rate: 0.5, biases: false, ...options });
  const seen: Seen[] = [];
  const given = { training: t, models: MODELS, checkpoints };
  await trainNetworks(job(given), async (s: Snapshot) => {
    const a = await Promise.all(INPUTS.map(async (_, l) => (await s.factors(l)) ?? []));
    seen.push({
      networks: await s.networks(),
      gradients: await s.gradients(s.batches),
      a: a.map((list) => list.map(({ loraA }) => loraA)),
    });
  });
  return seen;
}

/** g A', rows x rank. */
const lowered = (g: ArrayLike<number>, a: Float32Array, dim: number): Float64Array =>
  Float64Array.from({ length: (g.length / dim) * RANK }, (_, i) => {
    const [row, k] = [Math.floor(i / RANK) * dim, (i % RANK) * dim];
    let sum = 0;
    for (let j = 0; j < dim; j++) sum += g[row + j] * a[k + j];
    return sum;
  });
/** x A for x rows x rank. */
const lifted = (x: ArrayLike<number>, a: Float32Array, dim: number): Float64Array =>
  Float64Array.from({ length: (x.length / RANK) * dim }, (_, i) => {
    const [row, j] = [Math.floor(i / dim) * RANK, i % dim];
    let sum = 0;
    for (let k = 0; k < RANK; k++) sum += x[row + k] * a[k * dim + j];
    return sum;
  });
const projected = (g: ArrayLike<number>, a: Float32Array, dim: number): Float64Array =>
  lifted(lowered(g, a, dim), a, dim);

/** Coefficients of rows in the rows of A, by least squares; and what lies outside, relative. */
function coefficients(x: Float64Array, a: Float32Array, dim: number) {
  const gram = lowered(a, a, dim);
  const inverse = invert(
    Array.from({ length: RANK }, (_, i) => [...gram.slice(i * RANK, (i + 1) * RANK)]),
  );
  const low = lowered(x, a, dim);
  const inside = Float64Array.from(low, (_, i) => {
    const [row, k] = [Math.floor(i / RANK) * RANK, i % RANK];
    return inverse.reduce((sum, list, j) => sum + low[row + j] * list[k], 0);
  });
  const back = lifted(inside, a, dim);
  return { inside, outside: largest(x.map((v, i) => v - back[i])) / largest(x) };
}

/** Gauss and Jordan, for a few well-conditioned rows. */
function invert(m: number[][]): number[][] {
  const n = m.length;
  const all = m.map((row, i) => [...row, ...m.map((_, j) => Number(i === j))]);
  for (let i = 0; i < n; i++) {
    const pivot = all[i][i];
    all[i] = all[i].map((x) => x / pivot);
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const by = all[k][i];
      all[k] = all[k].map((x, j) => x - by * all[i][j]);
    }
  }
  return all.map((row) => row.slice(n));
}

/** Updates -(W' - W)/rate of every layer, model by model. */
const updates = (before: Seen | undefined, after: Seen): Float64Array[][] =>
  after.networks.map((net, k) =>
    net.w.map((w, l) => {
      const from = before?.networks[k].w[l] ?? start.w[l];
      return Float64Array.from(w, (x, i) => (from[i] - x) / 0.5);
    }),
  );

describe("noise before the projection", () => {
  it("projected-dp-sgd's first step is dp-sgd's, clipping and noise and all, times s^2 A'A", async () => {
    const options = { clip: 0.3, noiseMultiplier: 1.5, alpha: 6, steps: 1 } as const;
    const [plain] = await seenAt({ ...options, method: "dp-sgd" }, [1]);
    const [low] = await seenAt({ ...options, method: "projected-dp-sgd" }, [1]);
    const [{ a }] = await seenAt({ ...options, method: "lora-fa" }, [0]);
    const [whole, seen] = [updates(undefined, plain), updates(undefined, low)];
    MODELS.forEach((_, k) =>
      INPUTS.forEach((dim, l) => {
        const wanted = projected(whole[k][l], a[l][k], dim).map((x) => 1.5 ** 2 * x);
        const off = largest(seen[k][l].map((x, i) => x - wanted[i]));
        // f32: weights near 1 rounded to 6e-8, over the rate, times the size of A'A.
        expect(off).toBeLessThan(1e-4 * largest(wanted) + 1e-5);
        expect(largest(wanted)).toBeGreaterThan(1e-2);
      }),
    );
  });

  it("of the second step goes through a new A, or through the first where it is kept", async () => {
    const quiet = { clip: 0.3, noiseMultiplier: 0, steps: 2 } as const;
    const factors = await seenAt({ method: "flora", steps: 2, rate: 1e-6 }, [0, 2]);
    for (const resampleEvery of [1, 2]) {
      const [before, after] = await seenAt(
        { ...quiet, method: "projected-dp-sgd", resampleEvery },
        [1, 2],
      );
      const moved = updates(before, after);
      const { a } = factors[2 - resampleEvery];
      INPUTS.forEach((dim, l) => {
        const wanted = projected(before.gradients[0][l], a[l][0], dim);
        const off = largest(moved[0][l].map((x, i) => x - wanted[i]));
        expect(off).toBeLessThan(1e-4 * largest(wanted) + 1e-5);
        const other = projected(before.gradients[0][l], factors[resampleEvery - 1].a[l][0], dim);
        expect(largest(moved[0][l].map((x, i) => x - other[i]))).toBeGreaterThan(
          1e-2 * largest(wanted),
        );
      });
    }
  });
});

describe("noise after the projection", () => {
  /** Coefficients of first updates that are nearly noise alone, over those that noise on B has. */
  async function noiseOf(method: "dp-flora" | "projected-dp-sgd") {
    const options = { method, clip: 0.3, noiseMultiplier: 1e4, alpha: 6, steps: 1 } as const;
    const [seen] = await seenAt(options, [1]);
    const [{ a }] = await seenAt({ method: "lora-fa", steps: 1 }, [0]);
    const unit = (1.5 * 1e4 * 0.3) / 40;
    const found = updates(undefined, seen).flatMap((layers, k) =>
      layers.map((x, l) => coefficients(x, a[l][k], INPUTS[l])),
    );
    return {
      outside: Math.max(...found.map((f) => f.outside)),
      inside: found.flatMap((f) => [...f.inside].map((x) => x / unit)),
    };
  }

  it("dp-flora's has variance (s sigma C/B)^2 in each direction of A, and none outside", async () => {
    const { outside, inside } = await noiseOf("dp-flora");
    expect(inside.length).toBe(8 * RANK * (16 + 12 + 10));
    expect(outside).toBeLessThan(1e-4);
    // Mean square of standard normals: deviation sqrt(2/n); 7 of them, two-sided: 3e-12.
    const error = Math.sqrt(2 / inside.length);
    expect(Math.abs(sumOfSquares(inside) / inside.length - 1)).toBeLessThan(7 * error);
    // Noise that was projected has s^2 |row of A|^2 times that: it is told from noise after.
    const before = await noiseOf("projected-dp-sgd");
    expect(before.outside).toBeLessThan(1e-4);
    expect(sumOfSquares(before.inside) / before.inside.length).toBeGreaterThan(3);
  });

  it("dp-flora without noise or clipping moves by s^2 G A'A, once", async () => {
    const options = {
      method: "dp-flora",
      clip: 1e6,
      noiseMultiplier: 0,
      alpha: 6,
      steps: 2,
    } as const;
    const seen = await seenAt(options, [0, 1, 2]);
    for (const step of [0, 1]) {
      const moved = updates(seen[step], seen[step + 1]);
      // A of the step that was made is the one that is there behind it.
      const { a } = seen[step + 1];
      INPUTS.forEach((dim, l) => {
        const g = seen[step].gradients[3][l];
        const wanted = projected(g, a[l][3], dim).map((x) => 1.5 ** 2 * x);
        const off = largest(moved[3][l].map((x, i) => x - wanted[i]));
        expect(off).toBeLessThan(1e-4 * largest(wanted) + 1e-5);
      });
    }
    expect(seen[2].a[0][3]).not.toEqual(seen[1].a[0][3]);
  });
});

describe("dropout", () => {
  /** Cross-entropy logits of the pool by the effective weights, in f64. */
  function answersOf(net: Network): Float64Array {
    const out: number[] = [];
    for (let i = 0; i < 20; i++) {
      let h = Array.from(pool.features.subarray(i * 32, (i + 1) * 32));
      net.w.forEach((w, l) => {
        const z = Array.from(net.bias[l], (b, o) =>
          h.reduce((t, v, j) => t + v * w[o * h.length + j], b),
        );
        h = l < net.w.length - 1 ? z.map((v) => Math.max(0, v)) : z;
      });
      out.push(...h);
    }
    return Float64Array.from(out);
  }

  it("is of training alone: answers are those of W + s B A, whole", async () => {
    const t = training({
      method: "lora",
      rank: RANK,
      batch: 10,
      steps: 9,
      rate: 0.1,
      dropout: 0.5,
    });
    await trainNetworks(job({ training: t, checkpoints: [4, 9] }), async (s) => {
      const [[logits], [net]] = [await s.logits(pool), await s.networks()];
      const wanted = answersOf(net);
      expect(largest(wanted)).toBeGreaterThan(0.5);
      expect(largest(wanted.map((x, i) => x - logits[i]))).toBeLessThan(1e-4);
    });
  });

  it("of another model or step has another mask; of no chance there is none", async () => {
    const final = async (options: Partial<TrainingOptions>): Promise<Network[]> => {
      const t = { method: "lora-fa", rate: 0.1, batch: 10, steps: 3, ...options } as const;
      return (await seenAt(t, [t.steps ?? 3]))[0].networks;
    };
    const [plain, none, half] = [
      await final({}),
      await final({ dropout: 0 }),
      await final({ dropout: 0.5 }),
    ];
    expect(none).toEqual(plain);
    expect(half).not.toEqual(plain);
    expect(await final({ dropout: 0.5 })).toEqual(half);
    expect(await final({ dropout: 0.25 })).not.toEqual(half);
  });
});

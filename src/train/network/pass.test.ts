/** Back-propagation: gradients against finite differences of an f64 forward pass, norms against autodiff (jax-js). */
import { grad, nn, numpy as np } from "@jax-js/jax";
import { describe, expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import { sizeOf } from "../draws.js";
import { startJax } from "../jax.oracle.js";
import { read, withMemory, write, type Matrix } from "../matrices.js";
import { hasAdapter, scalingOf, training, type TrainingOptions } from "../method.js";
import {
  ownWeights,
  shapeOf,
  trainedParts,
  type Architecture,
  type Part,
  type Parts,
} from "./mlp.js";
import { gradients } from "./pass.js";
import { atHand, stackOf, trainingScene } from "./stack.js";

const WIDTHS = [6, 5, 4, 3];
const ROWS = 7;
type Arrays = Array<Record<string, Float64Array>>;

/** Mean loss of the examples in f64. @param keeps by layer, input by input of the examples: its factor before A */
function referenceLoss(
  arch: Architecture,
  parts: Arrays,
  x: Float32Array,
  label: number[],
  keeps: readonly number[][] = [],
): number {
  const s = scalingOf(arch.training);
  return label.reduce((sum, y, i) => {
    let h = Array.from(x.subarray(i * WIDTHS[0], (i + 1) * WIDTHS[0]));
    for (let l = 0; l < 3; l++) {
      const [m, n, r] = [WIDTHS[l], WIDTHS[l + 1], arch.training.rank];
      const { w, bias, loraA, loraB } = parts[l];
      const low = loraA
        ? Array.from({ length: r }, (_, k) =>
            h.reduce((t, v, j) => t + v * (keeps[l]?.[i * m + j] ?? 1) * loraA[k * m + j], 0),
          )
        : [];
      const z = Array.from(
        { length: n },
        (_, o) =>
          bias[o] +
          h.reduce((t, v, j) => t + v * w[o * m + j], 0) +
          s * low.reduce((t, v, k) => t + v * loraB[o * r + k], 0),
      );
      h = l < 2 ? z.map((v) => Math.max(0, v)) : z;
    }
    const top = Math.max(...h);
    return sum - (h[y] - top - Math.log(h.reduce((t, v) => t + Math.exp(v - top), 0))) / ROWS;
  }, 0);
}

/** Central differences of a loss in each of some numbers. */
const differences = (values: Float64Array, loss: () => number): Float64Array =>
  values.map((keep, i) => {
    const at = (v: number): number => {
      values[i] = v;
      const out = loss();
      values[i] = keep;
      return out;
    };
    return (at(keep + 1e-5) - at(keep - 1e-5)) / 2e-5;
  });

/** Three models with random numbers in every part, of which the second is looked at. */
function setting(options: TrainingOptions) {
  const t = training({ rank: 2, alpha: 3, batch: ROWS, ...options });
  const arch: Architecture = { widths: WIDTHS, training: t };
  const { normal, uniform } = stream("trainer", options.method, 0);
  const draw = (n: number): Float32Array => Float32Array.from({ length: n }, () => 0.7 * normal());
  const features = draw(ROWS * WIDTHS[0]);
  const labels = Array.from({ length: ROWS }, () => Math.floor(3 * uniform()));
  const pool = { dim: WIDTHS[0], classes: 3, features, labels: Uint8Array.from(labels) };
  const w = WIDTHS.slice(1).map((n, l) => draw(n * WIDTHS[l]));
  const start = { widths: WIDTHS, w, bias: WIDTHS.slice(1).map(draw) };
  const model = (k: number) =>
    ({ members: [0, 1], seed: "1", key: ["t", k], factorKey: ["t", k] }) as const;
  const models = [0, 1, 2].map(model);
  const job = { training: t, start, pool, models, expected: 2, checkpoints: [1] };
  /** Everything that the second model has, in f64. */
  const parts: Arrays = start.w.map((x, l) => ({
    w: Float64Array.from(x),
    bias: Float64Array.from(start.bias[l]),
  }));
  const others = models.map(() =>
    WIDTHS.slice(1).map((_, l) => {
      const adapted = trainedParts(arch, l).includes("loraB");
      const own: Part[] = [
        ...trainedParts(arch, l),
        ...(adapted && !trainedParts(arch, l).includes("loraA") ? (["loraA"] as const) : []),
        ...(ownWeights(arch, l) && adapted ? (["w"] as const) : []),
      ];
      return own.map((part) => ({ part, values: draw(sizeOf(shapeOf(arch, l, part))) }));
    }),
  );
  others[1].forEach((list, l) =>
    list.forEach(({ part, values }) => {
      parts[l][part] = Float64Array.from(values);
    }),
  );
  const run = (step = 0) =>
    withMemory(async (memory) => {
      const stack = stackOf(job, memory);
      others.forEach((layers, k) =>
        layers.forEach((list, l) =>
          list.forEach(({ part, values }) =>
            write(memory, stack.models[k].parts[l][part] as Matrix, values),
          ),
        ),
      );
      for (const other of [0, 2]) atHand(stack, stack.models[other]);
      const layers = atHand(stack, stack.models[1]);
      const scene = trainingScene(stack, stack.models[1], layers, { rows: ROWS, step });
      const { front } = stack;
      front.fill(pool, [...labels.keys()], scene.bench.x, scene.bench.out[front.first]);
      const { loss, norms } = gradients(scene, labels, stack.grads);
      const grads = stack.grads.map((list) =>
        Object.fromEntries(Object.entries(list).map(([part, g]) => [part, read(memory, g)])),
      ) as Array<Parts<Float32Array>>;
      const { dropout } = scene.bench;
      const keeps = (dropout?.masks ?? []).map((mask) =>
        Array.from(read(memory, mask), (z) => Number(z > 0) / (1 - t.dropout)),
      );
      return { loss, norms, grads, keeps };
    });
  return { arch, parts, run, features, labels };
}

describe("gradients of a model", () => {
  it.each([
    { method: "full" },
    { method: "lora" },
    { method: "lora-fa" },
    { method: "noisy" },
    { method: "flora" },
    { method: "lora", layers: [1, 2] },
    { method: "lora-fa", layers: [2] },
    { method: "full", layers: [1], biases: false },
  ] as TrainingOptions[])(
    "$method, layers $layers: central differences in f64 (f32 products: 1e-5 of the largest entry)",
    async (options) => {
      const { arch, parts, run, features, labels } = setting(options);
      const { grads, loss } = await run();
      expect(Math.abs(loss - referenceLoss(arch, parts, features, labels))).toBeLessThan(1e-5);
      let tested = 0;
      for (let l = 0; l < 3; l++)
        for (const p of trainedParts(arch, l)) {
          const got = grads[l][p] as Float32Array;
          const values = parts[l][p];
          const wanted = differences(values, () => referenceLoss(arch, parts, features, labels));
          const largest = wanted.reduce((a, v) => Math.max(a, Math.abs(v)), 1e-3);
          wanted.forEach((v, i) =>
            expect(Math.abs(got[i] - v)).toBeLessThan(1e-5 * largest + 1e-7),
          );
          tested += wanted.length;
        }
      expect(tested).toBeGreaterThan(5);
    },
  );

  it.each(["lora", "lora-fa"] as const)(
    "%s with dropout: central differences in f64 under the masks that were drawn",
    async (method) => {
      const options = { method, dropout: 0.4, layers: [0, 2] };
      const { arch, parts, run, features, labels } = setting(options);
      const { grads, loss, keeps } = await run();
      const wantedLoss = (): number => referenceLoss(arch, parts, features, labels, keeps);
      expect(Math.abs(loss - wantedLoss())).toBeLessThan(1e-5);
      expect((await run(1)).keeps).not.toEqual(keeps);
      // With the whole input it is another loss.
      expect(Math.abs(loss - referenceLoss(arch, parts, features, labels))).toBeGreaterThan(1e-2);
      for (const l of [0, 2])
        for (const p of trainedParts(arch, l)) {
          const got = grads[l][p] as Float32Array;
          const wanted = differences(parts[l][p], wantedLoss);
          const largest = wanted.reduce((a, v) => Math.max(a, Math.abs(v)), 1e-3);
          wanted.forEach((v, i) =>
            expect(Math.abs(got[i] - v)).toBeLessThan(1e-5 * largest + 1e-7),
          );
        }
    },
  );

  it.each(["dp-sgd", "dp-lora", "dp-lora-fa", "dp-flora", "projected-dp-sgd"] as const)(
    "%s: ghost norms are those of each example's own gradient (autodiff), and clipping bounds the sum",
    async (method) => {
      await startJax();
      const { arch, parts, run, features: x, labels } = setting({ method, clip: 0.05 });
      const { norms, grads } = await run();
      const got = norms as Float64Array;
      const size = (l: number, p: Part): number => sizeOf(shapeOf(arch, l, p));
      const names = parts.flatMap((_, l) => trainedParts(arch, l).map((p) => [l, p] as const));
      const sums = names.map(([l, p]) => new Float64Array(size(l, p)));
      let clipped = 0;
      for (let i = 0; i < ROWS; i++) {
        const f = (...values: np.Array[]): np.Array => {
          const part = (l: number, p: Part): np.Array => {
            const k = names.findIndex(([a, b]) => a === l && b === p);
            return k >= 0
              ? values[k].ref
              : np.array(Float32Array.from(parts[l][p])).reshape(shapeOf(arch, l, p));
          };
          let h = np.array(x.slice(i * WIDTHS[0], (i + 1) * WIDTHS[0])).reshape([1, WIDTHS[0]]);
          for (let l = 0; l < 3; l++) {
            let z = np.matmul(h.ref, part(l, "w").transpose()).add(part(l, "bias"));
            if (hasAdapter({ method }))
              z = z.add(
                np
                  .matmul(
                    np.matmul(h.ref, part(l, "loraA").transpose()),
                    part(l, "loraB").transpose(),
                  )
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
              np.array(Float32Array.from(parts[l][p])).reshape(shapeOf(arch, l, p)),
            ),
          ).map((v) => v.data() as Promise<Float32Array>),
        );
        const norm = Math.sqrt(g.reduce((a, v) => a + v.reduce((b, t) => b + t * t, 0), 0));
        // The oracle's softmax is f32: it rounds p by 6e-8, times inputs' and weights' norms of about 10.
        expect(Math.abs(got[i] - norm)).toBeLessThan(1e-5 * norm + 1e-6);
        if (norm > 0.05) clipped++;
        const factor = (1 / ROWS) * Math.min(1, (0.05 * (1 - 1e-4)) / norm);
        g.forEach((v, k) =>
          v.forEach((t, j) => {
            sums[k][j] += factor * t;
          }),
        );
      }
      expect(clipped).toBeGreaterThan(3);
      for (const [k, [l, p]] of names.entries()) {
        (grads[l][p] as Float32Array).forEach((v, j) =>
          expect(Math.abs(v - sums[k][j])).toBeLessThan(1e-6),
        );
      }
    },
  );
});

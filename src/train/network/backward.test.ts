/**
 * The stack's back-propagation: gradients against finite differences of an f64 forward pass, norms against autodiff.
 */
import { grad, nn, numpy as np } from "@jax-js/jax";
import { describe, expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import { sizeOf } from "../draws.js";
import { startJax } from "../jax.js";
import { scalingOf, training, type TrainingOptions } from "../method.js";
import { gradients } from "./backward.js";
import {
  LANES,
  ownWeights,
  shapeOf,
  trainedParts,
  type Architecture,
  type Layer,
  type Part,
} from "./mlp.js";

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
      const { w, bias, loraA, loraB } = parts[l];
      const low = loraA
        ? Array.from({ length: r }, (_, k) => h.reduce((t, v, j) => t + v * loraA[k * m + j], 0))
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
    return sum - weight[i] * (h[y] - top - Math.log(h.reduce((t, v) => t + Math.exp(v - top), 0)));
  }, 0);
}

type Raw = Array<Record<string, Float32Array>>;

/** Numbers in one lane's part. */
const partSize = (arch: Architecture, l: number, p: Part): number => sizeOf(shapeOf(arch, l, p));

/** Whether lanes differ in a part. */
function differs(arch: Architecture, l: number, p: Part): boolean {
  if (p === "w") return ownWeights(arch, l);
  return p !== "bias" || trainedParts(arch, l).includes("bias");
}

/** Every part of a stack: of all lanes where they differ, so that a mixture of lanes would show. */
function drawParts(arch: Architecture, draw: (n: number) => Float32Array): Raw {
  return WIDTHS.slice(1).map((_, l) => {
    const adapted = trainedParts(arch, l).includes("loraB");
    const parts: Part[] = adapted ? ["w", "bias", "loraA", "loraB"] : ["w", "bias"];
    return Object.fromEntries(
      parts.map((p) => [p, draw(partSize(arch, l, p) * (differs(arch, l, p) ? LANES : 1))]),
    );
  });
}

/** Parts as layers of a stack. */
const layersOf = (arch: Architecture, raw: Raw): Layer[] =>
  raw.map(
    (parts, l) =>
      Object.fromEntries(
        Object.entries(parts).map(([p, v]) => {
          const shape = shapeOf(arch, l, p as Part);
          return [p, np.array(v).reshape(v.length === sizeOf(shape) ? shape : [LANES, ...shape])];
        }),
      ) as unknown as Layer,
  );

/** One lane of them in f64. */
const laneOf = (arch: Architecture, raw: Raw, lane: number): Arrays =>
  raw.map((parts, l) =>
    Object.fromEntries(
      Object.entries(parts).map(([p, v]) => {
        const n = partSize(arch, l, p as Part);
        const own = v.length === n ? v : v.subarray(lane * n, (lane + 1) * n);
        return [p, Float64Array.from(own)];
      }),
    ),
  );

/** A stack with a batch, of which lane 3 is looked at. */
async function setting(options: TrainingOptions) {
  await startJax();
  const arch: Architecture = {
    widths: WIDTHS,
    rows: ROWS,
    training: training({ rank: 2, alpha: 3, batch: ROWS, ...options }),
  };
  const { normal, uniform } = stream("trainer", options.method, 0);
  const draw = (n: number): Float32Array => Float32Array.from({ length: n }, () => 0.7 * normal());
  const raw = drawParts(arch, draw);
  const x = draw(LANES * ROWS * WIDTHS[0]);
  const labels = Array.from({ length: LANES * ROWS }, () => Math.floor(3 * uniform()));
  const y = new Float32Array(LANES * ROWS * 3);
  labels.forEach((c, i) => {
    y[i * 3 + c] = 1;
  });
  const weight = Float32Array.from({ length: LANES * ROWS }, (_, i) =>
    i % ROWS === 6 ? 0 : 1 / ROWS,
  );
  const from = 3 * ROWS;
  return {
    arch,
    lane: laneOf(arch, raw, 3),
    size: (l: number, p: Part) => partSize(arch, l, p),
    run: () =>
      gradients(arch, layersOf(arch, raw), {
        x: np.array(x).reshape([LANES, ROWS, WIDTHS[0]]),
        y: np.array(y).reshape([LANES, ROWS, 3]),
        weight: np.array(weight).reshape([LANES, ROWS]),
      }),
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
            let z = np.matmul(h.ref, part(l, "w").transpose()).add(part(l, "bias"));
            if (method === "dp-lora")
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

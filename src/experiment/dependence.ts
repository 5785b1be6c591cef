/**
 * Dependence between two noises (E7-E9): N_x and N_y of gradients x and y under one A (LoRA), a fresh A each (Flora), or
 * i.i.d. Gaussian noise (DP-SGD). With one A, E<N_x, N_y>_F = (m+1)<x, y>_F/r, so the correlation is the cosine of x and y.
 */
import { z } from "zod";
import { meanOf, push } from "../core/accumulator.js";
import { UsageError } from "../core/errors.js";
import { gradientRow } from "../core/gradients.js";
import { stream } from "../core/stream.js";
import { mnistGradients, type GradientSnapshot } from "../train/network/gradients.js";
import { ATTENTION, languageGradients } from "../train/language/gradients.js";
import {
  dimField,
  planBase,
  rankField,
  trialsOf,
  type CellBase,
  type Kind,
  modelOfSource,
} from "./kind.js";
import { drawFactors } from "./noise/simulate.js";
import type { DependenceRow } from "./rows.js";
import { emptySums, mergeSums, type Sums } from "./sums.js";

const common = {
  kind: z.literal("dependence"),
  ...planBase,
  models: z.array(z.enum(["lora", "flora", "dp-sgd"])).min(1),
  ranks: z.array(rankField).min(1),
};
const real = {
  relation: z.enum(["rows", "steps", "scale"]),
  /** Training steps: rows uses the first; steps pairs the first with each other one; scale uses all. */
  checkpoints: z.array(z.number().int().min(0).max(100_000)).min(1),
  batchSizes: z.array(z.number().int().min(1).max(10_000)).min(1),
  /** rows: pairs kept, evenly over the order of their cosine; steps: rows of the layer; scale: rows kept, evenly over the order of their norm. */
  keep: z.number().int().min(1).max(128),
};
export const dependenceSchema = z.discriminatedUnion("source", [
  z.strictObject({
    ...common,
    source: z.literal("synthetic"),
    relation: z.literal("rows"),
    dims: z.array(dimField).min(1),
    /** Cosines between two spiky unit rows whose spikes sit on different coordinates. */
    cosines: z.array(z.number().min(-1).max(1)).min(1),
  }),
  z.strictObject({
    ...common,
    ...real,
    source: z.literal("mnist"),
    layer: z.enum(["input", "hidden", "output"]),
  }),
  z.strictObject({
    ...common,
    ...real,
    source: z.literal("language"),
    /** An attention projection of a layer, e.g. "h.0.attn.q_proj". */
    layer: z
      .string()
      .regex(
        new RegExp(`^h\\.\\d+\\.attn\\.(${ATTENTION.join("|")})$`),
        "an attention projection, e.g. h.0.attn.q_proj",
      ),
  }),
]);
type DependencePlan = z.infer<typeof dependenceSchema>;
type RealPlan = Exclude<DependencePlan, { source: "synthetic" }>;

interface DependenceCell extends CellBase {
  readonly model: DependenceRow["model"];
  readonly relation: DependenceRow["relation"];
  readonly label: string;
  readonly rank: number;
  readonly dim: number;
  /** n x m, row-major. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** DP-SGD's noise standard deviation per coordinate, fixed before any gradient is seen. */
  readonly fixedSd: number;
}

interface Pair {
  label: string;
  dim: number;
  x: number[];
  y: number[];
}

const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
};
const norm = (x: ArrayLike<number>): number => Math.sqrt(dot(x, x));
/** `count` members of a list, evenly spaced, ends included. */
const evenly = <T>(list: readonly T[], count: number): T[] =>
  list.length <= count
    ? [...list]
    : Array.from(
        { length: count },
        (_, i) => list[count === 1 ? 0 : Math.round((i * (list.length - 1)) / (count - 1))],
      );

function syntheticPair(dim: number, cosine: number): Pair {
  const x = gradientRow("spiky", dim);
  const other = x.slice();
  [other[0], other[1]] = [x[1], x[0]];
  const shared = dot(x, other);
  const across = other.map((v, j) => v - shared * x[j]);
  const size = norm(across);
  const sine = Math.sqrt((1 - cosine) * (1 + cosine));
  return {
    label: `cosine ${cosine}`,
    dim,
    x: [...x],
    y: [...x.map((v, j) => cosine * v + (sine * across[j]) / size)],
  };
}

const rowOf = (s: GradientSnapshot, row: number): number[] => [
  ...s.gradient.subarray(row * s.cols, (row + 1) * s.cols),
];
const liveRows = (s: GradientSnapshot): number[] =>
  Array.from({ length: s.rows }, (_, i) => i).filter((i) => norm(rowOf(s, i)) > 0);

const gradientsOf = (
  { source, layer, checkpoints, batchSizes }: RealPlan,
  seed: string,
): Promise<GradientSnapshot[]> =>
  source === "mnist"
    ? mnistGradients(seed, checkpoints, batchSizes)
    : languageGradients(
        seed,
        checkpoints,
        batchSizes,
        ATTENTION.filter((p) => layer.endsWith(p)),
      );

function realPairs(plan: RealPlan, snapshots: readonly GradientSnapshot[]): Pair[] {
  const of = snapshots.filter((s) => s.layer === plan.layer);
  if (of.length === 0)
    throw new UsageError(
      `plan ${plan.name} field layer`,
      "a layer of the model",
      plan.layer,
      "check the name",
    );
  const first = of[0];
  const dim = first.cols;
  if (plan.relation === "rows") {
    const rows = liveRows(first).map((i) => ({ i, values: rowOf(first, i) }));
    const pairs = rows.flatMap((a, k) =>
      rows
        .slice(k + 1)
        .map((b) => ({ a, b, cosine: dot(a.values, b.values) / norm(a.values) / norm(b.values) })),
    );
    pairs.sort((p, q) => p.cosine - q.cosine);
    return evenly(pairs, plan.keep).map(({ a, b }) => ({
      label: `${plan.layer}@${first.step} rows ${a.i} and ${b.i}`,
      dim,
      x: a.values,
      y: b.values,
    }));
  }
  if (plan.relation === "steps") {
    const rows = liveRows(first)
      .sort((a, b) => norm(rowOf(first, b)) - norm(rowOf(first, a)))
      .slice(0, plan.keep);
    const stack = (s: GradientSnapshot): number[] => rows.flatMap((i) => rowOf(s, i));
    return of
      .filter((s) => s.batchSize === first.batchSize && s.step !== first.step)
      .map((s) => ({
        label: `${plan.layer}, steps ${first.step} and ${s.step}`,
        dim,
        x: stack(first),
        y: stack(s),
      }));
  }
  const all = of.flatMap((s) =>
    liveRows(s).map((i) => ({
      label: `${s.layer}@${s.step} b${s.batchSize} row ${i}`,
      values: rowOf(s, i),
    })),
  );
  all.sort((a, b) => norm(a.values) - norm(b.values));
  return evenly(all, plan.keep).map(({ label, values }) => ({ label, dim, x: values, y: values }));
}

/** The coordinates j, l at which x_l y_j is largest: where one A couples different coordinates most. */
function crossProbe(x: ArrayLike<number>, y: ArrayLike<number>, dim: number): [number, number] {
  const largest = (v: ArrayLike<number>): number => {
    let best = 0;
    for (let k = 1; k < dim; k++) if (Math.abs(v[k]) > Math.abs(v[best])) best = k;
    return best;
  };
  return [largest(y), largest(x)];
}

const energyOf = (cell: DependenceCell, g: readonly number[]): number =>
  cell.model === "dp-sgd" ? g.length * cell.fixedSd ** 2 : ((cell.dim + 1) * dot(g, g)) / cell.rank;

export const dependence: Kind<DependencePlan, DependenceCell, Sums> = {
  source: (plan) => plan.source,
  model: (plan) => modelOfSource(plan.source),
  async prepare(plan, seed) {
    const pairs =
      plan.source === "synthetic"
        ? plan.dims.flatMap((dim) => plan.cosines.map((c) => syntheticPair(dim, c)))
        : realPairs(plan, await gradientsOf(plan, seed));
    const norms = pairs.map((p) => norm(p.x) / Math.sqrt(p.x.length / p.dim)).sort((a, b) => a - b);
    const typical = norms[norms.length >> 1];
    return {
      cells: plan.models.flatMap((model) =>
        plan.ranks.flatMap((rank) =>
          pairs.map((p) => {
            const work = rank * p.dim + 2 * p.x.length;
            return {
              id: `${model}/${p.label}/m${p.dim}/r${rank}`,
              model,
              relation: plan.relation,
              label: p.label,
              rank,
              dim: p.dim,
              x: p.x,
              y: p.y,
              work,
              fixedSd: typical * Math.sqrt((p.dim + 1) / (p.dim * rank)),
              trials: trialsOf(plan.trials, work),
            };
          }),
        ),
      ),
    };
  },
  async simulate({ cell, seed, plan, first, count }, backend) {
    const { rank, dim, x, y } = cell;
    const size = x.length;
    const rows = size / dim;
    const stacked = Float64Array.from([...x, ...y]);
    const experiment = `${plan}/${cell.id}`;
    const factor = { init: "gaussian" as const, rank, dim };
    const [scaleX, scaleY] = [Math.sqrt(energyOf(cell, x)), Math.sqrt(energyOf(cell, y))];
    const [j, l] = crossProbe(x, y, dim);
    const [sdX, sdY] = crossSds(cell, j, l);
    const sums = emptySums(3);
    const step = Math.max(1, Math.min(count, Math.floor(4e6 / (rank * dim))));
    for (let done = 0; done < count; done += step) {
      const batch = Math.min(step, count - done);
      const shape = { batch, rank, dim };
      let products = new Float64Array(batch * 2 * size);
      if (cell.model !== "dp-sgd") {
        products = Float64Array.from(
          await backend.project(
            drawFactors(seed, experiment, factor, first + done, batch),
            stacked,
            { ...shape, rows: 2 * rows },
          ),
        );
      }
      if (cell.model === "flora") {
        const fresh = await backend.project(
          drawFactors(seed, `${experiment}/fresh`, factor, first + done, batch),
          Float64Array.from(y),
          { ...shape, rows },
        );
        for (let t = 0; t < batch; t++)
          products.set(fresh.subarray(t * size, (t + 1) * size), (2 * t + 1) * size);
      }
      for (let t = 0; t < batch; t++) {
        const noise = products.subarray(2 * t * size, 2 * (t + 1) * size);
        if (cell.model === "dp-sgd") {
          const { normal } = stream(seed, experiment, first + done + t);
          for (let i = 0; i < 2 * size; i++) noise[i] = cell.fixedSd * normal();
        } else for (let i = 0; i < 2 * size; i++) noise[i] -= stacked[i];
        const nx = noise.subarray(0, size);
        const ny = noise.subarray(size);
        push(sums.moments[0], dot(nx, ny) / (scaleX * scaleY));
        push(sums.moments[1], (nx[j] * ny[l]) / (sdX * sdY));
        push(sums.moments[2], dot(nx, nx) / size);
      }
    }
    return sums;
  },
  merge: mergeSums,
  tables(cell, sums, { plan, source, seed, backend }) {
    const { x, y, rank, dim } = cell;
    const lora = cell.model === "lora";
    const cosine = Math.max(-1, Math.min(1, dot(x, y) / norm(x) / norm(y)));
    const [correlation, cross, energy] = sums.moments.map(meanOf);
    const [j, l] = crossProbe(x, y, dim);
    const [sdX, sdY] = crossSds(cell, j, l);
    const [x0, y0] = [x.slice(0, dim), y.slice(0, dim)];
    return {
      dependence: [
        {
          plan,
          cell: cell.id,
          source,
          model: cell.model,
          relation: cell.relation,
          label: cell.label,
          rank,
          dim,
          trials: sums.moments[0].n,
          seed,
          backend,
          cosine,
          correlation: correlation.value,
          correlationSe: correlation.se,
          correlationTheory: lora ? cosine : 0,
          cross: cross.value,
          crossSe: cross.se,
          crossTheory: lora
            ? ((j === l ? dot(x0, y0) : 0) + x0[l] * y0[j]) / rank / (sdX * sdY)
            : 0,
          norm: norm(x),
          noiseSd: Math.sqrt(energy.value),
          noiseSdSe: energy.se / (2 * Math.sqrt(energy.value)),
          noiseSdTheory: Math.sqrt(energyOf(cell, x) / x.length),
        },
      ],
    };
  },
};

/** Standard deviations of N_x[0,j] and N_y[0,l] (E2). */
function crossSds(cell: DependenceCell, j: number, l: number): [number, number] {
  if (cell.model === "dp-sgd") return [cell.fixedSd, cell.fixedSd];
  const sd = (g: readonly number[], k: number): number => {
    const row = g.slice(0, cell.dim);
    return Math.sqrt((dot(row, row) + row[k] * row[k]) / cell.rank);
  };
  return [sd(cell.x, j), sd(cell.y, l)];
}

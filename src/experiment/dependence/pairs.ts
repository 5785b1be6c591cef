/** Pairs of gradients whose noises are compared: made with a stated cosine, or taken from training. */
import { UsageError } from "../../core/errors.js";
import { gradientRow } from "../../core/gradients.js";
import { dot, evenly, norm } from "../../core/row-major.js";
import { scaled, type Scaling } from "../../core/scaling.js";
import { ATTENTION, languageGradients } from "../../train/language/gradients.js";
import { mnistGradients, type GradientSnapshot } from "../../train/network/gradients.js";
import type { DependencePlan } from "./plan.js";

export interface Pair {
  readonly label: string;
  readonly dim: number;
  /** n x m, row-major. */
  readonly x: number[];
  readonly y: number[];
  /** |x|_F before it was scaled, and how it was; absent where it was not. */
  readonly norm?: number;
  readonly scaling?: Scaling;
}
type RealPlan = Exclude<DependencePlan, { source: "synthetic" }>;

/** The pairs of a plan, in its order. */
export async function pairsOf(plan: DependencePlan, seed: string): Promise<Pair[]> {
  if (plan.source === "synthetic")
    return plan.dims.flatMap((dim) => plan.cosines.map((cosine) => syntheticPair(dim, cosine)));
  const snapshots = (await gradientsOf(plan, seed)).filter((s) => s.layer === plan.layer);
  if (snapshots.length === 0)
    throw new UsageError(
      `plan ${plan.name} field layer`,
      "a layer of the model",
      plan.layer,
      "check the name",
    );
  const pairs = { rows: pairsOfRows, steps: pairsOfSteps, scale: scalePairs };
  return pairs[plan.relation](plan, snapshots);
}

export function syntheticPair(dim: number, cosine: number): Pair {
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

const rowOf = (s: GradientSnapshot, row: number): number[] => [
  ...s.gradient.subarray(row * s.cols, (row + 1) * s.cols),
];
const liveRows = (s: GradientSnapshot): number[] =>
  Array.from({ length: s.rows }, (_, i) => i).filter((i) => norm(rowOf(s, i)) > 0);

/** Two rows of one gradient (E7). */
export function pairsOfRows(plan: RealPlan, [first]: readonly GradientSnapshot[]): Pair[] {
  const rows = liveRows(first).map((i) => ({ i, values: rowOf(first, i) }));
  const pairs = rows.flatMap((a, k) =>
    rows
      .slice(k + 1)
      .map((b) => ({ a, b, cosine: dot(a.values, b.values) / norm(a.values) / norm(b.values) })),
  );
  pairs.sort((p, q) => p.cosine - q.cosine);
  return evenly(pairs, plan.keep).map(({ a, b }) => ({
    label: `${plan.layer}@${first.step} rows ${a.i} and ${b.i}`,
    dim: first.cols,
    x: a.values,
    y: b.values,
  }));
}

/** The largest rows of the first step, and the same rows of each other step (E8). */
export function pairsOfSteps(plan: RealPlan, snapshots: readonly GradientSnapshot[]): Pair[] {
  const [first] = snapshots;
  const rows = liveRows(first)
    .sort((a, b) => norm(rowOf(first, b)) - norm(rowOf(first, a)))
    .slice(0, plan.keep);
  const stack = (s: GradientSnapshot): number[] => rows.flatMap((i) => rowOf(s, i));
  return snapshots
    .filter((s) => s.batchSize === first.batchSize && s.step !== first.step)
    .map((s) => ({
      label: `${plan.layer}, steps ${first.step} and ${s.step}`,
      dim: first.cols,
      x: stack(first),
      y: stack(s),
    }));
}

/** A gradient, or a row of one, before it is scaled. */
interface Piece {
  readonly label: string;
  readonly values: number[];
}
const rowsAsPieces = (s: GradientSnapshot): Piece[] =>
  liveRows(s).map((i) => ({
    label: `${s.layer}@${s.step} b${s.batchSize} row ${i}`,
    values: rowOf(s, i),
  }));
/** All rows, the largest first, since the covariance of two coordinates is looked at in the first row. */
function wholeAsPiece(s: GradientSnapshot): Piece[] {
  const rows = Array.from({ length: s.rows }, (_, i) => rowOf(s, i));
  rows.sort((a, b) => norm(b) - norm(a));
  return [{ label: `${s.layer}@${s.step} b${s.batchSize}`, values: rows.flat() }];
}

/** x = y: single rows at their own norms (E9), or rows or whole gradients scaled to norm 1 (E19). */
export function scalePairs(plan: RealPlan, snapshots: readonly GradientSnapshot[]): Pair[] {
  const { scaling = "none", keep } = plan;
  const all = snapshots.flatMap(scaling === "gradient" ? wholeAsPiece : rowsAsPieces);
  all.sort((a, b) => norm(a.values) - norm(b.values));
  const dim = snapshots[0].cols;
  return evenly(all, keep).map(({ label, values }) => {
    if (scaling === "none") return { label, dim, x: values, y: values };
    const unit = [...scaled(Float64Array.from(values), dim, scaling)];
    return { label: `${label}, scaled`, dim, x: unit, y: unit, norm: norm(values), scaling };
  });
}

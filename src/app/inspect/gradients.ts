/**
 * What candidates' gradients show against a published adapter (`--gradients FILE`): loadings with the exact law at
 * them, whether the update is symmetric against a gradient (docs/theory.md E11), and how B is aligned with -G A'.
 * Both tests are exact for one step of SGD with A frozen and B = 0 before it; of longer trainings they are descriptive.
 */
import { alignmentOf } from "../../attack/alignment.js";
import { asymmetry, outputSpread } from "../../attack/symmetry.js";
import { UsageError } from "../../core/errors.js";
import { norm, timesTransposed } from "../../core/row-major.js";
import { exactTv } from "../../core/tv.js";
import { quoted } from "../../store/json.js";
import type { StoredTensor } from "../../store/safetensors.js";
import type { Layer } from "./adapter.js";
import { roundingOf } from "./start-law.js";
import { tensorsByModule } from "./tensors-by-module.js";

/** What one candidate's gradient shows at one layer. */
export interface GradientFound {
  readonly module: string;
  readonly candidate: number;
  /** All of it is zero: nothing can be said of it. */
  readonly isZero: boolean;
  /** |q_j|/|q|, the largest of each row: of the median row, and of all. */
  readonly loading: { readonly median: number; readonly largest: number };
  /** Exact total variation of a coordinate of these loadings, for Gaussian A of the layer's rank. */
  readonly tv: { readonly median: number; readonly largest: number };
  /** Of s B A against the gradient: 0 where the one is the other's projection, about 0.7 of unrelated ones. */
  readonly asymmetry: number;
  /** At most what rounding leaves: the update is one step on this gradient. */
  readonly isSymmetric: boolean;
  /** Cosine of B and -G A', in [-1, 1]; null where one of them is zero. */
  readonly alignment: number | null;
}

/** Rows of the update that are tested for symmetry: a principal block of a symmetric matrix is symmetric. */
const MOST_ROWS = 128;
/** Factors of rounding that the asymmetry of a projection stays below. */
const SLACK = 16;
/** So many times that must outputs lie off one direction: nearer, any candidate's product is as symmetric. */
const CLEAR = 4;

/** One candidate's gradient of a layer, outputs x inputs. */
type Gradient = Float64Array;

/**
 * The candidates' gradients of a layer: outputs x inputs each, however the base model keeps W.
 * @param fanInFanOut W, and so its gradient, is kept as inputs x outputs
 */
export function candidatesOf(
  { shape, data }: StoredTensor,
  { module, inputs, outputs }: Pick<Layer, "module" | "inputs" | "outputs">,
  fanInFanOut: boolean,
  path: string,
): Gradient[] {
  const [rows, columns] = fanInFanOut ? [inputs, outputs] : [outputs, inputs];
  const [count, ...own] = shape.length === 3 ? shape : [1, ...shape];
  if (own.length !== 2 || own[0] !== rows || own[1] !== columns || count === 0)
    throw new UsageError(
      `safetensors file ${path}`,
      `of shape [${rows}, ${columns}] or [candidates, ${rows}, ${columns}] for ${quoted(module)}`,
      `[${shape.join(", ")}]`,
      `gradients of the weight as the base model keeps it${fanInFanOut ? " (fan_in_fan_out)" : ""}`,
    );
  const size = rows * columns;
  return Array.from({ length: count }, (_, c) => {
    const flat = Float64Array.from(data.subarray(c * size, (c + 1) * size));
    if (!fanInFanOut) return flat;
    const turned = new Float64Array(size);
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) turned[j * rows + i] = flat[i * columns + j];
    return turned;
  });
}

/** Norms of rows, and of each the largest loading. */
function loadingsOf(gradient: Gradient, inputs: number): { norms: number[]; loadings: number[] } {
  const norms: number[] = [];
  const loadings: number[] = [];
  for (let at = 0; at < gradient.length; at += inputs) {
    const row = gradient.subarray(at, at + inputs);
    const size = norm(row);
    norms.push(size);
    if (size > 0) loadings.push(row.reduce((most, x) => Math.max(most, Math.abs(x)), 0) / size);
  }
  return { norms, loadings };
}

const rowsOf = (from: ArrayLike<number>, width: number, rows: readonly number[]): Float64Array => {
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    for (let j = 0; j < width; j++) out[i * width + j] = from[row * width + j];
  });
  return out;
};

/** B A for some rows, as factors in f64. */
function updateRows({ loraB, rank, inputs }: Layer, a: Float64Array, rows: readonly number[]) {
  const b = rowsOf(loraB.data, rank, rows);
  const out = new Float64Array(rows.length * inputs);
  for (let i = 0; i < rows.length; i++)
    for (let k = 0; k < rank; k++) {
      const w = b[i * rank + k];
      for (let j = 0; j < inputs; j++) out[i * inputs + j] += w * a[k * inputs + j];
    }
  return out;
}

function foundOf(layer: Layer, gradient: Gradient, candidate: number): GradientFound {
  const { module, rank, inputs, outputs, loraA, loraB, dtypes } = layer;
  const { norms, loadings } = loadingsOf(gradient, inputs);
  const ordered = [...loadings].sort((x, y) => x - y);
  const [median = 0, largest = 0] = [ordered[ordered.length >> 1], ordered.at(-1)];
  const rows = Array.from({ length: outputs }, (_, i) => i)
    .sort((i, j) => norms[j] - norms[i] || i - j)
    .slice(0, MOST_ROWS);
  const a = Float64Array.from(loraA.data);
  const [update, own] = [updateRows(layer, a, rows), rowsOf(gradient, inputs, rows)];
  const odd = asymmetry(
    update,
    own,
    inputs,
    rows.map((_, i) => i),
  );
  const rounding = Math.max(
    roundingOf(loraA, dtypes.a).relative,
    roundingOf(loraB, dtypes.b).relative,
  );
  const most = SLACK * rounding;
  const projected = timesTransposed(gradient, a, inputs);
  const alignment = alignmentOf([{ loraB: loraB.data, projected }]);
  const tvAt = (loading: number): number => exactTv(rank, Math.min(1, loading));
  return {
    module,
    candidate,
    isZero: loadings.length === 0,
    loading: { median, largest },
    tv: { median: tvAt(median), largest: tvAt(largest) },
    asymmetry: odd,
    // On one direction of the outputs every product is symmetric, which says nothing.
    isSymmetric:
      alignment !== null && odd <= most && outputSpread(update, own, inputs) > CLEAR * most,
    alignment,
  };
}

/** @param layers with A as it was in training, and what B learned, where the start is given */
export function findGradients(
  path: string,
  layers: readonly Layer[],
  fanInFanOut: boolean,
): GradientFound[] {
  const tensors = tensorsByModule("--gradients", path, layers);
  const used = layers.filter(({ module }) => tensors.has(module));
  const candidates = used.map((layer) =>
    candidatesOf(tensors.get(layer.module) as StoredTensor, layer, fanInFanOut, path),
  );
  const counts = new Set(candidates.map((list) => list.length));
  if (counts.size > 1)
    throw new UsageError(
      `safetensors file ${path}`,
      "of as many candidates for every module",
      [...counts].join(", "),
      "save the gradients of all candidates for each module",
    );
  return used.flatMap((layer, i) =>
    candidates[i].map((gradient, c) => foundOf(layer, gradient, c)),
  );
}

/**
 * The span test on a published adapter (`--activations FILE`): which candidates' inputs to a layer lie in what B shows
 * (docs/theory.md E14). It needs A as it was in training, so that it is for adapters whose A was frozen.
 */
import { F32_SPAN_PRECISION, spanTest, type Place } from "../../attack/span.js";
import { UsageError } from "../../core/errors.js";
import { minus } from "../../core/row-major.js";
import { quoted } from "../../store/json.js";
import type { StoredTensor } from "../../store/safetensors.js";
import type { Layer } from "./adapter.js";
import type { Moved } from "./moved.js";
import { roundingOf } from "./start-law.js";
import { tensorsByModule } from "./tensors-by-module.js";

export interface SpanLayer {
  readonly module: string;
  /** Rank of B, and the most that it could be. */
  readonly rank: number;
  readonly room: number;
  readonly power: "some" | "none" | "unclear";
  /** Largest relative residual that rounding gives a member. */
  readonly tolerance: number;
  readonly candidates: ReadonlyArray<{
    readonly place: Place;
    /** Null where A x = 0. */
    readonly residual: number | null;
    /** All of its inputs are zero: nothing can be said of it. */
    readonly isZero: boolean;
  }>;
  /** Why nothing is said of it; null where the test was run. */
  readonly notTested: string | null;
}

/** Rounding of B over its largest singular value, as `F32_SPAN_PRECISION` is for f32: 8 units of the coarser file. */
const precisionOf = ({ loraA, loraB, dtypes }: Layer): number =>
  Math.max(
    F32_SPAN_PRECISION,
    8 * Math.max(roundingOf(loraA, dtypes.a).relative, roundingOf(loraB, dtypes.b).relative),
  );

/** Rows of each candidate: [candidates, m], or [candidates, tokens, m]. */
function rowsOf({ shape }: StoredTensor, { module, inputs }: Layer, path: string): number[] {
  const [count, tokens, width] = shape.length === 2 ? [shape[0], 1, shape[1]] : shape;
  if (shape.length < 2 || shape.length > 3 || width !== inputs || count * tokens === 0)
    throw new UsageError(
      `safetensors file ${path}`,
      `of shape [candidates, ${inputs}] or [candidates, tokens, ${inputs}] for ${quoted(module)}`,
      `[${shape.join(", ")}]`,
      "save what goes into the layer, one row a candidate or a token",
    );
  return Array.from({ length: count }, () => tokens);
}

/** B after training less B before it, where that is known. */
function learned(layer: Layer, start: Layer | undefined): Float64Array {
  const b = Float64Array.from(layer.loraB.data);
  return start === undefined ? b : minus(b, Float64Array.from(start.loraB.data));
}

function foundOf(layer: Layer, tensor: StoredTensor, path: string, start?: Layer): SpanLayer {
  const a = Float64Array.from(layer.loraA.data);
  const inputs = Float64Array.from(tensor.data);
  const counts = rowsOf(tensor, layer, path);
  const found = spanTest(
    { rank: layer.rank, b: learned(layer, start), a },
    inputs,
    precisionOf(layer),
    counts,
  );
  const each = inputs.length / counts.length;
  const { rank, room, power, tolerance, places, residuals } = found;
  return {
    module: layer.module,
    rank,
    room,
    power,
    tolerance,
    candidates: places.map((place, i) => ({
      place,
      residual: Number.isNaN(residuals[i]) ? null : residuals[i],
      isZero: inputs.subarray(i * each, (i + 1) * each).every((x) => x === 0),
    })),
    notTested: null,
  };
}

const untested = (layer: Layer, why: string): SpanLayer => ({
  module: layer.module,
  rank: 0,
  room: Math.min(layer.rank, layer.inputs, layer.outputs),
  power: "none",
  tolerance: 0,
  candidates: [],
  notTested: why,
});

/** @param start layers before training with what is known of their A, in the order of `layers`, where they are given */
export function findSpans(
  path: string,
  layers: readonly Layer[],
  start?: { readonly layers: readonly Layer[]; readonly moved: readonly (Moved | null)[] },
): SpanLayer[] {
  const tensors = tensorsByModule("--activations", path, layers);
  return layers.flatMap((layer, i) => {
    const tensor = tensors.get(layer.module);
    if (tensor === undefined) return [];
    if (start?.moved[i]?.isRounding === false)
      return [untested(layer, "A moved from its start: the test is for a frozen A")];
    return [foundOf(layer, tensor, path, start && matching(start.layers, layer))];
  });
}

const matching = (layers: readonly Layer[], { module }: Layer): Layer | undefined =>
  layers.find((layer) => layer.module === module);

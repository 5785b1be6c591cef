/** How much memory models that are trained together take, known before any of it is there. */
import { UsageError } from "../../core/errors.js";
import {
  addsNoise,
  drawsA,
  mergesFactors,
  projects,
  trainsWeights,
  type OptionName,
  type Training,
} from "../method.js";
import { LANES } from "./mlp.js";

/** Least and largest width of a hidden layer, and most layers. */
export const WIDTH_RANGE = { min: 1, max: 4096 } as const;
export const MOST_LAYERS = 16;
/** WebAssembly addresses 4 GiB; the rest is data, code and answers. */
const MOST_BYTES = 3.5 * 2 ** 30;

type Sized = Pick<Training, "method" | "optimizer" | "rank" | "batch">;

/**
 * About what training LANES models takes, in bytes.
 * @param widths from the input's to the classes
 */
export function stackBytes(widths: readonly number[], t: Sized): number {
  const layers = widths.slice(1).map((out, l) => [widths[l], out] as const);
  const weights = layers.reduce((n, [into, out]) => n + out * (into + 1), 0);
  const factors = drawsA(t) ? layers.reduce((n, [into, out]) => n + t.rank * (into + out), 0) : 0;
  const trained = trainsWeights(t) ? weights : factors;
  // A model's own: what is trained, Adam's two moments of it, W that factors are merged into, A that projects.
  const moments = t.optimizer === "adam" ? 3 : 1;
  const own = trained * moments + (mergesFactors(t) ? weights : 0) + (projects(t) ? factors : 0);
  // W, A and B and their transposes; gradient and noise; W + s B A, its transpose and its gradient at a checkpoint.
  const shared = 2 * weights + factors + (addsNoise(t) ? 2 : 1) * trained + 3 * weights;
  // Outputs, deltas and weighted deltas of every layer, and inputs of the first.
  const rows = 3 * t.batch * (widths.reduce((n, width) => n + width, 0) + layers.length * t.rank);
  return 4 * (LANES * own + shared + rows);
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** @throws UsageError where they, or those of pretraining, would not fit */
export function checkStack(widths: readonly number[], t: Sized, name: OptionName): void {
  const pretraining = { method: "full", optimizer: "sgd", rank: 1, batch: 50 } as const;
  const bytes = Math.max(stackBytes(widths, t), stackBytes(widths, pretraining));
  if (bytes <= MOST_BYTES) return;
  throw new UsageError(
    name("hidden"),
    `of layers that fit into ${gib(MOST_BYTES)} (${LANES} models are trained together)`,
    `${widths.slice(1, -1).join(",")} on ${widths[0]} inputs, about ${gib(bytes)}`,
    "take narrower layers, a lower rank, a smaller batch or sgd",
  );
}

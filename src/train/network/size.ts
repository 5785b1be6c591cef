/** How much memory a stack of networks takes, known before any of it is there. */
import { UsageError } from "../../core/errors.js";
import { addsNoise, hasAdapter, trainsWeights, type OptionName, type Training } from "../method.js";
import { LANES } from "./mlp.js";

/** Least and largest width of a hidden layer, and most layers. */
export const WIDTH_RANGE = { min: 1, max: 4096 } as const;
export const MOST_LAYERS = 16;
/** WebAssembly addresses 4 GiB; the rest is data, code and answers. */
const MOST_BYTES = 3.5 * 2 ** 30;

type Sized = Pick<Training, "method" | "optimizer" | "rank" | "batch">;

/**
 * About what training a stack takes, in bytes (measured at 4096, 4096 under sgd: 2.3 GB, and 2.1 GB by this).
 * @param widths from the input's to the classes
 */
export function stackBytes(widths: readonly number[], t: Sized): number {
  const layers = widths.slice(1).map((out, l) => [widths[l], out] as const);
  const weights = layers.reduce((n, [into, out]) => n + out * (into + 1), 0);
  const factors = layers.reduce((n, [into, out]) => n + t.rank * (into + out), 0);
  const trained = (trainsWeights(t) ? weights : 0) + (hasAdapter(t) ? factors : 0);
  // The values, their gradients, and both after the step; Adam's two moments before and after it; noise.
  const copies = 4 + (t.optimizer === "adam" ? 4 : 0) + (addsNoise(t) ? 1 : 0);
  // Adapters are multiplied out and added: W + s B A of every lane, and its gradient.
  const merged = hasAdapter(t) ? 2 * weights : 0;
  // Inputs, outputs and deltas of every layer.
  const rows = 3 * t.batch * widths.reduce((n, width) => n + width, 0);
  return 4 * LANES * (copies * trained + merged + rows);
}

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** @throws UsageError where the stack, or that of pretraining, would not fit */
export function checkStack(widths: readonly number[], t: Sized, name: OptionName): void {
  const pretraining = { method: "full", optimizer: "sgd", rank: 1, batch: 50 } as const;
  const bytes = Math.max(stackBytes(widths, t), stackBytes(widths, pretraining));
  if (bytes <= MOST_BYTES) return;
  throw new UsageError(
    name("hidden"),
    `of layers that fit into ${gib(MOST_BYTES)} (${LANES} models are trained side by side)`,
    `${widths.slice(1, -1).join(",")} on ${widths[0]} inputs, about ${gib(bytes)}`,
    "take narrower layers, a lower rank, a smaller batch or sgd",
  );
}

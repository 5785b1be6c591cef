/** What can be said of the three releases of LoRA-FA's first step (docs/theory.md E13): `loradp privacy --release`. */
import { readFileSync } from "node:fs";
import { mixingEpsilon } from "../accountant/mixing.js";
import { sketchRdpEpsilon } from "../accountant/sketch-rdp.js";
import { UsageError } from "../core/errors.js";
import { checkDelta } from "../core/gaussian-mechanism.js";
import { partOf, type Part } from "../core/mixing.js";
import { F32_PRECISION, pencilOf, type Pencil } from "../core/pencil.js";
import { reversed, sketchDelta, sketchEpsilon } from "../core/sketch.js";
import { decodeSafetensors } from "../store/safetensors.js";
import { checkOneOf } from "./epsilon-or-delta.js";

/** What is published: A and B, W alone, or B alone. */
export const RELEASES = ["adapter", "merged", "secret-a"] as const;
export type Release = (typeof RELEASES)[number];

/** What leaves no doubt, whatever epsilon, delta and rank are. */
export const WHY = {
  adapter:
    "given A, B of a step is a function of the data: whoever holds two candidate batches computes B from each",
  merged:
    "Y V' = V M V' is symmetric for the true gradient V and, where its outputs have more than one direction, by " +
    "accident alone for another: the symmetry test needs no A",
  "secret-a": "the gradients' ranges differ: B lies in the one, and not in the other",
} as const;

/** Ranges of a file's two gradients, and the part that is exchanged between them. */
export type Compared = Omit<Pencil, "eigenvalues"> & Part;

/** No epsilon at any delta below 1. */
export interface NoEpsilon {
  readonly release: Release;
  readonly epsilon: null;
  readonly delta: 1;
  readonly reason: string;
  readonly pencil?: Compared;
}

export const withoutEpsilon = (release: Release, pencil?: Compared): NoEpsilon => ({
  release,
  epsilon: null,
  delta: 1,
  reason: WHY[release],
  ...(pencil && { pencil }),
});

/** Most outputs of a layer: decompositions take its cube. */
const MOST_OUTPUTS = 1024;

/** Two gradients of one layer, of a batch and of its neighbour. */
function gradientsIn(path: string): { batch: Float64Array; neighbour: Float64Array; rows: number } {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UsageError(
      "--gradients",
      "a file that can be read",
      path,
      `check it: ${(error as Error).message}`,
    );
  }
  // Two bytes a number would hide small directions behind their rounding.
  const { tensors } = decodeSafetensors(bytes, path, ["F32"]);
  const [batch, neighbour] = ["batch", "neighbour"].map((name) => {
    const tensor = tensors[name];
    if (tensor?.shape.length !== 2 || tensor.data.length === 0)
      throw new UsageError(
        `safetensors file ${path}`,
        "one with matrices batch and neighbour (outputs x inputs)",
        `${name}: ${tensor === undefined ? "absent" : `shape [${tensor.shape.join(", ")}]`}`,
        "save the two gradients of one layer's weight under these names",
      );
    const at = tensor.data.findIndex((x) => !Number.isFinite(x));
    if (at >= 0)
      throw new UsageError(
        `safetensors file ${path}`,
        "one of finite numbers",
        `${name}[${Math.floor(at / tensor.shape[1])}, ${at % tensor.shape[1]}] = ${tensor.data[at]}`,
        "compute the gradients again",
      );
    return tensor;
  });
  if (batch.shape.join() !== neighbour.shape.join())
    throw new UsageError(
      `safetensors file ${path}`,
      "one with batch and neighbour of one shape",
      `[${batch.shape.join(", ")}] and [${neighbour.shape.join(", ")}]`,
      "save the two gradients of one layer's weight",
    );
  if (batch.shape[0] > MOST_OUTPUTS)
    throw new UsageError(
      `safetensors file ${path}`,
      `one of ${MOST_OUTPUTS} outputs at most`,
      batch.shape[0],
      "take a narrower layer",
    );
  return {
    batch: Float64Array.from(batch.data),
    neighbour: Float64Array.from(neighbour.data),
    rows: batch.shape[0],
  };
}

/** Ranges and eigenvalues of the gradients in a file; refused where rounding could decide. */
export function pencilIn(path: string): Pencil & Part {
  const { batch, neighbour, rows } = gradientsIn(path);
  const pencil = pencilOf(batch, neighbour, rows, F32_PRECISION);
  if (pencil.ranges === "unclear")
    throw new UsageError(
      `safetensors file ${path}`,
      "one of gradients whose small directions stand clear of rounding",
      `ranks ${pencil.rank} and ${pencil.neighbourRank}, together ${pencil.jointRank}`,
      "a direction near 2^-21 of the largest could be rounding: no epsilon can be told",
    );
  return { ...pencil, ...partOf(batch, neighbour, rows, pencil, F32_PRECISION) };
}

/** Of eigenvalues of gradients in F32, as the experiments have it. */
const ROUNDING = 1e3 * F32_PRECISION;

/** Delta or epsilon of B alone, exact, in both directions. */
export function sketchSummary(
  rank: number,
  eigenvalues: readonly number[],
  epsilon: number | undefined,
  delta: number | undefined,
  pencil?: Compared,
) {
  checkOneOf(epsilon, delta);
  const at = epsilon ?? sketchEpsilon(delta as number, rank, eigenvalues);
  const there = sketchDelta(at, rank, eigenvalues);
  const back = sketchDelta(at, rank, reversed(eigenvalues));
  const worse = there.value >= back.value ? there : back;
  const reached = delta ?? worse.value;
  const byRenyi = reached > 0 && reached < 1 ? sketchRdpEpsilon(reached, rank, eigenvalues) : null;
  if (delta !== undefined) checkDelta(delta, "--delta");
  return {
    release: "secret-a" as const,
    rank,
    /** Of gradients those that are not 1 by rounding alone. */
    eigenvalues: eigenvalues.filter((l) => Math.abs(l - 1) > (pencil ? ROUNDING : 0)).length,
    epsilon: at,
    delta: reached,
    /** Of the batch's law against its neighbour's, and the other way, at that epsilon. */
    deltaToward: there.value,
    deltaBack: back.value,
    /** Numerical error estimate of delta: an integral, nothing is sampled. */
    standardError: worse.error,
    /** What Renyi divergences bound epsilon by at that delta; null where delta is 0, or nothing is bounded. */
    epsilonByRenyi: byRenyi === Infinity ? null : byRenyi,
    /** What the least eigenvalue alone bounds it by; null: nothing is promised, or no gradients are given. */
    epsilonByMixing:
      pencil && reached > 0 && reached < 1
        ? mixingEpsilon(reached, rank, pencil, pencil.rank)
        : null,
    ...(pencil && { pencil }),
  };
}
export type SketchSummary = ReturnType<typeof sketchSummary>;

/**
 * Which start each A is consistent with: the laws that PEFT and the paper draw A from, each tested on every layer.
 * One family a law: its layers together, by Holm's rule, so that where all of them were drawn from a law and not
 * trained since, the chance that any is called inconsistent with it is at most LEVEL. "Consistent" is no proof: the
 * test states the distance that it would have seen.
 */
import {
  normalLaw,
  seenDistance,
  testEntries,
  uniformLaw,
  type EntryLaw,
  type Rounding,
} from "../../core/entry-law.js";
import { holm } from "../../core/holm.js";
import { frameDefect, halfRankPValue } from "../../core/row-frame.js";
import type { Dtype, StoredTensor } from "../../store/safetensors.js";
import type { Layer } from "./adapter.js";

/** Chance that any layer of an adapter that keeps a law is called inconsistent with it. */
export const LEVEL = 1e-3;

/** Starts by name, and what draws them. */
export const STARTS = {
  uniform: "U(-1/sqrt m, 1/sqrt m), PEFT's default (Kaiming)",
  "normal 1/r": "N(0, 1/r^2), PEFT's gaussian (standard deviation 1/r)",
  "normal 1/sqrt r": "N(0, 1/r), the paper's",
  "half rank": "PEFT's orthogonal (rank r/2)",
  "orthogonal rows": "orthogonal rows of one length",
} as const;
export type Start = keyof typeof STARTS;
export const START_NAMES = Object.keys(STARTS) as Start[];

const OF_DTYPE: Readonly<Record<Dtype, Rounding>> = {
  F32: { relative: 2 ** -24, absolute: 2 ** -149 },
  F16: { relative: 2 ** -11, absolute: 2 ** -25 },
  BF16: { relative: 2 ** -8, absolute: 0 },
};

/** Bits of f32 that numbers of 16 bits leave at 0. */
const IDLE = { BF16: 0xffff, F16: 0x1fff } as const;

/** What numbers of f32 were rounded to, all of them: a file may keep in 32 bits what was drawn or trained in 16. */
function coarsest({ data }: StoredTensor): Dtype {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  const fits = (idle: number): boolean => bits.every((x) => (x & idle) === 0);
  return (["BF16", "F16"] as const).find((dtype) => fits(IDLE[dtype])) ?? "F32";
}

/** Rounding of a tensor's numbers, by its dtype and by themselves. */
export const roundingOf = (tensor: StoredTensor, dtype: Dtype): Rounding =>
  OF_DTYPE[dtype === "F32" ? coarsest(tensor) : dtype];

/** Rounding moves products of rows by about this over sqrt(m): a draw of i.i.d. entries, by 1 over sqrt(m) and more. */
const FRAME = 16;

/** A p-value of each start for one layer: of orthogonal rows 1 or 0, for rounding alone decides. */
function pValuesOf({ loraA, rank, inputs, dtypes }: Layer): Record<Start, number> {
  const rounding = roundingOf(loraA, dtypes.a);
  // Sorted once: the tests sort what is in order in no time.
  const ordered = Float64Array.from(loraA.data).sort();
  const at = (law: EntryLaw): number => testEntries(ordered, law, rounding).pValue;
  const tolerance = (FRAME * rounding.relative) / Math.sqrt(inputs) + 2 ** -20;
  const isFrame = rank > 1 && rank <= inputs && frameDefect(loraA.data, rank) <= tolerance;
  return {
    uniform: at(uniformLaw(1 / Math.sqrt(inputs))),
    "normal 1/r": at(normalLaw(1 / rank)),
    "normal 1/sqrt r": at(normalLaw(1 / Math.sqrt(rank))),
    "half rank": halfRankPValue(loraA.data, rank, 4 * rounding.relative),
    "orthogonal rows": isFrame ? 1 : 0,
  };
}

export interface StartFound {
  /** Starts that the level does not reject, in the order of STARTS. */
  readonly consistent: readonly Start[];
  /** By Holm's rule over the layers. */
  readonly pValues: Readonly<Record<Start, number>>;
  /** Kolmogorov distance of the entries' law that would have been seen with probability 0.9, at Holm's strictest. */
  readonly seen: number;
}

/** Tests every layer against every start. */
export function testStarts(layers: readonly Layer[]): StartFound[] {
  const raw = layers.map(pValuesOf);
  const adjusted = Object.fromEntries(
    START_NAMES.map((start) => [start, holm(raw.map((p) => p[start]))]),
  ) as Record<Start, number[]>;
  return layers.map(({ loraA }, i) => {
    const pValues = Object.fromEntries(
      START_NAMES.map((start) => [start, adjusted[start][i]]),
    ) as Record<Start, number>;
    return {
      consistent: START_NAMES.filter((start) => pValues[start] >= LEVEL),
      pValues,
      seen: seenDistance(loraA.data.length, LEVEL / layers.length),
    };
  });
}

/** The span test of layers, each with its own inputs and its own start, whatever the order of the starts. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import { findSpans } from "./activations.js";
import { readAdapter, type Layer } from "./adapter.js";
import {
  factors,
  newFolder,
  Q,
  tensorBytes,
  V,
  writeAdapter,
  type Numbers,
} from "./peft.fixture.js";

const [RANK, INPUTS, OUTPUTS] = [4, 24, 10];
const { normal } = stream("23", "activations", 0);
const draw = (count: number): number[] => Array.from({ length: count }, normal);
const as =
  (values: readonly number[]): Numbers =>
  () => [...values];
const plus = (x: readonly number[], y: readonly number[]): number[] => x.map((v, i) => v + y[i]);
/** A matrix of rank one, of quarters, so that sums with it are exact in f32. */
const ONE = Array.from({ length: OUTPUTS * RANK }, (_, i) => ((i % RANK) + 1) / 4);
const starts = [Q, V].map(() =>
  Array.from({ length: OUTPUTS * RANK }, () => Math.round(16 * normal()) / 16),
);

const frozen = [Q, V].map(() => draw(RANK * INPUTS));
const layersOf = (b: readonly (readonly number[])[]): readonly Layer[] =>
  readAdapter(
    writeAdapter(
      {},
      [Q, V].flatMap((module, i) => factors(module, { a: as(frozen[i]), b: as(b[i]) })),
    ),
  ).layers;

it("B less its own layer's start is what was learned", () => {
  // The first layer learned everything since its start, the second a matrix of rank one.
  const layers = layersOf([starts[0], plus(starts[1], ONE)]);
  const before = layersOf([starts[0].map(() => 0), starts[1]]);
  const path = join(newFolder(), "inputs.safetensors");
  const tensors = [Q, V].map((name) => ({
    ...{ name, dtype: "F32" as const, shape: [3, INPUTS], values: draw(3 * INPUTS) },
  }));
  writeFileSync(path, tensorBytes(tensors));
  const ranks = (
    start?: readonly Layer[],
    isRounding: readonly (boolean | null)[] = [true, true],
  ) =>
    findSpans(
      path,
      layers,
      start && {
        layers: start,
        moved: isRounding.map((is) =>
          is === null ? null : { relative: 0, isRounding: is, startsAtZero: false },
        ),
      },
    ).map(({ module, rank, notTested }) => [module, notTested === null ? rank : "moved"]);
  expect(ranks()).toEqual([
    [Q, 4],
    [V, 4],
  ]);
  const learned = [
    [Q, 4],
    [V, 1],
  ];
  expect(ranks(before)).toEqual(learned);
  expect(ranks([...before].reverse())).toEqual(learned);
  // A start that a seed gave of the second layer alone.
  expect(ranks([before[1]], [null, true])).toEqual(learned);
  expect(ranks(before, [false, true])).toEqual([
    [Q, "moved"],
    [V, 1],
  ]);
});

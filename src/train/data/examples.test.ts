/** Parts of examples and two lists put together: features, labels and rows of the file stay with each other. */
import { expect, it } from "vitest";
import { count, join, select, type Examples } from "./examples.js";

/** Example k: features 10 k and 10 k + 1, label k, row k + 100. */
const examples = (...all: number[]): Examples => ({
  dim: 2,
  classes: 9,
  features: Float32Array.from(all.flatMap((k) => [10 * k, 10 * k + 1])),
  labels: Uint8Array.from(all),
  rows: Int32Array.from(all, (k) => k + 100),
});
const { rows: _, ...unnumbered } = examples(3, 4);

it("selected ones are those of the indices, in their order", () => {
  expect(select(examples(0, 1, 2, 3, 4), [4, 1, 1])).toEqual(examples(4, 1, 1));
  expect(select(unnumbered, [1])).toEqual({ ...examples(4), rows: undefined });
  expect(count(select(examples(0, 1), []))).toBe(0);
});

it("of two lists the first comes first; rows are known where both have them", () => {
  expect(join(examples(5, 0), examples(2))).toEqual(examples(5, 0, 2));
  for (const joined of [join(examples(1), unnumbered), join(unnumbered, examples(1))])
    expect(joined.rows).toBeUndefined();
  expect([...join(unnumbered, examples(1)).labels]).toEqual([3, 4, 1]);
});

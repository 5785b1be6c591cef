/** Parts of a request that would hold too much at once: each trial once, at its own place. */
import { expect, it } from "vitest";
import { inParts } from "./sample.js";

it("parts follow each other: the trials of each are its own, and leave their numbers in order", async () => {
  const asked: Array<[number, number]> = [];
  const numbers = await inParts(100, 7, 1_500_000, 3, async (first, count) => {
    asked.push([first, count]);
    return Float64Array.from({ length: 3 * count }, (_, i) => first + i / 3);
  });
  // 4 10^6 entries at once: two trials.
  expect(asked).toEqual([
    [100, 2],
    [102, 2],
    [104, 2],
    [106, 1],
  ]);
  expect([...numbers].map((x) => x.toFixed(6))).toEqual(
    Array.from({ length: 21 }, (_, i) => (100 + i / 3).toFixed(6)),
  );
  asked.length = 0;
  await inParts(3, 2, 9e6, 3, async (first, count) => {
    asked.push([first, count]);
    return new Float64Array(3 * count);
  });
  expect(asked).toEqual([
    [3, 1],
    [4, 1],
  ]);
});

/** The other candidate batch of a first update: one example exchanged for one that the model never saw. */
import { expect, it } from "vitest";
import type { Examples } from "../../train/data/task.js";
import { otherBatches } from "./simulate.js";

const SIZE = 60;
const pool = { labels: new Uint8Array(SIZE) } as Examples;
/** Models of the same members: what they draw differs by their own streams alone. */
const models = Array.from({ length: 20 }, (_, k) => ({
  members: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  ...{ seed: "1", key: ["e", k] as const, factorKey: ["e", k] as const },
}));
const drawn = (seed: string, experiment: string, chosen = models): number[][] =>
  otherBatches(
    { seed, experiment, pool },
    chosen,
    chosen.map((_, k) => [k % 10, 3, 7]),
  );

it("the first example alone is replaced, by no member", () => {
  drawn("1", "e").forEach(([first, ...rest]) => {
    expect(rest).toEqual([3, 7]);
    expect(first).toBeGreaterThanOrEqual(10);
    expect(first).toBeLessThan(SIZE);
  });
});

// Twenty draws of 50: by chance two lists are alike, or a list of one number, with probability below 1e-30.
it("each model draws by its own number, each experiment and seed by its own streams", () => {
  const firsts = (list: number[][]): number[] => list.map(([first]) => first);
  const own = firsts(drawn("1", "e"));
  expect(new Set(own).size).toBeGreaterThan(5);
  expect(firsts(drawn("1", "e"))).toEqual(own);
  // Whatever stack a model is trained in.
  expect(firsts(drawn("1", "e", models.slice(5)))).toEqual(own.slice(5));
  for (const other of [drawn("2", "e"), drawn("1", "f")]) expect(firsts(other)).not.toEqual(own);
});

/** Pretraining of a classifier: from its own start, on all public examples, at the rate and for the steps given. */
import { expect, it } from "vitest";
import type { Examples, In } from "../data/examples.js";
import { pretrainNetwork } from "./pretrain.js";
import { initialNetwork, type Network } from "./network.js";
import { task } from "./trainer.fixture.js";

const pretrained = (steps: number, rate: number, key = "p", part = task.publicPart) =>
  pretrainNetwork(part, [6], { steps, rate }, ["1", key]);
const start = initialNetwork([32, 6, 10], "1", "p/start");
const moved = (to: Network, from: Network = start): number =>
  Math.hypot(...to.w.flatMap((w, l) => [...w].map((x, i) => x - from.w[l][i])));

it("begins at the start of its key, which no step leaves as it is", async () => {
  expect(await pretrained(0, 0.1)).toEqual(start);
  expect((await pretrained(0, 0.1, "q")).w).not.toEqual(start.w);
});

it("moves as far as the rate and the steps say", async () => {
  const [one, twice, two] = await Promise.all([
    pretrained(1, 0.01),
    pretrained(1, 0.02),
    pretrained(2, 0.01),
  ]);
  expect(moved(one)).toBeGreaterThan(1e-3);
  // f32 weights near 1 are rounded to 6e-8.
  expect(moved(twice) / moved(one)).toBeCloseTo(2, 2);
  expect(moved(two, one)).toBeGreaterThan(0.3 * moved(one));
  expect(two.bias[1]).not.toEqual(start.bias[1]);
});

it("goes over every public example: the last one, too, where it is the only one with a feature", async () => {
  // 50 examples a step: 2 steps see all of 100, 1 step a half of them.
  const features = new Float32Array(100 * 32);
  features.fill(1, 99 * 32);
  const part = { ...task.publicPart, features, labels: new Uint8Array(100) } as In<
    "public",
    Examples
  >;
  expect((await pretrained(2, 0.1, "p", part)).w[0]).not.toEqual(start.w[0]);
});

/** What the network before fine-tuning answers: of each pool its own examples, and its population's. */
import { expect, it } from "vitest";
import { logitOf } from "../../attack/membership.js";
import type { Examples } from "../../train/data/examples.js";
import { untrainedOf } from "./untrained.js";

/** Logits are the features: the network is the identity, twice, of positive numbers. */
const identity = Float32Array.from([1, 0, 0, 1]);
const START = {
  widths: [2, 2, 2],
  w: [identity, identity],
  bias: [new Float32Array(2), new Float32Array(2)],
};
const examples = (first: number, count: number): Examples => ({
  dim: 2,
  classes: 2,
  features: Float32Array.from({ length: 2 * count }, (_, j) => ((first + j * j) % 11) / 4),
  labels: Uint8Array.from({ length: count }, (_, i) => (first + i) % 2),
});
const phiOf = ({ features, labels }: Examples): number[] =>
  Array.from(labels, (y, i) => logitOf(features, 2 * i, 2, y));

it("is phi of the pool and of the population, pool by pool", async () => {
  const parts = [1, 5].map((first) => ({
    pool: examples(first, 70),
    population: examples(first + 2, 9),
  }));
  const found = await untrainedOf(START, parts);
  expect(found).toHaveLength(2);
  found.forEach(({ pretrained, pretrainedPopulation }, p) => {
    const [pool, population] = [phiOf(parts[p].pool), phiOf(parts[p].population)];
    expect([pretrained.length, pretrainedPopulation.length]).toEqual([70, 9]);
    pretrained.forEach((x, i) => expect(x).toBeCloseTo(pool[i], 5));
    pretrainedPopulation.forEach((x, i) => expect(x).toBeCloseTo(population[i], 5));
  });
});

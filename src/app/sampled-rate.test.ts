/** The rate that a training samples by is the rate that is accounted, and is of half of the pool. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";

const seen = vi.hoisted(() => ({ accounted: NaN, sampled: NaN }));
/** Notes what a trainer was given, and ends there. */
const noting = vi.hoisted(() => async ({ expected }: { expected: number }): Promise<never> => {
  seen.sampled = expected;
  throw new Error("enough");
});
vi.mock(import("./guarantee.js"), () => ({
  guaranteeOf(_t, expected) {
    seen.accounted = expected;
    return { epsilon: null, delta: 1e-5, epsilonPld: null };
  },
}));
vi.mock(import("../train/network/trainer.js"), async (original) => ({
  ...(await original()),
  trainNetworks: noting,
}));
vi.mock(import("../train/language/trainer.js"), async (original) => ({
  ...(await original()),
  trainTransformer: noting,
}));

const { train } = await import("./train.js");
const { trainText } = await import("./train-text.js");
const out = join(mkdtempSync(join(tmpdir(), "loradp-rate-")), "none");
const training = { method: "dp-lora", batch: 8, steps: 2 } as const;

beforeEach(() => Object.assign(seen, { accounted: NaN, sampled: NaN }));

it("of a classifier", async () => {
  const options = { data: "synthetic", pretraining: 0, hidden: [4], poolSize: 90, training, out };
  await expect(train(options)).rejects.toThrow("enough");
  expect(seen).toEqual({ accounted: 45, sampled: 45 });
});

it("of a language model", async () => {
  await expect(trainText({ poolSize: 24, training, out })).rejects.toThrow("enough");
  expect(seen).toEqual({ accounted: 12, sampled: 12 });
});

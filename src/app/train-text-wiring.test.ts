/**
 * What a language model's training hands to the trainer, and which documents each number of its curve is of: the
 * trainer is a stub that answers as told, so that each list of documents has a loss of its own.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { documentsFor } from "../experiment/language/documents.js";
import { pretrainedModel } from "../train/language/pretrained.js";
import type { Documents, LanguageJob, LanguageSnapshot } from "../train/language/trainer.js";
import type { TextTraining } from "./train-text.js";

type Lists = "members" | "validation" | "test";
/** Losses by step; what validates best, tests best, fits best and comes last are four different steps. */
const LOSSES: Readonly<Record<number, Readonly<Record<Lists, number>>>> = {
  0: { members: 4, validation: 3.5, test: 3.25 },
  8: { members: 2, validation: 1.5, test: 2.5 },
  20: { members: 1, validation: 3, test: 2.75 },
  30: { members: 1.75, validation: 2.25, test: 1.25 },
};
const seen = vi.hoisted(() => ({ jobs: [] as unknown[], saved: [] as unknown[][] }));
/** Losses that take the place of those above, from step 20 on. */
const diverged: Partial<Record<Lists, number>> = {};
const ofStep = (step: number, list: Lists, losses: Readonly<Record<Lists, number>>): number =>
  (step < 20 ? undefined : diverged[list]) ?? losses[list];
const keyOf = (list: Documents): string => list.map((d) => d.join()).join(" ");
const known = new Map<string, Lists>();

vi.mock(import("./save-text.js"), () => ({
  saveLanguageModel: (...given) => {
    seen.saved.push(given);
    return "saved";
  },
}));
vi.mock(import("../train/language/trainer.js"), async (original) => ({
  ...(await original()),
  async trainTransformer(job: LanguageJob, visit: (snapshot: LanguageSnapshot) => Promise<void>) {
    seen.jobs.push(job);
    known.set(keyOf(Array.from(job.model.members, (i) => job.documents[i])), "members");
    for (const [step, losses] of Object.entries(LOSSES))
      await visit({
        step: Number(step),
        batchLoss: NaN,
        weights: () => Promise.resolve({ step: Float32Array.of(Number(step)) }),
        tokenDetails: () => Promise.reject(new Error("training asks for losses alone")),
        tokenLosses(documents) {
          const list = known.get(keyOf(documents));
          // A list that is none of the three has no loss that a test expects.
          const loss = list === undefined ? 99 : ofStep(Number(step), list, losses);
          return Promise.resolve(documents.map(() => Float32Array.of(loss, loss)));
        },
      });
  },
}));

const { trainText } = await import("./train-text.js");
const out = mkdtempSync(join(tmpdir(), "loradp-wiring-"));
const text = join(out, "own.txt");
const NOUNS = ["note", "letter", "list", "map", "poem"];
writeFileSync(
  text,
  Array.from(
    { length: 90 },
    (_, i) => `${i}: a ${NOUNS[i % 5]} that was left on table ${i * 7}`,
  ).join("\n"),
);
const options = {
  text,
  poolSize: 24,
  context: 12,
  seed: "3",
  training: { method: "lora", rank: 2, batch: 4, steps: 30 },
} as const;
const dealt = async (seed: string) => {
  const { tokenizer } = pretrainedModel();
  const sizes = { pools: 1, poolSize: 24, unseen: 256 };
  const { pools } = await documentsFor(
    { path: text, tokenizer, context: 12, seed, ...sizes },
    "poolSize",
  );
  return pools[0];
};
let last: TextTraining;
let best: TextTraining;

beforeAll(async () => {
  const { validation, test } = await dealt("3");
  known.set(keyOf(validation), "validation");
  known.set(keyOf(test), "test");
  last = await trainText({ ...options, out: join(out, "last") });
  best = await trainText({ ...options, earlyStopping: true, out: join(out, "best") });
}, 120_000);

describe("a language model's training", () => {
  it("trains on the pool that the run's seed deals, cut to the context, and samples by half of it", async () => {
    const [job] = seen.jobs as LanguageJob[];
    expect(keyOf(job.documents)).toBe(keyOf((await dealt("3")).documents));
    expect(keyOf(job.documents)).not.toBe(keyOf((await dealt("4")).documents));
    expect(job.documents.every((d) => d.length <= 13)).toBe(true);
    expect([job.shape.context, job.expected, job.model.seed]).toEqual([12, 12, "3"]);
    expect(job.training).toMatchObject({ rank: 2, batch: 4, steps: 30 });
    expect(job.model.members).toHaveLength(last.members);
  });

  it("reads each number of the curve off its own documents, perplexities as e to the loss", () => {
    expect(last.curve.map(({ step }) => step)).toEqual([0, 8, 20, 30]);
    for (const point of last.curve) {
      const { members, validation, test } = LOSSES[point.step];
      expect(point.trainLoss).toBeCloseTo(members, 9);
      expect(Math.log(point.validationPerplexity)).toBeCloseTo(validation, 9);
      expect(Math.log(point.testPerplexity)).toBeCloseTo(test, 9);
    }
  });

  it("keeps and saves the last checkpoint, under early stopping the one that validates best", () => {
    expect([last.chosen.step, best.chosen.step]).toEqual([30, 8]);
    const [ofLast, ofBest] = seen.saved;
    expect(ofLast[4]).toEqual({ step: Float32Array.of(30) });
    expect(ofBest[4]).toEqual({ step: Float32Array.of(8) });
    expect(ofBest[2]).toMatchObject({ context: 12 });
  });

  it.each([
    ["members", NaN],
    ["members", Infinity],
    ["test", 1000],
  ] as const)(
    "that diverged, by a loss of %s of %d, is refused, and not saved",
    async (list, loss) => {
      const saved = seen.saved.length;
      diverged[list] = loss;
      const trained = trainText({ ...options, earlyStopping: true, out: join(out, list + loss) });
      await expect(trained).rejects.toThrow(
        /^rate must be small .* lower it \(loss .* at step 20\)/,
      );
      delete diverged[list];
      expect(seen.saved).toHaveLength(saved);
    },
  );
});

/**
 * What is kept of a language model's answers: each number of its own documents, canaries after the last step only, and
 * the keys of its streams. The trainer is a stub that answers by a document's first token and the step.
 */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { lossOf } from "../../attack/membership.js";
import type { Backend } from "../../backend/backend.js";
import {
  languageTraining,
  type Documents,
  type LanguageJob,
  type LanguageSnapshot,
  type TokenDetails,
} from "../../train/language/trainer.js";
import { memberMask, modelsOf } from "../attacked.js";
import type { Shared } from "../kind.js";
import { onSharedMemory } from "../kind.js";
import { drawnDocuments, SEARCH_POOL, type LanguageCell } from "./plan.js";
import { shareDocuments, shareReferences } from "./shared.js";
import { tokenScores, type TokenAttackName } from "../../attack/tokens/scores.js";
import {
  answersLayout,
  canariesLayout,
  lengthOf,
  NO_TOKEN,
  offsetsOf,
  tokenLossesLayout,
  tokenScoresLayout,
} from "./values.js";

const seen = vi.hoisted(() => ({ jobs: [] as unknown[] }));
/** Loss a token: tokens of a document grow by 1 from its first. */
const lossAt = (token: number, step: number): number => token / 16 + step / 64;
/** Before training: above or below by turns, so that shifts go both ways; they are larger after more steps. */
const lossBefore = (token: number): number => token / 16 + ((token * token) % 7) / 32;
/** The target is right at even tokens; means and spreads are those of the step. */
const detailsOf = (d: Uint16Array, step: number): TokenDetails => ({
  losses: Float32Array.from(d, (token) => lossAt(token, step)),
  top1: Uint8Array.from(d, (token) => 1 - (token % 2)),
  mean: Float64Array.from(d, () => -step),
  sd: Float64Array.from(d, (token) => 1 + (token % 4)),
});
vi.mock(import("../../train/language/trainer.js"), async (original) => ({
  ...(await original()),
  async trainTransformer(job: LanguageJob, visit: (snapshot: LanguageSnapshot) => Promise<void>) {
    seen.jobs.push(job);
    for (const step of job.checkpoints)
      await visit({
        step,
        batchLoss: NaN,
        weights: () => Promise.resolve({}),
        tokenLosses: (list) =>
          Promise.resolve(list.map((d) => Float32Array.from(d, (token) => lossAt(token, step)))),
        tokenDetails: (list) => Promise.resolve(list.map((d) => detailsOf(d, step))),
      });
  },
  evaluate: (_shape, weights, list) => {
    expect(Object.keys(weights)).toEqual(["x"]);
    return Promise.resolve(list.map((d) => Float32Array.from(d, lossBefore)));
  },
}));
const { simulate } = await import("./simulate.js");

const CELL = {
  id: "s/p1",
  plan: "test",
  setting: "s",
  training: languageTraining({ method: "lora-fa", rank: 2, batch: 2, steps: 6, rate: 0.25 }),
  shape: { vocabulary: 96, context: 4, width: 8, layers: 1, heads: 1 },
  pool: 1,
  shadows: 4,
  targets: 2,
  poolSize: 20,
  labelNoise: 0,
  checkpoints: [2, 6],
  canaries: 3,
  references: 5,
  unseen: [2, 4],
  pretrainedPopulation: [],
  pretrained: [],
  before: [0, 0],
  search: [],
  trials: 10,
  work: 1,
} as const satisfies LanguageCell;
/** Documents of five tokens, the first of them `first`, `first` + 1, .. */
const from = (first: number, count: number): Documents =>
  Array.from({ length: count }, (_, i) =>
    Uint16Array.from({ length: 5 }, (__, t) => first + i + t),
  );
const shared: Shared = {
  "weights/x": onSharedMemory([1]),
  ...shareReferences(from(900, 5), 4),
  ...(Object.assign(
    {},
    ...[SEARCH_POOL, 0, 1].map((pool) => ({
      ...shareDocuments<"pool">(`pool${pool}`, from(100 * (pool + 2), 23) as never, 4),
      ...shareDocuments<"validation">(
        `validation${pool}`,
        from(100 * (pool + 2) + 30, 2) as never,
        4,
      ),
      ...shareDocuments<"test">(`test${pool}`, from(100 * (pool + 2) + 40, 4) as never, 4),
    })),
  ) as Shared),
};
/** Mean loss of a document by its first token. */
const meanLoss = (first: number, step: number): number => lossAt(first + 2, step);
const mean = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;

async function valuesOf(cell: LanguageCell, trial: number): Promise<number[]> {
  const shard = { id: "", kind: "language", plan: "test", seed: "1", cell, first: trial, count: 1 };
  const { values } = await simulate(shard, undefined as unknown as Backend, shared);
  return values;
}
const jobs = (): LanguageJob[] => seen.jobs as LanguageJob[];
beforeEach(() => void (seen.jobs = []));

describe("answers of a language model", () => {
  it("are of its own pool: on members, on validation and on test documents, at every checkpoint", async () => {
    for (const trial of [0, 8]) {
      const values = await valuesOf(CELL, trial);
      expect(values).toHaveLength(lengthOf(CELL, trial));
      const coins = memberMask({ ...CELL, poolSize: drawnDocuments(CELL) }, "1", trial);
      const members = [...Array(20).keys()].filter((i) => coins[i] === 1);
      CELL.checkpoints.forEach((step, c) => {
        const answers = answersLayout(CELL).unpack(values, c);
        expect(answers.validationLoss).toBeCloseTo(
          mean([330, 331].map((d) => meanLoss(d, step))),
          4,
        );
        expect(answers.testLoss).toBeCloseTo(
          mean([340, 341, 342, 343].map((d) => meanLoss(d, step))),
          4,
        );
        expect(answers.trainLoss).toBeCloseTo(mean(members.map((i) => meanLoss(300 + i, step))), 4);
        // phi tells losses of some 20 nats by e^-20: to 1e-6 it is the loss with its sign turned.
        answers.phi.forEach((phi, i) =>
          expect(lossOf(phi)).toBeCloseTo(meanLoss(300 + i, step), 3),
        );
        answers.population.forEach((phi, i) =>
          expect(lossOf(phi)).toBeCloseTo(meanLoss(330 + i, step), 3),
        );
        // A fifth of five tokens: the last one, which is the least likely.
        answers.minK.forEach((x, i) => expect(x).toBeCloseTo(-lossAt(304 + i, step), 3));
      });
    }
  });

  it("hold, of targets after the last step, losses of canaries and of their references", async () => {
    const target = modelsOf(CELL) - 1;
    const { unpack, size } = canariesLayout(CELL);
    const values = await valuesOf(CELL, target);
    const { canaries, references } = unpack(values, 0, values.length - size);
    canaries.forEach((loss, i) => expect(loss).toBeCloseTo(meanLoss(320 + i, 6), 4));
    references.forEach((loss, i) => expect(loss).toBeCloseTo(meanLoss(900 + i, 6), 4));
    expect(await valuesOf(CELL, modelsOf(CELL) - 3)).toHaveLength(
      2 * answersLayout(CELL).size + tokenLossesLayout(CELL).size,
    );
  });

  it("hold, of targets at every checkpoint, scores by tokens beside those before training", async () => {
    const target = modelsOf(CELL) - 2;
    const values = await valuesOf(CELL, target);
    CELL.checkpoints.forEach((step, c) => {
      const found = tokenScoresLayout(CELL).unpack(values, c, 2 * answersLayout(CELL).size);
      from(300, 20).forEach((d, i) => {
        const { losses, ...details } = detailsOf(d, step);
        const expected = tokenScores({
          target: Float64Array.from(losses, (x) => -x),
          pretrained: Float64Array.from(d, (token) => -lossBefore(token)),
          ...details,
        });
        for (const [name, scores] of Object.entries(found))
          expect(scores[i]).toBeCloseTo(expected[name as TokenAttackName] as number, 5);
      });
      expect(new Set(found["ez-mia"]).size).toBeGreaterThan(2);
    });
  });

  it("hold, of every model after the last step, the losses of all tokens of the pool", async () => {
    for (const trial of [0, modelsOf(CELL) - 1]) {
      const values = await valuesOf(CELL, trial);
      const { losses } = tokenLossesLayout({
        ...CELL,
        shape: { ...CELL.shape, context: 4 },
      }).unpack(values, 0, offsetsOf(CELL)[trial].tokenLosses - offsetsOf(CELL)[trial].answers);
      // The stub says five losses a document of which the context has four.
      from(300, 20).forEach((d, i) =>
        [0, 1, 2, 3].forEach((t) =>
          expect(losses[4 * i + t]).toBe(Math.round(lossAt(d[t], 6) * 1e4) / 1e4),
        ),
      );
    }
    expect(NO_TOKEN).toBeLessThan(0);
  });
});

describe("a language model's training", () => {
  it("is on its pool and canaries, each a member by a coin, sampled by half of both", async () => {
    await valuesOf(CELL, 3);
    const [job] = jobs();
    expect(job.documents.map((d) => d[0])).toEqual(Array.from({ length: 23 }, (_, i) => 300 + i));
    const coins = memberMask({ ...CELL, poolSize: 23 }, "1", 3);
    expect(Array.from(job.model.members)).toEqual([...coins.keys()].filter((i) => coins[i] === 1));
    expect([job.expected, job.checkpoints, job.training.rate]).toEqual([11.5, [2, 6], 0.25]);
    expect([job.model.key, job.model.factorKey]).toEqual([
      ["test/s/p1", 3],
      ["test/s/p1", 3],
    ]);
  });

  it("in the search is on its pool, by streams of its own, the same for every rate", async () => {
    const { search: _, ...cell } = CELL;
    const searching = (rate: number): LanguageCell => ({
      ...cell,
      id: `search/s/${rate}`,
      pool: SEARCH_POOL,
      training: { ...CELL.training, rate },
    });
    const [values] = [await valuesOf(searching(0.5), 1), await valuesOf(searching(0.125), 1)];
    const [one, other] = jobs();
    expect(one.model).toEqual(other.model);
    expect([one.training.rate, other.training.rate]).toEqual([0.5, 0.125]);
    expect(one.documents[0][0]).toBe(100);
    expect([one.model.key, one.model.factorKey]).toEqual([
      ["test/search/s", 1],
      ["test/search/s", 1],
    ]);
    expect(answersLayout(searching(0.5)).unpack(values, 1).validationLoss).toBeCloseTo(
      mean([130, 131].map((d) => meanLoss(d, 6))),
      4,
    );
  });
});

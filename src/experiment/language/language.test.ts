/**
 * The whole path from documents to attacks on a small scale: nothing where nothing
 * was learned, members and canaries found where they were memorised, rates searched.
 */
import { describe, expect, it } from "vitest";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  attackScores,
  minKProbability,
  phiOfLoss,
  lossOf,
  TEXT_ATTACKS,
  usesShadows,
} from "../../attack/membership.js";
import { inlineExecutor, poolExecutor, type Executor } from "../../sweep/executor.js";
import { parsePlan } from "../../sweep/plan.js";
import { runPlan, type ShardStore } from "../../sweep/run.js";
import { rdpEpsilon } from "../../accountant/rdp.js";
import { pretrainedModel } from "../../train/language/pretrained.js";
import { exposureOf } from "./canaries.js";
import { documentsFor } from "./documents.js";
import type { Tables } from "../rows.js";

const small = {
  kind: "language",
  name: "test",
  purpose: "test",
  feeds: ["x"],
  source: "emails",
  context: 12,
  pools: 1,
  poolSize: 40,
  canaries: { count: 0, references: 31 },
  unseen: 16,
  shadows: 4,
  targets: 4,
  searched: 1,
  checkpoints: [4],
};
async function run(
  change: object,
  executor: Executor = inlineExecutor("reference"),
  store?: ShardStore,
): Promise<Tables> {
  const tables = await runPlan({
    plan: parsePlan({ ...small, ...change }),
    seed: "7",
    backend: "",
    executor,
    ...(store ? { store } : {}),
  });
  await executor.close();
  return tables as Tables;
}
const mean = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;

describe("language model experiment", () => {
  it("finds nothing in models that were not moved, by any attack; canaries stand where chance puts them", async () => {
    const { membership, canaries } = await run({
      context: 26,
      canaries: { count: 16, references: 31 },
      targets: 8,
      settings: [{ name: "s", method: "lora-fa", rank: 2, rates: [1e-9] }],
    });
    // AUCs of 40 documents with independent coins have standard deviation sqrt(41/(12 * 20
    // * 20)) = 0.092, eight targets' mean 0.033 (somewhat more where halves are uneven);
    // 0.25 is 7 of them. Every target of the pool has its coins, documents are the same.
    for (const attack of TEXT_ATTACKS) {
      for (const knowledge of ["unaware", "known-A"]) {
        const own = membership.filter((r) => r.attack === attack && r.knowledge === knowledge);
        const used = own.filter((r) => r.step > 0);
        // Step 0 is before training: a coin, at the loss of the model that training starts from.
        expect(
          own
            .filter((r) => r.step === 0)
            .every(
              (r) =>
                r.auc === 0.5 &&
                r.validationLoss === own[0].validationLoss &&
                (r.validationLoss as number) > 2,
            ),
        ).toBe(true);
        expect(used).toHaveLength(knowledge === "known-A" && !usesShadows(attack) ? 0 : 8);
        if (used.length > 0)
          expect(Math.abs(mean(used.map((r) => r.auc as number)) - 0.5), attack).toBeLessThan(0.25);
      }
    }
    // The same 16 numbers in every target: their mean exposure has standard deviation 1.3/4; 1.32 on average among 32.
    expect(canaries).toHaveLength(8 * 16);
    expect(Math.abs(mean(canaries.map((r) => r.exposure as number)) - 1.32)).toBeLessThan(2.2);
    expect(new Set(canaries.map((r) => r.inserted))).toEqual(new Set([0, 1]));
  }, 120_000);

  it("finds memorised members and canaries", async () => {
    const { membership, canaries, searches } = await run({
      context: 26,
      canaries: { count: 6, references: 31 },
      poolSize: 20,
      targets: 2,
      checkpoints: [5, 20],
      settings: [{ name: "full", method: "full", optimizer: "adam", rates: [3e-3] }],
    });
    const last = membership.filter((r) => r.step === 20);
    for (const attack of [
      "loss",
      "pretrained",
      "min-k",
      "lira-online-fixed",
      "rmia-online",
      "calibrated",
    ])
      expect(
        mean(last.filter((r) => r.attack === attack).map((r) => r.auc as number)),
        attack,
      ).toBeGreaterThan(0.9);
    const exposure = (inserted: number): number =>
      mean(canaries.filter((r) => r.inserted === inserted).map((r) => r.exposure as number));
    expect(exposure(1)).toBeGreaterThan(4);
    expect(exposure(0)).toBeLessThan(3);
    expect(last[0].trainLoss).toBeLessThan(0.5 * searches[0].lossBefore);
    expect(last[0].epsilon).toBeNull();
    expect(last[0].validationAccuracy).toBeNull();
  }, 240_000);

  it("leaves a rate that diverges, scores no diverged cell", async () => {
    // After six steps: later ones are of numbers so small that they take the processor ten times as long.
    const short = { context: 26, poolSize: 20, targets: 1, checkpoints: [1, 6] };
    const at = (rates: number[]): Promise<Tables> =>
      run({
        ...short,
        canaries: { count: 1, references: 3 },
        settings: [{ name: "full", method: "full", optimizer: "adam", rates }],
      });
    const { searches } = await at([1e-3, 0.1]);
    expect(searches.map((r) => [r.rate, r.chosen])).toEqual([
      [1e-3, true],
      [0.1, false],
    ]);
    expect(
      searches[1].validationLoss === null ||
        searches[1].validationLoss > 2 * searches[1].lossBefore,
    ).toBe(true);
    const diverged = await at([0.1]);
    expect(diverged.membership.filter((r) => r.step > 1).length).toBeGreaterThan(0);
    expect(
      diverged.membership.every((r) => r.step <= 1 || (r.diverged > 0 && r.auc === null)),
    ).toBe(true);
    expect(diverged.canaries.every((r) => r.exposure === null)).toBe(true);
  }, 240_000);

  it("is the same bits inline, on two workers, and after a resume in the midst of search and models", async () => {
    const change = {
      context: 26,
      canaries: { count: 2, references: 3 },
      poolSize: 20,
      targets: 1,
      checkpoints: [2],
      settings: [
        { name: "a", method: "lora", rank: 2, optimizer: "adam", rates: [1e-3, 1e-2] },
        { name: "dp", method: "dp-lora", rank: 2, rates: [0.1] },
      ],
    };
    const saved = new Map<string, unknown>();
    const store: ShardStore = {
      has: (id) => saved.has(id),
      load: (id) => saved.get(id),
      save: (id, p) => void saved.set(id, p),
    };
    const expected = JSON.stringify(await run(change, inlineExecutor("reference"), store));
    expect(JSON.stringify(await run(change, poolExecutor("reference", 2)))).toBe(expected);
    const all = [...saved.keys()];
    for (const id of all.filter((_, i) => i % 3 === 0)) saved.delete(id);
    expect(JSON.stringify(await run(change, inlineExecutor("reference"), store))).toBe(expected);
    expect(saved.size).toBe(all.length);
    // Poisson sampling at 8 of (20 + 2)/2 expected members, 2 steps.
    const { epsilon } = rdpEpsilon({ noiseMultiplier: 1, samplingRate: 8 / 11, steps: 2 }, 1e-5);
    expect(
      (JSON.parse(expected) as Tables).membership.find((r) => r.setting === "dp" && r.step > 0)
        ?.epsilon,
    ).toBeCloseTo(epsilon, 12);
  }, 240_000);

  it("an attacker who knows A gains by it at rank 1: the two kinds of shadow models are not exchanged", async () => {
    const { membership } = await run({
      context: 24,
      poolSize: 80,
      shadows: 4,
      targets: 6,
      checkpoints: [40],
      settings: [{ name: "r1", method: "lora-fa", rank: 1, optimizer: "adam", rates: [1e-3] }],
    });
    const of = (knowledge: string): number[] =>
      membership
        .filter((r) => r.attack === "lira-online-fixed" && r.step > 0 && r.knowledge === knowledge)
        .map((r) => r.auc as number);
    const gains = of("known-A").map((x, i) => x - of("unaware")[i]);
    expect(gains).toHaveLength(6);
    // Paired differences without a gain have mean 0; two AUCs of 80 documents
    // differ by 0.09 (one standard deviation) or less, the mean of six by 0.04.
    expect(mean(gains)).toBeGreaterThan(0.1);
  }, 240_000);

  it("pools share no document, nor their unseen ones; a pool's are its own", async () => {
    const { tokenizer } = pretrainedModel();
    const { pools } = await documentsFor(
      { path: undefined, tokenizer, context: 32, seed: "7", pools: 4, poolSize: 50, unseen: 40 },
      "",
    );
    const all = pools
      .flatMap(({ documents, validation, test }) => [...documents, ...validation, ...test])
      .map((d) => d.join());
    expect(all).toHaveLength(4 * 90);
    expect(new Set(all).size).toBe(all.length);
  });

  it("refuses canaries that the context would cut", async () => {
    await expect(
      run({
        context: 25,
        canaries: { count: 2, references: 3 },
        settings: [{ name: "full", method: "full", rates: [0.1] }],
      }),
    ).rejects.toThrow(/context must be at least 26, .*got 25/);
  });

  it("takes the user's documents, and refuses too few for pools that share none", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "loradp-")), "own.txt");
    writeFileSync(
      file,
      Array.from(
        { length: 72 },
        (_, i) =>
          `Patient ${i} came on day ${(i * 37) % 101} with complaint number ${(i * 53) % 89}.`,
      ).join("\n"),
    );
    const { membership } = await run({
      source: file,
      poolSize: 30,
      settings: [{ name: "full", method: "full", rates: [0.1] }],
    });
    expect(membership.length).toBeGreaterThan(0);
    expect(membership[0].source).toBe(file);
    await expect(
      run({
        source: file,
        poolSize: 31,
        settings: [{ name: "full", method: "full", rates: [0.1] }],
      }),
    ).rejects.toThrow(/poolSize must be at most 30 for 2 pools.*got 31/);
  }, 120_000);
});

describe("attacks on sequences", () => {
  const shadows = {
    phi: [
      [0, 0],
      [0, 0],
    ],
    member: [
      [1, 0],
      [0, 1],
    ],
  };
  const target = {
    phi: [phiOfLoss(2), phiOfLoss(3)],
    population: { target: [0], shadows: [[0], [0]] },
  };
  it("phi and loss are inverse; min-k averages the least likely fifth; pretrained loss is subtracted", () => {
    for (const loss of [1e-3, 0.5, 4, 20]) expect(lossOf(phiOfLoss(loss))).toBeCloseTo(loss, 9);
    expect(minKProbability([1, 9, 2, 8, 3, 4, 5, 0, 0, 0])).toBeCloseTo(-8.5, 12);
    expect(minKProbability([3])).toBe(-3);
    expect([...attackScores("min-k", { ...target, minK: [-5, -4] }, shadows)]).toEqual([-5, -4]);
    const calibrated = attackScores(
      "pretrained",
      { ...target, pretrained: [phiOfLoss(2.5), phiOfLoss(5)] },
      shadows,
    );
    expect(calibrated[0]).toBeCloseTo(0.5, 9);
    expect(calibrated[1]).toBeCloseTo(2, 9);
    expect(() => attackScores("min-k", target, shadows)).toThrow(/needs a number of its own/);
  });
  it("exposure is log2 of candidates over rank, ties by half", () => {
    expect(exposureOf(1, [2, 3, 4])).toBe(2);
    expect(exposureOf(9, [2, 3, 4])).toBe(0);
    expect(exposureOf(2.5, [2, 3, 4])).toBe(1);
    expect(exposureOf(3, [3, 3, 4])).toBe(1);
  });
});

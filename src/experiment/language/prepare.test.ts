/**
 * What a language plan is made into, without a training: whose documents go where, which rate is taken by the search,
 * and what the pretrained model says of each pool. The search's runs are a stub that answers as told.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { phiOfLoss } from "../../attack/membership.js";
import { pretrainedModel } from "../../train/language/pretrained.js";
import { documentLosses, evaluate, type Documents } from "../../train/language/trainer.js";
import { parsePlan } from "../../sweep/plan.js";
import type { Prepared } from "../kind.js";
import { onlyValues, type Sums } from "../sums.js";
import { exposureOf } from "./canaries.js";
import { SEARCH_POOL, type LanguageCell, type LanguagePlan } from "./plan.js";
import { prepare } from "./prepare.js";
import { sharedDocuments, sharedReferences } from "./shared.js";
import { answersLayout } from "./values.js";

const CONTEXT = 28;
const path = join(mkdtempSync(join(tmpdir(), "loradp-prepare-")), "own.txt");
writeFileSync(
  path,
  Array.from({ length: 240 }, (_, i) => `${(i * 7919) % 1000} notes, and the ${i}th is long.`).join(
    "\n",
  ),
);
const plan = parsePlan({
  kind: "language",
  name: "prepared",
  purpose: "test",
  feeds: [],
  source: path,
  context: CONTEXT,
  pools: 3,
  poolSize: 40,
  canaries: { count: 2, references: 5 },
  unseen: 8,
  shadows: 4,
  targets: 2,
  searched: 2,
  checkpoints: [6, 2],
  settings: [
    { name: "low", method: "lora", rank: 2, rates: [0.1, 0.2] },
    { name: "high", method: "full", rates: [0.1, 0.2] },
  ],
}) as LanguagePlan;

/** Validation losses of the search: setting "low" is best at its first rate, "high" at its second. */
const LOSS: Readonly<Record<string, number>> = {
  "search/low/0.1": 1,
  "search/low/0.2": 2,
  "search/high/0.1": 2,
  "search/high/0.2": 1,
};
let searched: Prepared<LanguageCell>;
let prepared: Prepared<LanguageCell>;
type Name = `${"pool" | "validation" | "test"}${number}`;
const documents = (name: Name): Documents => sharedDocuments(prepared.shared ?? {}, name, CONTEXT);
const keys = (list: Documents): string[] => list.map((d) => d.join());

beforeAll(async () => {
  prepared = await prepare(plan, "1", (asked) => {
    searched = asked;
    const found = asked.cells.map((cell): [string, Sums] => {
      const { pack } = answersLayout(cell);
      const answers = pack({
        validationLoss: LOSS[cell.id],
        testLoss: -LOSS[cell.id],
        trainLoss: 0,
        phi: new Array<number>(cell.poolSize).fill(0),
        minK: new Array<number>(cell.poolSize).fill(0),
        population: new Array<number>(cell.unseen[0]).fill(0),
      });
      return [cell.id, onlyValues(Array.from({ length: 4 }, () => answers).flat())];
    });
    return Promise.resolve(new Map(found));
  });
});

describe("a language plan made ready", () => {
  it("searches on a pool of its own, whose documents are in no attacked one", () => {
    expect(searched.cells.map(({ id, pool, trials }) => [id, pool, trials])).toEqual(
      Object.keys(LOSS).map((id) => [id, SEARCH_POOL, 2]),
    );
    expect(prepared.cells.map(({ id, pool }) => [id, pool])).toEqual(
      ["low", "high"].flatMap((name) => [0, 1, 2].map((pool) => [`${name}/p${pool}`, pool])),
    );
  });

  it("deals every document once: to a pool, or to the validation or the test of one", () => {
    const all = [SEARCH_POOL, 0, 1, 2].flatMap((pool) => [
      ...keys(documents(`pool${pool}`).slice(0, 40)),
      ...keys(documents(`validation${pool}`)),
      ...keys(documents(`test${pool}`)),
    ]);
    expect(all).toHaveLength(4 * (40 + 4 + 4));
    expect(new Set(all).size).toBe(all.length);
    for (const cell of prepared.cells) expect(cell.unseen).toEqual([4, 4]);
  });

  it("draws canaries of each pool, and references, that no other has", () => {
    const canaries = [SEARCH_POOL, 0, 1, 2].flatMap((pool) =>
      keys(documents(`pool${pool}`).slice(40)),
    );
    const references = keys(sharedReferences(prepared.shared ?? {}, CONTEXT));
    expect([canaries.length, references.length]).toEqual([8, 5]);
    expect(new Set([...canaries, ...references]).size).toBe(13);
  });

  it("takes for each setting the rate that its own search validates best", () => {
    expect(prepared.cells.map(({ setting, training }) => [setting, training.rate])).toEqual([
      ...Array(3).fill(["low", 0.1]),
      ...Array(3).fill(["high", 0.2]),
    ]);
    expect(prepared.tables?.searches?.map((r) => [r.setting, r.rate, r.chosen])).toEqual([
      ["low", 0.1, true],
      ["low", 0.2, false],
      ["high", 0.1, false],
      ["high", 0.2, true],
    ]);
  });

  it("says of each pool what the pretrained model answers to its own documents, and to unseen ones", async () => {
    const { shape, weights } = pretrainedModel();
    const lossesOn = async (name: Name, count?: number): Promise<number[]> =>
      documentLosses(
        await evaluate({ ...shape, context: CONTEXT }, weights, documents(name).slice(0, count)),
      );
    const mean = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;
    for (const cell of [...prepared.cells, searched.cells[0]]) {
      const own = await lossesOn(`pool${cell.pool}`, 40);
      own.forEach((loss, i) => expect(cell.pretrained[i]).toBeCloseTo(phiOfLoss(loss), 3));
      expect(cell.before[0]).toBeCloseTo(mean(await lossesOn(`validation${cell.pool}`)), 4);
      expect(cell.before[1]).toBeCloseTo(mean(await lossesOn(`test${cell.pool}`)), 4);
    }
  });

  it("trains to the last checkpoint, and looks at them in order", () => {
    for (const cell of prepared.cells) {
      expect([cell.checkpoints, cell.training.steps]).toEqual([[2, 6], 6]);
      expect([cell.canaries, cell.references, cell.shape.context]).toEqual([2, 5, CONTEXT]);
      // Two kinds of shadow models where A can be known, and two targets.
      expect(cell.trials).toBe(cell.setting === "low" ? 10 : 6);
    }
  });
});

describe("exposure", () => {
  it("is in bits: of 8 candidates 3 for the first, none for the last, ties by half", () => {
    const others = [1, 2, 3, 4, 5, 6, 7];
    expect(exposureOf(0, others)).toBe(3);
    expect(exposureOf(8, others)).toBe(0);
    expect(exposureOf(4, others)).toBeCloseTo(Math.log2(8 / 4.5), 12);
  });
});

/**
 * What attacks on own settings make of the rows, scores and answers that a run leaves: the run is a stand-in whose
 * numbers all differ.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ModelAnswers } from "../experiment/model-answers.js";
import {
  emptyTables,
  type CanaryRow,
  type MembershipRow,
  type SearchRow,
  type Tables,
} from "../experiment/rows.js";
import { membershipRows } from "../testing/membership-rows.js";
import type { TargetScores } from "../experiment/target-scores.js";
import type { RunIdentity } from "../store/run-folder.js";
import type { PlansJob } from "./run-plans.js";
import type { RunSettings } from "./settings.js";

const seen = vi.hoisted(() => ({
  tables: undefined as unknown,
  jobs: [] as unknown[],
  opened: [] as unknown[],
}));
vi.mock(import("./run-plans.js"), async (original) => ({
  ...(await original()),
  inRunFolder: (settings, known, work) => {
    seen.opened.push([settings, known]);
    return work({ settings, folder: {} as never, known });
  },
  collectRun: async (job) => {
    seen.jobs.push(job);
    for (const scores of SCORES) job.onScores?.(scores);
    for (const one of ANSWERS) job.onAnswers?.(one);
    return { tables: seen.tables as Tables, parts: [], provenance: [] };
  },
}));
const { attack } = await import("./attack.js");
const { attackText } = await import("./attack-text.js");

const SCORES: readonly TargetScores[] = [0, 1].map((pool) => ({
  ...{ pool, target: 2, step: 7, attack: "loss", knowledge: "unaware", member: [1, 0] },
  scores: [pool + 0.25, pool + 0.5],
}));
const ANSWERS = [
  {
    ...{
      setting: "lora",
      pool: 0,
      step: 7,
      role: "target",
      knowledge: "unaware",
      index: 1,
      member: [1, 0],
    },
    answers: { phi: [0.5, 0.75], population: [] },
  },
] as unknown as ModelAnswers[];
/** Rows of two pools: of the last step, and of one before it that nothing is read of. */
const membership = (change: Partial<MembershipRow>): MembershipRow[] =>
  membershipRows({})
    .filter((r) => r.setting === "full" && r.attack === "lira-online-fixed" && r.pool < 2)
    .map((r) => {
      const isLast = r.step === 150;
      const [accuracy, loss] = isLast ? [0.5 + r.pool / 4, 2 + r.pool] : [0.1, 9];
      return { ...r, ...change, testAccuracy: accuracy, testLoss: loss, trainLoss: loss / 8 };
    });
const folder = mkdtempSync(join(tmpdir(), "loradp-wiring-"));
let runs = 0;
const notes: string[] = [];
const run = () => ({
  ...{
    out: join(folder, `run ${runs++}`),
    seed: "s7",
    workers: 2,
    pools: 2,
    shadows: 6,
    targets: 3,
  },
  note: (line: string) => void notes.push(line),
});
const last = () =>
  [seen.jobs.at(-1), ...(seen.opened.at(-1) as object[])] as [PlansJob, RunSettings, RunIdentity];

beforeEach(() => {
  notes.length = 0;
  seen.tables = { ...emptyTables(), membership: membership({ rate: 0.07, epsilon: 1.5 }) };
});

describe("an attack on a classifier's setting", () => {
  const setting = {
    data: "synthetic",
    poolSize: 40,
    hidden: [4],
    pretraining: 2,
    training: { method: "full", steps: 3, batch: 5 },
  } as const;

  it("reports the last step of its own rows, and writes their tables and the scores", async () => {
    const options = run();
    const found = await attack({ ...options, ...setting });
    expect(found).toMatchObject({
      ...{
        data: "synthetic",
        seed: "s7",
        pools: 2,
        shadows: 6,
        targets: 3,
        rate: 0.07,
        epsilon: 1.5,
      },
      ...{ testAccuracy: 0.625, trainLoss: 2.5 / 8 },
      pool: { size: 40, capped: null, batchCapped: null },
    });
    expect([found.table, found.testPerplexity]).toEqual([undefined, undefined]);
    expect(found.attacks.map(({ attack: name }) => name)).toEqual(["lira-online-fixed"]);
    expect(found.scores).toEqual([join(options.out, "scores", "loss-unaware.csv")]);
    expect(readFileSync(found.scores[0], "utf8").trimEnd().split("\r\n")).toEqual([
      "pool,target,record,score,member",
      ...["0,2,0,0.25,1", "0,2,1,0.5,0", "1,2,0,1.25,1", "1,2,1,1.5,0"],
    ]);
    expect(readdirSync(options.out).sort()).toEqual(["membership.csv", "scores"]);
  });

  it("runs the one plan of its setting, and is the run of that plan and seed", async () => {
    await attack({ ...run(), ...setting });
    const [job, settings, known] = last();
    expect(job.plans).toMatchObject([
      { kind: "membership", pools: 2, shadows: 6, targets: 3, poolSize: 40 },
    ]);
    expect([known.command, known["seed"], known["plans"]]).toEqual(["attack", "s7", job.plans]);
    expect([settings.seed, settings.workers, job.onAnswers]).toEqual(["s7", 2, undefined]);
    expect(notes).toEqual([expect.stringMatching(/^pool: 40 of \d+ private rows, .* batch 5$/)]);
  });

  it("saves answers where they are asked for, and refuses a file that is there before it runs", async () => {
    const saveOutputs = join(folder, "saved.csv");
    await attack({ ...run(), ...setting, saveOutputs });
    expect(readFileSync(saveOutputs, "utf8")).toContain("0,target-1,target,7,0,0,0.5,1");
    const before = seen.jobs.length;
    await expect(attack({ ...run(), ...setting, saveOutputs })).rejects.toThrow(
      /^saveOutputs must be a new file/,
    );
    expect(seen.jobs).toHaveLength(before);
    await attack({ ...run(), ...setting, saveOutputs, force: true });
  });

  it("says that pools share rows where two need more than there are", async () => {
    await attack({ ...run(), ...setting, poolSize: 300, pools: 2 }).catch(() => {});
    const shared = notes.filter((line) => line.startsWith("pools share rows"));
    notes.length = 0;
    await attack({ ...run(), ...setting, poolSize: 300, pools: 1 }).catch(() => {});
    expect(notes.filter((line) => line.startsWith("pools share rows"))).toEqual([]);
    const [, available] = /of (\d+) private rows/.exec(notes.join("\n")) as RegExpExecArray;
    expect(shared).toHaveLength(Number(600 > Number(available)));
  });

  it("that diverged writes nothing, and names the rate", async () => {
    seen.tables = { ...emptyTables(), membership: membership({ rate: 0.9, diverged: 2 }) };
    const options = run();
    await expect(attack({ ...options, ...setting })).rejects.toThrow(
      /^rate must be .* got 0\.9: lower it \(2 models/,
    );
    expect(existsSync(options.out)).toBe(false);
  });
});

describe("an attack on a language model's setting", () => {
  const text = join(folder, "texts.txt");
  const words = "north south water stone river light house green seven field under cold".split(" ");
  const lines = Array.from({ length: 130 }, (_, i) =>
    [
      `letter ${i}`,
      ...Array.from({ length: 30 }, (_, k) => words[(i * (k + 5) + k * k) % 12]),
    ].join(" "),
  );
  writeFileSync(text, lines.join("\n"));
  const setting = {
    text,
    poolSize: 20,
    context: 30,
    training: { method: "lora", rank: 1, optimizer: "adam", steps: 4, batch: 3 },
  } as const;
  const canary = (inserted: number, exposure: number | null): CanaryRow =>
    ({ plan: "attack", setting: "lora", inserted, exposure, references: 127 }) as CanaryRow;
  const searched = (rate: number): SearchRow => ({ rate, chosen: rate === 0.003 }) as SearchRow;

  it("reports perplexity, the searched rates, and what canaries showed, inserted or left out", async () => {
    seen.tables = {
      ...emptyTables(),
      membership: membership({ rate: 0.003, epsilon: null }),
      searches: [0.0003, 0.001, 0.003].map(searched),
      canaries: [
        canary(1, 6),
        canary(0, 1),
        canary(1, 4),
        canary(1, null),
        canary(0, 2),
        canary(0, 1.5),
      ],
    };
    const told: unknown[] = [];
    const found = await attackText({
      ...run(),
      ...setting,
      onDocuments: (counts) => told.push(counts),
    });
    expect(found).toMatchObject({ data: text, rate: 0.003, epsilon: null, pool: { size: 20 } });
    expect(found.testPerplexity).toBeCloseTo(Math.exp(2.5), 9);
    expect(found.testAccuracy).toBeUndefined();
    expect(found.searched.map(({ rate }) => rate)).toEqual([0.0003, 0.001, 0.003]);
    expect(found.rateNote).toMatch(/^the best is the largest rate that was tried/);
    // Of 128 candidates: log2 128 - the mean of log2 1 to log2 128.
    expect(found.exposure).toMatchObject({ inserted: 5, leftOut: 1.5, canaries: 6, most: 7 });
    expect(found.exposure.chance).toBeCloseTo(7 - logFactorial(128) / 128, 9);
    expect(told).toEqual([found.documents]);
    expect(found.documents).toMatchObject({ read: 130 });
  });

  it("draws one pool more for its search, and names records by their line of the file", async () => {
    const found = await attackText({ ...run(), ...setting, pools: 1 });
    const [job] = last();
    expect(job.plans).toMatchObject([
      {
        kind: "language",
        context: 30,
        pools: 1,
        canaries: { count: 8, references: 127 },
        settings: [{ rates: [0.0003, 0.001, 0.003] }],
      },
    ]);
    expect(notes.at(-1)).toMatch(/^pool: 20 of \d+ private documents in each of 2 pools, /);
    const [head, ...rows] = readFileSync(found.scores[0], "utf8").trimEnd().split("\r\n");
    expect(head).toBe("pool,target,record,line,score,member");
    // Two records of each of two pools, which share no document.
    const places = rows.map((row) => Number(row.split(",")[3]));
    expect(new Set(places).size).toBe(4);
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(Math.max(...places)).toBeLessThanOrEqual(130);
    expect([found.rateNote, found.exposure.inserted, found.exposure.leftOut]).toEqual([
      undefined,
      null,
      null,
    ]);
  });

  it("has no canaries where the context is too short for them", async () => {
    await attackText({
      ...run(),
      ...setting,
      context: 8,
      training: { ...setting.training, rate: 0.02 },
    });
    const [job] = last();
    expect(job.plans).toMatchObject([{ canaries: { count: 0 }, settings: [{ rates: [0.02] }] }]);
  });
});

/** log2 n!. */
function logFactorial(n: number): number {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log2(i);
  return sum;
}

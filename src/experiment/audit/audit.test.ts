/**
 * The audit finds what a trainer leaks, and nothing where scores, coins or directions are exchanged. False alarm of the
 * audits: 1e-9 each (Fisher's rule over p-values under f-DP).
 */
import { beforeAll, describe, expect, it } from "vitest";
import { DELTA } from "../../accountant/delta.js";
import { pldEpsilon } from "../../accountant/pld.js";
import { guaranteeOf } from "../../accountant/trade-off.js";
import { pooledPValue, pValueOf } from "../../attack/f-dp.js";
import { drawDirections, gradientAlong, along, stepScore } from "../../attack/canaries.js";
import { pow } from "../../core/stdlib.js";
import { ratePValue } from "../../core/batch-law.js";
import { stream } from "../../core/stream.js";
import { parsePlan } from "../../sweep/plan.js";
import type { Backend } from "../../backend/backend.js";
import type { AuditRow, BatchRow } from "../rows.js";
import { onlyValues } from "../sums.js";
import { accountOf, prepare, trainedAs, type AuditCell, type AuditPlan } from "./plan.js";
import { coinsOf, runLayout, simulate } from "./simulate.js";
import { countedAudits, judgedAccount, tables } from "./tables.js";

const SEED = "1";
const dp = { method: "dp-sgd", batch: 35, noiseMultiplier: 2, rate: 0.1 } as const;
const plan = parsePlan({
  kind: "audit",
  name: "audit",
  purpose: "test",
  feeds: [],
  source: "synthetic",
  poolSize: 20,
  labelNoise: 0,
  hidden: [8],
  pretraining: { steps: 0, rate: 0.1 },
  steps: 6,
  runs: 16,
  canaries: 120,
  canaryNorm: 10,
  settings: [
    { name: "as it is", ...dp },
    { name: "no clipping", ...dp, fault: "no-clipping" },
    { name: "twice the rate", ...dp, fault: "rate-doubled" },
    { name: "fixed", ...dp, fault: "fixed-batches" },
    { name: "passes", ...dp, fault: "shuffled-passes" },
    { name: "low rank", ...dp, method: "dp-lora", rank: 4, fault: "no-clipping" },
  ],
}) as AuditPlan;

const values = new Map<string, number[]>();
let cells: readonly AuditCell[] = [];
const cellOf = (name: string): AuditCell => cells.find((c) => c.id === name) as AuditCell;
const rowsOf = (name: string, numbers = values.get(name) as number[], seed = SEED, look = 0) => {
  const context = { plan: "audit", source: "synthetic", seed, backend: "", ...(look && { look }) };
  const { audits, batches } = tables(cellOf(name), onlyValues(numbers), context);
  return { audit: (audits as AuditRow[])[0], batch: (batches as BatchRow[])[0] };
};
/** The numbers with the scores of each run changed. */
const withScores = (name: string, change: (scores: readonly number[], run: number) => number[]) => {
  const { records, pack } = runLayout(cellOf(name));
  return records(values.get(name) as number[]).flatMap((r, k) =>
    pack({ ...r, scores: change(r.scores, k) }),
  );
};

beforeAll(async () => {
  const prepared = await prepare(plan, SEED);
  cells = prepared.cells;
  for (const cell of cells) {
    const shard = { id: "", kind: "audit", plan: "audit", seed: SEED, cell, first: 0, count: 16 };
    const sums = await simulate(shard, undefined as unknown as Backend, prepared.shared ?? {});
    values.set(cell.id, sums.values);
  }
}, 120_000);

describe("an audit of the trainer", () => {
  it("shows less at a later look, whose share of the level is smaller, and the same p-value", () => {
    const [plain, first, late] = [undefined, 1, 40].map(
      (look) => rowsOf("no clipping", undefined, SEED, look).audit,
    );
    expect(plain.epsilonLower).toBeGreaterThan(late.epsilonLower);
    expect(first.epsilonLower).toBeGreaterThanOrEqual(late.epsilonLower);
    expect([first.pValue, late.pValue, late.guesses]).toEqual([
      plain.pValue,
      plain.pValue,
      plain.guesses,
    ]);
  });

  it("shows no more than the account of the method as it is, which is that of DP-SGD at delta 1e-5", () => {
    const { audit } = rowsOf("as it is");
    expect(audit.epsilonLower).toBeLessThan(audit.epsilon);
    expect(audit.pValue).toBeGreaterThan(1e-9);
    const exact = pldEpsilon({ noiseMultiplier: 2, samplingRate: 0.5, steps: 6 }, DELTA);
    expect(audit.epsilon).toBeGreaterThan(exact.lower);
    expect(audit.epsilon).toBeLessThan(exact.upper + 0.1);
    expect(audit).toMatchObject({ runs: 16, counted: 8, diverged: 0, canaryNorm: 10 });
  });

  it.each(["no clipping", "low rank"])("%s: a missing clip is caught", (name) => {
    const { audit } = rowsOf(name);
    expect(audit.epsilonLower).toBeGreaterThanOrEqual(audit.epsilon);
    expect(audit.correct / (audit.counted * audit.guesses)).toBeGreaterThan(0.95);
  });

  // A step shows 2 Z of a canary, and what is added beside where it is drawn, by a coin: in units of the clip that is
  // accounted, whatever is planted. Means of about 960 independent canaries lie 7 of their standard errors off with
  // probability below 1e-11 each (nominal); the seed is fixed.
  it.each([
    ["as it is", 1],
    ["no clipping", 10],
    ["low rank", 10],
  ])(
    "%s: a member's score is that of %d clips beside the noise that is accounted",
    (name, norm) => {
      const { poolSize } = cellOf(name);
      const records = runLayout(cellOf(name)).records(values.get(name) as number[]);
      const scores = (coin: number): number[] =>
        records.flatMap((r, run) => {
          const coins = coinsOf(cellOf(name), SEED, run).subarray(poolSize);
          return r.scores.filter((_, c) => coins[c] === coin);
        });
      // Mean of log(1/2 + exp((2 x - 1)/8)/2) over x = at + 2 Z.
      const meanScore = (at: number): number => {
        let [sum, weights] = [0, 0];
        for (let z = -8; z <= 8; z += 0.01) {
          const weight = Math.exp((-z * z) / 2);
          sum += weight * Math.log(0.5 + Math.exp((2 * (at + 2 * z) - 1) / 8) / 2);
          weights += weight;
        }
        return sum / weights;
      };
      for (const [coin, expected] of [
        [0, 6 * meanScore(0)],
        [1, 3 * meanScore(0) + 3 * meanScore(norm)],
      ]) {
        const own = scores(coin);
        const mean = own.reduce((a, x) => a + x, 0) / own.length;
        const se = Math.sqrt(own.reduce((a, x) => a + (x - mean) ** 2, 0)) / own.length;
        expect(own.length).toBeGreaterThan(800);
        expect(Math.abs(mean - expected)).toBeLessThan(7 * se);
      }
    },
  );

  it.each<[what: string, numbers: () => number[], seed?: string]>([
    ["scores turned round", () => withScores("no clipping", (s) => s.map((x) => -x))],
    ["scores of the next canary", () => withScores("no clipping", (s) => [...s.slice(1), s[0]])],
    [
      "scores of the next run",
      () => {
        const { records, pack } = runLayout(cellOf("no clipping"));
        const all = records(values.get("no clipping") as number[]);
        return all.flatMap((r, k) => pack({ ...r, scores: all[(k + 1) % all.length].scores }));
      },
    ],
    ["coins of another seed", () => values.get("no clipping") as number[], "2"],
  ])("%s show nothing: a control then fails", (_, numbers, seed) => {
    expect(rowsOf("no clipping", numbers(), seed).audit.epsilonLower).toBe(0);
  });

  it("spends at a look its share of the level, and then shows less", () => {
    const [plain, first, late] = [0, 1, 1e4].map(
      (look) => rowsOf("no clipping", undefined, SEED, look).audit,
    );
    expect(first.epsilonLower).toBeLessThanOrEqual(plain.epsilonLower);
    expect(late.epsilonLower).toBeLessThan(plain.epsilonLower);
    expect(late.pValue).toBe(plain.pValue);
  });

  it("holds its own batches to the rate accounted, and sees twice of it", () => {
    const { batch } = rowsOf("as it is");
    expect(Math.min(batch.pRate, batch.pSizes, batch.pCounts, batch.pLag)).toBeGreaterThan(1e-9);
    expect(batch).toMatchObject({ samplingRate: 0.5, strangers: 0, steps: 6 });
    expect(batch.pHalfRate).toBeLessThan(1e-9);
    // Of two of the sixteen runs, whose p-value at half the rate is no zero.
    const all = values.get("as it is") as number[];
    const few = rowsOf("as it is", all.slice(0, all.length / 8)).batch;
    const { members, steps, drawn } = few;
    const pValue = (q: number): number => ratePValue([{ members, steps, drawn }], q);
    expect(pValue(0.25)).toBeGreaterThan(0);
    expect([few.runs, few.expected, few.pRate, few.pHalfRate]).toEqual([
      ...[2, members * steps * 0.5, pValue(0.5), pValue(0.25)],
    ]);
    expect(rowsOf("twice the rate").batch.pRate).toBeLessThan(1e-9);
  });

  it.each([
    ["fixed", 1],
    ["passes", 1e-9],
  ])("%s batches, accounted as Poisson: their sizes tell, not how many are drawn", (name, lag) => {
    const { audit, batch } = rowsOf(name);
    expect(batch.pSizes).toBeLessThan(1e-9);
    expect(batch.pRate).toBeGreaterThan(1e-9);
    if (lag < 1) expect(batch.pLag).toBeLessThan(lag);
    else expect(batch.pLag).toBeGreaterThan(1e-9);
    expect(audit.epsilonLower).toBeLessThan(audit.epsilon);
  });

  it("accounts for what was asked for, whatever is planted", () => {
    for (const cell of cells)
      expect(accountOf(cell)).toEqual({ noiseMultiplier: 2, samplingRate: 0.5, steps: 6 });
    const [own, clip, rate] = cells.map((cell) => trainedAs(cell));
    expect([own.expected, clip.expected, rate.expected]).toEqual([70, 70, 35]);
    expect([own.training.clip, clip.training.clip]).toEqual([1, 10]);
    // The same noise.
    expect(clip.training.clip * clip.training.noiseMultiplier).toBe(2);
  });
});

describe("guesses", () => {
  const { uniform, normal } = stream(SEED, "audit/guesses", 0);
  /** Runs of which some leak by mu. */
  const runs = (mu: (run: number) => number) =>
    Array.from({ length: 32 }, (_, k) => {
      const member = Uint8Array.from({ length: 128 }, () => Number(uniform() < 0.5));
      return { member, scores: Array.from(member, (m) => normal() + m * mu(k)) };
    });
  const share = (audits: ReturnType<typeof countedAudits>): number =>
    audits.reduce((a, x) => a + x.correct, 0) / audits.reduce((a, x) => a + x.guesses, 0);

  it("are counted on runs that did not choose how many to make", () => {
    // 16 runs of 16 guesses or more by chance: 1/2 +- 0.03; 7 deviations.
    expect(share(countedAudits(runs((k) => (k % 2 === 0 ? 4 : 0))))).toBeLessThan(0.72);
    expect(share(countedAudits(runs((k) => (k % 2 === 1 ? 4 : 0))))).toBeGreaterThan(0.8);
  });

  it("are as many as show most on the runs that choose, whatever would on those that count", () => {
    // Of 128 canaries 16 are told, or all of them; the others' scores are noise.
    const telling = (told: (run: number) => number) =>
      Array.from({ length: 32 }, (_, k) => {
        const member = Uint8Array.from({ length: 128 }, () => Number(uniform() < 0.5));
        const scores = Array.from(member, (m, c) =>
          c < told(k) ? 10 * (2 * m - 1) + normal() : normal(),
        );
        return { member, scores };
      });
    const guesses = (told: (run: number) => number): number =>
      countedAudits(telling(told))[0].guesses;
    expect(guesses((k) => (k % 2 === 0 ? 16 : 128))).toBe(16);
    expect(guesses((k) => (k % 2 === 0 ? 128 : 16))).toBeGreaterThan(16);
  });

  it("show the largest account that they refute, in steps of the noise by 2^(1/8)", () => {
    const account = { noiseMultiplier: 2, samplingRate: 0.5, steps: 10 };
    const audits = countedAudits(runs(() => 1.5));
    const { epsilonLower } = judgedAccount(audits, account, [SEED, "shown"]);
    // Every account by itself, from the one of the least noise on.
    const refuted = Array.from({ length: 65 }, (_, i) => {
      const noiseMultiplier = 2 * pow(2, (i - 16) / 8);
      const { epsilon, inverse } = guaranteeOf({ ...account, noiseMultiplier }, 0.03);
      return { epsilon: epsilon(DELTA), p: pooledPValue(audits, pValueOf(inverse)) };
    }).filter(({ p }) => p <= 1e-9);
    expect(refuted.length).toBeGreaterThan(0);
    expect(epsilonLower).toBeCloseTo(Math.max(...refuted.map((r) => r.epsilon)), 9);
  });

  it("of a mechanism that is what is accounted do not refute it; half its noise and twice its rate do", () => {
    const account = { noiseMultiplier: 2, samplingRate: 0.5, steps: 10 };
    const audited = (sigma: number, rate: number) => {
      const scored = Array.from({ length: 96 }, () => {
        const member = Uint8Array.from({ length: 256 }, () => Number(uniform() < 0.5));
        const scores = Array.from(member, (m) => {
          let sum = 0;
          for (let t = 0; t < 10; t++)
            sum += stepScore(sigma * normal() + m * Number(uniform() < rate), 2, 0.5);
          return sum;
        });
        return { member, scores };
      });
      return judgedAccount(countedAudits(scored), account, [SEED, "power"]);
    };
    const own = audited(2, 0.5);
    expect(own.epsilonLower).toBeLessThan(own.epsilon);
    // Two accounts (0.83 each) below what is shown: nine tenths of new runs, with confidence.
    expect(own.epsilonCaught).toBeGreaterThan(own.epsilon / 4);
    expect(own.epsilonCaught).toBeLessThanOrEqual(own.epsilonLower);
    for (const broken of [audited(1, 0.5), audited(2, 1)])
      expect(broken.epsilonLower).toBeGreaterThanOrEqual(broken.epsilon);
  });
});

describe("directions", () => {
  it("are orthogonal, of length 1, and of other coordinates each", () => {
    const directions = drawDirections(7, 50, stream(SEED, "audit/directions", 0));
    directions.forEach((d, i) => {
      const gradient = gradientAlong(d, 3, 50);
      directions.forEach((e, j) => {
        expect(along(e, gradient)).toBeCloseTo(i === j ? 3 : 0, 5);
      });
    });
    expect(() => drawDirections(51, 50, stream(SEED, "x", 0))).toThrow(RangeError);
  });
});

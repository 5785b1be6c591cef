/** What a table says of the pretrained model: its answers to examples and to the population, and whose come first. */
import { describe, expect, it } from "vitest";
import { quantileScores } from "../../attack/quantile.js";
import { plannedAttacks, pretrainedOf } from "./attackers.js";
import { scoredAt } from "./scored.js";
import { outputsOf, type Row } from "./tables.fixture.js";

const seenRows: Row[] = Array.from({ length: 6 }, (_, i) => ({ example: `e${i}`, member: i % 2 }));
const lacking = async (rows: readonly Row[]) => {
  const { planned, notRun } = plannedAttacks(await outputsOf(rows));
  return { run: planned.map((p) => `${p.attack} ${p.knowledge}`), notRun };
};

describe("quantile regression on a table", () => {
  it("regress where the pretrained model answers the population, too", async () => {
    const wave = (by: number) => (row: Row, i: number) => ({
      ...row,
      logit: ((i * by) % 13) / 4 - 1,
    });
    const unseen = (count: number): Row[] =>
      Array.from({ length: count }, (_, i) => ({
        model: "a",
        example: `u${i}`,
        member: 0,
        population: 1,
        role: "target",
      }));
    const of = (rows: readonly Row[], role: string, by: number): Row[] =>
      rows
        .map(wave(by))
        .map((row) => ({ ...row, model: role, role, ...(role === "target" ? {} : { member: 0 }) }));
    const seen = seenRows.map((row) => ({ ...row, population: 0, knowledge: "" }));
    const both = (count: number, by = 7): Row[] => [
      ...of([...seen, ...unseen(count)], "target", 5),
      ...of([...seen, ...unseen(count)], "pretrained", by),
    ];
    const isRun = async (rows: readonly Row[]): Promise<boolean> =>
      (await lacking(rows)).run.includes("quantile unaware");
    expect(await isRun(both(8))).toBe(true);
    expect(await isRun(both(7))).toBe(false);
    expect(await isRun(both(8).filter((r) => r.role === "target" || r.population === 0))).toBe(
      false,
    );
    const { notRun } = await lacking(both(7));
    expect(notRun.find(({ attack }) => attack === "quantile")?.missing).toMatch(
      /^rows of role pretrained, and 8 examples or more of population 1, which it answers, too$/,
    );
    const { pools, steps } = await outputsOf(both(9));
    const [{ scores }] = scoredAt(pools[0], steps[0], "unaware")({ attack: "quantile" });
    const [own, before] = pools[0].models.map((m) => m.steps[0]);
    const wanted = quantileScores(
      { examples: own.phi, population: own.population },
      { examples: before.phi, population: before.population },
    );
    expect([...scores]).toEqual([...wanted]);
  });

  it("regress on a column of tokens, of each document its own", async () => {
    const rows: Row[] = Array.from({ length: 16 }, (_, d) => ({
      ...{ document: `d${d}`, position: 1, model: "m", role: "target", member: d < 6 ? d % 2 : 0 },
      ...{ population: Number(d >= 6), logprob: -1 - ((d * 5) % 7) / 3 },
      pretrained_logprob: -2 - ((d * 3) % 11) / 4,
    }));
    const { pools, steps } = await outputsOf(rows);
    const [{ scores }] = scoredAt(pools[0], steps[0], "unaware")({ attack: "quantile" });
    const phi = (x: number): number => -Math.log(Math.expm1(-x));
    const list = (column: "logprob" | "pretrained_logprob", unseen: number): number[] =>
      rows.filter((r) => r.population === unseen).map((r) => phi(r[column] as number));
    const wanted = quantileScores(
      { examples: list("logprob", 0), population: list("logprob", 1) },
      { examples: list("pretrained_logprob", 0), population: list("pretrained_logprob", 1) },
    );
    scores.forEach((score, i) => expect(score).toBeCloseTo(wanted[i], 9));
  });
});

describe("a target's own pretrained answers", () => {
  it("come before those of its pool's pretrained model", async () => {
    const own = [0.2, 0.9, 0.4, 0.7];
    const rows: Row[] = own.map((gain, d) => ({
      ...{ document: `d${d}`, position: 1, model: "m", role: "target", member: d % 2 },
      ...{ logprob: -1, pretrained_logprob: -1 - gain },
    }));
    // No file holds both (a row a token has no rows of role pretrained), so the pool is made here.
    const { pools, steps } = await outputsOf(rows);
    const [read] = pools[0].models;
    const target = { ...read, steps: [{ ...read.steps[0], tokens: new Map() }] };
    const base = { ...target, name: "base", role: "pretrained" } as const;
    const pool = { ...pools[0], models: [target, base] };
    expect(pretrainedOf(pool)).toEqual(target.steps[0].phi);
    const [{ scores }] = scoredAt(pool, steps[0], "unaware")({ attack: "pretrained" });
    own.forEach((gain, d) => expect(scores[d]).toBeCloseTo(gain, 9));
  });
});

/** A run until decided: looks on the same streams, decisions that stand, resumed in the middle, ended at its budget. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { ClaimResult } from "../claims/claim.js";
import { ALPHA } from "../claims/levels.js";
import { opensOf } from "../claims/open.js";
import { shareAt } from "../core/looks.js";
import { readTables } from "../store/tables.js";
import { Interrupted } from "./interrupted.js";
import { ownPlan } from "./own-plan.fixture.js";
import { report } from "./report.js";
import type { OnLook } from "./verify-looks.js";
import { verify, type VerifyOptions } from "./verify.js";

/** Claims on the plans below and one that computes: the others compute for seconds, and no look is for them. */
const { KEPT } = vi.hoisted(() => ({ KEPT: ["E2-unbiased", "E6-witness", "E7-rank"] }));
vi.mock(import("../claims/registry.js"), async (original) => {
  const actual = await original();
  const chapters = actual.CHAPTERS.map(({ title, claims }) => ({
    title,
    claims: claims.filter(({ id }) => KEPT.includes(id)),
  }));
  return {
    ...actual,
    CHAPTERS: chapters as unknown as typeof actual.CHAPTERS,
    CLAIMS: chapters.flatMap(({ claims }) => claims),
  };
});

const folder = mkdtempSync(join(tmpdir(), "loradp-looks-"));
/** Decided when it has some hundred trials. */
const slow = {
  kind: "witness" as const,
  name: "slow",
  purpose: "test",
  feeds: ["E6-witness"],
  cells: [{ rank: 16, dim: 768 }],
  trials: { entries: 1, min: 64, max: 64 },
};
/** Decided at the first look. */
const quick = { ...ownPlan, feeds: ["E2-unbiased"] };
/** Hides little, so that its rows hold a bound above 0. */
const loud = {
  kind: "release" as const,
  name: "loud",
  purpose: "test",
  feeds: [],
  mechanisms: ["plain" as const],
  ranks: [4],
  dims: [16],
  sigmas: [0.1],
  epsilon: 4,
  trials: { entries: 1, min: 640, max: 640 },
};
type Look = Parameters<OnLook>[0];

async function run(name: string, more: Partial<VerifyOptions> = {}) {
  const looks: Look[] = [];
  const told: ClaimResult[] = [];
  const result = await verify({
    out: join(folder, name),
    executor: "inline",
    plans: [slow, quick],
    untilDecided: true,
    onLook: (look) => void looks.push(look),
    onVerdict: (judged) => void told.push(judged),
    ...more,
  });
  const byId = new Map(result.claims.map((c) => [c.id, c]));
  return { result, looks, told, witness: byId.get("E6-witness") as ClaimResult, byId };
}

/** Durations differ from run to run. */
const bitsOf = (claims: readonly ClaimResult[]): string =>
  JSON.stringify(claims, (key, value: unknown) => (key === "seconds" ? undefined : value));
const filesOf = (name: string): Record<string, string> =>
  Object.fromEntries(
    ["witness.parquet", "noise.parquet", "witness.csv", "noise.csv"].map((file) => [
      file,
      readFileSync(join(folder, name, file)).toString("hex"),
    ]),
  );

describe("a run until decided", () => {
  let whole: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    whole = await run("whole");
  });

  it("looks again until the claim is decided, at twice the sample and its share of the level", async () => {
    const { witness, looks, told, result } = whole;
    expect(witness.verdict).toBe("violated");
    expect(looks.length).toBeGreaterThan(1);
    expect(looks.map(({ look }) => look)).toEqual(looks.map((_, i) => i + 2));
    // Of the two hours of the budget less is left at each look.
    const left = looks.map((one) => one.left);
    expect([7200, ...left]).toEqual([...new Set([7200, ...left])].sort((a, b) => b - a));
    const last = looks.length + 1;
    expect(result.looks).toEqual({ last, ended: {} });
    expect(witness).toMatchObject({ look: last, sampleSize: 64 * 2 ** (last - 1) });
    expect(witness.falseAlarm).toBeCloseTo(ALPHA * shareAt(last), 20);
    const seen = told.filter(({ id }) => id === "E6-witness");
    expect(seen.map(({ verdict }) => verdict)).toEqual([
      ...Array(last - 1).fill("inconclusive"),
      "violated",
    ]);
    expect(seen.map(({ falseAlarm }) => falseAlarm)).toEqual(
      seen.map((_, i) => ALPHA * shareAt(i + 1)),
    );
  });

  it("grows the plans of what is undecided, and no other", async () => {
    for (const look of whole.looks)
      expect([look.grown, look.kept, look.results]).toEqual([["slow"], [], ["E6-witness"]]);
    const { noise, witness } = await readTables(join(folder, "whole"));
    const alone = await run("alone", { plans: [quick], untilDecided: false });
    const other = await readTables(join(folder, "alone"));
    expect(noise).toEqual(other.noise);
    expect(witness[0].trials).toBe(64 * 2 ** whole.looks.length);
    expect(alone.byId.get("E2-unbiased")?.verdict).toBe("upheld");
    expect(whole.byId.get("E2-unbiased")).toMatchObject({ verdict: "upheld", look: 1 });
  });

  it("differs from a plain run in the level of its first look alone", async () => {
    const plain = await run("plain", { untilDecided: false });
    expect(plain.looks).toEqual([]);
    const [first] = whole.told.filter(({ id }) => id === "E6-witness");
    const { verdict, value, falseAlarm, look, open } = plain.witness;
    expect([verdict, value, falseAlarm, look]).toEqual([
      first.verdict,
      first.value,
      ALPHA,
      undefined,
    ]);
    expect(first.low as number).toBeLessThan(plain.witness.low as number);
    // And says what it would take.
    expect(open).toMatchObject({ plans: ["slow"], sample: expect.any(Number) });
    expect(plain.witness.detail).toMatch(/To decide: about \S+ times the sample at this estimate/);
    const again = await report(join(folder, "plain"));
    expect(again.claims).toEqual(plain.result.claims);
  });

  it("tells rows for which look they are made: a bound in them spends its share of the level", async () => {
    const bounds: number[][] = [];
    for (const untilDecided of [false, true]) {
      const name = `loud ${untilDecided}`;
      await run(name, { plans: [loud], untilDecided });
      const { release } = await readTables(join(folder, name));
      bounds.push(release.map((r) => r.epsilonLower as number));
    }
    const [only, first] = bounds;
    expect(first[0]).toBeGreaterThan(0);
    expect(first[0]).toBeLessThan(only[0]);
  });

  it("goes on in the middle of a look, and gives the same bytes as one that was not stopped", async () => {
    const stop = new AbortController();
    let looks = 0;
    const stopped = run("stopped", {
      signal: stop.signal,
      onLook: () => void (looks += 1),
      progress: (stage, done) => {
        if (stage.startsWith("look 2") && done > 0) stop.abort();
      },
    });
    await expect(stopped).rejects.toThrow(Interrupted);
    expect(looks).toBe(1);
    const gone = await run("stopped", { resume: true });
    expect(bitsOf(gone.result.claims)).toBe(bitsOf(whole.result.claims));
    expect(filesOf("stopped")).toEqual(filesOf("whole"));
    expect(gone.looks.map(({ look }) => look)).toEqual(whole.looks.map(({ look }) => look));
  });

  it("that a longer one goes on with stops at its budget, and is a prefix of it", async () => {
    const short = await run("short", { budget: 1e-6 });
    expect(short.looks).toEqual([]);
    expect(short.result.looks).toEqual({ last: 1, ended: { "E6-witness": "budget" } });
    expect(short.witness.verdict).toBe("inconclusive");
    expect(opensOf(short.witness)).toHaveLength(1);
    const long = await run("short", { resume: true });
    expect(bitsOf(long.result.claims)).toBe(bitsOf(whole.result.claims));
    expect(filesOf("short")).toEqual(filesOf("whole"));
    // Later looks go on with their own run's shards; those are not of an earlier part.
    const resumed = (name: string): string | undefined =>
      new Map<string, string>(
        JSON.parse(readFileSync(join(folder, name, "run.json"), "utf8")).provenance,
      ).get("resumed");
    expect(resumed("whole")).toBeUndefined();
    expect(resumed("short")).toMatch(/^yes: \d+ of \d+ shards .* of all its parts$/);
  });

  it("is no plain run, and resumes none", async () => {
    await expect(run("plain", { resume: true })).rejects.toThrow(
      /^resume must be .* got looks until decided, where .* has one/,
    );
    await expect(run("whole", { resume: true, untilDecided: false })).rejects.toThrow("looks one");
  });

  it("leaves a folder that report shows as it was judged, not by the rows of the last look", async () => {
    const again = await report(join(folder, "whole"));
    expect(again.claims).toEqual(whole.result.claims);
  });

  it("refuses a budget without looks, and one that is none", async () => {
    const never = { out: join(folder, "never"), plans: [slow] };
    await expect(verify({ ...never, budget: 60 })).rejects.toThrow(/^budget must be given with/);
    for (const budget of [0, -1, NaN, Infinity])
      await expect(verify({ ...never, untilDecided: true, budget })).rejects.toThrow(
        /^budget must be a number of seconds above 0/,
      );
  });
});

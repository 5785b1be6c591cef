/** Rows are there, but not what the claims need of them: each is open then, and says what is missing. */
import { describe, expect, it } from "vitest";
import type { AnyClaim } from "../claim.js";
import type { EndingRow } from "../../experiment/rows.js";
import { headsFor, judgeRows } from "../../testing/describe-claim.js";
import { dynamicsRows, endingTables } from "../../testing/dynamics-rows.js";
import { DynEnergy } from "./DYN-energy.js";
import { DynFirstStep } from "./DYN-first-step.js";
import { DynLaw } from "./DYN-law.js";
import { DynLoss } from "./DYN-loss.js";
import { DynPath } from "./DYN-path.js";
import { DynSteps } from "./DYN-steps.js";

const CLAIMS: readonly AnyClaim[] = [DynEnergy, DynSteps, DynPath, DynLaw, DynLoss, DynFirstStep];
const rows = dynamicsRows({ models: 4 });
const isSecond = (r: EndingRow): boolean => r.setting === "noisy r16, again";
const without = (is: (r: EndingRow) => boolean): EndingRow[] => rows.filter((r) => !is(r));
const changed = (is: (r: EndingRow) => boolean, change: Partial<EndingRow>): EndingRow[] =>
  rows.map((r) => (is(r) ? { ...r, ...change } : r));
const isNoisy = (r: EndingRow): boolean => r.method === "noisy";
const isAdapter = (r: EndingRow): boolean => r.method === "lora-fa";

/** The second sample with the numbers of the first. */
const repeated = [
  ...without(isSecond),
  ...without(isSecond)
    .filter(isNoisy)
    .map((r) => ({ ...r, setting: "noisy r16, again" })),
];
const NO_BASELINE = "No matched-noise baseline (noisy) of the adapter's rank and rate";
const GAPS: ReadonlyArray<readonly [string, EndingRow[], string]> = [
  ["no adapter", without(isAdapter), "No low-rank adapter (lora or lora-fa) to judge."],
  ["no baseline", without(isNoisy), NO_BASELINE],
  ["a baseline of another rank", changed(isNoisy, { rank: 64 }), NO_BASELINE],
  ["a baseline of another rate", changed(isNoisy, { rate: 0.1 }), NO_BASELINE],
  ["no second sample", without(isSecond), "the matched-noise baseline needs a second sample"],
  ["a second sample that repeats the first", repeated, "repeats the first"],
  [
    "an adapter that diverged",
    changed(isAdapter, { diverged: 1 }),
    "to judge. Not judged, since models diverged: lora-fa r16.",
  ],
  [
    "only settings that diverged",
    changed(() => true, { diverged: 1 }),
    "models diverged: lora-fa r16, noisy r16, noisy r16, again, flora r16, dp-sgd.",
  ],
];

describe.each(CLAIMS.map((claim) => [claim.id, claim] as const))("%s is open with", (_, claim) => {
  it.each(GAPS)("%s", (_gap, endings, sentence) => {
    const [result] = judgeRows(claim, endingTables(endings));
    expect(result).toMatchObject({ verdict: "inconclusive", value: null, low: null, high: null });
    expect(result.detail).toContain(sentence);
  });
});

describe("claims on trajectories", () => {
  it("compare what shares rank and rate, and name settings that diverged", () => {
    const more = [
      ...rows,
      ...rows.filter(isAdapter).map((r) => ({ ...r, setting: "lora r4", method: "lora", rank: 4 })),
      ...rows
        .filter(isAdapter)
        .map((r) => ({ ...r, setting: "lora r16", method: "lora", diverged: 2 })),
    ];
    const [result] = judgeRows(DynLaw, endingTables(more));
    expect(result.statistic).toContain("of 2 rank tests");
    expect(result.detail).toContain("Not judged, since models diverged: lora r16.");
  });

  it("are judged on each plan by itself, with a prediction on the primary one", () => {
    const tables = endingTables([
      ...rows,
      ...rows.map((r) => ({ ...r, plan: "other", accumulated: r.noiseSpent })),
    ]);
    const heads = headsFor("DYN-steps", tables).map((h) => ({ ...h, primary: h.name !== "other" }));
    expect(
      judgeRows(DynSteps, tables, heads).map((r) => [r.id, r.expectation, r.sampleSize]),
    ).toEqual([
      ["DYN-steps", "violated", 8],
      ["DYN-steps/other", "none", 8],
    ]);
  });
});

import { describe, expect, it } from "vitest";
import type { MembershipRow } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { asLanguage, languageRows } from "../../testing/language-rows.js";
import { membershipTables, type World } from "../../testing/membership-rows.js";
import { TextKnownA } from "./TEXT-known-A.js";
import { drawnPower, sides } from "../../testing/membership-power.js";

const tables = (world: World) => membershipTables(languageRows(world));

describeClaim({
  claim: TextKnownA,
  onTheory: tables({}),
  flips: [
    ["less for those who know A", tables({ known: 0.5 }), "upheld"],
    ["no gain", tables({ known: 0.6 }), "within margin"],
    ["a gain at another rank alone", tables({ known: 0.6, known16: 0.9 }), "within margin"],
    ["two pools", membershipTables(languageRows({}).filter((r) => r.pool < 2)), "not tested"],
  ],
  powered: drawnPower({
    world: { known: 0.5, unaware: 0.6, rmia: [0.1, -0.05, 0] },
    moves: sides(
      (r) => r.setting === "lora-fa r1" && r.knowledge === "known-A",
      (r) => r.setting === "lora-fa r1" && r.knowledge === "unaware",
    ),
    as: asLanguage,
  }),
});

describe("TEXT-known-A", () => {
  it("is not tested on too few pools, says why, and keeps its prediction", () => {
    const rows = languageRows({}).filter((r) => r.pool < 2);
    const [result] = judgeRows(TextKnownA, membershipTables(rows));
    expect(result).toMatchObject({
      verdict: "not tested",
      expectation: "violated",
      falseAlarm: null,
      value: null,
      detail: expect.stringMatching(/^Needs 4 replicated pools, .*; this run has 2/),
    });
  });
  it.each([
    ["no rank 1", (r: MembershipRow) => (r.rank === 1 ? [] : [r]), /plan has no LoRA-FA of rank 1/],
    [
      "rank 1 diverged",
      (r: MembershipRow) => [r.rank === 1 && r.pool === 3 ? { ...r, auc: null } : r],
      /models of LoRA-FA of rank 1 diverged \(lora-fa r1\)/,
    ],
  ] as const)("is open where there is %s, and says so", (_, change, reason) => {
    const rows = languageRows({}).flatMap(change);
    expect(judgeRows(TextKnownA, membershipTables(rows))[0]).toMatchObject({
      verdict: "inconclusive",
      value: null,
      detail: expect.stringMatching(reason),
    });
  });
  it("is decided by one contrast, whatever the number of settings of rank 1", () => {
    const again = languageRows({}).flatMap((r) =>
      r.rank === 1 ? [r, { ...r, setting: "lora-fa r1 again" }] : [r],
    );
    const [one, two] = [languageRows({}), again].map(
      (rows) => judgeRows(TextKnownA, membershipTables(rows))[0],
    );
    expect(two.value).toBeCloseTo(one.value as number, 12);
    expect(two.low).toBeCloseTo(one.low as number, 12);
  });
  it("is judged after the last step, not before training", () => {
    const last = languageRows({}).filter((r) => r.step > 0);
    const [all, late] = [languageRows({}), last].map(
      (rows) => judgeRows(TextKnownA, membershipTables(rows))[0],
    );
    expect(all.value).toBe(late.value);
  });
  it("says at which rate of true positives: at 1% false ones, with the target's A and without", () => {
    const rows = languageRows({}).map((r) => ({
      ...r,
      tprAt1: r.knowledge === "known-A" ? 0.4 : 0.2,
      tprAt01: 0.07,
    }));
    expect(judgeRows(TextKnownA, membershipTables(rows))[0].detail).toContain(
      "LiRA's TPR at 1% FPR 0.40 with the target's A, 0.20 with an A each.",
    );
  });
  it("of a second language model carries its task's name, and predicts nothing", () => {
    const plans = ["mia-text", "mia-text-large"].map((name, i) => ({
      name,
      feeds: ["TEXT-known-A"],
      subject: { model: "language-model", task: name.slice(4) } as const,
      primary: i === 0,
    }));
    const rows = [...languageRows({}), ...languageRows({}, "mia-text-large")];
    const results = judgeRows(TextKnownA, membershipTables(rows), plans);
    expect(results.map((c) => [c.id, c.expectation])).toEqual([
      ["TEXT-known-A", "violated"],
      ["TEXT-known-A/text-large", "none"],
    ]);
  });
});

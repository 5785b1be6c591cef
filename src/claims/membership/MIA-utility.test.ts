import { describe, expect, it } from "vitest";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { languageRows } from "../../testing/language-rows.js";
import { membershipRows, membershipTables, pastBest } from "../../testing/membership-rows.js";
import { MiaUtility } from "./MIA-utility.js";
import { adaptersAgainst, drawnPower } from "../../testing/membership-power.js";

describeClaim({
  claim: MiaUtility,
  onTheory: membershipTables({}),
  flips: [
    ["both adapters below", membershipTables({ known: 0.5, known16: 0.5 }), "upheld"],
    [
      "the same where as good",
      membershipTables({ known: 0.6, known16: 0.6, full: 0.6 }),
      "within margin",
    ],
    [
      "early checkpoints of adapters say nothing",
      membershipTables({ known: 0.5, known16: 0.5, early16: 0.95 }),
      "upheld",
    ],
    [
      "unknown A says nothing",
      membershipTables({ known: 0.5, known16: 0.5, unaware: 0.95, unaware16: 0.95 }),
      "upheld",
    ],
  ],
  powered: drawnPower({
    world: { known: 0.54, known16: 0.46, full: 0.6, stopped: 0.6, rmia: [0.1, 0, -0.05] },
    moves: adaptersAgainst("known-A", "full"),
  }),
});

describe("MIA-utility on classifiers", () => {
  const onlyRank16 = (world = {}) =>
    membershipRows(world).filter((r) => r.setting !== "lora-fa r4");
  it("interpolates full fine-tuning where it validates as well", () => {
    // Rank 16 ends at 0.78: 3/10 of the way from 0.75 (AUC 0.6) to 0.85 (0.7), so against an AUC of 0.63.
    const [result] = judgeRows(MiaUtility, membershipTables(onlyRank16({ known16: 0.7 })));
    expect(result.statistic).toMatch(/lora-fa r16 at step 150 - full between steps 20 and 150$/);
    expect(result.value).toBeCloseTo(0.07, 2);
    const column = (head: string) =>
      result.tables?.[0].body[0][result.tables[0].head.indexOf(head)];
    expect(column("Utility: test accuracy")).toBe("0.780 / 0.780");
    expect(column("AUC")).toMatch(/^0\.\d+ \/ 0\.63\d$/);
  });
  it("compares an adapter at its best where that is the worse, and never past it", () => {
    // Rank 16 is best at step 20, at 0.72 and an AUC of 0.5. Full fine-tuning is as good 4/5 of the way to step 20.
    const [result] = judgeRows(
      MiaUtility,
      membershipTables(pastBest(onlyRank16({ early16: 0.5 }))),
    );
    expect(result.statistic).toMatch(/: lora-fa r16 at step 20 - full between steps 5 and 20$/);
    expect(result.value).toBeCloseTo(-0.1, 2);
    expect(result.verdict).toBe("upheld");
    expect(result.detail).toMatch(
      /with known A; each model stopped where it first validates as well as the worse of the two/,
    );
  });
  it("stops full fine-tuning on its rise, not on its fall", () => {
    // At 0.78, as rank 16 at its end, between steps 20 and 150; and again where it falls to 0.7, with an AUC of 0.95.
    const rows = onlyRank16({ known16: 0.7 }).flatMap((r) =>
      r.setting === "full" && r.step === 150
        ? [r, { ...r, step: 160, validationAccuracy: 0.7, auc: 0.95 }]
        : [r],
    );
    const [result] = judgeRows(MiaUtility, membershipTables(rows));
    expect(result.statistic).toMatch(/ - full between steps 20 and 150$/);
    expect(result.value).toBeCloseTo(0.07, 2);
  });
  it("matches by validation, not by test examples", () => {
    const rows = onlyRank16().map((r) => ({ ...r, testAccuracy: 0.9 - r.step / 300 }));
    const [result] = judgeRows(MiaUtility, membershipTables(rows));
    expect(result.statistic).toMatch(/between steps 20 and 150$/);
    expect(result.value).toBe(judgeRows(MiaUtility, membershipTables(onlyRank16()))[0].value);
  });
});

describe("MIA-utility on a language model", () => {
  it("keeps an adapter where it validates best, not after the last step", () => {
    // Its early AUC with known A is 0.6, as full fine-tuning's at step 20.
    const rows = languageRows({}).map((r) =>
      r.setting === "lora-fa r16" && r.step === 150 ? { ...r, validationLoss: 9 } : r,
    );
    const [result] = judgeRows(MiaUtility, membershipTables(rows));
    const row = result.tables?.[0].body.find(
      ([model, against]) => model === "lora-fa r16 at step 20" && against === "full at step 20",
    );
    expect(row?.[4]).toMatch(/^[+-]0\.00/);
  });
  it("is violated where both checkpoints around the matching point agree, by the later", () => {
    const [result] = judgeRows(MiaUtility, membershipTables(languageRows({})));
    expect(result.verdict).toBe("violated");
    expect(result.statistic).toMatch(/: mean of 2 pairs, lora-fa r1, lora-fa r16 - full$/);
    const against = result.tables?.[0].body.map((row) => row[1]);
    expect(new Set(against)).toEqual(
      new Set(["full at step 0", "full at step 20", "full at step 150"]),
    );
    // Later: rank 1 (0.7) against step 20 (0.6), rank 16 (0.72) against step 150 (0.7), 0.06 in the mean; earlier:
    // against steps 0 (0.5) and 20 (0.6), 0.16. Low comes from the first, high from the second.
    expect(result.low as number).toBeGreaterThan(0.04);
    expect(result.low as number).toBeLessThan(0.06);
    expect(result.high as number).toBeGreaterThan(0.16);
    expect(result.detail).toMatch(/leaves \+0\.0[56]\d to \+0\.16\d \(0\.\d+ wide\)/);
  });
  it("is not upheld by the later checkpoint alone", () => {
    // Against full fine-tuning at step 20 (0.6) and 150 (0.6), where it is better, both leak less: by 0.05 in the mean.
    // Against steps 0 (0.5) and 20 (0.6), where it is worse, rank 1 leaks 0.08 more and rank 16 0.08 less.
    const world = { known: 0.58, known16: 0.52, early16: 0.5, full: 0.6 };
    const tables = membershipTables(languageRows(world));
    expect(judgeRows(MiaUtility, tables)[0].verdict).toBe("inconclusive");
  });
});

describe("MIA-utility asks for denser checkpoints", () => {
  const undecided = { known: 0.58, known16: 0.52, early16: 0.5, full: 0.6 };
  /** The language world of steps 0, 20 and 150 at other steps. */
  const at = (steps: Record<number, number>) =>
    languageRows(undecided).map((r) => ({ ...r, step: steps[r.step] }));
  const judged = (rows: ReturnType<typeof at>) => judgeRows(MiaUtility, membershipTables(rows))[0];
  it("where its bracket is not decided and has steps left in between, and nowhere else", () => {
    const wide = judged(at({ 0: 0, 20: 20, 150: 150 }));
    expect([wide.verdict, wide.open?.denser]).toEqual(["inconclusive", true]);
    const closed = judged(at({ 0: 148, 20: 149, 150: 150 }));
    expect([closed.verdict, closed.open?.denser]).toEqual(["inconclusive", undefined]);
    const decided = judgeRows(MiaUtility, membershipTables(languageRows({})))[0];
    expect([decided.verdict, decided.open]).toEqual(["violated", undefined]);
  });
  it("where the first checkpoint is as good already, unless it is step 1", () => {
    const first = (steps: Record<number, number>) =>
      judged(at(steps).filter((r) => r.step !== 0 || r.setting !== "full"));
    const later = first({ 0: 0, 20: 20, 150: 21 });
    expect([later.verdict, later.open?.sample, later.open?.denser]).toEqual([
      "inconclusive",
      null,
      true,
    ]);
    expect(first({ 0: 0, 20: 1, 150: 2 }).open).toBeUndefined();
  });
  it("of classifiers only there: elsewhere they are interpolated", () => {
    const between = [0.03, -0.03, 0.02, -0.02];
    const rows = membershipRows({ known: 0.62, known16: 0.61 }).map((r) =>
      r.setting === "full" ? r : { ...r, auc: (r.auc as number) + between[r.pool] },
    );
    const spread = judgeRows(MiaUtility, membershipTables(rows))[0];
    expect([spread.verdict, spread.open?.denser]).toEqual(["inconclusive", undefined]);
    const late = rows.filter((r) => r.setting !== "full" || r.step === 150);
    const atOnce = judgeRows(MiaUtility, membershipTables(late))[0];
    expect([atOnce.verdict, atOnce.open?.denser]).toEqual(["inconclusive", true]);
  });
});

import { describe, expect, it } from "vitest";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { languageRows } from "../../testing/language-rows.js";
import {
  membershipRows,
  membershipTables,
  pastBest,
  withoutSettings,
  type World,
} from "../../testing/membership-rows.js";
import { MiaDp } from "./MIA-dp.js";
import { adaptersAgainst, drawnPower } from "../../testing/membership-power.js";

describeClaim({
  claim: MiaDp,
  onTheory: membershipTables({}),
  flips: [
    ["adapters below DP-SGD", membershipTables({ known: 0.5, known16: 0.5 }), "upheld"],
    ["the same", membershipTables({ known: 0.6, known16: 0.6, dp: 0.6 }), "inconclusive"],
    [
      "DP-SGD worse than adapters are at once",
      membershipTables({ dpAccuracy: 0.5 }),
      "inconclusive",
    ],
    ["an adapter that is stopped", membershipTables({ dpAccuracy: 0.75 }), "violated"],
  ],
  powered: drawnPower({
    world: { known: 0.54, known16: 0.46, dp: 0.6, rmia: [0.1, 0, -0.05] },
    moves: adaptersAgainst("known-A", "dp-sgd"),
  }),
});

describe("MIA-dp on classifiers", () => {
  const decidedBy = (rows: ReturnType<typeof membershipRows>) => {
    const [{ value, low, high, sampleSize }] = judgeRows(MiaDp, membershipTables(rows));
    return { value, low, high, sampleSize };
  };
  it("compares an adapter at its best where that is the worse, and never past it", () => {
    const rows = withoutSettings(membershipRows({}), "lora-fa r4");
    const [result] = judgeRows(MiaDp, membershipTables(pastBest(rows)));
    expect(result.statistic).toMatch(/lora-fa r16 at step 20 - dp-sgd 1 between steps 5 and 150$/);
    // Its early AUC with known A is 0.6.
    expect(result.value).toBeCloseTo(0.05, 2);
    expect(result.detail).toMatch(
      /with known A; each model stopped where it first validates as well as the worse of/,
    );
  });
  it("attacks DP-LoRA with known A, as adapters, and DP-SGD, which has no A, without", () => {
    // Known A shows 0.2 more of DP-LoRA than the attacker sees who does not know it.
    const dpLora = membershipRows({}).flatMap((r): (typeof r)[] =>
      r.method === "dp-sgd"
        ? [
            { ...r, method: "dp-lora", setting: "dp-lora" },
            {
              ...r,
              method: "dp-lora",
              setting: "dp-lora",
              knowledge: "known-A",
              auc: (r.auc as number) + 0.2,
            },
          ]
        : [r],
    );
    const [sgd, lora] = [membershipRows({}), dpLora].map(
      (rows) => judgeRows(MiaDp, membershipTables(rows))[0],
    );
    expect(lora.value).toBeCloseTo((sgd.value as number) - 0.2, 12);
    expect([sgd.verdict, lora.verdict]).toEqual(["violated", "upheld"]);
    expect(lora.detail).toMatch(/Adapters, and DP-LoRA, with known A/);
  });
  it("matches by validation, not by test examples", () => {
    const rows = membershipRows({}).map((r) => ({
      ...r,
      testAccuracy: r.method === "dp-sgd" ? 0.1 : r.testAccuracy,
    }));
    const [result] = judgeRows(MiaDp, membershipTables(rows));
    expect(result.value).toBe(judgeRows(MiaDp, membershipTables({}))[0].value);
    expect(result.verdict).toBe("violated");
  });
  it("is decided by the mean over pairs, whatever their number", () => {
    const more = membershipRows({}).flatMap((r) =>
      r.method === "dp-sgd" ? [r, { ...r, setting: "dp-sgd 2" }] : [r],
    );
    const [one, two] = [membershipRows({}), more].map(
      (rows) => judgeRows(MiaDp, membershipTables(rows))[0],
    );
    expect(two.value).toBeCloseTo(one.value as number, 12);
    expect(two.low).toBeCloseTo(one.low as number, 12);
    expect(two.statistic).toMatch(/mean of 4 pairs/);
  });
  it("leaves out a pool that one of the pairs does not have, for all of them", () => {
    const both = membershipRows({}).flatMap((r) =>
      r.method === "dp-sgd"
        ? [r, { ...r, setting: "dp-sgd 2", auc: (r.auc as number) - 0.2 }]
        : [r],
    );
    const lacking = both.filter((r) => r.setting !== "dp-sgd 2" || r.pool !== 2);
    const none = both.filter((r) => r.method !== "dp-sgd" || r.pool !== 2);
    const [own, without] = [lacking, none].map((rows) => decidedBy(rows));
    expect(own).toEqual(without);
    expect(own.sampleSize).toBe(3);
  });
  it("stops in each pool the one that is the better there, and leaves out no pair", () => {
    // In pool 2 DP-SGD at its best is worse than rank 16 there: rank 16 is stopped at 0.71, where its AUC is 0.6.
    const rows = membershipRows({}).map((r) =>
      r.method === "dp-sgd" && r.pool === 2 && r.step === 150
        ? { ...r, validationAccuracy: 0.71 }
        : r,
    );
    const [result] = judgeRows(MiaDp, membershipTables(rows));
    expect(result.tables?.[0].body.map(([model]) => model)).toEqual([
      "lora-fa r4 at step 150",
      "lora-fa r16 between steps 5 and 150",
    ]);
    expect(result.sampleSize).toBe(4);
    const [own, all] = [result, judgeRows(MiaDp, membershipTables({}))[0]];
    // One pool of four, one pair of two: 0.72 - 0.6 less.
    expect((all.value as number) - (own.value as number)).toBeCloseTo(0.12 / 8, 2);
  });
});

describe("MIA-dp on a language model", () => {
  const judged = (world: World) => judgeRows(MiaDp, membershipTables(languageRows(world)))[0];
  it("brackets adapters that are better than DP at its best, and DP where it is the better", () => {
    // DP at its best (0.75) is better than rank 1 (0.7), and worse than rank 16 (0.78; 0.72 at the step before).
    const behind = judged({ dpAccuracy: 0.75 });
    expect(behind.verdict).toBe("violated");
    expect(behind.statement).toMatch(
      /^At matched perplexity \(each stopped where it predicts as well as/,
    );
    expect(behind.tables?.[0].body.map(([model, against]) => `${model} - ${against}`)).toEqual([
      "lora-fa r1 at step 150 - dp-sgd 1 at step 150",
      "lora-fa r1 at step 150 - dp-sgd 1 at step 0",
      "lora-fa r16 at step 20 - dp-sgd 1 at step 150",
      "lora-fa r16 at step 150 - dp-sgd 1 at step 150",
    ]);
  });
  it("attacks stopped adapters with known A", () => {
    const rows = languageRows({ dpAccuracy: 0.75 });
    const blind = rows.map((r) =>
      r.method === "lora-fa" && r.knowledge === "unaware" ? { ...r, auc: 0.1 } : r,
    );
    const [all, known] = [rows, blind].map((list) => judgeRows(MiaDp, membershipTables(list))[0]);
    expect(known.value).toBe(all.value);
  });
  it("is upheld where the later checkpoints leak less, open where only the earlier ones do", () => {
    expect(judged({ dpAccuracy: 0.65, dp: 0.9 }).verdict).toBe("upheld");
    // As good only where it was better at once: the checkpoint before is step 0, where nothing leaks.
    expect(judged({ dpAccuracy: 0.65 }).verdict).toBe("inconclusive");
  });
});

import { describe, expect, it } from "vitest";
import type { MembershipRow } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { asLanguage } from "../../testing/language-rows.js";
import { drawnPower, sides } from "../../testing/membership-power.js";
import { membershipRows, membershipTables, type World } from "../../testing/membership-rows.js";
import { EzPublished } from "./EZ-published.js";

/**
 * A made-up experiment as one that EZ-MIA attacks: LoRA of rank 16 (at a rate of its own), and the same at full
 * fine-tuning's rate, which learns as much as at its second checkpoint. LoRA ends at step 150 where it predicts as well
 * as full fine-tuning does between steps 20 and 150. LiRA and RMIA find all.
 */
function asEz(made: readonly MembershipRow[]): MembershipRow[] {
  const rows = asLanguage(made, "ez-text").flatMap((r): MembershipRow[] => {
    if (r.method === "dp-sgd" || r.rank === 1) return [];
    const isFull = r.method === "full";
    const own = isFull ? r : { ...r, method: "lora", setting: "lora r16", rate: 0.001 };
    return isFull || r.rank === 16
      ? [
          { ...own, auc: 1 },
          ...(r.knowledge === "unaware" && r.attack === "lira-online-fixed"
            ? [{ ...own, attack: "ez-mia", tprAt1: isFull ? 0.4 : 0.2 }]
            : []),
        ]
      : [];
  });
  const slow = rows.flatMap((r): MembershipRow[] =>
    r.method === "lora"
      ? [
          {
            ...r,
            setting: "lora r16, rate of full",
            rate: 0.003,
            auc: r.attack === "ez-mia" && r.step > 0 ? 0.51 : r.auc,
            tprAt1: 0.01,
            validationLoss: r.step === 0 ? 4 : 3.9,
          },
        ]
      : [],
  );
  return [...rows, ...slow];
}
const tables = (world: World) => membershipTables(asEz(membershipRows(world)));
const judged = (rows: MembershipRow[]) => judgeRows(EzPublished, membershipTables(rows))[0];

describeClaim({
  claim: EzPublished,
  onTheory: tables({ unaware16: 0.5, full: 0.7, stopped: 0.65 }),
  flips: [
    ["LoRA above", tables({ unaware16: 0.8, full: 0.7, stopped: 0.6 }), "violated"],
    ["the same", tables({ unaware16: 0.6, full: 0.6, stopped: 0.6 }), "within margin"],
    [
      "between both ends of the bracket",
      tables({ unaware16: 0.65, full: 0.75, stopped: 0.55 }),
      "inconclusive",
    ],
  ],
  powered: drawnPower({
    world: { unaware16: 0.6, full: 0.6, stopped: 0.6 },
    moves: sides(
      (r) => r.setting === "lora r16" && r.attack === "ez-mia" && r.step === 150,
      (r) => r.setting === "full" && r.attack === "ez-mia" && r.step > 0,
    ),
    as: asEz,
  }),
});

describe("EZ-published", () => {
  const rows = asEz(membershipRows({ unaware16: 0.5, full: 0.7, stopped: 0.65 }));

  it("is decided by EZ-MIA alone: what the stronger attacks see does not matter", () => {
    const others = rows.map((r) => (r.attack === "ez-mia" ? r : { ...r, auc: 0.5 }));
    expect(judged(others).value).toBe(judged(rows).value);
    expect(judged(rows).detail).toMatch(/strongest on both: ez-mia/);
    expect(judged(rows).detail).toMatch(
      /^Attacked without shadow models by ez-mia, 4 replicated pools/,
    );
  });

  it("says what the stronger of LiRA and RMIA sees at the same stops, and is not decided by it", () => {
    const stronger = rows.map((r) =>
      r.attack !== "ez-mia" && r.method === "full" && r.step > 0 ? { ...r, auc: 0.9 } : r,
    );
    expect(judged(rows).detail).toMatch(/LiRA and RMIA with known A, matched alike: \+0.000 \[/);
    expect(judged(stronger).detail).toMatch(/matched alike: \+0.100 \[\+0.100\.\.\+0.100\]/);
    expect(judged(stronger).value).toBe(judged(rows).value);
  });

  it("says of the published comparison, at one rate, what both leak and how well they predict", () => {
    expect(judged(rows).detail).toMatch(
      /at one rate \(0.003\) after 150 steps, lora r16, rate of full against full: AUC 0.5\d\d against 0.[67]\d\d, TPR at 1% FPR 0.010 against 0.400, at a validation loss of 3.900 against 3.650/,
    );
  });

  it("says rates with their intervals between pools, and without enough non-members what they take", () => {
    const spread = rows.map((r) =>
      r.tprAt1 === null ? r : { ...r, tprAt1: r.tprAt1 + r.pool / 100 },
    );
    expect(judged(spread).detail).toMatch(
      /TPR at 1% FPR 0\.025 \[0\.004\.\.0\.046\] against 0\.415 \[0\.394\.\.0\.436\], at/,
    );
    const one = rows.findIndex(
      (r) => r.attack === "ez-mia" && r.method === "full" && r.step === 150,
    );
    const few = rows.map((r, i) => (i === one ? { ...r, tprAt1: null } : r));
    const targets = new Set(rows.map((r) => r.target)).size;
    const others = ((targets - 1) * rows[0].poolSize) / 2;
    expect(judged(few).detail).toContain(
      `no TPR at 1% FPR (it takes 99 non-members among a pool's other targets; here are about ${others})`,
    );
  });

  it("does not match LoRA at full fine-tuning's rate where it has a rate of its own", () => {
    const names = judged(rows).tables?.[0].body.map(([model]) => model);
    expect(new Set(names)).toEqual(new Set(["lora r16 at step 150"]));
    const alone = rows.filter((r) => r.setting !== "lora r16");
    expect(judged(alone).tables?.[0].body[0][0]).toMatch(/^lora r16, rate of full/);
  });

  it("matches by validation loss, whatever test documents and members say", () => {
    const turned = rows.map((r) => ({ ...r, testLoss: 9, trainLoss: 9 }));
    expect(judged(turned).value).toBe(judged(rows).value);
    const reached = rows.map((r) =>
      r.setting === "full" && r.step === 20 ? { ...r, validationLoss: 3.65 } : r,
    );
    expect(judged(reached).tables?.[0].body.map(([, against]) => against)).not.toEqual(
      judged(rows).tables?.[0].body.map(([, against]) => against),
    );
  });

  it("has nothing to compare without full fine-tuning, and says so", () => {
    const result = judged(rows.filter((r) => r.method !== "full"));
    expect(result).toMatchObject({ verdict: "inconclusive", value: null });
    expect(result.detail).toMatch(/plan has no full fine-tuning/);
  });
});

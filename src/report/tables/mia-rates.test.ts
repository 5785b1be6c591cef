/** The table of rates: a line for each attack that decides, each number from its own column. */
import { describe, expect, it } from "vitest";
import { DECIDING_ATTACKS } from "../../attack/membership.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { languageRows } from "../../testing/language-rows.js";
import { membershipRows } from "../../testing/membership-rows.js";
import { miaRates } from "./mia-rates.js";

const classifier = { model: "classifier", task: "mia" } as const;
const text = { model: "language-model", task: "text" } as const;

/** Both attacks on the same models; numbers of RMIA are larger by 0.01. */
const both = (rows: readonly MembershipRow[]): MembershipRow[] =>
  rows
    .filter((r) => r.attack === DECIDING_ATTACKS[0])
    .flatMap((r) =>
      [0, 0.01].map((more, i) => ({
        ...r,
        attack: DECIDING_ATTACKS[i],
        auc: 0.7 + more,
        balancedAccuracy: 0.6 + more,
        // Pools 0 to 3 differ.
        tprAt1: 0.1 + more + r.pool / 100,
        fprAt1: 0.011 + more,
        tprAt01: 0.03 + more,
        fprAt01: 0.002 + more,
      })),
    );

describe("mia-rates", () => {
  it("has a line for each deciding attack by each attacker, with intervals between pools", () => {
    const { head, body } = miaRates.write(both(membershipRows({})), classifier);
    const lines = body.map((cells) => Object.fromEntries(cells.map((x, i) => [head[i], x])));
    // Two attackers of two settings, one of two others.
    expect(lines).toHaveLength(2 * 6);
    expect(new Set(lines.map((l) => l.step))).toEqual(new Set(["150"]));
    // 0.115 on average; pools 0.10, .., 0.13 have a spread of 0.01291, t_3(0.975) = 3.18245.
    expect(lines[0]).toEqual({
      setting: "full",
      step: "150",
      attacker: "unaware",
      attack: "LiRA, one variance",
      AUC: "0.700 [0.700, 0.700]",
      "balanced accuracy": "0.600 [0.600, 0.600]",
      "TPR at 1% FPR": "0.115 [0.094, 0.136]",
      "FPR found": "1.10%",
      "TPR at 0.1% FPR": "0.030 [0.030, 0.030]",
      "FPR found (0.1%)": "0.20%",
    });
    expect(lines[1]).toMatchObject({
      attack: "RMIA",
      AUC: "0.710 [0.710, 0.710]",
      "TPR at 1% FPR": "0.125 [0.104, 0.146]",
      "FPR found": "2.10%",
    });
  });

  it("says what cannot be told, and what diverged", () => {
    const rows = both(membershipRows({}));
    const first = (change: Partial<MembershipRow>): string[] =>
      miaRates.write([{ ...rows[0], ...change }, ...rows.slice(1)], classifier).body[0].slice(4);
    const steps = rows.filter((r) => r.setting === "full" && r.step === 150)[0];
    const few = miaRates.write(
      rows.map((r) => (r === steps ? { ...r, tprAt01: null, fprAt01: null } : r)),
      classifier,
    );
    expect(few.body[0].slice(-2)).toEqual(["n/a", "n/a"]);
    expect(few.body[0][6]).toMatch(/^0\.115 \[/);
    expect(first({ step: 150, setting: "full", auc: null })[0]).toBe("diverged");
  });

  it("of language models shows the step where a setting validates best, too", () => {
    const early = both(languageRows({})).map((r) =>
      r.setting === "full" && r.step === 0 ? { ...r, validationLoss: 1 } : r,
    );
    const steps = (setting: string): string[] => [
      ...new Set(
        miaRates
          .write(early, text)
          .body.filter((r) => r[0] === setting)
          .map((r) => r[1]),
      ),
    ];
    expect([steps("full"), steps("lora-fa r16")]).toEqual([["150", "0"], ["150"]]);
  });
});

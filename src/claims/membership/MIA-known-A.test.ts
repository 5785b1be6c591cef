import { describe, expect, it } from "vitest";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { languageRows } from "../../testing/language-rows.js";
import {
  membershipRows,
  membershipTables,
  withoutSettings,
} from "../../testing/membership-rows.js";
import { MiaKnownA } from "./MIA-known-A.js";

describeClaim({
  claim: MiaKnownA,
  onTheory: membershipTables({}),
  flips: [
    ["less for those who know A", membershipTables({ known: 0.5, known16: 0.5 }), "upheld"],
    ["no gain", membershipTables({ known: 0.6, known16: 0.65 }), "inconclusive"],
    ["a gain at one rank", membershipTables({ known: 0.5, known16: 0.8 }), "violated"],
  ],
});

describe("MIA-known-A", () => {
  it("is the gain, not the loss, of the attacker who knows A", () => {
    const [result] = judgeRows(MiaKnownA, membershipTables({ known: 0.9, unaware: 0.6 }));
    expect(result.statistic).toBe("AUC gain: lora-fa r4");
    expect(result.value).toBeCloseTo(0.3, 1);
    expect(result.tables?.[0].body[0].slice(0, 2)).toEqual(["lora-fa r4, A known", "A unknown"]);
  });
  it("divides its level among adapters", () => {
    const world = { known: 0.9 };
    const alone = withoutSettings(membershipRows(world), "lora-fa r16");
    const [one, two] = [alone, membershipRows(world)].map(
      (rows) => judgeRows(MiaKnownA, membershipTables(rows))[0],
    );
    expect(two.value).toBe(one.value);
    expect(two.low as number).toBeLessThan(one.low as number);
  });
  it("is judged on a language model by intervals between pools", () => {
    const [result] = judgeRows(MiaKnownA, membershipTables(languageRows({})));
    expect(result).toMatchObject({ verdict: "violated", falseAlarm: 0.025 });
    expect(result.detail).toMatch(/intervals between pools decide.*judged by TEXT-known-A/);
  });
});

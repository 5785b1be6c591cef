import { describe, expect, it } from "vitest";
import type { MembershipRow } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { languageRows } from "../../testing/language-rows.js";
import {
  membershipRows,
  membershipTables,
  withoutSettings,
} from "../../testing/membership-rows.js";
import { MiaKnownA } from "./MIA-known-A.js";
import { drawnPower, isAdapter, sides } from "../../testing/membership-power.js";

const isKnown = (r: MembershipRow): boolean => isAdapter(r) && r.knowledge === "known-A";

describeClaim({
  claim: MiaKnownA,
  onTheory: membershipTables({}),
  flips: [
    ["less for those who know A", membershipTables({ known: 0.5, known16: 0.5 }), "upheld"],
    ["no gain", membershipTables({ known: 0.6, known16: 0.65 }), "within margin"],
    [
      "more gained at one rank than lost at the other",
      membershipTables({ known: 0.5, known16: 0.8 }),
      "violated",
    ],
  ],
  // RMIA is the stronger with known A, LiRA without.
  powered: drawnPower({
    world: { known: 0.525, known16: 0.525, rmia: [0.1, -0.05, 0] },
    moves: sides(isKnown, (r) => isAdapter(r) && !isKnown(r)),
  }),
});

describe("MIA-known-A", () => {
  it("is the gain, not the loss, of the attacker who knows A", () => {
    const [result] = judgeRows(MiaKnownA, membershipTables({ known: 0.9, unaware: 0.6 }));
    expect(result.statistic).toMatch(
      /^AUC gain, strongest attack: mean of 2 adapters, A known - mean of 2 adapters, A unknown$/,
    );
    // Rank 4 gains 0.3, rank 16 0.07.
    expect(result.value).toBeCloseTo(0.185, 2);
    expect(result.sampleSize).toBe(4);
    const [first] = result.tables?.[0].body ?? [];
    expect(first.slice(0, 2)).toEqual(["lora-fa r4, A known", "lora-fa r4, A unknown"]);
  });
  it("is decided by the mean over adapters; what is shown of each is corrected for their number", () => {
    const world = { known: 0.9 };
    const alone = withoutSettings(membershipRows(world), "lora-fa r16");
    const [one, two] = [alone, membershipRows(world)].map(
      (rows) => judgeRows(MiaKnownA, membershipTables(rows))[0],
    );
    const gains = [one.value as number, 0.07];
    expect(two.value).toBeCloseTo((gains[0] + gains[1]) / 2, 2);
    const [alike, wider] = [one, two].map((c) => c.tables?.[0].body[0] as readonly string[]);
    expect(wider[4]).toBe(alike[4]);
    const width = (row: readonly string[]): number => {
      const [low, high] = row[5].split("..").map(Number);
      return high - low;
    };
    expect(width(wider)).toBeGreaterThan(width(alike));
  });
  it("is judged on a language model by intervals between pools", () => {
    const [result] = judgeRows(MiaKnownA, membershipTables(languageRows({})));
    expect(result).toMatchObject({ verdict: "violated", falseAlarm: 0.025 });
    expect(result.detail).toMatch(
      /judged by TEXT-known-A.* Decided by one contrast, mean of 2 adapters, A known/,
    );
  });
});

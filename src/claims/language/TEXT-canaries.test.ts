import { describe, expect, it } from "vitest";
import type { CanaryRow } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { canaryRows, languageRows } from "../../testing/language-rows.js";
import { membershipTables } from "../../testing/membership-rows.js";
import { canaryPower } from "../../testing/membership-power.js";
import { TextCanaries } from "./TEXT-canaries.js";

const tables = (canaries: readonly CanaryRow[]) =>
  membershipTables(languageRows({}), [...canaries]);

describeClaim({
  claim: TextCanaries,
  onTheory: tables(canaryRows(2)),
  // Of two adapters that move together: the mean over them decides.
  powered: canaryPower([
    ...canaryRows(0),
    ...canaryRows(0).map((r) => ({ ...r, setting: "lora r8", method: "lora" })),
  ]),
  verdict: "violated",
  flips: [
    ["inserted ones like those left out", tables(canaryRows(1.4)), "inconclusive"],
    ["inserted ones less exposed than those left out", tables(canaryRows(0.8)), "upheld"],
    // Left-out ones far from chance: the account is wrong, whatever inserted ones show.
    ["left-out ones exposed, too", tables(canaryRows(5, 4)), "inconclusive"],
    ["left-out ones hidden beyond chance", tables(canaryRows(2, 0.2, 16)), "inconclusive"],
    ["two pools", tables(canaryRows(2, 1.4, 2)), "not tested"],
  ],
});

describe("TEXT-canaries", () => {
  it("shows inserted beside left-out ones, with full fine-tuning as a control", () => {
    const full = canaryRows(6).map((r) => ({ ...r, setting: "full", method: "full" }));
    const [result] = judgeRows(TextCanaries, tables([...full, ...canaryRows(2)]));
    expect(result.detail).toMatch(/Control, all weights tuned: \+4\.\d\d bits/);
    expect(result.tables?.[0].body.map(([setting]) => setting)).toEqual(["full", "lora-fa r1"]);
    expect(result.statistic).toMatch(/lora-fa r1$/);
    expect(Math.abs((result.value as number) - 0.6)).toBeLessThan(0.1);
  });
  it.each([
    ["no canary inserted", [], /^The plan inserted no canaries\.$/],
    [
      "models of every setting diverged",
      canaryRows(2).map((r) => ({ ...r, exposure: null })),
      /^Models of every setting diverged\. Not scored, since models diverged: lora-fa r1\.$/,
    ],
    [
      "no adapter",
      canaryRows(2).map((r) => ({ ...r, setting: "full", method: "full" })),
      /No adapter is left to compare/,
    ],
    [
      "none left out",
      canaryRows(2).map((r) => ({ ...r, inserted: 1 })),
      /control: none was left out/,
    ],
    [
      "no target with both kinds",
      canaryRows(2).filter((r) => (r.inserted === 1) === r.target < 3),
      /No target has both inserted and left-out canaries: lora-fa r1/,
    ],
  ] as const)("is open with %s, and says so", (_, canaries, reason) => {
    const [result] = judgeRows(TextCanaries, tables(canaries));
    expect(result).toMatchObject({
      verdict: "inconclusive",
      value: null,
      detail: expect.stringMatching(reason),
    });
    expect(JSON.stringify([result.detail, result.tables ?? []])).not.toMatch(/undefined|NaN|null/);
  });
  it("is decided by one contrast, the mean over adapters", () => {
    const other = canaryRows(2).map((r) => ({ ...r, setting: "lora r8", method: "lora" }));
    const [one, two] = [canaryRows(2), [...canaryRows(2), ...other]].map(
      (rows) => judgeRows(TextCanaries, tables(rows))[0],
    );
    expect(two.value).toBeCloseTo(one.value as number, 12);
    expect(two.low).toBeCloseTo(one.low as number, 12);
    // Shown side by side, each at half the level.
    const between = (c: typeof one) => c.tables?.[0].body[0][4];
    expect(between(two)).not.toBe(between(one));
    const half = canaryRows(1.4).map((r) => ({ ...r, setting: "lora r8", method: "lora" }));
    const [mixed, high, low] = [[...canaryRows(2.4), ...half], canaryRows(2.4), half].map(
      (rows) => judgeRows(TextCanaries, tables(rows))[0].value as number,
    );
    expect(mixed).toBeCloseTo((high + low) / 2, 12);
    expect(high - low).toBeGreaterThan(0.8);
  });
});

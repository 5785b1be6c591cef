import { expect, it } from "vitest";
import type { DependenceRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { dependenceRow, onTheoryBut, scaledRow } from "../../testing/rows.js";
import { ALPHA } from "../rules.js";
import { E9Scaled } from "./E9-scaled.js";
import { slopeOf } from "./scale.js";

const NORMS = [0.01, 0.1, 1, 10];
const rows = NORMS.map((norm) => scaledRow(norm));
const whole = NORMS.map((norm) => scaledRow(norm, "gradient"));
const withRows = (...dependence: DependenceRow[]): Tables => onTheoryBut({ dependence });
/** Noise that grows as this power of the norm before scaling. */
const asPower = (slope: number, list = rows): DependenceRow[] =>
  list.map((r) => ({
    ...r,
    noiseSd: r.noiseSd * Math.exp(slope * Math.log(r.norm)),
    noiseSdSe: r.noiseSdSe * Math.exp(slope * Math.log(r.norm)),
  }));
const { high: half } = slopeOf(rows, ALPHA);

describeClaim({
  claim: E9Scaled,
  onTheory: withRows(...rows),
  powered: {
    at: (size, source) =>
      withRows(
        ...asPower(size).map((r) => ({ ...r, noiseSd: r.noiseSd + r.noiseSdSe * source.normal() })),
      ),
  },
  flips: [
    ["noise of unscaled gradients", withRows(...asPower(1)), "violated"],
    ["scaled by the square of the norm", withRows(...asPower(-1)), "violated"],
    ["1.02 half widths above the margin", withRows(...asPower(0.05 + 1.02 * half)), "violated"],
    ["0.98 half widths above it", withRows(...asPower(0.05 + 0.98 * half)), "inconclusive"],
    ["0.98 half widths below it", withRows(...asPower(0.05 - 0.98 * half)), "inconclusive"],
    ["1.02 half widths below it", withRows(...asPower(0.05 - 1.02 * half)), "upheld"],
    ["1.02 half widths below the lower one", withRows(...asPower(-0.05 - 1.02 * half)), "violated"],
    ["1.02 half widths above the lower one", withRows(...asPower(-0.05 + 1.02 * half)), "upheld"],
    ["rows and whole gradients", withRows(...rows, ...whole), "upheld"],
    ["whole gradients that are unscaled", withRows(...rows, ...asPower(1, whole)), "violated"],
    [
      "opposite slopes that would cancel",
      withRows(...asPower(0.3), ...asPower(-0.3, whole)),
      "violated",
    ],
    [
      "norms after scaling in place of those before",
      withRows(...rows.map((r) => ({ ...r, norm: 1 }))),
      "inconclusive",
    ],
    [
      "unscaled rows and DP-SGD's noise, which are not about this claim",
      withRows(
        ...rows,
        ...NORMS.map((norm) => dependenceRow("scale", "lora", 1, norm)),
        ...rows.map((r): DependenceRow => ({ ...r, model: "dp-sgd", noiseSd: r.norm })),
      ),
      "upheld",
    ],
    ["two norms only", withRows(...rows.slice(2)), "not tested"],
    ["two norms of whole gradients", withRows(...rows, ...whole.slice(2)), "not tested"],
  ],
});

it("E9-scaled: two slopes share the level, and the claim's interval spans both", () => {
  const two = judgeRows(E9Scaled, withRows(...asPower(0.01), ...asPower(-0.02, whole)))[0];
  const ends = [
    slopeOf(asPower(-0.02, whole), ALPHA / 2).low,
    slopeOf(asPower(0.01), ALPHA / 2).high,
  ];
  expect([two.low, two.high]).toEqual(ends);
  expect([two.value, two.falseAlarm]).toEqual([expect.closeTo(-0.02, 10), ALPHA]);
  const one = judgeRows(E9Scaled, withRows(...asPower(0.01)))[0];
  expect(one.high).toBe(slopeOf(asPower(0.01), ALPHA).high);
});

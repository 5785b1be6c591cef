import { describe, expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import type { DependenceRow, Tables } from "../../experiment/rows.js";
import { describeClaim, powerOn } from "../../testing/describe-claim.js";
import { expectPower } from "../../testing/detection.js";
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

describe("E9-scaled's power", () => {
  const smallest = powerOn(E9Scaled, withRows(...rows));
  const drawn = (slope: number) => (seed: number) => {
    const { normal } = stream("E9-scaled", "power", seed);
    const noisy = asPower(slope).map((r) => ({
      ...r,
      noiseSd: r.noiseSd + r.noiseSdSe * normal(),
    }));
    return (
      E9Scaled.test(
        { dependence: noisy },
        {
          seed: "1",
          subject: { model: "none", task: "" },
          alpha: ALPHA,
          between: 0,
          equivalence: 0,
        },
      ).verdict === "violated"
    );
  };
  it("is what it states", () => {
    expect(smallest).toBeGreaterThan(0.05);
    expectPower(drawn(smallest));
    // Control: at a true slope on the margin it is never seen (chance below 1e-8 each).
    for (let seed = 1; seed <= 50; seed++) expect(drawn(0.05)(seed)).toBe(false);
  });
});

/** Provenance says how each plan's noise was drawn. */
import { describe, expect, it } from "vitest";
import { parsePlan } from "../sweep/plan.js";
import { samplingModes, withSampler } from "./plan-variants.js";

describe("samplingModes", () => {
  it("provenance names the sampler of every plan", () => {
    const noise = {
      kind: "noise",
      name: "n",
      purpose: "p",
      feeds: [],
      rows: { source: "synthetic", dims: [8], shapes: ["spread"] },
      ranks: [2],
      inits: ["gaussian"],
      trials: { entries: 1, min: 64, max: 64 },
      maxEntriesPerTrial: 100,
    };
    const plans = [parsePlan(noise), parsePlan({ ...noise, name: "w", sampler: "coordinate" })];
    expect(samplingModes(plans)).toBe(
      "factors (A drawn and multiplied); w: coordinate (exact in law, not by drawing A)",
    );
    expect(samplingModes(plans.map((p) => withSampler(p, "row")))).toBe(
      "n: row (exact in law, not by drawing A); w: row (exact in law, not by drawing A)",
    );
    expect(samplingModes(plans.slice(0, 1))).toBe("factors (A drawn and multiplied)");
  });
});

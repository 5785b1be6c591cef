import { describe, expect, it } from "vitest";
import { emptyTables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { E10Vector, e10Vector } from "./E10-vector.js";
import { broken, profileWith } from "./evidence.fixture.js";

describeClaim({ claim: E10Vector, onTheory: emptyTables(), flips: [] });

describe("E10-vector about another profile", () => {
  it.each([
    ["no epsilon exists", profileWith(() => ({ epsilon: () => Infinity }))],
    [
      "closer neighbours cost more",
      profileWith((p) => ({
        delta: (e) => ({ value: p.delta(e).value + p.rho - 0.4, error: 0 }),
      })),
    ],
  ])("%s", (_, privacyProfile) => {
    const claim = e10Vector(broken({ privacyProfile }));
    expect(judgeRows(claim, emptyTables(), [])[0].verdict).toBe("violated");
  });
});

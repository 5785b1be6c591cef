import { describe, expect, it } from "vitest";
import { emptyTables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { E10Gaussian, e10Gaussian } from "./E10-gaussian.js";
import { broken, profileWith } from "./evidence.fixture.js";
import { SUBJECT } from "./evidence.js";

describeClaim({ claim: E10Gaussian, onTheory: emptyTables(), flips: [] });

describe("E10-gaussian about another profile", () => {
  it("it would hold if the reading were exact", () => {
    const privacyProfile = profileWith(({ rank, rho }) => ({
      epsilon: (delta) => SUBJECT.readingEpsilon(delta, rank, rho),
    }));
    const claim = e10Gaussian(broken({ privacyProfile }));
    expect(judgeRows(claim, emptyTables(), [])[0].verdict).toBe("upheld");
  });
});

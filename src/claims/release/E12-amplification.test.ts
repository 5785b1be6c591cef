import { describe, expect, it } from "vitest";
import { releaseEpsilon } from "../../core/release.js";
import { emptyTables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { E12Amplification, e12Amplification } from "./E12-amplification.js";

describeClaim({ claim: E12Amplification, onTheory: emptyTables(), flips: [] });

describe("E12-amplification about another mechanism", () => {
  it.each(["plain", "m1"] as const)("%s in place of (V + E) M", (mechanism) => {
    const claim = e12Amplification((asked, ...rest) =>
      releaseEpsilon(asked === "m2" ? mechanism : asked, ...rest),
    );
    expect(judgeRows(claim, emptyTables(), [])[0].verdict).toBe("violated");
  });
});

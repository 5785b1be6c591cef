import { describe, expect, it } from "vitest";
import { emptyTables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { ARdp, aRdp } from "./A-rdp.js";
import { SUBJECT } from "./evidence.js";

describeClaim({ claim: ARdp, onTheory: emptyTables(), flips: [] });

describe("A-rdp about another accountant", () => {
  it("one that promises 10% too much", () => {
    const claim = aRdp({
      ...SUBJECT,
      rdpEpsilon: (...args) => {
        const bound = SUBJECT.rdpEpsilon(...args);
        return { ...bound, epsilon: 0.9 * bound.epsilon };
      },
    });
    expect(judgeRows(claim, emptyTables(), [])[0].verdict).toBe("violated");
  });
});

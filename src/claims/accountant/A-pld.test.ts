import { describe, expect, it } from "vitest";
import { emptyTables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { APld, aPld } from "./A-pld.js";
import { SUBJECT } from "./evidence.js";

describeClaim({ claim: APld, onTheory: emptyTables(), flips: [] });

describe("A-pld about another accountant", () => {
  it.each([
    ["too low", 0.98, 0.98],
    ["too high", 1.02, 1.02],
    ["too wide", 0.98, 1.02],
  ])("%s", (_, low, high) => {
    const claim = aPld({
      ...SUBJECT,
      pldEpsilon: (...args) => {
        const { lower, upper } = SUBJECT.pldEpsilon(...args);
        return { lower: low * lower, upper: high * upper };
      },
    });
    expect(judgeRows(claim, emptyTables(), [])[0].verdict).toBe("violated");
  });
});

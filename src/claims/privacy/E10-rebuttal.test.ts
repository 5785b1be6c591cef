import { describe, expect, it } from "vitest";
import { emptyTables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { E10Rebuttal, e10Rebuttal } from "./E10-rebuttal.js";
import { broken } from "./evidence.fixture.js";
import { SUBJECT } from "./evidence.js";

describeClaim({ claim: E10Rebuttal, onTheory: emptyTables(), flips: [] });

describe("E10-rebuttal about another bound", () => {
  it("its repaired form holds", () => {
    const claim = e10Rebuttal(broken({ rebuttalPrinted: SUBJECT.rebuttalRepaired }));
    expect(judgeRows(claim, emptyTables(), [])[0].verdict).toBe("upheld");
  });
});

import { describe, expect, it } from "vitest";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, releaseRow, releaseRows, tablesOnTheory } from "../../testing/rows.js";
import { E12Expansion } from "./E12-expansion.js";

const shown = (epsilonLower: number) =>
  onTheoryBut({
    release: changeRows(
      releaseRows,
      (r) => r.mechanism === "m1",
      () => ({ epsilonLower }),
    ),
  });

describeClaim({
  claim: E12Expansion,
  onTheory: tablesOnTheory,
  flips: [
    ["an attack that shows less", shown(1), "inconclusive"],
    ["an attack just below the account of V + E", shown(2.29), "inconclusive"],
    ["an attack just above it", shown(2.31), "violated"],
    [
      "one attack of two that shows more",
      onTheoryBut({ release: [releaseRow("m1", 1), releaseRow("m1", 2.31)] }),
      "violated",
    ],
    [
      "no noise after the projection",
      onTheoryBut({ release: releaseRows.filter((r) => r.mechanism !== "m1") }),
      "not tested",
    ],
  ],
});

describe("E12-expansion", () => {
  it("is held against 1: the number is the shown epsilon over that of V + E", () => {
    expect(judgeRows(E12Expansion, shown(4.6))[0]).toMatchObject({ value: 2, low: null, high: 1 });
  });
});

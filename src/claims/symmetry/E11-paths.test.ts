import { describe, expect, it } from "vitest";
import type { SymmetryRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows, type Flip } from "../../testing/describe-claim.js";
import { hitsAbove } from "../../testing/limits.js";
import { onTheoryBut, symmetryRow } from "../../testing/rows.js";
import { ALPHA } from "../rules.js";
import { E11Paths } from "./E11-paths.js";
import { hits } from "../../testing/sampled.js";

const TRIALS = 2000;
const withRows = (...symmetry: SymmetryRow[]): Tables => onTheoryBut({ symmetry });
const strong = (right: number): SymmetryRow => symmetryRow("paths", "knows-a", right);
const weak = symmetryRow("paths", "iterates", 1500);
const enough = hitsAbove(0.5, TRIALS, ALPHA / 2);
const withRight = (change: string, right: number, verdict: Flip[2]): Flip => [
  change,
  withRows(strong(TRIALS), { ...strong(right), cell: "another" }),
  verdict,
];

describeClaim({
  claim: E11Paths,
  onTheory: withRows(strong(TRIALS), weak),
  flips: [
    withRight("an observer at chance in one of two cells", 1000, "inconclusive"),
    withRight("just enough right", enough, "violated"),
    withRight("one too few", enough - 1, "inconclusive"),
    ["a weak observer at chance", withRows(strong(TRIALS), { ...weak, right: 1000 }), "violated"],
    ["nobody who holds A", withRows(weak), "not tested"],
    [
      "noise, which is not about this claim",
      withRows(strong(TRIALS), { ...strong(1000), sigma: 1 }),
      "violated",
    ],
  ],
  powered: {
    on: withRows(strong(TRIALS), { ...strong(TRIALS), cell: "another" }),
    at: (size, source) =>
      withRows(strong(hits(source, TRIALS, size)), {
        ...strong(hits(source, TRIALS, size)),
        cell: "another",
      }),
    none: 0.5,
  },
});

describe("E11-paths", () => {
  it("lists what each observer reaches, cell by cell", () => {
    const adam = { ...strong(1990), cell: "adam", method: "adam", steps: 8 };
    const [{ tables }] = judgeRows(E11Paths, withRows(strong(TRIALS), weak, adam));
    expect(tables).toEqual([
      {
        head: [
          ...["method", "rank", "batch", "steps"],
          ...["AUC, every A and B", "AUC, every W", "AUC, first and last W"],
        ],
        body: [
          ["sgd", "8", "8", "1", "1.000", "0.750", ""],
          ["adam", "8", "8", "8", "0.995", "", ""],
        ],
      },
    ]);
  });
});

/** Verdicts that more of the sample would not decide: a run until decided must not grow their plans. */
import { describe, expect, it } from "vitest";
import type { Tables } from "../experiment/rows.js";
import { auditRow, auditRows, batchRow } from "../testing/audit-rows.js";
import { judgeRows } from "../testing/describe-claim.js";
import { dynamicsRows, endingTables, trajectoryTables } from "../testing/dynamics-rows.js";
import { dependenceRow, onTheoryBut, releaseRow, tablesOnTheory } from "../testing/rows.js";
import type { ClaimResult } from "./claim.js";
import { opensOf } from "./open.js";
import { claimOf } from "./registry.js";

const judged = (id: string, tables: Tables): ClaimResult => {
  const claim = claimOf(id);
  if (claim === undefined) throw new RangeError(id);
  return judgeRows(claim, tables)[0];
};
const dynamics = ["DYN-energy", "DYN-steps", "DYN-path", "DYN-law", "DYN-loss", "DYN-first-step"];

/** Rows of another kind are missing, or a control contradicts. */
const STRUCTURAL: ReadonlyArray<readonly [id: string, why: string, tables: Tables]> = [
  ...dynamics.map((id): [string, string, Tables] => [
    id,
    "no baseline",
    endingTables(dynamicsRows({}).filter((r) => r.method !== "noisy")),
  ]),
  ["DYN-steps", "a control that repeats", trajectoryTables({ secondSample: { coherence: 3 } })],
  ["DYN-energy", "a control too strong", trajectoryTables({ secondSample: { energy: 4 } })],
  ["DYN-path", "a control farther away", trajectoryTables({ secondSample: { distance: 3 } })],
  ["DYN-loss", "a control of another law", trajectoryTables({ secondSample: { loss: 2 } })],
  ["DYN-first-step", "noise identified", trajectoryTables({ baseline: { identified: 0.5 } })],
  ["E8-fresh", "no detector", onTheoryBut({ dependence: [dependenceRow("steps", "flora", 0.9)] })],
  [
    "E7-rows",
    "orthogonal gradients",
    onTheoryBut({ dependence: [dependenceRow("rows", "lora", 0)] }),
  ],
  [
    "E9-sensitivity",
    "a control with a slope",
    onTheoryBut({
      dependence: [0.01, 0.1, 1, 10].flatMap((n) => [
        dependenceRow("scale", "lora", 1, n),
        { ...dependenceRow("scale", "lora", 1, n), model: "dp-sgd" as const },
      ]),
    }),
  ],
  [
    "E12-accountant",
    "more shown than there is",
    onTheoryBut({ release: [{ ...releaseRow("plain", 1.5), epsilonExact: 1 }] }),
  ],
  [
    "E12-accountant",
    "too little to be shown",
    onTheoryBut({ release: [{ ...releaseRow("m2", 0.1), epsilonExact: 0.2 }] }),
  ],
  [
    "E12-expansion",
    "nothing to be shown",
    onTheoryBut({ release: [{ ...releaseRow("m1", 1), epsilonExact: 2 }] }),
  ],
  [
    "E6-witness",
    "better than the exact TV allows",
    onTheoryBut({ witness: tablesOnTheory.witness.map((r) => ({ ...r, correct: r.tested })) }),
  ],
  ["E2-rank", "one rank", onTheoryBut({ noise: tablesOnTheory.noise.slice(0, 1) })],
  ["A-batches", "planted alone", onTheoryBut({ batches: [batchRow({ fault: "rate-doubled" })] })],
  ["MIA-audit", "diverged", onTheoryBut({ audits: [...auditRows, auditRow({ diverged: 1 })] })],
];

/** The same claims where more would decide. */
const CURABLE: ReadonlyArray<readonly [id: string, why: string, tables: Tables]> = [
  ["DYN-steps", "few models", trajectoryTables({ models: 3, coherence: 1.7 })],
  ["DYN-loss", "few models", trajectoryTables({ models: 4 })],
  ["DYN-first-step", "few models", trajectoryTables({ models: 3 })],
  [
    "E8-fresh",
    "a weak detector",
    onTheoryBut({
      dependence: [dependenceRow("steps", "flora", 0.9), dependenceRow("steps", "lora", 0.05)],
    }),
  ],
  [
    "E7-rows",
    "a weak correlation",
    onTheoryBut({ dependence: [dependenceRow("rows", "lora", 0.03)] }),
  ],
  ["A-batches", "few draws", onTheoryBut({ batches: [batchRow({ pHalfRate: 1e-5 })] })],
];

describe("an open verdict", () => {
  it.each(STRUCTURAL)("of %s is not looked at again: %s", (id, _, tables) => {
    const result = judged(id, tables);
    expect(["inconclusive", "not tested"]).toContain(result.verdict);
    expect(opensOf(result)).toEqual([]);
  });

  it.each(CURABLE)("of %s says how much more would decide it: %s", (id, _, tables) => {
    const result = judged(id, tables);
    expect(result.verdict).toBe("inconclusive");
    const [open] = opensOf(result);
    expect(open.sample).toBeGreaterThan(1);
    expect(result.detail).toMatch(/To decide: about \S+ times the sample at this estimate/);
  });
});

/** E14-boundary: many examples, and the span test is blind. */
import { COMPUTED, defineClaim, type Verdict } from "../claim.js";
import { MARGIN } from "../rules.js";
import { ownTheory } from "../source.js";
import { isFilled, isLinear, loadTable, settingOf } from "./evidence.js";

/** A mean of AUCs that are 1/2 each is 1/2 to rounding. */
const ROUNDING = 1e-12;

export const E14Boundary = defineClaim({
  id: "E14-boundary",
  source: ownTheory("E14"),
  statement:
    "Where B is of full rank, as members' inputs that fill the adapter's space make it, the span test has no power: " +
    "every A x lies in the row space of B, and the AUC is 1/2.",
  expectation: "upheld",
  because:
    "Its row space is then the whole space (full rank, but for coefficients that are dependent), and all " +
    "candidates tie.",
  theory: "E14",
  evidence: "proved",
  sees: COMPUTED,
  languageModel: true,
  reads: { spans: (r) => isLinear(r) && isFilled(r) },
  test({ spans }, { margin = MARGIN }) {
    const off = spans.map((r) => ({ row: r, by: Math.abs(r.auc - 0.5) }));
    const worst = off.reduce((a, b) => (b.by > a.by ? b : a)).by;
    // Where some B are not full, their models may tell: within the margin that says nothing of the proof.
    const isAgainst = off.some(
      ({ row, by }) => by > margin || (by > ROUNDING && row.full === row.models),
    );
    const other: Verdict = isAgainst ? "violated" : "inconclusive";
    return {
      verdict: worst <= ROUNDING ? ("upheld" as const) : other,
      sample: null,
      statistic: {
        name: "largest distance of a setting's AUC from 1/2",
        value: worst,
        low: null,
        high: ROUNDING,
        sampleSize: spans.reduce((n, r) => n + r.models, 0),
        falseAlarm: 0,
      },
      facts: {
        setting: settingOf(spans),
        models: spans.reduce((n, r) => n + r.models, 0),
        full: spans.reduce((n, r) => n + r.full, 0),
        answered: spans.reduce(
          (n, r) => n + r.membersInside + r.membersOutside + r.othersInside + r.othersOutside,
          0,
        ),
        table: loadTable(spans),
      },
    };
  },
  explain: ({ setting, models, full, answered, table }) => [
    {
      text:
        "Proved for a B of full rank; that members' inputs make it so is checked beside, on trained adapters " +
        `(${setting}). In ${full} of ${models} models B fills its room beyond rounding: every residual is zero, and ` +
        `the test says that it has no power. It calls ${answered} candidates inside or outside.`,
    },
    table,
    {
      text: "A test without power is no privacy: E14-leverage reads the same matrices past the boundary.",
    },
  ],
});

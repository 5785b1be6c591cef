/** E14-boundary: many examples, and the span test is blind. */
import { defineClaim, type Verdict } from "../claim.js";
import { sampleToDecide } from "../needed.js";
import { sized } from "../power.js";
import { insideMargin, MARGIN } from "../rules.js";
import { ownTheory } from "../source.js";
import {
  isFilled,
  isLinear,
  limitsOf,
  loadTable,
  meanOver,
  meanShift,
  settingOf,
} from "./evidence.js";

const SEES = {
  effect: "distance of an AUC from 1/2, of one setting",
  found:
    "the margin, the interval's limit and 1.28 more standard errors, in the least precise cell",
};

export const E14Boundary = defineClaim({
  id: "E14-boundary",
  source: ownTheory("E14"),
  statement:
    "Where its members' inputs fill the adapter's space, the span test has no power: its AUC is within the margin " +
    "of 1/2.",
  expectation: "upheld",
  because:
    "The row space of B is then the whole space, in which every A x lies: by construction, wherever B's rank is full.",
  theory: "E14",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: { spans: (r) => isLinear(r) && isFilled(r) },
  test({ spans }, { equivalence, margin = MARGIN }) {
    const level = (2 * equivalence) / Math.max(1, spans.length);
    const means = spans.map((r) => meanOver([r], () => [r.auc, r.aucSe]));
    const around = { low: 0.5 - margin, high: 0.5 + margin };
    const verdictAt = (times: number): Verdict => {
      const each = means.map((mean) => insideMargin(limitsOf(mean, level, times), around));
      if (each.includes("violated")) return "violated";
      return each.every((verdict) => verdict === "upheld") ? "upheld" : "inconclusive";
    };
    const farthest = means.reduce((a, b) =>
      Math.abs(b.value - 0.5) > Math.abs(a.value - 0.5) ? b : a,
    );
    return {
      verdict: verdictAt(1),
      sample: sampleToDecide(verdictAt),
      statistic: {
        name: "AUC of the span test farthest from 1/2",
        value: farthest.value,
        ...limitsOf(farthest, level),
        sampleSize: means.reduce((n, m) => n + m.models, 0),
        falseAlarm: equivalence,
      },
      power: sized(SEES, margin + Math.max(...means.map((mean) => meanShift(mean, level)))),
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
        `Trained adapters (${setting}). In ${full} of ${models} models B fills its room beyond rounding: every ` +
        `residual is zero, and the test says that it has no power. It calls ${answered} candidates inside or outside.`,
    },
    table,
    {
      text: "A test without power is no privacy: E14-leverage reads the same matrices past the boundary.",
    },
  ],
});

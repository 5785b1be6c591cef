/** E14-leverage: past the boundary of the span test, the same two matrices still tell members. */
import { defineClaim } from "../claim.js";
import { CLAIM, derived } from "../source.js";
import { isFilled, isLinear, loadTable, settingOf } from "./evidence.js";
import { judgeHidden, SEES_LEVERAGE } from "./graded.js";

export const E14Leverage = defineClaim({
  id: "E14-leverage",
  source: derived(CLAIM[5], "E14", "as to a published adapter with frozen A"),
  statement:
    "Where its members' inputs fill the adapter's space, a published adapter with frozen A no longer tells " +
    "members from others to who holds it.",
  expectation: "violated",
  because:
    "B'B is a sum over pairs of members, and (A x)' (B'B)^-1 (A x) is smaller for those who are in it: by about the " +
    "factor 1 - r/N of N members, were their coefficients orthogonal and of one length.",
  theory: "E14",
  evidence: "estimated",
  sees: SEES_LEVERAGE,
  languageModel: true,
  reads: { spans: (r) => isLinear(r) && isFilled(r) },
  test: ({ spans }, context) =>
    judgeHidden(spans, context, { setting: settingOf(spans), table: loadTable(spans) }),
  explain: ({ setting, table }) => [
    {
      text:
        `Trained adapters (${setting}), members against as many others, by the leverage of A x in B'B. No label, ` +
        "loss or shadow model is used.",
    },
    table,
  ],
});

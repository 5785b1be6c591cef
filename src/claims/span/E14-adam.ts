/** E14-adam: Adam blinds the span test; whether it hides the members is another matter. */
import type { SpanRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { CLAIM, derived } from "../source.js";
import { isBelow, isRead, loadTable, settingOf } from "./evidence.js";
import { judgeHidden, SEES_LEVERAGE } from "./graded.js";

const models = (rows: readonly SpanRow[], of: (r: SpanRow) => number): number =>
  rows.reduce((n, r) => n + of(r), 0);

export const E14Adam = defineClaim({
  id: "E14-adam",
  source: derived(CLAIM[5], "E14", "as to a published adapter with frozen A, trained by Adam"),
  statement:
    "Trained by Adam, a published adapter with frozen A does not tell members from others to who holds it.",
  expectation: "violated",
  predictedBy: "earlier runs",
  because:
    "Adam divides number by number, so from two examples on B fills its room, but for directions that rounding " +
    "hides, and the span test is blind (derived); " +
    "how much of the leverage is left follows from no theory, and was measured.",
  theory: "E14",
  evidence: "estimated",
  sees: SEES_LEVERAGE,
  languageModel: true,
  reads: { spans: (r) => r.optimizer === "adam" && isRead(r) },
  test({ spans }, context) {
    const below = spans.filter(isBelow);
    return judgeHidden(spans, context, {
      setting: settingOf(spans),
      below: models(below, (r) => r.models),
      full: models(below, (r) => r.full),
      table: loadTable(spans),
    });
  },
  explain: ({ setting, below, full, table }) => [
    {
      text:
        `Trained adapters (${setting}), members against as many others. Where SGD leaves directions free, Adam ` +
        `fills them in ${full} of ${below} models: the span test has no power there. The leverage is another reading ` +
        "of the same two matrices.",
    },
    table,
  ],
});

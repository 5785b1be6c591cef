/** E14-span: few examples, and the published adapter tells all members from all others. */
import type { SpanRow } from "../../experiment/rows.js";
import { defineClaim, type Need, type Verdict } from "../claim.js";
import { sampleToDecide, shareLimits } from "../needed.js";
import { FOUND, shareShownBelow, sized } from "../power.js";
import { sideOf } from "../rules.js";
import { CLAIM, derived } from "../source.js";
import { different } from "../words.js";
import { isBelow, isLinear, LINEAR, optimiserName, optimiserTable, settingOf } from "./evidence.js";

/** Share of models in which all are told apart: above it the statement is upheld. */
export const ALL_TOLD_APART = 0.95;
const SEES = {
  effect: `shortfall of the share of models from ${ALL_TOLD_APART}, of one optimiser`,
  found: FOUND.count,
};

/** Of each optimiser, models and those in which every member has a smaller residual than every other. */
function countsOf(rows: readonly SpanRow[]) {
  return different(rows.map((r) => r.optimizer)).map((optimizer) => {
    const own = rows.filter((r) => r.optimizer === optimizer);
    const sum = (of: (r: SpanRow) => number): number => own.reduce((n, r) => n + of(r), 0);
    return { hits: sum((r) => r.separated), n: sum((r) => r.models) };
  });
}

/** The statement names them: on some of them it is not tested. */
const everyOptimiser: Need<{ spans: (row: SpanRow) => boolean }> = {
  what: `adapters with room left, by ${LINEAR.map(optimiserName).join(", ")}`,
  missing({ spans }) {
    const absent = LINEAR.filter((name) => spans.every((r) => r.optimizer !== name));
    if (absent.length === 0) return undefined;
    const names = absent.map(optimiserName).join(", ");
    return `Needs adapters that leave room by every optimiser of the statement; these rows have none by ${names}.`;
  },
};

export const E14Span = defineClaim({
  id: "E14-span",
  source: derived(CLAIM[5], "E14", "as to a published adapter with frozen A"),
  statement:
    "Where its members' inputs do not fill the adapter's space, a published adapter with frozen A tells all members " +
    "from all others, without any other model: by SGD, momentum, weight decay and clipping by example.",
  expectation: "upheld",
  because:
    "B is a combination of the rows (A x)' of its members, whatever the coefficients. So A x lies in the row space " +
    "of B for members, and off it for who is no combination of them.",
  theory: "E14",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: { spans: (r) => isLinear(r) && isBelow(r) },
  needs: [everyOptimiser],
  test({ spans }, { alpha }) {
    const counts = countsOf(spans);
    const share = alpha / Math.max(1, counts.length);
    const verdictAt = (times: number): Verdict => {
      const sides = counts.map((c) => sideOf(shareLimits(c, share, times), ALL_TOLD_APART));
      if (sides.some((side) => side < 0)) return "violated";
      return sides.every((side) => side > 0) ? "upheld" : "inconclusive";
    };
    const worst = counts.reduce((a, b) => (b.hits / b.n < a.hits / a.n ? b : a), counts[0]);
    return {
      verdict: verdictAt(1),
      sample: sampleToDecide(verdictAt),
      statistic: {
        name: "share of models that tell all apart, of the worst optimiser",
        value: worst.hits / worst.n,
        ...shareLimits(worst, share),
        sampleSize: worst.n,
        falseAlarm: alpha,
      },
      power: sized(
        SEES,
        Math.max(
          ...counts.map(
            ({ n }) => ALL_TOLD_APART - shareShownBelow(ALL_TOLD_APART, { n, alpha: share }),
          ),
        ),
      ),
      facts: {
        setting: settingOf(spans),
        member: Math.max(...spans.map((r) => r.residualMember)),
        other: Math.min(...spans.map((r) => r.residualOther)),
        inside: spans.reduce((n, r) => n + r.othersInside, 0),
        outside: spans.reduce((n, r) => n + r.membersOutside, 0),
        candidates: spans.reduce((n, r) => n + r.candidates, 0),
        table: optimiserTable(spans),
      },
    };
  },
  explain: ({ setting, member, other, inside, outside, candidates, table }) => [
    {
      text:
        `Trained adapters (${setting}), as many others as members. Medians over models: the largest relative ` +
        `residual of a member is ${member.toExponential(0)} at most, the smallest of another ` +
        `${other.toExponential(0)} at least. Of ${candidates} members ${outside} are called outside, of as many ` +
        `others ${inside} inside.`,
    },
    table,
    {
      text:
        "Whoever holds the adapter and the candidates' inputs to the layer needs no label, no loss and no shadow " +
        "model. Layers below are frozen: elsewhere the inputs move in training. Of a transformer's attention values " +
        "alone are read: a first token's query moves nothing, and keys' gradients sum to zero.",
    },
  ],
});

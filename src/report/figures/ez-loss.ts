/** EZ-MIA against how well models predict, along training: LoRA and full fine-tuning (EZ-published). */
import * as Plot from "@observablehq/plot";
import { PERPLEXITY } from "../../claims/membership/utility.js";
import { different } from "../../claims/words.js";
import { meanOf } from "../../core/pools.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { describe } from "../plots/describe.js";
import { FRAME, grouped, intervals, lines } from "../plots/marks.js";
import { aucOver, GUESSING, taskName } from "../plots/membership-means.js";
import { seriesOf, stroked } from "../plots/series.js";

const { of: lossOf, name: MEASURE } = PERPLEXITY.test;

/** Mean AUC over pools with its interval, at each checkpoint of each setting. */
function pointsOf(rows: readonly MembershipRow[]) {
  const groups = grouped(rows, (r) => JSON.stringify([r.setting, r.step]));
  return [...groups.values()]
    .map((own) => ({
      setting: own[0].setting,
      rate: own[0].rate,
      step: own[0].step,
      perplexity: Math.exp(meanOf(own.map(lossOf))),
      ...aucOver(own),
    }))
    .sort((a, b) => a.step - b.step);
}

/** After the last step, at full fine-tuning's rate and otherwise. */
function ends(rows: readonly MembershipRow[]): string {
  const last = Math.max(...rows.map((r) => r.step));
  return pointsOf(rows)
    .filter((p) => p.step === last)
    .map((p) => `${p.setting} ${p.auc.toFixed(2)}`)
    .join(", ");
}

export const ezLoss = defineFigure({
  id: "ez-loss",
  claims: ["EZ-published"],
  perTask: "language-model",
  rows: ({ membership }) =>
    some(membership.filter((r) => r.attack === "ez-mia" && r.auc !== null && r.testLoss !== null)),
  title: (rows, subject) =>
    `AUC of EZ-MIA after training: ${ends(rows)} (${taskName(rows, subject)})`,
  caption:
    "Each curve is one setting through its checkpoints, from before training on: mean AUC over pools with 95% " +
    "intervals between them, against test perplexity. Curves turn back where models begin to predict worse. At one " +
    "rate two settings are at different places of their curves, which is what was published; at one perplexity they " +
    "are compared where they predict equally well.",
  data: pointsOf,
  draw(rows) {
    const points = pointsOf(rows);
    const series = seriesOf(different(points.map((p) => p.setting)));
    const place = { x: "perplexity", y: "auc", by: "setting" };
    const domain = [Math.min(0.48, ...points.map((p) => p.auc)) - 0.02, 1] as const;
    return draw(
      {
        ...FRAME,
        x: {
          label: `${MEASURE} (best on the right)`,
          nice: true,
          ticks: 5,
          inset: 8,
          reverse: true,
        },
        y: { label: "AUC", domain, ticks: 5, inset: 6 },
        marks: [
          Plot.frame({ stroke: "#8884" }),
          Plot.ruleY([0.5], stroked(GUESSING)),
          ...lines(points, series, place),
          ...intervals(points, series, place, domain),
        ],
      },
      "AUC of EZ-MIA against test perplexity along training, one curve a setting",
      {
        key: [...series, GUESSING],
        desc: describe(points, {
          x: ["perplexity", MEASURE],
          y: ["auc", "AUC"],
          by: ["setting"],
        }),
      },
    );
  },
});

/** Where training ends: loss and effective rank of every model (DYN-law, DYN-loss). */
import { different } from "../../claims/words.js";
import { meanOf } from "../../core/pools.js";
import type { EndingRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { pick } from "../figure-data.js";
import { number } from "../format.js";
import { around, logAxis } from "../plots/axes.js";
import { dots, FRAME, median } from "../plots/marks.js";
import { seriesOf } from "../plots/series.js";

/** Rows of the last step. */
function endsOf(rows: readonly EndingRow[]): EndingRow[] {
  const last = Math.max(...rows.map((r) => r.step));
  return rows.filter((r) => r.step === last);
}

export const dynEndings = defineFigure({
  id: "dyn-endings",
  claims: ["DYN-law", "DYN-loss"],
  rows: ({ endings }) => some(endings),
  title(rows) {
    const ends = endsOf(rows);
    const medians = different(ends.map((r) => r.setting)).map((setting) => ({
      setting,
      rank: median(ends.filter((r) => r.setting === setting).map((r) => r.effectiveRank)),
    }));
    const least = medians.reduce((a, b) => (b.rank < a.rank ? b : a));
    const most = medians.reduce((a, b) => (b.rank > a.rank ? b : a));
    const steps = Math.max(...rows.map((r) => r.step));
    return (
      `After ${steps} steps updates have an effective rank of ${least.rank.toFixed(1)} (${least.setting}) to ` +
      `${most.rank.toFixed(1)} (${most.setting}), median over models`
    );
  },
  caption:
    "One marker a model after the last step. i.i.d. noise (noisy) has LoRA's variance given the gradient of each " +
    "step (over the run adapters spend more: the table of DYN-law), DP-SGD's on average over a calibration run; " +
    "'again' is a second sample of the matched-noise baseline, the control. " +
    "Effective rank: (sum s^2)^2/sum s^4 over the singular values s of W - W_0, the largest of the layers.",
  data: (rows) =>
    pick(endsOf(rows), "setting", "pool", "model", "step", "effectiveRank", "testLoss"),
  draw(rows) {
    const used = endsOf(rows);
    const series = seriesOf(different(rows.map((r) => r.setting))).map((s) => ({
      ...s,
      dash: undefined,
      hollow: true,
    }));
    const means = series.flatMap((s) => {
      const own = used.filter((r) => r.setting === s.name);
      const mean = (value: (r: (typeof own)[number]) => number): string =>
        number(meanOf(own.map(value)));
      return own.length > 0
        ? [
            `${s.name}: mean test loss ${mean((r) => r.testLoss)}, ` +
              `mean effective rank ${mean((r) => r.effectiveRank)}`,
          ]
        : [];
    });
    return draw(
      {
        ...FRAME,
        height: 400,
        x: logAxis("effective rank of the update", around(used.map((r) => r.effectiveRank))),
        y: { label: "test loss (nats)", inset: 8, ticks: 6 },
        marks: dots(used, series, { x: "effectiveRank", y: "testLoss", by: "setting" }),
      },
      "Where training ends: test loss against effective rank, one marker a model",
      { key: series, desc: `${means.join("; ")}.` },
    );
  },
});

/** Where training ends: loss and effective rank of every model (DYN-law, DYN-loss). */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";

export const dynEndings = defineFigure({
  id: "dyn-endings",
  claims: ["DYN-law", "DYN-loss"],
  rows: ({ endings }) => some(endings),
  title: "Where do they end?",
  caption:
    "One dot a model after the last step. i.i.d. noise (noisy) has LoRA's variance given the gradient of each step " +
    "(over the run adapters spend more: the table of DYN-law), DP-SGD's on average over a calibration run; 'again' " +
    "is a second sample of the matched-noise baseline, the control. " +
    "Effective rank: (sum s^2)^2/sum s^4 over the singular values s of W - W_0, the largest of the layers.",
  draw(rows) {
    const last = Math.max(...rows.map((r) => r.step));
    const used = rows.filter((r) => r.step === last);
    return draw(
      {
        width: 860,
        height: 380,
        marginLeft: 60,
        marginBottom: 45,
        grid: true,
        x: { type: "log", label: "effective rank of the update", tickFormat: "~g", ticks: 5 },
        y: { label: "test loss" },
        color: { domain: different(rows.map((r) => r.setting)) },
        marks: [Plot.dot(used, { x: "effectiveRank", y: "testLoss", stroke: "setting", r: 3.5 })],
      },
      "Where training ends: test loss against effective rank, one dot a model",
    );
  },
});

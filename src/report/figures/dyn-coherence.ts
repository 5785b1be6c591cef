/** The noise of a fixed A adds up where i.i.d. noise averages out (DYN-steps). */
import * as Plot from "@observablehq/plot";
import { LITTLE } from "../../claims/dynamics/DYN-steps.js";
import { different } from "../../claims/words.js";
import type { TrajectoryRow } from "../../experiment/rows.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { FAINT, INK, seriesOf, type Series, stroked } from "../plots/series.js";
import { alongTraining, meansOf } from "../plots/trajectory-means.js";

const LIMIT: Series = { name: `limit of DYN-steps, ${1 + LITTLE}`, color: INK, dash: "1 5" };
/** Drawn broad, for lines of noise that does not add up lie on it. */
const UNCORRELATED: Series = { name: "uncorrelated noise, 1 (broad)", color: FAINT, dash: "none" };

const coherenceOf = (rows: readonly TrajectoryRow[]) =>
  meansOf(
    rows,
    (r) => r.coherence,
    (r) => r.coherenceSe,
  );

export const dynCoherence = defineFigure({
  id: "dyn-coherence",
  claims: ["DYN-steps"],
  rows: ({ trajectories }) => some(trajectories),
  title: (rows) => {
    const means = coherenceOf(rows);
    const last = Math.max(...means.map((p) => p.step));
    const ends = means.filter((p) => p.step === last);
    const most = ends.reduce((a, p) => (p.mean > a.mean ? p : a));
    return most.low > 1 + LITTLE
      ? `The noise of ${most.setting} adds up to ${most.mean.toFixed(1)} times the energy of independent noise`
      : "How does it add up?";
  },
  caption:
    "Energy of the summed noise over the sum of energies, on these pools. Uncorrelated noise stays at 1 (broad grey " +
    `line) and so averages out; the limit of DYN-steps is ${1 + LITTLE} (dotted). 95% limits between models.`,
  data: (rows) => coherenceOf(rows),
  draw(rows) {
    const means = coherenceOf(rows);
    return alongTraining(
      means,
      {
        label: "energy of the summed noise / sum of energies",
        ticks: 6,
        domain: [0, Math.max(2, ...means.map((p) => p.high))],
      },
      seriesOf(different(rows.map((r) => r.setting))),
      {
        marks: [
          Plot.ruleY([1], { stroke: UNCORRELATED.color, strokeWidth: 9, strokeOpacity: 0.35 }),
          Plot.ruleY([1 + LITTLE], { ...stroked(LIMIT) }),
        ],
        key: [UNCORRELATED, LIMIT],
      },
      "How the noise of training adds up",
    );
  },
});

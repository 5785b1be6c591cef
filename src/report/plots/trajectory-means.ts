/** Means over models along training, with 95% limits, and the panel that shows them. */
import * as Plot from "@observablehq/plot";
import { meanOf } from "../../core/pools.js";
import { tQuantile } from "../../core/stdlib.js";
import type { TrajectoryRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { describe } from "./describe.js";
import { dots, FRAME, grouped, lines } from "./marks.js";
import type { Series } from "./series.js";

/** A mean and its limits. */
export interface Mean {
  readonly setting: string;
  readonly step: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** A setting's rows of each step, in order of first appearance. */
export const bySettingAndStep = <T extends { setting: string; step: number }>(
  rows: readonly T[],
): T[][] => [...grouped(rows, (r) => `${r.setting} ${r.step}`).values()];

/** Mean over pools of a row's value, with 95% limits between models (standard errors of the pools combined). */
export const meansOf = (
  rows: readonly TrajectoryRow[],
  value: (r: TrajectoryRow) => number,
  se: (r: TrajectoryRow) => number,
): Mean[] =>
  bySettingAndStep(rows).map((list) => {
    const mean = meanOf(list.map(value));
    const degrees = list.reduce((a, r) => a + r.models - 1, 0);
    const error = Math.sqrt(list.reduce((a, r) => a + se(r) ** 2, 0)) / list.length;
    const half = tQuantile(0.975, degrees) * error;
    const [{ setting, step }] = list;
    return { setting, step, mean, low: mean - half, high: mean + half };
  });

/** What stands below the lines, and its entries of the key. */
export interface Below {
  readonly marks: readonly Plot.Markish[];
  readonly key: readonly Series[];
}

/**
 * A line a setting on a band of its limits, above the marks given. Markers of the settings take turns along training,
 * so that lines on top of each other are all seen.
 */
export function alongTraining(
  means: readonly Mean[],
  y: Plot.ScaleOptions,
  series: readonly Series[],
  below: Below,
  label: string,
): string {
  const place = { x: "step", y: "mean", by: "setting" };
  const steps = [...new Set(means.map((p) => p.step))].sort((a, b) => a - b);
  const turn = (p: Mean): boolean =>
    steps.indexOf(p.step) % series.length === series.findIndex((s) => s.name === p.setting);
  return draw(
    {
      ...FRAME,
      height: 380,
      x: { label: "training step t", ticks: 6 },
      y,
      marks: [
        ...below.marks,
        ...series.map((s) =>
          Plot.areaY(
            means.filter((p) => p.setting === s.name),
            { x: "step", y1: "low", y2: "high", fill: s.color, fillOpacity: 0.2 },
          ),
        ),
        ...lines(means, series, place),
        ...dots(steps.length > 2 * series.length ? means.filter(turn) : means, series, place, 4.5),
      ],
    },
    label,
    {
      key: [...series, ...below.key],
      desc: describe(means, { x: ["step", "step"], y: ["mean", String(y.label)], by: ["setting"] }),
    },
  );
}

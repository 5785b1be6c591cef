/** Means over models along training, with 95% limits, and the panel that shows them. */
import * as Plot from "@observablehq/plot";
import { meanOf } from "../../core/pools.js";
import { tQuantile } from "../../core/stdlib.js";
import type { TrajectoryRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { grouped } from "./marks.js";

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

/** A line a setting on a band of its limits, above the marks given. */
export function alongTraining(
  means: readonly Mean[],
  y: Plot.ScaleOptions,
  settings: readonly string[],
  below: readonly Plot.Markish[],
  label: string,
): string {
  const style = { x: "step", z: "setting" };
  return draw(
    {
      width: 860,
      height: 380,
      marginLeft: 60,
      marginBottom: 45,
      grid: true,
      x: { label: "training step t" },
      y,
      color: { domain: [...settings] },
      marks: [
        ...below,
        Plot.areaY(means, { ...style, y1: "low", y2: "high", fill: "setting", fillOpacity: 0.2 }),
        Plot.line(means, { ...style, y: "mean", stroke: "setting" }),
      ],
    },
    label,
  );
}

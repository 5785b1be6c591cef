/** Figures of whole trajectories: how noise repeats, how it adds up, how far paths go, where they end. */
import * as Plot from "@observablehq/plot";
import { tQuantile } from "../core/stdlib.js";
import type { EndingRow, TrajectoryRow } from "../experiment/rows.js";
import { draw } from "./draw.js";

const average = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;

/** Mean over pools of a row's value, with 95% limits between models (standard errors of the pools combined). */
function overPools(
  rows: readonly TrajectoryRow[],
  value: (r: TrajectoryRow) => number,
  se: (r: TrajectoryRow) => number,
) {
  const groups = new Map<string, TrajectoryRow[]>();
  for (const r of rows)
    groups.set(`${r.setting} ${r.step}`, [...(groups.get(`${r.setting} ${r.step}`) ?? []), r]);
  return [...groups.values()].map((list) => {
    const mean = average(list.map(value));
    const half =
      tQuantile(
        0.975,
        list.reduce((a, r) => a + r.models - 1, 0),
      ) *
      (Math.sqrt(list.reduce((a, r) => a + se(r) ** 2, 0)) / list.length);
    return {
      setting: list[0].setting,
      step: list[0].step,
      mean,
      low: mean - half,
      high: mean + half,
    };
  });
}
const settingsOf = (rows: ReadonlyArray<{ setting: string }>): string[] => [
  ...new Set(rows.map((r) => r.setting)),
];

/** Cosine between the noise of the first step and of each later one, beside the cosine of the gradients. */
export function noiseMemory(rows: readonly TrajectoryRow[]): string {
  const later = rows.filter((r) => r.step > 0);
  const used = overPools(
    later,
    (r) => r.correlation,
    (r) => r.correlationSe,
  );
  const first = settingsOf(rows)[0];
  const gradients = overPools(
    later.filter((r) => r.setting === first),
    (r) => r.gradientCosine,
    () => 0,
  );
  return draw(
    {
      width: 860,
      height: 380,
      marginLeft: 60,
      marginBottom: 45,
      grid: true,
      x: { label: "training step t" },
      y: { label: "cosine between N_0 and N_t" },
      color: { domain: [...settingsOf(rows), `gradients of ${first}`] },
      marks: [
        Plot.ruleY([0], { stroke: "#999" }),
        Plot.line(
          gradients.map((p) => ({ ...p, setting: `gradients of ${first}` })),
          { x: "step", y: "mean", stroke: "setting", strokeDasharray: "5 4" },
        ),
        Plot.areaY(used, {
          x: "step",
          y1: "low",
          y2: "high",
          fill: "setting",
          z: "setting",
          fillOpacity: 0.2,
        }),
        Plot.line(used, { x: "step", y: "mean", stroke: "setting", z: "setting" }),
      ],
    },
    "Correlation of the noise with the noise of the first step",
  );
}

/** |N_0 + .. + N_t|^2 over |N_0|^2 + .. + |N_t|^2. */
export function noiseCoherence(rows: readonly TrajectoryRow[]): string {
  const used = overPools(
    rows,
    (r) => r.coherence,
    (r) => r.coherenceSe,
  );
  return draw(
    {
      width: 860,
      height: 380,
      marginLeft: 60,
      marginBottom: 45,
      grid: true,
      x: { label: "training step t" },
      y: {
        label: "energy of the summed noise / sum of energies",
        domain: [0, Math.max(2, ...used.map((p) => p.high))],
      },
      color: { domain: settingsOf(rows) },
      marks: [
        Plot.ruleY([1], { stroke: "#999", strokeDasharray: "4 3" }),
        Plot.areaY(used, {
          x: "step",
          y1: "low",
          y2: "high",
          fill: "setting",
          z: "setting",
          fillOpacity: 0.2,
        }),
        Plot.line(used, { x: "step", y: "mean", stroke: "setting", z: "setting" }),
      ],
    },
    "How the noise of training adds up",
  );
}

/** Distances of the weights from the start and from an independent noisy path, over steps. */
export function pathDistances(rows: readonly EndingRow[]): string {
  const panels = [
    ["from the start", (r: EndingRow) => r.displacement],
    ["from the path without noise", (r: EndingRow) => r.fromQuiet],
    ["from an independent path of noisy SGD", (r: EndingRow) => r.fromRival],
  ] as const;
  const groups = new Map<string, EndingRow[]>();
  for (const r of rows)
    groups.set(`${r.setting} ${r.step}`, [...(groups.get(`${r.setting} ${r.step}`) ?? []), r]);
  const used = panels.flatMap(([panel, f]) =>
    [...groups.values()].map((list) => {
      const values = list.map(f);
      const mean = average(values);
      const half =
        tQuantile(0.975, values.length - 1) *
        Math.sqrt(
          values.reduce((a, x) => a + (x - mean) ** 2, 0) / (values.length - 1) / values.length,
        );
      return {
        panel,
        setting: list[0].setting,
        step: list[0].step,
        mean,
        low: mean - half,
        high: mean + half,
      };
    }),
  );
  return draw(
    {
      width: 980,
      height: 360,
      marginLeft: 55,
      marginBottom: 45,
      marginTop: 40,
      grid: true,
      x: { type: "log", label: "steps", tickFormat: "~g", ticks: 5 },
      y: { type: "log", label: "Frobenius distance", tickFormat: "~g" },
      fx: { label: null, domain: panels.map(([panel]) => panel) },
      color: { domain: settingsOf(rows) },
      marks: [
        Plot.ruleX(used, {
          x: "step",
          y1: "low",
          y2: "high",
          fx: "panel",
          stroke: "setting",
          strokeWidth: 2,
        }),
        Plot.line(used, { x: "step", y: "mean", fx: "panel", stroke: "setting", z: "setting" }),
        Plot.dot(used, { x: "step", y: "mean", fx: "panel", fill: "setting", r: 2.5 }),
      ],
    },
    "Distances along training",
  );
}

/** Every model's final test loss and effective rank. */
export function endingsBySetting(rows: readonly EndingRow[]): string {
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
      color: { domain: settingsOf(rows) },
      marks: [Plot.dot(used, { x: "effectiveRank", y: "testLoss", stroke: "setting", r: 3.5 })],
    },
    "Where training ends: test loss against effective rank, one dot a model",
  );
}

/** Figures on a table of outputs: AUCs with their intervals, and ROC curves on logarithmic axes. */
import * as Plot from "@observablehq/plot";
import { toCsv } from "../../store/csv.js";
import { draw } from "../draw.js";
import type { ReportFigure } from "../model.js";
import { logAxis } from "../plots/axes.js";
import { describe } from "../plots/describe.js";
import { FRAME, lines } from "../plots/marks.js";
import { ATTACKERS, GUESSING } from "../plots/membership-means.js";
import { rowsOfIntervals } from "../plots/rows-of-intervals.js";
import { seriesOf, stroked } from "../plots/series.js";
import { attackTitle } from "./names.js";

export interface AttackPoint {
  readonly attack: string;
  readonly knowledge: string;
  readonly auc: {
    readonly value: number;
    readonly interval: readonly [number, number] | null;
  };
}

export interface RocPoint {
  readonly attack: string;
  readonly knowledge: string;
  readonly fpr: number;
  readonly tpr: number;
}

export function aucFigure(attacks: readonly AttackPoint[]): ReportFigure {
  const points = attacks.map(({ attack, knowledge, auc: { value, interval } }) => ({
    row: attackTitle(attack),
    series: knowledge,
    value,
    low: interval?.[0] ?? value,
    high: interval?.[1] ?? value,
  }));
  const rows = [...new Set(points.map(({ row }) => row))];
  const series = ATTACKERS.filter(({ name }) => points.some((p) => p.series === name));
  const references = [{ ...GUESSING, at: 0.5 }];
  const layout = { rows, series, references, label: "AUC", most: 1 };
  return {
    id: "auc",
    title: "AUC of every attack, with its 95% interval",
    caption: "To the right of the dashed line members are told from non-members.",
    claims: [],
    svg: rowsOfIntervals(points, layout, "AUC by attack"),
    csv: toCsv(points),
  };
}

/** Curves that are told apart in one figure. */
const MOST = 6;

/** The curves of largest AUC; none where there are too few scores for any rate. */
export function rocFigure(
  curves: readonly RocPoint[],
  attacks: readonly AttackPoint[],
): ReportFigure[] {
  const nameOf = ({ attack, knowledge }: Pick<RocPoint, "attack" | "knowledge">): string =>
    `${attackTitle(attack)}${knowledge === "known-A" ? ", knows A" : ""}`;
  const names = [...attacks]
    .sort((a, b) => b.auc.value - a.auc.value)
    .slice(0, MOST)
    .map(nameOf);
  const points = curves
    .map((point) => ({ ...point, name: nameOf(point) }))
    .filter(({ name, tpr }) => names.includes(name) && tpr > 0);
  if (points.length === 0) return [];
  const lowest = Math.min(...points.flatMap(({ fpr, tpr }) => [fpr, tpr]));
  const series = seriesOf(names).map((s) => ({ ...s, symbol: undefined }));
  const svg = draw(
    {
      ...FRAME,
      height: 420,
      x: logAxis("false-positive rate", [lowest, 1], 5),
      y: logAxis("true-positive rate", [lowest, 1], 5),
      marks: [
        Plot.line(
          [lowest, 1].map((v) => ({ v })),
          { x: "v", y: "v", ...stroked(GUESSING) },
        ),
        ...lines(points, series, { x: "fpr", y: "tpr", by: "name" }),
      ],
    },
    "ROC curves on logarithmic axes",
    {
      key: [...series, GUESSING],
      desc: describe(points, {
        x: ["fpr", "false-positive rate"],
        y: ["tpr", "True-positive rate"],
        by: ["name"],
      }),
    },
  );
  return [
    {
      id: "roc",
      title:
        names.length === 1
          ? "ROC curve of the largest AUC"
          : `ROC curves of the ${names.length} largest AUCs`,
      caption:
        "Thresholds of each target's own non-members (the table's rates are at thresholds chosen elsewhere), mean " +
        "over targets and pools. Diagonal: guessing.",
      claims: [],
      svg,
      csv: toCsv(points),
    },
  ];
}

/** A-batches: whether batches are drawn by the law that the accountants take. */
import { normalQuantile } from "../../core/stdlib.js";
import { faultOf } from "../../experiment/audit/faults.js";
import type { BatchRow } from "../../experiment/rows.js";
import { defineClaim, type Verdict } from "../claim.js";
import { sized } from "../power.js";
import { ownTheory } from "../source.js";

/** P-values of a row: number drawn, sizes, inclusion counts, and of one step with the next. */
const pValues = ({ pRate, pSizes, pCounts, pLag, strangers }: BatchRow): number[] => [
  ...[pRate, pSizes, pCounts, pLag],
  strangers > 0 ? 0 : 1,
];
const least = (rows: readonly BatchRow[]): number =>
  rows.flatMap(pValues).reduce((a, p) => Math.min(a, p), 1);

/** Whether a planted fault changes what is drawn. */
const isOtherwiseDrawn = (row: BatchRow): boolean => faultOf(row).draws;

const SEES = {
  effect: "relative error of the sampling rate",
  found:
    "Chernoff's limit of the number drawn, and 1.28 standard deviations, of the setting that draws least",
} as const;

export const ABatches = defineClaim({
  id: "A-batches",
  source: ownTheory("Batches as they are drawn"),
  statement:
    "Batches of DP-SGD and DP-LoRA have the sizes, the inclusion counts and the correlation of one step with the " +
    "next of the sampling that is accounted: each member in each batch with one probability, independently.",
  expectation: "upheld",
  because: "Trainers of dp methods draw each member of each batch by a number of its own.",
  theory: "Batches as they are drawn",
  evidence: "estimated",
  sees: SEES,
  reads: { batches: () => true },
  numbers: { batches: ["pRate", "pSizes", "pCounts", "pLag", "pHalfRate", "strangers"] },
  test({ batches }, { alpha }) {
    const own = batches.filter((r) => !isOtherwiseDrawn(r));
    const planted = batches.filter(isOtherwiseDrawn);
    // Strangers have no chance in them.
    const limit = alpha / (4 * Math.max(1, own.length));
    const smallest = least(own);
    // Control: half the rate, accounted for the same batches, and batches of twice the rate.
    const missed = [
      ...own.filter((r) => !(r.pHalfRate <= limit)).map((r) => `${r.setting} at half the rate`),
      ...planted.filter((r) => !(least([r]) <= limit)).map((r) => r.setting),
    ];
    const open: Verdict = own.length > 0 && missed.length === 0 ? "upheld" : "inconclusive";
    const members = own.reduce((n, r) => n + r.members * r.steps, 0);
    // Chernoff's limit in standard deviations of the number drawn, and the normal quantile of 0.9.
    const reach = Math.sqrt(2 * Math.log(2 / limit)) + normalQuantile(0.9, 0, 1);
    const errors = own.map((r) => reach * Math.sqrt((1 - r.samplingRate) / r.expected));
    // Logarithms of Chernoff's bounds grow as the number drawn.
    const controls = [...own.map((r) => r.pHalfRate), ...planted.map((r) => least([r]))];
    const needed = Math.max(...controls.map((p) => Math.log(limit) / Math.log(p)));
    return {
      verdict: smallest <= limit ? "violated" : open,
      ...(own.length === 0 && { sample: null }),
      ...(own.length > 0 && Number.isFinite(needed) && { sample: needed }),
      statistic: {
        name: "smallest p-value",
        value: smallest,
        low: limit,
        high: null,
        sampleSize: members,
        falseAlarm: alpha,
      },
      power: sized(SEES, own.length > 0 ? errors.reduce((a, b) => Math.max(a, b), 0) : null),
      facts: {
        missed,
        caught: planted.map((r) => r.setting),
        lines: batches.map((r) => ({
          ...r,
          off: r.drawn / r.expected,
          p: least([r]),
        })),
      },
    };
  },
  explain({ lines, missed, caught }) {
    const half = "Half the rate, accounted for the same batches, is refuted in every setting";
    const word =
      missed.length > 0
        ? `Controls that were not refuted: ${missed.join(", ")}: too few draws to decide.`
        : `${half}${caught.length > 0 ? `, and so are planted faults: ${caught.join(", ")}` : ""}.`;
    return [
      {
        text:
          "Members drawn, squares of batch sizes and of inclusion counts about their means, and the correlation of " +
          "one step with the next, of all runs of a setting; each with its exact law under Poisson sampling, and " +
          `Chernoff's bound on its tails. ${word}`,
      },
      {
        head: [
          "setting",
          "rate",
          "drawn / expected",
          "sizes",
          "counts",
          "next step",
          "strangers",
          "least p",
        ],
        body: lines.map((r) => [
          r.setting,
          r.samplingRate.toFixed(3),
          r.off.toFixed(4),
          r.sizes.toFixed(3),
          r.counts.toFixed(3),
          r.lag.toFixed(4),
          String(r.strangers),
          r.p === 0 ? "< 1e-300" : r.p.toPrecision(2),
        ]),
      },
    ];
  },
});

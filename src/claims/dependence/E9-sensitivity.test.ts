import { logSlope } from "../../core/fit.js";
import type { DependenceRow, Tables } from "../../experiment/rows.js";
import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { dependenceRows, onTheoryBut, scaledRow, tablesOnTheory } from "../../testing/rows.js";
import { ALPHA } from "../rules.js";
import { E9Sensitivity } from "./E9-sensitivity.js";

const isScale = (r: DependenceRow): boolean => r.relation === "scale";
const isControl = (r: DependenceRow): boolean => isScale(r) && r.model === "dp-sgd";
const isLora = (r: DependenceRow): boolean => isScale(r) && r.model === "lora";
const FIXED = { noiseSd: 0.25, noiseSdSe: 0.0025 };
/** Noise that grows as this power of the norm, its error one in a hundred. */
const asPower = (slope: number, of = isLora): Tables =>
  onTheoryBut({
    dependence: changeRows(dependenceRows, of, (r) => ({
      noiseSd: r.norm ** slope,
      noiseSdSe: r.norm ** slope / 100,
    })),
  });
const exact = logSlope(
  dependenceRows.filter(isLora).map(({ norm }) => ({ x: norm, y: norm, se: norm / 100 })),
  1 - ALPHA,
);
const margin = exact.high - exact.value;

describeClaim({
  claim: E9Sensitivity,
  onTheory: tablesOnTheory,
  flips: [
    [
      "noise of a fixed scale",
      onTheoryBut({ dependence: changeRows(dependenceRows, isScale, () => FIXED) }),
      "upheld",
    ],
    ["1.02 margins above a half", asPower(0.5 + 1.02 * margin), "violated"],
    ["0.98 margins above a half", asPower(0.5 + 0.98 * margin), "inconclusive"],
    ["0.98 margins below a half", asPower(0.5 - 0.98 * margin), "inconclusive"],
    ["1.02 margins below a half", asPower(0.5 - 1.02 * margin), "upheld"],
    [
      "noise of a fixed scale at a higher rank, which is not the one that decides",
      onTheoryBut({
        dependence: [
          ...dependenceRows,
          ...dependenceRows.filter(isScale).map((r) => ({ ...r, ...FIXED, rank: 64 })),
        ],
      }),
      "violated",
    ],
    [
      "DP-SGD's noise in place of LoRA's, and LoRA's of its",
      onTheoryBut({
        dependence: changeRows(dependenceRows, isScale, (r) => ({
          model: r.model === "lora" ? "dp-sgd" : "lora",
        })),
      }),
      "inconclusive",
    ],
    ...[0.98, -0.98, 1.02, -1.02].map((margins): Flip => [
      `a control of slope ${margins} margins`,
      asPower(margins * margin, isControl),
      Math.abs(margins) < 1 ? "violated" : "inconclusive",
    ]),
    [
      "no control",
      onTheoryBut({ dependence: dependenceRows.filter((r) => !isScale(r) || isLora(r)) }),
      "not tested",
    ],
    [
      "noise of scaled gradients, which is not about this claim",
      onTheoryBut({ dependence: [...dependenceRows, ...[1, 2, 3].map((n) => scaledRow(n))] }),
      "violated",
    ],
    [
      "two norms only",
      onTheoryBut({ dependence: dependenceRows.filter((r) => !isScale(r) || r.norm < 1) }),
      "not tested",
    ],
  ],
  textFlips: [
    [
      "noise of a fixed scale",
      ({ dependence }) => ({ dependence: changeRows(dependence, isScale, () => FIXED) }),
      "upheld",
    ],
  ],
  powered: {
    at: (size, source) =>
      onTheoryBut({
        dependence: changeRows(dependenceRows, isLora, (r) => {
          const noiseSd = Math.exp(size * Math.log(r.norm)) * (1 + source.normal() / 100);
          return { noiseSd, noiseSdSe: noiseSd / 100 };
        }),
      }),
    none: 0.5,
  },
});

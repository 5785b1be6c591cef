/** ROC curves at the last checkpoint: what an attacker finds at low false-positive rates. */
import * as Plot from "@observablehq/plot";
import { DECIDING_ATTACKS } from "../../attack/membership.js";
import { meanOf } from "../../core/pools.js";
import type { MembershipRow, RocRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { defineFigure } from "../figure.js";
import { grouped } from "../plots/marks.js";
import { ATTACK_CLAIMS, panelNames, smallMultiples, taskName } from "../plots/membership-means.js";

interface Rows {
  readonly rocs: readonly RocRow[];
  /** Of the same plan: what the settings are. */
  readonly membership: readonly MembershipRow[];
}

/** LiRA's curves are whole, RMIA's dashed. */
const DASHES: Readonly<Record<(typeof DECIDING_ATTACKS)[number], string>> = {
  "lira-online-fixed": "none",
  "rmia-online": "5 3",
};

/** Mean over pools at each false-positive rate; rates of zero have no place on a logarithmic axis. */
const pointsOf = (rocs: readonly RocRow[]) =>
  [
    ...grouped(
      rocs.filter((r) => r.attack in DASHES),
      (r) => JSON.stringify([r.setting, r.knowledge, r.attack, r.fpr]),
    ).values(),
  ]
    .map((list) => ({ ...list[0], tpr: meanOf(list.map((r) => r.tpr)) }))
    .filter((p) => p.tpr > 0);

export const miaRoc = defineFigure({
  id: "mia-roc",
  claims: ATTACK_CLAIMS,
  perTask: "classifier",
  rows: ({ rocs, membership }): Rows | undefined =>
    rocs.length > 0 ? { rocs, membership } : undefined,
  title: ({ membership }, subject) =>
    `ROC curves at the last checkpoint (${taskName(membership, subject)})`,
  caption:
    "Online LiRA (one variance; whole lines) and online RMIA (dashed), each target at the thresholds that the other " +
    "targets of its pool chose, mean over targets and pools; one setting a panel, full fine-tuning in grey. Dotted: " +
    "guessing.",
  draw({ rocs, membership }) {
    const full = new Set(membership.filter((r) => r.method === "full").map((r) => r.setting));
    const list = pointsOf(rocs);
    const { points, panels, options } = smallMultiples(
      list,
      (p) => full.has(p.setting),
      (p) => p.knowledge,
    );
    const lowest = Math.min(...list.map((p) => p.fpr));
    const chance = panels.flatMap((panel) => [lowest, 1].map((v) => ({ v, ...panel })));
    const place = { fx: "fx", fy: "fy" };
    return draw(
      {
        ...options,
        x: { type: "log", label: "false-positive rate", tickFormat: "~g", ticks: 3 },
        y: { type: "log", label: "true-positive rate", tickFormat: "~g", ticks: 3 },
        marks: [
          Plot.frame({ stroke: "#ddd" }),
          Plot.line(chance, { x: "v", y: "v", stroke: "#999", strokeDasharray: "1 3", ...place }),
          ...DECIDING_ATTACKS.map((attack) =>
            Plot.line(
              points.filter((p) => p.attack === attack),
              {
                x: "fpr",
                y: "tpr",
                stroke: "curve",
                z: "curve",
                strokeDasharray: DASHES[attack],
                ...place,
              },
            ),
          ),
          panelNames(panels),
        ],
      },
      "ROC curves on log-log axes, one panel a setting",
    );
  },
});

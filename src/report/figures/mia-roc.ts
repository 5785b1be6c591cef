/** ROC curves at the last checkpoint: what an attacker finds at low false-positive rates. */
import * as Plot from "@observablehq/plot";
import { DECIDING_ATTACKS } from "../../attack/membership.js";
import { different } from "../../claims/words.js";
import { meanOf } from "../../core/pools.js";
import type { MembershipRow, RocRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { defineFigure } from "../figure.js";
import { pick } from "../figure-data.js";
import { ATTACK_TITLES } from "../plots/attack-names.js";
import { logAxis } from "../plots/axes.js";
import { describe } from "../plots/describe.js";
import { grouped, lines } from "../plots/marks.js";
import { ATTACK_CLAIMS, ATTACKERS, FULL, GUESSING, taskName } from "../plots/membership-means.js";
import { stroked } from "../plots/series.js";
import { panelGrid } from "../plots/panels.js";

interface Rows {
  readonly rocs: readonly RocRow[];
  /** Of the same plan: what the settings are. */
  readonly membership: readonly MembershipRow[];
}

/** Rows of the attacks that decide. */
const decides = ({ attack }: RocRow): boolean =>
  (DECIDING_ATTACKS as readonly string[]).includes(attack);

/** Mean over pools at each false-positive rate; rates of zero have no place on a logarithmic axis. */
const pointsOf = (rocs: readonly RocRow[]) =>
  [
    ...grouped(rocs.filter(decides), (r) =>
      JSON.stringify([r.setting, r.knowledge, r.attack, r.fpr]),
    ).values(),
  ]
    .map((list) => ({ ...list[0], tpr: meanOf(list.map((r) => r.tpr)) }))
    .filter((p) => p.tpr > 0);

interface Panel {
  readonly fx: number;
  readonly fy: number;
  readonly setting: string;
  readonly attack: keyof typeof ATTACK_TITLES;
}

/** The setting above each row of panels, the attack inside each panel. */
const namesOf = (panels: readonly Panel[]): Plot.Markish[] => [
  Plot.text(
    panels.filter((panel) => panel.fx === 0),
    {
      fx: "fx",
      fy: "fy",
      text: "setting",
      frameAnchor: "top-left",
      lineAnchor: "bottom",
      dy: -8,
      fontWeight: "bold",
    },
  ),
  Plot.text(panels, {
    fx: "fx",
    fy: "fy",
    text: ({ attack }: Panel) => ATTACK_TITLES[attack],
    frameAnchor: "bottom-right",
    dx: -4,
    dy: -4,
  }),
];

/** "5 of 8 panels": settings and attacks where the known A has the higher rate at 1% false positives, or next to it. */
function aheadAt(rocs: readonly RocRow[]): string | undefined {
  const points = pointsOf(rocs);
  const rateOf = (own: ReturnType<typeof pointsOf>): number =>
    own.reduce((a, p) =>
      Math.abs(Math.log(p.fpr / 0.01)) < Math.abs(Math.log(a.fpr / 0.01)) ? p : a,
    ).tpr;
  const pairs = [...grouped(points, (p) => `${p.setting} ${p.attack}`).values()].flatMap((own) => {
    const [known, unaware] = ["known-A", "unaware"].map((k) =>
      own.filter((p) => p.knowledge === k),
    );
    return known.length > 0 && unaware.length > 0 ? [rateOf(known) > rateOf(unaware)] : [];
  });
  return pairs.length > 0 ? `${pairs.filter(Boolean).length} of ${pairs.length} panels` : undefined;
}

export const miaRoc = defineFigure({
  id: "mia-roc",
  claims: ATTACK_CLAIMS,
  perTask: "classifier",
  rows: ({ rocs, membership }): Rows | undefined =>
    rocs.length > 0 ? { rocs, membership } : undefined,
  title: ({ rocs, membership }, subject) => {
    const name = taskName(membership, subject);
    const won = aheadAt(rocs);
    return won === undefined
      ? `ROC curves at the last checkpoint (${name})`
      : `At 1% false positives who knows A finds more members in ${won} (${name})`;
  },
  caption:
    "Two panels a setting, LiRA, one variance (online) and RMIA (online), each target at the thresholds that the " +
    "other targets of its pool chose, mean over targets and pools; full fine-tuning in each panel. Diagonal: guessing.",
  data: ({ rocs }) => pick(pointsOf(rocs), "setting", "knowledge", "attack", "fpr", "tpr"),
  draw({ rocs, membership }) {
    const full = new Set(membership.filter((r) => r.method === "full").map((r) => r.setting));
    const list = pointsOf(rocs);
    const settings = different(list.map((p) => p.setting)).filter((s) => !full.has(s));
    const attacks = DECIDING_ATTACKS.filter((a) => list.some((p) => p.attack === a));
    const panelOf = (setting: string, attack: string): string => `${setting} ${attack}`;
    const cells = settings.flatMap((setting) => attacks.map((attack) => ({ setting, attack })));
    const grid = panelGrid(
      cells.map((c) => panelOf(c.setting, c.attack)),
      140,
      attacks.length,
    );
    const points = list.flatMap((p) =>
      (full.has(p.setting) ? settings : [p.setting]).map((setting) => ({
        ...p,
        curve: full.has(p.setting) ? FULL : p.knowledge,
        ...grid.where(panelOf(setting, p.attack)),
      })),
    );
    const lowest = Math.min(...list.flatMap((p) => [p.fpr, p.tpr]));
    const place = { x: "fpr", y: "tpr", by: "curve", fx: "fx", fy: "fy" };
    const facets = { fx: "fx", fy: "fy" };
    return draw(
      {
        ...grid.options,
        x: logAxis("false-positive rate", [lowest, 1], 4),
        y: logAxis("true-positive rate", [lowest, 1], 4),
        marks: [
          Plot.frame({ stroke: "#8884" }),
          Plot.line(
            grid.panels.flatMap((panel) => [lowest, 1].map((v) => ({ v, ...panel }))),
            {
              x: "v",
              y: "v",
              ...stroked(GUESSING),
              z: "name",
              ...facets,
            },
          ),
          ...lines(points, [...ATTACKERS].reverse(), place),
          ...namesOf(cells.map((c, i) => ({ ...grid.panels[i], ...c }))),
        ],
      },
      "ROC curves on log-log axes, two panels a setting",
      {
        key: [...ATTACKERS.map((s) => ({ ...s, symbol: undefined })), GUESSING],
        desc: describe(points, {
          x: ["fpr", "false-positive rate"],
          y: ["tpr", "True-positive rate"],
          by: ["setting", "attack", "knowledge"],
        }),
      },
    );
  },
});

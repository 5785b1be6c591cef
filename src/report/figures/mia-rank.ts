/** How the AUC of each attacker depends on the rank of LoRA-FA, beside full fine-tuning (MIA-rank). */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import type { Subject } from "../../experiment/kind.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { defineFigure } from "../figure.js";
import { ATTACK_TITLES, type NamedAttack } from "../plots/attack-names.js";
import { describe } from "../plots/describe.js";
import { intervals, lines } from "../plots/marks.js";
import { ATTACKERS, aucOver, GUESSING, KNOWLEDGE, taskName } from "../plots/membership-means.js";
import { stroked } from "../plots/series.js";
import { panelGrid } from "../plots/panels.js";

const isText = (subject: Subject): boolean => subject.model === "language-model";
const panelsOf = (subject: Subject): NamedAttack[] => [
  ...(isText(subject) ? (["pretrained", "min-k"] as const) : (["loss"] as const)),
  "calibrated",
  "rmia-online",
  "lira-online-fixed",
];

/** Full fine-tuning stands behind the largest rank. */
const order = (r: MembershipRow): number => (r.method === "full" ? Infinity : r.rank);
const place = (r: MembershipRow): string => (r.method === "full" ? "full" : String(r.rank));

/** A point a panel, attacker and place, where there are rows. */
function pointsOf(
  rows: readonly MembershipRow[],
  panels: readonly NamedAttack[],
  places: string[],
) {
  const cells = panels.flatMap((panel) =>
    KNOWLEDGE.flatMap((knowledge) => places.map((rank) => ({ panel, knowledge, rank }))),
  );
  return cells.flatMap((cell) => {
    const list = rows.filter(
      (r) => r.attack === cell.panel && r.knowledge === cell.knowledge && place(r) === cell.rank,
    );
    return list.length > 0 ? [{ ...cell, ...aucOver(list) }] : [];
  });
}

/** The learning rate at which the most ranks of LoRA-FA were trained: ranks are compared at one rate. */
function rateOf(rows: readonly MembershipRow[]): number {
  const own = rows.filter((r) => r.method === "lora-fa");
  const ranksAt = (rate: number): number =>
    different(own.filter((r) => r.rate === rate).map((r) => r.rank)).length;
  return different(own.map((r) => r.rate)).reduce((a, b) => (ranksAt(b) > ranksAt(a) ? b : a));
}

/** Points at the last checkpoint, of LoRA-FA and full fine-tuning. */
function shownOf(rows: readonly MembershipRow[], subject: Subject) {
  const panels = panelsOf(subject);
  const last = Math.max(...rows.map((r) => r.step));
  // One rate for all: asked once, since every row is compared with it.
  const rate = isText(subject) ? undefined : rateOf(rows);
  const used = rows.filter(
    (r) =>
      r.step === last &&
      r.auc !== null &&
      (panels as readonly string[]).includes(r.attack) &&
      (r.method === "full" || (r.method === "lora-fa" && (rate === undefined || r.rate === rate))),
  );
  const places = different([...used].sort((a, b) => order(a) - order(b)).map(place));
  return { panels, places, points: pointsOf(used, panels, places) };
}

export const miaRank = defineFigure({
  id: "mia-rank",
  claims: ["MIA-rank", "MIA-rank-known", "MIA-rank-utility"],
  perTask: "classifier",
  rows({ membership }, subject) {
    const fa = membership.filter((r) => r.method === "lora-fa");
    if (fa.length === 0) return undefined;
    const rate = rateOf(fa);
    const compared = isText(subject) ? fa : fa.filter((r) => r.rate === rate);
    return new Set(compared.map((r) => r.rank)).size > 1 ? membership : undefined;
  },
  title(rows, subject) {
    const { places, points } = shownOf(rows, subject);
    const ends = places.filter((p) => p !== "full");
    const name = taskName(rows, subject);
    if (ends.length < 2) return `AUC against rank for each attack (${name})`;
    const [low, high] = [ends[0], ends[ends.length - 1]];
    const pairs = points.flatMap((p) => {
      if (p.rank !== high) return [];
      const other = points.find(
        (q) => q.rank === low && q.panel === p.panel && q.knowledge === p.knowledge,
      );
      return other ? [other.auc < p.auc] : [];
    });
    const fewer = pairs.filter(Boolean).length;
    return `Rank ${low} has a lower mean AUC than rank ${high} in ${fewer} of ${pairs.length} curves (${name})`;
  },
  caption: (rows, subject) =>
    "LoRA-FA after equally many steps, " +
    (isText(subject)
      ? "each rank at the rate that its search found, "
      : `all ranks at the learning rate ${rateOf(rows)}, `) +
    "and full fine-tuning; 95% intervals between pools. " +
    (isText(subject)
      ? "LOSS beside pretrained and min-20% need no shadow models, so A does not help them."
      : "LOSS uses no shadow models, so A does not help it.") +
    ` Lower ranks may also have learned less: see the ${isText(subject) ? "perplexities" : "accuracies"} in the table.`,
  data: (rows, subject) => shownOf(rows, subject).points,
  draw(rows, subject) {
    const { panels, places, points: shown } = shownOf(rows, subject);
    const grid = panelGrid(
      panels.map((panel) => ATTACK_TITLES[panel]),
      190,
    );
    const points = shown.map((p) => ({
      ...p,
      attack: ATTACK_TITLES[p.panel],
      ...grid.where(ATTACK_TITLES[p.panel]),
    }));
    const aucs = points.map((p) => p.auc);
    const domain = [
      Math.max(0, Math.min(0.48, ...aucs) - 0.05),
      Math.min(1, Math.max(...aucs) + 0.05),
    ] as const;
    const style = { x: "rank", y: "auc", by: "knowledge", fx: "fx", fy: "fy", dodge: 12 };
    const series = ATTACKERS.slice(0, 2);
    return draw(
      {
        ...grid.options,
        x: { type: "point", domain: places, label: "rank of LoRA-FA", padding: 0.6, grid: false },
        y: { label: "AUC", domain, inset: 6, ticks: 5 },
        marks: [
          Plot.ruleY([0.5], { ...stroked(GUESSING) }),
          ...lines(
            points.filter((p) => p.rank !== "full"),
            series,
            style,
          ),
          ...intervals(points, series, style, domain),
          grid.names,
        ],
      },
      "AUC against rank for each attack",
      {
        key: [...series, GUESSING],
        desc: describe(points, {
          x: ["rank", "rank"],
          y: ["auc", "AUC"],
          by: ["attack", "knowledge"],
        }),
      },
    );
  },
});

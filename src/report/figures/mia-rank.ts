/** How the AUC of each attacker depends on the rank of LoRA-FA, beside full fine-tuning (MIA-rank). */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import type { Subject } from "../../experiment/kind.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { defineFigure } from "../figure.js";
import { bars, dots } from "../plots/marks.js";
import { aucOver, KNOWLEDGE, taskName } from "../plots/membership-means.js";

const isText = (subject: Subject): boolean => subject.model === "language-model";
const panelsOf = (subject: Subject): string[] => [
  ...(isText(subject) ? ["pretrained", "min-k"] : ["loss"]),
  "calibrated",
  "rmia-online",
  "lira-online-fixed",
];

/** Full fine-tuning stands behind the largest rank. */
const order = (r: MembershipRow): number => (r.method === "full" ? Infinity : r.rank);
const place = (r: MembershipRow): string => (r.method === "full" ? "full" : String(r.rank));

/** A point a panel, attacker and place, where there are rows. */
function pointsOf(rows: readonly MembershipRow[], panels: readonly string[], places: string[]) {
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

/** The two attackers side by side. */
const marksOf = (points: ReturnType<typeof pointsOf>): Plot.Markish[] =>
  KNOWLEDGE.flatMap((knowledge, k) => {
    const [list, dx] = [points.filter((p) => p.knowledge === knowledge), 6 * k - 3];
    const style = { x: "rank", y: "auc", series: "knowledge", fx: "panel", width: 2, r: 3.5, dx };
    return [
      bars(list, style),
      Plot.line(
        list.filter((p) => p.rank !== "full"),
        { x: "rank", y: "auc", fx: "panel", stroke: "knowledge", z: "knowledge", dx },
      ),
      dots(list, style),
    ];
  });

export const miaRank = defineFigure({
  id: "mia-rank",
  claims: ["MIA-rank", "MIA-rank-known", "MIA-rank-utility"],
  perTask: "classifier",
  rows({ membership }) {
    const ranks = membership.filter((r) => r.method === "lora-fa").map((r) => r.rank);
    return new Set(ranks).size > 1 ? membership : undefined;
  },
  title: (rows, subject) => `AUC against rank for each attacker (${taskName(rows, subject)})`,
  caption: (_, subject) =>
    `LoRA-FA after equally many steps${isText(subject) ? ", each rank at the rate that its search found" : ""}, ` +
    "and full fine-tuning; 95% intervals between pools. " +
    (isText(subject)
      ? "The pretrained model's loss and min-k% need no shadow models, so A does not help them."
      : "LOSS uses no shadow models, so A does not help it.") +
    ` Lower ranks may also have learned less: see the ${isText(subject) ? "perplexities" : "accuracies"} in the table.`,
  draw(rows, subject) {
    const panels = panelsOf(subject);
    const last = Math.max(...rows.map((r) => r.step));
    const used = rows.filter(
      (r) =>
        r.step === last &&
        r.auc !== null &&
        panels.includes(r.attack) &&
        (r.method === "lora-fa" || r.method === "full"),
    );
    const places = different([...used].sort((a, b) => order(a) - order(b)).map(place));
    return draw(
      {
        width: 980,
        height: 340,
        marginLeft: 55,
        marginBottom: 45,
        marginTop: 40,
        grid: true,
        x: { type: "point", domain: places, label: "rank of LoRA-FA", padding: 0.6 },
        y: { label: "AUC", nice: true },
        fx: { label: null, domain: panels },
        color: { domain: KNOWLEDGE },
        marks: [
          Plot.ruleY([0.5], { stroke: "#999", strokeDasharray: "4 3" }),
          ...marksOf(pointsOf(used, panels, places)),
        ],
      },
      "AUC against rank for each attacker",
    );
  },
});

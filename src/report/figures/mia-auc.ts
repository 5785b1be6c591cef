/** What attackers of stated knowledge see of each setting after equally many steps. */
import { different } from "../../claims/words.js";
import type { Subject } from "../../experiment/kind.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import {
  ATTACK_CLAIMS,
  ATTACKERS,
  GUESSING,
  pointsOf,
  taskName,
  type Point,
} from "../plots/membership-means.js";
import { rowsOfIntervals } from "../plots/rows-of-intervals.js";

/** Points at the last checkpoint. */
function shownOf(rows: readonly MembershipRow[], subject: Subject): Point[] {
  const last = Math.max(...rows.map((r) => r.step));
  return pointsOf(rows, subject).filter((p) => p.step === last);
}

/** "in 2 of 3 settings": where the attacker who knows A has the higher mean. */
function gains(points: readonly Point[]): string | undefined {
  const pairs = points.flatMap((p) => {
    if (p.knowledge !== "known-A") return [];
    const other = points.find((q) => q.setting === p.setting && q.knowledge === "unaware");
    return other ? [p.auc > other.auc] : [];
  });
  return pairs.length > 0
    ? `in ${pairs.filter(Boolean).length} of ${pairs.length} settings`
    : undefined;
}

export const miaAuc = defineFigure({
  id: "mia-auc",
  claims: [...ATTACK_CLAIMS, "MIA-loss"],
  perTask: "classifier",
  rows: ({ membership }) => some(membership),
  title: (rows, subject) => {
    const won = gains(shownOf(rows, subject));
    const name = taskName(rows, subject);
    return won === undefined
      ? `Membership inference after equally many steps (${name})`
      : `Who knows A has the higher mean AUC ${won} (${name})`;
  },
  caption:
    "The stronger of LiRA (one variance, online) and RMIA on each, after equally many steps: mean over pools with " +
    "95% intervals between them. Shadow models with the target's A (known-A) against shadow models with their own " +
    "(unaware). Dashed: guessing.",
  data: (rows, subject) => shownOf(rows, subject),
  draw(rows, subject) {
    const points = shownOf(rows, subject);
    return rowsOfIntervals(
      points.map((p) => ({ ...p, row: p.setting, value: p.auc, series: p.knowledge })),
      {
        rows: different(points.map((p) => p.setting)),
        series: ATTACKERS.slice(0, 2),
        references: [{ ...GUESSING, at: 0.5 }],
        label: "AUC",
        most: 1,
      },
      "AUC of each training setting, for attackers who do and do not know A",
    );
  },
});

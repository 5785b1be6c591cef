/** What would make it private: every repair on every task, with its guarantee, the strongest attack and its cost. */
import { membershipEvidence } from "../../claims/membership/evidence.js";
import { repairLines, repairTable, type RepairLine } from "../../claims/membership/repair.js";
import { BETWEEN } from "../../claims/levels.js";
import { different } from "../../claims/words.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { some } from "../exhibit.js";
import { taskName } from "../plots/membership-means.js";
import { defineTable } from "../table.js";

const SUBJECT = { model: "classifier", task: "" } as const;

/** Rows of each plan by themselves, with their lines. */
const byTask = (rows: readonly MembershipRow[]) =>
  different(rows.map((r) => r.plan)).map((plan) => {
    const own = rows.filter((r) => r.plan === plan);
    const evidence = membershipEvidence(own, { subject: SUBJECT, between: BETWEEN });
    return { task: taskName(own, SUBJECT), evidence, lines: repairLines(evidence) };
  });

/** "2 of 3": how many are shown to leak less than no repair. */
function shownOf(lines: readonly RepairLine[]): string {
  const less = lines.filter(({ difference }) => difference && difference.high < 0);
  return `${less.length} of ${lines.length}`;
}

/** The finding, counted. */
function titleOf(rows: readonly MembershipRow[]): string {
  const repairs = byTask(rows).flatMap(({ lines }) => lines.filter((line) => line.difference));
  const [bound, none] = [true, false].map((is) =>
    shownOf(repairs.filter(({ epsilon }) => (epsilon !== null) === is)),
  );
  const more = repairs.filter(({ difference }) => difference && difference.low > 0).length;
  return (
    `What would make it private: with a guarantee ${bound} are shown to leak less than LoRA that is as good, ` +
    `without one ${none}${more > 0 ? ` (${more} of all to leak more)` : ""}`
  );
}

function captionOf(rows: readonly MembershipRow[]): string {
  const setups = byTask(rows).map(({ task, evidence: { setup } }) => {
    const { pools, poolSize, shadows, diverged } = setup;
    const left =
      diverged.length > 0 ? `, not scored since models diverged: ${diverged.join(", ")}` : "";
    return `${task}: ${pools} pools of ${poolSize}, ${shadows} shadow models${left}`;
  });
  return (
    "A line a repair and task. None: no epsilon follows, since nothing bounds what one example adds to an update; it " +
    "does not say that an attack succeeds, nor would a low AUC be a bound. Epsilon: accounted for all steps by the " +
    "sampling that was used, adding or removing one example; a model that is stopped earlier has less. AUC: of the " +
    "stronger of LiRA and RMIA, with known A where one A is kept, each model stopped where it validates as well as " +
    "the worse of the two at its best; in the lines of no repair at its best. Differences are paired by pool; " +
    "intervals are 95% between pools, each line's by itself, so of 20 lines one may miss by chance. " +
    `${setups.join("; ")}.`
  );
}

export const repair = defineTable({
  id: "repair",
  claims: ["REPAIR-dp", "REPAIR-none"],
  models: ["classifier"],
  rows: ({ membership }) => some(membership),
  title: titleOf,
  caption: captionOf,
  write(rows) {
    const tables = byTask(rows).map(({ task, lines }) => ({ task, ...repairTable(lines) }));
    return {
      head: ["Task", ...tables[0].head],
      body: tables.flatMap(({ task, body }) => body.map((cells) => [task, ...cells])),
    };
  },
});

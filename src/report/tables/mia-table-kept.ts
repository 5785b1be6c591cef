/** Language models where they validate best, if that is before the last step: what early stopping would keep. */
import { defineTable } from "../table.js";
import { some } from "../exhibit.js";
import {
  keptStep,
  membershipCaption,
  membershipCells,
  stoppedEarly,
} from "../plots/membership-cells.js";
import { ATTACK_CLAIMS, taskName } from "../plots/membership-means.js";

export const miaTableKept = defineTable({
  id: "mia-table-kept",
  claims: ATTACK_CLAIMS,
  perTask: "classifier",
  models: ["language-model"],
  rows({ membership }) {
    const stopped = stoppedEarly(membership);
    return some(membership.filter((r) => stopped.includes(r.setting)));
  },
  title: (rows, subject) =>
    `Membership inference in numbers: ${taskName(rows, subject)}, early stopping`,
  caption: (rows, subject) =>
    membershipCaption(
      "Settings that validate best before the last step, at that step (early stopping; step 0: before training)",
      rows,
      subject,
    ),
  write: (rows, subject) => membershipCells(rows, subject, keptStep),
});

/** What the attacks that decide get right, at thresholds that were chosen on other targets. */
import { different } from "../../claims/words.js";
import { defineTable } from "../table.js";
import { some } from "../exhibit.js";
import { keptStep, lastStep } from "../plots/membership-cells.js";
import { ATTACK_CLAIMS, taskName } from "../plots/membership-means.js";
import { membershipRates } from "../plots/membership-rates.js";

export const miaRates = defineTable({
  id: "mia-rates",
  claims: ATTACK_CLAIMS,
  perTask: "classifier",
  rows: ({ membership }) => some(membership),
  title: (rows, subject) => `Members found: ${taskName(rows, subject)}`,
  caption: (_, subject) =>
    `After the last step${subject.model === "language-model" ? " and where a setting validates best" : ""}. ` +
    "Each target is counted at thresholds that the other targets of its pool chose: balanced accuracy at their best " +
    "one, 0.5 on average where nothing can be told; true-positive rates where their non-members pass in 1% and in " +
    "0.1% of cases. FPR found: the rate that came of it on the targets. Intervals: 95% between pools. n/a: below 99 " +
    "(999) non-members in the other targets, or no other target.",
  write(rows, subject) {
    const last = lastStep(rows);
    const isKept = subject.model === "language-model";
    return membershipRates(rows, (own) => different([last, ...(isKept ? [keptStep(own)] : [])]));
  },
});

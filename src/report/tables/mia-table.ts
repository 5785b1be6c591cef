/** Every setting and attacker after the last step. */
import type { Subject } from "../../experiment/kind.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { defineTable } from "../table.js";
import { some } from "../exhibit.js";
import {
  lastStep,
  membershipCaption,
  membershipCells,
  stoppedEarly,
} from "../plots/membership-cells.js";
import { ATTACK_CLAIMS, taskName } from "../plots/membership-means.js";

/** When the numbers were taken; of language models also whether settings validate best then. */
function when(rows: readonly MembershipRow[], subject: Subject): string {
  const end = `After ${lastStep(rows)} steps`;
  if (subject.model !== "language-model") return end;
  const stopped = stoppedEarly(rows);
  const which = stopped.length > 0 ? `all settings but ${stopped.join(", ")}` : "all settings";
  return `${end}, where ${which} also validate best`;
}

export const miaTable = defineTable({
  id: "mia-table",
  claims: [...ATTACK_CLAIMS, "MIA-rank", "MIA-rank-known", "MIA-utility", "MIA-loss", "MIA-dp"],
  perTask: "classifier",
  rows: ({ membership }) => some(membership),
  title: (rows, subject) => `Membership inference in numbers: ${taskName(rows, subject)}`,
  caption: (rows, subject) => membershipCaption(when(rows, subject), rows, subject),
  write: (rows, subject) => {
    const last = lastStep(rows);
    return membershipCells(rows, subject, () => last);
  },
});

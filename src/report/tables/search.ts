/** The search for learning rates: lowest validation perplexity of each, the chosen one marked. */
import { different } from "../../claims/words.js";
import type { SearchRow } from "../../experiment/rows.js";
import { some } from "../exhibit.js";
import { ATTACK_CLAIMS } from "../plots/membership-means.js";
import { defineTable } from "../table.js";

function trialOf({ rate, validationLoss, step, chosen }: SearchRow): string {
  const reached =
    validationLoss === null ? "diverged" : `${Math.exp(validationLoss).toFixed(1)} at step ${step}`;
  return `${rate}: ${reached}${chosen ? " *" : ""}`;
}

/** A line a setting; a rate at the edge of its list may not be the best. */
function lineOf(setting: string, own: readonly SearchRow[]): string[] {
  const chosen = own.findIndex((r) => r.chosen);
  const edge = own.length > 1 && (chosen === 0 || chosen === own.length - 1);
  return [setting, own.map(trialOf).join("; "), edge ? "at the edge" : ""];
}

export const search = defineTable({
  id: "search",
  claims: ATTACK_CLAIMS,
  perTask: "language-model",
  rows: ({ searches }) => some(searches),
  title: (_, { task }) => `Learning rates searched (${task})`,
  caption: ([{ lossBefore, testLossBefore, models }]) =>
    `Lowest validation perplexity over the checkpoints, mean of ${models} model${models > 1 ? "s" : ""} on ` +
    `documents that no pool holds; * is used. Before fine-tuning: ${Math.exp(lossBefore).toFixed(1)} (test ` +
    `${Math.exp(testLossBefore).toFixed(1)}).`,
  write: (rows) => ({
    head: ["setting", "rate: validation perplexity", "chosen rate"],
    body: different(rows.map((r) => r.setting)).map((setting) =>
      lineOf(
        setting,
        rows.filter((r) => r.setting === setting),
      ),
    ),
  }),
});

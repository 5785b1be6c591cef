/** What DP-LoRA cost in the suite's own runs, as tables of text cells. */
import type { Inspected } from "./inspect.js";
import type { Titled } from "./titled.js";

export function costTable({ cost }: Inspected): Titled {
  const title = "What DP-LoRA cost in the suite's own runs";
  const head = ["Claim", "Adapter", "DP-LoRA", "Utility of both", "AUC of both"];
  if (cost === null || cost.rows.length === 0)
    return {
      title,
      head,
      body: [],
      note:
        cost === null
          ? "No run is at hand: --suite DIR reads it from the claims.json of a verify run or of a published report."
          : `${cost.source} has no claim that compares adapters with DP-LoRA.`,
    };
  return {
    title,
    head,
    body: cost.rows.map((row) => [
      `${row.claim}: ${row.verdict}`,
      row.adapter,
      row.private,
      `${row.measure} ${row.utility}`,
      row.auc,
    ]),
    note:
      `Read from ${cost.source}: each model was stopped where it is as good as the worse of the two at its best, and ` +
      "the step says what that took. It is of the suite's small models: yours may lose more or less.",
  };
}

/** Undefined where no run at hand tried a repair with a guarantee. */
export function repairCostTable({ cost }: Inspected): Titled | undefined {
  if (cost === null || cost.repairs.length === 0) return undefined;
  return {
    title: "What its guarantee cost in accuracy there",
    head: [
      "Claim",
      "Repair",
      "Guarantee",
      "Best accuracy",
      "Beside no repair",
      "AUC, equally good",
    ],
    body: cost.repairs.map((row) => [
      `${row.claim}: ${row.verdict}`,
      `${row.repair} (${row.setting})`,
      row.guarantee,
      ...[row.best, row.cost, row.auc],
    ]),
    note: `Read from ${cost.source}: on validation examples, each model at its best. AUC: of the strongest attack.`,
  };
}

/** The data that results on trained models are about: what their sentences say in brackets, read from the rows. */
import type { ClaimResult } from "../claims/claim.js";
import { CLAIMS } from "../claims/registry.js";
import type { PlanHead } from "../experiment/kind.js";
import type { Tables } from "../experiment/rows.js";
import { dataName } from "./plots/marks.js";

/** Names of data by claim, of its primary task; nothing of claims that are about no trained model. */
export type DataOf = Readonly<Record<string, string>>;

/** Where the rows of some plans come from, each once. */
function sourcesOf(tables: Tables, plans: ReadonlySet<string>): string[] {
  const sources = (Object.values(tables) as object[][]).flatMap((rows) =>
    rows.flatMap((row) =>
      "plan" in row && plans.has(String(row.plan)) && "source" in row ? [String(row.source)] : [],
    ),
  );
  return [...new Set(sources)].map(dataName);
}

export function dataOf(plans: readonly PlanHead[], tables: Tables): DataOf {
  const named = CLAIMS.flatMap(({ id, perTask }) => {
    if (perTask === undefined) return [];
    const own = plans.filter(
      ({ feeds, primary, subject }) => primary && subject.model === perTask && feeds.includes(id),
    );
    const sources = sourcesOf(tables, new Set(own.map(({ name }) => name)));
    return sources.length > 0 ? [[id, sources.join(" and ")] as const] : [];
  });
  return Object.fromEntries(named);
}

/** " (MNIST)" of the claims that a sentence rests on; "" where nothing is known of them. */
export function onData(data: DataOf, ids: ReadonlyArray<ClaimResult["claim"]>): string {
  const names = [...new Set(ids.flatMap((id) => data[id] ?? []))];
  return names.length > 0 ? ` (${names.join(" and ")})` : "";
}

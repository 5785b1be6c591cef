/**
 * What DP-LoRA cost in utility in the suite's own runs: rows of the claims that compare adapters with it at equal
 * utility, and of those that hold repairs against no repair, read from the claims.json of a run or of a published
 * report. No number of it stands in the sources.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { guaranteedRepairs, type RepairCells } from "../../claims/membership/repair-cells.js";
import { UsageError } from "../../core/errors.js";

/** One adapter held against one DP-LoRA. */
export interface CostRow {
  /** Id of the claim, e.g. "MIA-dp/text". */
  readonly claim: string;
  readonly verdict: string;
  /** Setting and where it was stopped, as the claim's table has them. */
  readonly adapter: string;
  readonly private: string;
  /** e.g. "test perplexity". */
  readonly measure: string;
  /** Of the adapter / of DP-LoRA. */
  readonly utility: string;
  readonly auc: string;
}

/** DP-LoRA beside the adapter without repair, each at its best: what its guarantee cost. */
export interface RepairCost extends RepairCells {
  /** Id of the claim, e.g. "REPAIR-dp/spam". */
  readonly claim: string;
  readonly verdict: string;
}

export interface SuiteCost {
  readonly source: string;
  readonly rows: readonly CostRow[];
  readonly repairs: readonly RepairCost[];
}

const LEDGER = "claims.json";
const CLAIM = /^MIA-dp(?:\/|$)/;
const REPAIR = /^REPAIR-dp(?:\/|$)/;
const UTILITY = /^Utility: (.+)$/;

const schema = z.object({
  claims: z.array(
    z.object({
      id: z.string(),
      verdict: z.string(),
      tables: z
        .array(z.object({ head: z.array(z.string()), body: z.array(z.array(z.string())) }))
        .default([]),
    }),
  ),
});

/** The report that a checkout holds; the package has none. */
const PUBLISHED = ["../../../reports/standard", "../../../../reports/standard"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** Rows of one table that are about DP-LoRA. */
function rowsOf(
  { claim, verdict }: Pick<CostRow, "claim" | "verdict">,
  head: readonly string[],
  body: readonly string[][],
): CostRow[] {
  const at = (name: string): number => head.indexOf(name);
  const utility = head.findIndex((name) => UTILITY.test(name));
  const [model, against, auc] = [at("Model"), at("Against"), at("AUC")];
  if ([model, against, auc, utility].some((i) => i < 0)) return [];
  const measure = (UTILITY.exec(head[utility]) as RegExpExecArray)[1];
  return body
    .filter((row) => row[against].startsWith("dp-lora"))
    .map((row) => ({
      claim,
      verdict,
      adapter: row[model],
      private: row[against],
      measure,
      utility: row[utility],
      auc: row[auc],
    }));
}

/**
 * @param folder of a run or of a published report; that of the checkout unless given
 * @returns undefined where none was given and none is at hand
 * @throws UsageError where the folder that was given has no claims.json of loradp
 */
export function suiteCost(folder?: string): SuiteCost | undefined {
  const own = folder ?? PUBLISHED.find((path) => existsSync(join(path, LEDGER)));
  if (own === undefined) return undefined;
  const path = join(own, LEDGER);
  const refuse = (): UsageError =>
    new UsageError(
      "--suite",
      `a folder with the ${LEDGER} of a verify run or of a published report`,
      own,
      "give e.g. verify-out",
    );
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw refuse();
  }
  const parsed = schema.safeParse(content);
  if (!parsed.success) throw refuse();
  const rows = parsed.data.claims
    .filter(({ id }) => CLAIM.test(id))
    .flatMap(({ id: claim, verdict, tables }) =>
      tables.flatMap(({ head, body }) => rowsOf({ claim, verdict }, head, body)),
    );
  const repairs = parsed.data.claims
    .filter(({ id }) => REPAIR.test(id))
    .flatMap(({ id: claim, verdict, tables }) =>
      guaranteedRepairs(tables)
        .filter(({ repair }) => repair.startsWith("DP-LoRA"))
        .map((cells) => ({ claim, verdict, ...cells })),
    );
  return { source: folder ?? "reports/standard of this checkout", rows, repairs };
}

const rankIn = (name: string): string | undefined => /\br(\d+)\b/.exec(name)?.[1];

/** The row that is nearest to one model with and without noise: both of one rank, the last of these. */
export const nearestRow = ({ rows }: SuiteCost): CostRow | undefined =>
  rows.filter((row) => rankIn(row.adapter) === rankIn(row.private)).at(-1) ?? rows.at(-1);

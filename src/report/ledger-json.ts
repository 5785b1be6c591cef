/** The ledger for machines: claims.json. */
import { headlineOf } from "../claims/headline.js";
import { multiplicityOf } from "../claims/multiplicity.js";
import type { ReportInput } from "./build.js";
import { dataOf } from "./data-of.js";

/**
 * Predictions by what they rest on, what stands of tests at one level together, every result as judged, the data that
 * results on trained models are about, and where all comes from.
 */
export function ledgerJson({
  claims,
  plans,
  tables,
  provenance,
}: Pick<ReportInput, "claims" | "plans" | "tables" | "provenance">): string {
  const ledger = {
    headline: headlineOf(claims),
    multiplicity: multiplicityOf(claims),
    claims,
    data: dataOf(plans, tables),
    provenance: Object.fromEntries(provenance),
  };
  return `${JSON.stringify(ledger, null, 2)}\n`;
}

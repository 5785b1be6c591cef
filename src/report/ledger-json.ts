/** The ledger for machines: claims.json. */
import { headlineOf } from "../claims/headline.js";
import { multiplicityOf } from "../claims/multiplicity.js";
import type { ReportInput } from "./build.js";

/**
 * Predictions by what they rest on, what stands of tests at one level together, every result as judged, and where it
 * comes from.
 */
export function ledgerJson({
  claims,
  provenance,
}: Pick<ReportInput, "claims" | "provenance">): string {
  const ledger = {
    headline: headlineOf(claims),
    multiplicity: multiplicityOf(claims),
    claims,
    provenance: Object.fromEntries(provenance),
  };
  return `${JSON.stringify(ledger, null, 2)}\n`;
}

/** The ledger for machines: claims.json. */
import type { ReportInput } from "./build.js";

/** Every result as judged, and where it comes from. */
export const ledgerJson = ({
  claims,
  provenance,
}: Pick<ReportInput, "claims" | "provenance">): string =>
  `${JSON.stringify({ claims, provenance: Object.fromEntries(provenance) }, null, 2)}\n`;

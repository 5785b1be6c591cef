/** The ledger for machines: claims.json. */
import { headlineOf } from "../claims/headline.js";
import type { ReportInput } from "./build.js";

/** Predictions by what they rest on, every result as judged, and where it comes from. */
export const ledgerJson = ({
  claims,
  provenance,
}: Pick<ReportInput, "claims" | "provenance">): string =>
  `${JSON.stringify({ headline: headlineOf(claims), claims, provenance: Object.fromEntries(provenance) }, null, 2)}\n`;

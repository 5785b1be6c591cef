/** Claims that have not moved yet. */
import type { Tables } from "../../experiment/rows.js";
import { judgeLanguage } from "./language.js";
import { judgeMembership } from "./membership.js";
import type { ClaimResult } from "./result.js";

export interface Evidence {
  readonly seed: string;
  readonly tables: Tables;
}

export const judge = ({ seed, tables }: Evidence): ClaimResult[] => [
  ...judgeMembership(seed, tables),
  ...judgeLanguage(seed, tables),
];

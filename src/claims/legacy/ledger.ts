/** The ledger: every claim that has not moved yet, with its source, its test and its verdict. */
import type { Tables } from "../../experiment/rows.js";
import { judgeDynamics } from "./dynamics.js";
import { judgeLanguage } from "./language.js";
import { judgeMembership } from "./membership.js";
import type { ClaimResult } from "./result.js";

/** What the claims are judged on. */
export interface Evidence {
  readonly seed: string;
  readonly tables: Tables;
}

/** Judges every claim, in ledger order. */
export const judge = ({ seed, tables }: Evidence): ClaimResult[] => [
  ...judgeMembership(seed, tables),
  ...judgeLanguage(seed, tables),
  ...judgeDynamics(seed, tables),
];

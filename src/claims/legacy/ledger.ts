/** The ledger: every claim with its source, its test and its verdict. False-alarm levels are stated claim by claim. */
import { emptyTables, type Tables } from "../../experiment/rows.js";
import { judgeAttacks, matrixQuery } from "./attacks.js";
import { judgeLanguage } from "./language.js";
import { judgeMembership } from "./membership.js";
import type { ClaimResult } from "./result.js";
import { judgeDependence } from "./dependence.js";
import { judgeDynamics } from "./dynamics.js";
import { textOnly, withColumn, withoutText } from "./column.js";
import { judgePrivacy } from "./privacy.js";

/** What the claims are judged on. */
export interface Evidence {
  readonly seed: string;
  readonly tables: Tables;
}

/** Judges every claim, in ledger order: on the run without a language model's rows, and beside it on those alone. */
export function judge({ seed, tables: all }: Evidence): ClaimResult[] {
  const tables = withoutText(all);
  const claims = [
    ...judgeDependence(seed, tables),
    ...judgePrivacy(seed, tables),
    ...judgeAttacks(seed, tables),
    ...judgeMembership(seed, tables),
    ...judgeLanguage(seed, tables),
    ...judgeDynamics(seed, tables),
  ];
  return withColumn(claims, judgeRows(seed, textOnly(all)), judgeRows(seed, {}));
}

/** The claims that rows of a language model, too, can decide, on these rows; claims that compute or simulate for themselves come with them. */
export function judgeRows(seed: string, some: Partial<Tables>): ClaimResult[] {
  const tables = { ...emptyTables(), ...some };
  return [...judgeDependence(seed, tables), matrixQuery(seed, tables.symmetry)];
}

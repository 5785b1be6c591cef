/** Repairs with a guarantee, as a ledger tells them: lines of REPAIR-dp's table, by the names of its columns. */
import type { DetailTable } from "../claim.js";
import { REPAIR_HEAD } from "./repair.js";

/** Cells of one repair that has a guarantee, as the table has them. */
export interface RepairCells {
  readonly repair: string;
  readonly setting: string;
  /** e.g. "epsilon 8.1 at delta 1e-5". */
  readonly guarantee: string;
  readonly auc: string;
  readonly best: string;
  /** Best accuracy of the repair - that of no repair. */
  readonly cost: string;
}

const FIELDS = {
  repair: REPAIR_HEAD.repair,
  setting: REPAIR_HEAD.setting,
  guarantee: REPAIR_HEAD.guarantee,
  auc: REPAIR_HEAD.auc,
  best: REPAIR_HEAD.best,
  cost: REPAIR_HEAD.cost,
} as const;
type Field = keyof typeof FIELDS;

/** @returns lines in the tables' order; tables without one of the columns have none */
export function guaranteedRepairs(tables: readonly DetailTable[]): RepairCells[] {
  return tables.flatMap(({ head, body }) => {
    const at = Object.entries(FIELDS).map(([field, name]) => [field, head.indexOf(name)] as const);
    if (at.some(([, column]) => column < 0)) return [];
    return body
      .map((row) => Object.fromEntries(at.map(([f, i]) => [f, row[i]])) as Record<Field, string>)
      .filter(({ guarantee, cost }) => guarantee.startsWith("epsilon ") && cost !== "");
  });
}

/** Those by clipping and noise on gradients of all weights or of an adapter's, which any library of DP-SGD does. */
export const byDpSgd = (repairs: readonly RepairCells[]): RepairCells[] =>
  repairs.filter(({ repair }) => repair.startsWith("DP-"));

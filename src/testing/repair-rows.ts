/** Rows of a made-up experiment on repairs: LoRA-FA of rank 16 as it is, rank 4 with dropout, DP-SGD. */
import type { MembershipRow } from "../experiment/rows.js";

/** LoRA-FA of rank 4 has dropout 0.5 in the first layer alone: adapters as they are, are those of rank 16. */
export const withRepairs = (rows: readonly MembershipRow[]): MembershipRow[] =>
  rows.map((r) => (r.setting === "lora-fa r4" ? { ...r, dropout: 0.5, layers: "0" } : r));

/** Which rows of a noise sweep a figure of one dimension shows, by rule. */
import type { NoiseRow } from "../../experiment/rows.js";
import { different } from "../../claims/words.js";

/** Adapters have ranks up to this. */
const ADAPTER_RANK = 64;

/** Rows of the largest dimension that was sampled up to the ranks of adapters; where none was, of the largest. */
export function atAdapterRanks(rows: readonly NoiseRow[]): NoiseRow[] {
  const reaching = rows.filter((r) => r.rank >= ADAPTER_RANK);
  const dim = Math.max(...(reaching.length > 0 ? reaching : rows).map((r) => r.dim));
  return rows.filter((r) => r.dim === dim);
}

/** Rows of the largest dimension that was sampled with every initialisation; constants left out. */
export function withEveryInit(rows: readonly NoiseRow[]): NoiseRow[] {
  const inits = different(rows.map((r) => r.init));
  const shared = different(rows.map((r) => r.dim)).filter((dim) =>
    inits.every((init) => rows.some((r) => r.dim === dim && r.init === init)),
  );
  const dim = Math.max(...shared);
  return rows.filter((r) => r.dim === dim && r.varianceTheory > 1e-12);
}

/** Says where points were drawn from the law instead of by A. */
export function drawnFrom(rows: readonly NoiseRow[]): string {
  const modes = different(rows.filter((r) => r.init === "gaussian").map((r) => r.sampler)).filter(
    (mode) => mode !== "factors",
  );
  return modes.length > 0 ? `, drawn from the exact law: sampler ${modes.join(", ")}` : "";
}

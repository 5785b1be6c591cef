/** What the claims on laws of A share (E17). */
import type { InitRow } from "../../experiment/rows.js";
import type { DetailTable } from "../claim.js";

const three = (x: number): string => x.toFixed(3);

/** Excess kurtosis by law, dimension and rank, beside both theories. */
export const kurtosisTable = (rows: readonly InitRow[]): DetailTable => ({
  head: ["A", "m", "rank r", "excess kurtosis", "error", "theory", "Gaussian A"],
  body: rows.map((r) => [
    r.init,
    String(r.dim),
    String(r.rank),
    three(r.kurtosis),
    three(r.kurtosisSe),
    three(r.kurtosisTheory),
    three(r.kurtosisGaussian),
  ]),
});

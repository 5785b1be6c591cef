/**
 * What the claims on the law of the noise share: which rows were drawn without assuming that law, groups of rows that
 * share no draws, and errors of estimates.
 */
import { tQuantile } from "../../core/stdlib.js";
import { BATCHES } from "../../core/tv-estimate.js";
import type { NoiseRow } from "../../experiment/rows.js";
import type { Detail, Need } from "../claim.js";
import { different } from "../words.js";

/** Student quantile behind the 95% intervals of the total variation. */
export const T95 = tQuantile(0.975, BATCHES - 2);

/** Standard error behind a 95% interval of the conditional TV estimate. */
export const mixtureSe = (r: NoiseRow): number =>
  ((r.tvMixture as number) - (r.tvMixtureLow as number)) / T95;

/**
 * Rows made for the suite: their shape and dimension are chosen, those of real gradients are what the gradients have.
 */
export const isSynthetic = (r: NoiseRow): boolean => r.source === "synthetic";

/** Whether there are rows, all of real gradients. */
export const onlyReal = (rows: readonly NoiseRow[]): boolean =>
  rows.length > 0 && !rows.some(isSynthetic);

/** Rows of the sampler that draws A and multiplies: the others assume the law of E3. */
export const drawn = (rows: readonly NoiseRow[]): NoiseRow[] =>
  rows.filter((r) => r.sampler === "factors");

/** How Gaussian A's noise was sampled; other laws of A are always drawn. */
export const samplersOf = (rows: readonly NoiseRow[]): string[] =>
  different(rows.filter((r) => r.init === "gaussian").map((r) => r.sampler));

/** Claims on the law itself need rows that do not assume it. */
export const drawnFactors: Need<{ readonly noise: (row: NoiseRow) => boolean }> = {
  what: "noise of drawn factors",
  missing({ noise }) {
    const samplers = samplersOf(noise);
    if (samplers.length === 0 || samplers.includes("factors")) return undefined;
    return (
      `Gaussian A's noise was sampled in mode ${samplers.join(", ")}, which assumes the law in ` +
      "question: run with --sampler factors."
    );
  },
};

/** Says how the noise was sampled, and what that assumes. */
export function samplingNote(samplers: readonly string[]): Detail {
  const names = samplers.join(", ");
  const given =
    names === "factors" ? "" : ": given the law of E3, which claims on drawn factors test";
  return { text: `Sampled in mode ${names}${given}.` };
}
/** Of claims that are judged on drawn factors alone. */
export const DRAWN = samplingNote(["factors"]);

/** Of claims that read the TV by that estimate alone. */
export const GIVEN_SCALE: Detail = {
  text:
    "The sampled TV averages the normal law that a coordinate has given |Aq|^2 (E3), and takes no drawn coordinate: " +
    "it rests on that law, which E3-law and E4-sampled test on drawn coordinates.",
};

/** Numbers of cells and their laws of A, for the explanations. */
export const cellsOf = (rows: readonly NoiseRow[]): { cells: number; inits: string } => ({
  cells: rows.length,
  inits: different(rows.map((r) => r.init)).join(", "),
});

/** One row of each cell, by its loading: rows of a cell share their draws of A. */
export function ofCells(rows: readonly NoiseRow[], which: "least" | "most"): NoiseRow[] {
  const sign = which === "least" ? 1 : -1;
  const cells = new Map<string, NoiseRow>();
  for (const r of rows) {
    const other = cells.get(`${r.plan}/${r.cell}`);
    if (!other || sign * r.loading < sign * other.loading) cells.set(`${r.plan}/${r.cell}`, r);
  }
  return [...cells.values()];
}

/** Rows that share no draws, and what they have in common. */
export interface Group {
  readonly shape: string;
  readonly rows: readonly NoiseRow[];
}

/**
 * Synthetic rows of each shape; or, where all rows are of real gradients, the least and the most loaded row of every
 * cell.
 */
export function groupsOf(rows: readonly NoiseRow[], shapes: readonly string[]): Group[] {
  if (onlyReal(rows))
    return (["least", "most"] as const).map((which) => ({
      shape: `${which} loaded rows`,
      rows: ofCells(rows, which),
    }));
  return shapes.map((shape) => ({
    shape,
    rows: rows.filter((r) => isSynthetic(r) && r.shape === shape),
  }));
}

/**
 * z of a sample mean of positive variables of mean 1 and relative variance v, by the cube root (Wilson & Hilferty
 * 1931), whose skewness nearly vanishes.
 */
export function cubeRootZ(ratio: number, relativeVariance: number): number {
  const v = relativeVariance / 9;
  return (Math.cbrt(ratio) - (1 - v)) / Math.sqrt(v);
}

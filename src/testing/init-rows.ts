/** Rows of laws of A and of gauges that sit on theory (E17, E18). Nothing here is random. */
import type { GaugeRow, InitRow } from "../experiment/rows.js";

const initRow = (init: string, rank: number, kappa: number): InitRow => ({
  plan: "adapter-inits",
  cell: `${init}/m64/r${rank}`,
  init,
  rank,
  dim: 64,
  trials: 16_384,
  seed: "1",
  scale: init === "kaiming-uniform" ? rank / 192 : 1,
  diagonal: 1,
  diagonalSe: 0.001,
  offDiagonal: 0,
  offDiagonalSe: 0.001,
  kurtosis: (3 * kappa - 3) / rank,
  kurtosisSe: 0.01,
  kurtosisTheory: (3 * kappa - 3) / rank,
  kurtosisGaussian: 6 / rank,
});

export const initRows: InitRow[] = [1, 4, 16].flatMap((rank) => [
  initRow("gaussian", rank, 3),
  initRow("kaiming-uniform", rank, 1.8),
]);

/** |A|^2/m = 1 and |B|^2/n = 1/4 at c = 1. */
export const gaugeRows: GaugeRow[] = [0.25, 1, 4].map((c) => {
  const variance = 1e-4 * (1 / c ** 2 + c ** 2 / 4);
  return {
    plan: "gauge",
    cell: `c${c}`,
    gauge: c,
    outputs: 16,
    dim: 32,
    rank: 4,
    batch: 8,
    noiseMultiplier: 1,
    trials: 1024,
    seed: "1",
    clipped: 8,
    variance,
    varianceSe: 0.006 * variance,
    varianceTheory: variance,
    firstOrder: variance,
    signal: variance / 8,
  };
});

/** Figures of the noise law (E2-E6) as functions rows -> SVG text. */
import * as Plot from "@observablehq/plot";
import { noiseLaw } from "../core/law.js";
import { berryEsseenBound, fourthMomentBound, scaleMixtureBound } from "../core/bounds.js";
import { exactDistances } from "../core/tv.js";
import { normalPdf } from "../core/stdlib.js";
import { jointTv } from "../core/joint.js";
import type { DensityRow, NoiseRow } from "../experiment/rows.js";
import type { Loading } from "../train/network/loadings.js";
import { draw } from "./draw.js";

const RANKS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/** Smallest TV drawn; intervals that reach zero are cut there and shown as open triangles. */
const FLOOR = 1e-4;

/** TV to the Gaussian against rank for one row shape at one dimension: sampled with 95% intervals, exact, and bounds. */
export function tvAgainstRank(
  rows: readonly NoiseRow[],
  shape: string,
  dim: number,
  plan = "marginal",
): string {
  const used = rows.filter((r) => r.plan === plan && r.shape === shape && r.dim === dim);
  const rho = used[0]?.loading ?? 0;
  const ranks = plan === "marginal" ? RANKS : used.map((r) => r.rank);
  const curves = ranks.flatMap((rank) => {
    const d = exactDistances(rank, rho);
    return [
      { rank, y: d.tv, series: "exact TV" },
      { rank, y: fourthMomentBound(rank, rho), series: "bound (a): fourth moment" },
      { rank, y: scaleMixtureBound(rank, rho), series: "bound (b): scale mixture" },
      { rank, y: d.kolmogorov, series: "Kolmogorov, exact" },
      { rank, y: berryEsseenBound(rank, rho), series: "bound (c): Berry-Esseen (Kolmogorov)" },
    ];
  });
  const points = used.flatMap((r) => [
    {
      rank: r.rank * 0.95,
      y: r.tvMixture as number,
      low: r.tvMixtureLow as number,
      high: r.tvMixtureHigh as number,
      series: "sampled, conditional",
    },
    {
      rank: r.rank * 1.05,
      y: r.tvHistogram,
      low: r.tvHistogramLow,
      high: r.tvHistogramHigh,
      series: "sampled, histogram",
    },
  ]);
  const seen = points.filter((p) => p.high > FLOOR);
  return draw(
    {
      width: 760,
      height: 440,
      marginLeft: 70,
      marginBottom: 45,
      grid: true,
      clip: true,
      x: {
        type: "log",
        base: 2,
        label: "rank r",
        tickFormat: "d",
        domain: [0.9 * Math.min(1024, ...ranks), 1.171875 * Math.max(1, ...ranks)],
      },
      y: {
        type: "log",
        label: "distance to the Gaussian of equal variance",
        domain: [FLOOR, 1.2],
        tickFormat: "~g",
      },
      color: {
        domain: [
          "exact TV",
          "bound (a): fourth moment",
          "bound (b): scale mixture",
          "Kolmogorov, exact",
          "bound (c): Berry-Esseen (Kolmogorov)",
          "sampled, conditional",
          "sampled, histogram",
        ],
        range: ["#000000", "#d55e00", "#e69f00", "#56b4e9", "#009e73", "#0072b2", "#cc79a7"],
      },
      marks: [
        Plot.line(curves, {
          x: "rank",
          y: "y",
          stroke: "series",
          strokeWidth: 1.6,
          strokeDasharray: "none",
        }),
        Plot.ruleX(seen, {
          x: "rank",
          y1: (p: { low: number }) => Math.max(p.low, FLOOR),
          y2: "high",
          stroke: "series",
          strokeWidth: 1.8,
        }),
        Plot.dot(
          seen.filter((p) => p.low > FLOOR),
          { x: "rank", y: "y", fill: "series", r: 3.5 },
        ),
        Plot.dot(
          seen.filter((p) => p.low <= FLOOR),
          {
            x: "rank",
            y: (p: { y: number }) => Math.max(p.y, FLOOR * 1.15),
            stroke: "series",
            fill: "white",
            symbol: "triangle",
            r: 4,
          },
        ),
      ],
    },
    `Total variation against rank, ${shape} rows, m = ${dim}`,
  );
}

/** Variance over its theory against rank, +-2 standard errors, by initialisation. */
export function varianceRatio(rows: readonly NoiseRow[]): string {
  const inits = ["gaussian", "kaiming-uniform", "rademacher", "orthogonal"];
  const used = rows.filter(
    (r) =>
      r.source === "synthetic" &&
      r.shape === "spiky" &&
      (r.dim === 64 || r.dim === 256) &&
      r.varianceTheory > 1e-12 &&
      RANKS.includes(r.rank),
  );
  const points = used
    .filter((r) => r.dim === 256 && r.rank <= 256)
    .map((r) => ({
      rank: r.rank * 1.12 ** (inits.indexOf(r.init) - 1.5),
      y: r.variance / r.varianceTheory,
      e: (2 * r.varianceSe) / r.varianceTheory,
      init: r.init,
    }));
  return draw(
    {
      width: 760,
      height: 300,
      marginLeft: 70,
      marginBottom: 45,
      grid: true,
      x: { type: "log", base: 2, label: "rank r", tickFormat: "d" },
      y: { label: "sampled variance / theory" },
      color: { domain: inits },
      marks: [
        Plot.ruleY([1], { stroke: "#555" }),
        Plot.ruleX(points, {
          x: "rank",
          y1: (p: { y: number; e: number }) => p.y - p.e,
          y2: (p: { y: number; e: number }) => p.y + p.e,
          stroke: "init",
          strokeWidth: 1.8,
        }),
        Plot.dot(points, { x: "rank", y: "y", fill: "init", r: 3.5 }),
      ],
    },
    "Variance over theory against rank",
  );
}

/** Variance of the noise against rank beside the law of E2, spiky rows at m = 256. */
export function varianceAgainstRank(rows: readonly NoiseRow[]): string {
  const used = rows.filter(
    (r) =>
      r.source === "synthetic" && r.shape === "spiky" && r.dim === 256 && r.varianceTheory > 1e-12,
  );
  return draw(
    {
      width: 760,
      height: 360,
      marginLeft: 70,
      marginBottom: 45,
      grid: true,
      x: { type: "log", base: 2, label: "rank r", tickFormat: "d" },
      y: { type: "log", label: "Var N_j / |q|^2", tickFormat: "~g" },
      color: { domain: ["gaussian", "kaiming-uniform", "rademacher", "orthogonal"] },
      marks: [
        Plot.line(used, { x: "rank", y: "varianceTheory", stroke: "init" }),
        Plot.ruleX(used, {
          x: "rank",
          y1: (r: NoiseRow) => r.variance - 2 * r.varianceSe,
          y2: (r: NoiseRow) => r.variance + 2 * r.varianceSe,
          stroke: "init",
          strokeWidth: 2,
        }),
        Plot.dot(used, { x: "rank", y: "variance", fill: "init", r: 3.5 }),
      ],
    },
    "Noise variance against rank",
  );
}

const DENSITY_RANKS = [1, 4, 16, 64];
/** Height at which the singular density of r = 1 is cut. */
const CUT = 1.2;

/** Exact density of the standardised noise beside the Gaussian and sampled densities with +-2 standard errors. */
export function densityOverlays(densities: readonly DensityRow[]): string {
  const used = densities.filter(
    (d) => DENSITY_RANKS.includes(d.rank) && (d.shape === "spread" || d.shape === "spiky"),
  );
  const panel = (rank: number, shape: string) => ({ rank: `r = ${rank}`, shape });
  const curves = DENSITY_RANKS.flatMap((rank) =>
    (
      [
        ["spread", 1 / 8],
        ["spiky", 0.6],
      ] as const
    ).flatMap(([shape, rho]) => {
      const law = noiseLaw(rank, rho);
      const sd = Math.sqrt(law.variance);
      return Array.from({ length: 241 }, (_, i) => -4 + i / 30).flatMap((z) => [
        {
          z,
          y: Math.min(CUT, law.pdf(z * sd + 1e-12) * sd),
          series: "exact noise law",
          ...panel(rank, shape),
        },
        { z, y: normalPdf(z), series: "Gaussian", ...panel(rank, shape) },
      ]);
    }),
  );
  const points = used
    .map((d) => ({
      z: (d.z0 + d.z1) / 2,
      y: d.density,
      low: d.density - 2 * d.se,
      high: d.density + 2 * d.se,
      series: "sampled",
      ...panel(d.rank, d.shape),
    }))
    .filter((p) => p.high < CUT);
  return draw(
    {
      width: 980,
      height: 480,
      marginTop: 50,
      marginLeft: 60,
      marginRight: 70,
      marginBottom: 45,
      grid: true,
      x: { label: "noise / standard deviation", ticks: [-3, 0, 3] },
      y: { label: `density (cut at ${CUT})`, domain: [0, CUT] },
      fx: { label: null, domain: DENSITY_RANKS.map((r) => `r = ${r}`) },
      fy: { label: null, domain: ["spread", "spiky"] },
      color: {
        domain: ["exact noise law", "Gaussian", "sampled"],
        range: ["#000000", "#d55e00", "#0072b2"],
      },
      marks: [
        Plot.ruleX(points, {
          x: "z",
          y1: "low",
          y2: "high",
          stroke: "series",
          fx: "rank",
          fy: "shape",
          strokeWidth: 1.5,
        }),
        Plot.dot(points, { x: "z", y: "y", fill: "series", r: 1.6, fx: "rank", fy: "shape" }),
        Plot.line(curves, {
          x: "z",
          y: "y",
          z: "series",
          stroke: "series",
          fx: "rank",
          fy: "shape",
          strokeWidth: 1.4,
        }),
      ],
    },
    "Densities of the noise beside the Gaussian",
  );
}

/** Exact joint TV of a whole row over rank and dimension, with sampled values where a sweep has them. */
export function jointTvMap(rows: readonly NoiseRow[]): string {
  const cells = [1, 4, 16, 64, 256, 1024, 4096].flatMap((rank) =>
    [1, 4, 16, 64, 256, 768, 4096, 16384].map((dim) => ({
      rank: String(rank),
      dim: String(dim),
      tv: jointTv(rank, dim).tv,
    })),
  );
  const sampled = rows
    .filter(
      (r) =>
        r.plan === "marginal" &&
        r.shape === "spread" &&
        r.jointTvSampled !== null &&
        cells.some((c) => c.rank === String(r.rank) && c.dim === String(r.dim)),
    )
    .map((r) => ({
      rank: String(r.rank),
      dim: String(r.dim),
      text: `${(r.jointTvSampled as number).toFixed(3)} ± ${(2 * (r.jointTvSe as number)).toFixed(3)}`,
    }));
  return draw(
    {
      width: 820,
      height: 460,
      marginLeft: 70,
      marginBottom: 45,
      padding: 0.04,
      x: { label: "rank r", domain: ["1", "4", "16", "64", "256", "1024", "4096"] },
      y: { label: "dimension m", domain: ["16384", "4096", "768", "256", "64", "16", "4", "1"] },
      color: {
        type: "linear",
        domain: [0, 1],
        range: ["#f2f6fb", "#d55e00"],
        label: "joint TV to the Gaussian",
      },
      marks: [
        Plot.cell(cells, { x: "rank", y: "dim", fill: "tv" }),
        Plot.text(cells, {
          x: "rank",
          y: "dim",
          text: (c: { tv: number }) => c.tv.toFixed(3),
          fill: "#111",
          dy: -7,
        }),
        Plot.text(sampled, {
          x: "rank",
          y: "dim",
          text: "text",
          fill: "#111",
          fontSize: 10,
          dy: 9,
        }),
      ],
    },
    "Joint TV of one row over rank and dimension",
  );
}

/** Largest loading of every real gradient row, by layer and training step (batch 64). */
export function realLoadings(loadings: readonly Loading[]): string {
  const used = loadings
    .filter((l) => l.source !== "language" && l.batchSize === 64)
    .map((l) => ({ ...l, when: `step ${l.step}` }));
  return draw(
    {
      width: 760,
      height: 320,
      marginLeft: 70,
      marginRight: 70,
      marginBottom: 45,
      grid: true,
      x: { label: "largest loading of a row, max |q_j|/|q|", domain: [0, 1] },
      y: { label: "rows" },
      fy: { label: null, domain: ["input", "hidden", "output"] },
      marks: [
        Plot.rectY(
          used,
          Plot.binX({ y2: "count" }, {
            x: "maxLoading",
            fill: "when",
            fy: "layer",
            thresholds: 40,
            fillOpacity: 0.6,
          } as never),
        ),
      ],
    },
    "Largest loadings of real gradient rows",
  );
}

/** Exact TV that the median real row implies at each rank. */
export function realImplied(loadings: readonly Loading[]): string {
  const groups = new Map<string, Loading[]>();
  for (const l of loadings) {
    if (l.source === "language" || l.batchSize !== 64) continue;
    const key = `${l.layer}, step ${l.step}`;
    groups.set(key, [...(groups.get(key) ?? []), l]);
  }
  const points = [...groups].flatMap(([series, list]) => {
    const sorted = list.map((l) => l.maxLoading).sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    return RANKS.map((rank) => ({
      rank,
      series: `${series} (${median.toFixed(2)})`,
      y: exactDistances(rank, median).tv,
    }));
  });
  return draw(
    {
      width: 760,
      height: 340,
      marginLeft: 70,
      marginBottom: 45,
      grid: true,
      x: { type: "log", base: 2, label: "rank r", tickFormat: "d" },
      y: { type: "log", label: "exact TV of the most loaded coordinate", tickFormat: "~g" },
      marks: [Plot.line(points, { x: "rank", y: "y", stroke: "series", strokeWidth: 1.8 })],
    },
    "TV implied by real gradients",
  );
}

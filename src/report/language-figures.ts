/** Figures of the language model's gradients and of its first LoRA step: rows -> SVG. */
import * as Plot from "@observablehq/plot";
import { jointTv } from "../core/joint.js";
import { exactDistances } from "../core/tv.js";
import { ALL_MODULES, type NoiseRow, type SymmetryRow } from "../experiment/rows.js";
import type { Loading } from "../train/network/loadings.js";
import { draw } from "./draw.js";

const BATCH = 64;
/** "h.0.attn.q_proj" to its layer and projection. */
function parts(module: string): { layer: string; projection: string } {
  const [, layer, , projection] = module.split(".");
  return { layer: `layer ${Number(layer) + 1}`, projection };
}
const when = (step: number): string => (step === 0 ? "pretrained" : `${step} steps`);
const median = (list: readonly number[]): number =>
  [...list].sort((a, b) => a - b)[list.length >> 1];
const ofText = (loadings: readonly Loading[]): Loading[] =>
  loadings.filter((l) => l.source === "language" && l.batchSize === BATCH);

/** Largest loading of every row of the attention gradients, by projection and training step (batch 64), the median marked; dashed: the median hidden row of MNIST after training. */
export function languageLoadings(loadings: readonly Loading[]): string {
  const used = ofText(loadings).map((l) => ({
    x: l.maxLoading,
    when: when(l.step),
    step: l.step,
    ...parts(l.layer),
  }));
  const points = [...new Set(used.map((u) => u.step))].sort((a, b) => a - b).map(when);
  const projections = [...new Set(used.map((u) => u.projection))];
  const layers = [...new Set(used.map((u) => u.layer))];
  const medians = projections.flatMap((projection) =>
    layers.flatMap((layer) =>
      points.map((w) => ({
        projection,
        layer,
        when: w,
        x: median(
          used
            .filter((u) => u.projection === projection && u.layer === layer && u.when === w)
            .map((u) => u.x),
        ),
      })),
    ),
  );
  const digits = loadings.filter(
    (l) => l.source !== "language" && l.batchSize === BATCH && l.layer === "hidden",
  );
  const trained = Math.max(...digits.map((l) => l.step));
  const reference =
    digits.length > 0
      ? projections.flatMap((projection) =>
          layers.map((layer) => ({
            projection,
            layer,
            x: median(digits.filter((l) => l.step === trained).map((l) => l.maxLoading)),
          })),
        )
      : [];
  return draw(
    {
      width: 980,
      height: 360,
      marginLeft: 100,
      marginRight: 60,
      marginBottom: 45,
      marginTop: 30,
      grid: true,
      x: { label: "largest loading of a row, max |q_j|/|q|", domain: [0.1, 0.8] },
      y: { label: null, domain: points },
      fx: { label: null, domain: projections },
      fy: { label: null, domain: layers },
      color: {
        domain: points,
        range: ["#0072b2", "#d55e00", "#009e73", "#cc79a7"].slice(0, points.length),
      },
      marks: [
        Plot.ruleX(reference, {
          x: "x",
          fx: "projection",
          fy: "layer",
          stroke: "#555",
          strokeDasharray: "4 3",
        }),
        Plot.tickX(used, {
          x: "x",
          y: "when",
          fx: "projection",
          fy: "layer",
          stroke: "when",
          strokeOpacity: 0.55,
        }),
        Plot.dot(medians, {
          x: "x",
          y: "when",
          fx: "projection",
          fy: "layer",
          fill: "#000",
          r: 3.5,
        }),
      ],
    },
    "Largest loadings of attention gradient rows",
  );
}

const MEDIAN = "one coordinate, median row of a module and step";
const RANKS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Exact TV of the most loaded coordinate, in the median row of each module and step and in the most loaded row of all; and the joint TV of a whole row, exact and sampled with two standard errors. */
export function languageImplied(loadings: readonly Loading[], noise: readonly NoiseRow[]): string {
  const used = ofText(loadings);
  const sampled = noise.filter((r) => r.source === "language" && r.jointTvSampled !== null);
  const dim = sampled[0]?.dim ?? 64;
  const curves = [...new Set(used.map((l) => l.layer))].flatMap((module) =>
    [...new Set(used.map((l) => l.step))].flatMap((step) => {
      const rho = median(
        used.filter((l) => l.layer === module && l.step === step).map((l) => l.maxLoading),
      );
      return RANKS.map((rank) => ({
        rank,
        y: exactDistances(rank, rho).tv,
        line: `${module} ${step}`,
        series: MEDIAN,
      }));
    }),
  );
  const most = Math.max(...used.map((l) => l.maxLoading));
  const extreme = RANKS.map((rank) => ({
    rank,
    y: exactDistances(rank, most).tv,
    line: "most",
    series: `one coordinate, most loaded row of all (${most.toFixed(2)})`,
  }));
  const whole = `a whole row, m = ${dim}`;
  const joint = RANKS.map((rank) => ({
    rank,
    y: jointTv(rank, dim).tv,
    line: "joint",
    series: whole,
  }));
  const points = sampled.map((r, i) => ({
    rank: r.rank * (0.94 + (0.12 * i) / Math.max(1, sampled.length - 1)),
    y: r.jointTvSampled as number,
    low: (r.jointTvSampled as number) - 2 * (r.jointTvSe as number),
    high: (r.jointTvSampled as number) + 2 * (r.jointTvSe as number),
    series: whole,
  }));
  return draw(
    {
      width: 760,
      height: 380,
      marginLeft: 70,
      marginBottom: 45,
      grid: true,
      x: { type: "log", base: 2, label: "rank r", tickFormat: "d" },
      y: { type: "log", label: "TV to the Gaussian", tickFormat: "~g", domain: [0.01, 1.1] },
      color: {
        domain: [MEDIAN, extreme[0].series, whole],
        range: ["#0072b2", "#000000", "#d55e00"],
      },
      marks: [
        Plot.line([...curves, ...extreme, ...joint], {
          x: "rank",
          y: "y",
          z: "line",
          stroke: "series",
          strokeWidth: 1.3,
        }),
        Plot.ruleX(points, {
          x: "rank",
          y1: "low",
          y2: "high",
          stroke: "series",
          strokeWidth: 0.8,
        }),
        Plot.dot(points, { x: "rank", y: "y", fill: "series", r: 1.6 }),
      ],
    },
    "Total variation implied by attention gradients",
  );
}

/** Median asymmetry of the first LoRA step for the true and the other candidate, module by module. */
export function languageAsymmetry(rows: readonly SymmetryRow[]): string {
  const used = rows
    .filter((r) => r.source === "language" && r.layer !== ALL_MODULES)
    .flatMap((r) => {
      const { layer, projection } = parts(r.layer);
      const at = { x: r.rank, module: `${projection}, ${layer}` };
      return [
        { ...at, y: r.residualTrue, candidate: "true candidate (f32 rounding)" },
        { ...at, y: r.residualOther, candidate: "other candidate" },
      ];
    });
  return draw(
    {
      width: 980,
      height: 320,
      marginLeft: 75,
      marginBottom: 45,
      marginTop: 40,
      grid: true,
      x: {
        type: "log",
        base: 2,
        label: "rank r",
        tickFormat: "d",
        ticks: [...new Set(used.map((u) => u.x))],
      },
      y: { type: "log", label: "median asymmetry of Y V'", domain: [1e-8, 1], tickFormat: "~g" },
      fx: { label: null, domain: [...new Set(used.map((u) => u.module))] },
      color: {
        domain: ["true candidate (f32 rounding)", "other candidate"],
        range: ["#009e73", "#d55e00"],
      },
      marks: [
        Plot.line(used, { x: "x", y: "y", z: "candidate", stroke: "candidate", fx: "module" }),
        Plot.dot(used, { x: "x", y: "y", fill: "candidate", fx: "module", r: 3 }),
      ],
    },
    "Asymmetry of the first LoRA step of a transformer",
  );
}

/** Figures of dependence, privacy profile and attacks (E6-E12): rows -> SVG. */
import * as Plot from "@observablehq/plot";
import { clopperPearson } from "../attack/epsilon-lower.js";
import { normalCdf } from "../core/stdlib.js";
import { gaussianReading, privacyProfile, rebuttalRepaired } from "../core/privacy.js";
import type { DependenceRow, ReleaseRow, SymmetryRow, WitnessRow } from "../experiment/rows.js";
import { draw } from "./draw.js";

const MODELS = { domain: ["lora", "flora", "dp-sgd"], range: ["#d55e00", "#0072b2", "#009e73"] };

/** Correlation of two noises against the cosine of their gradients, two standard errors; one panel a relation. */
export function correlationAgainstCosine(rows: readonly DependenceRow[]): string {
  const data = (r: DependenceRow): string => (r.source === "language" ? "emails" : "MNIST");
  const relation = (r: DependenceRow): string =>
    r.source === "synthetic"
      ? "two rows (synthetic)"
      : r.relation === "steps"
        ? `training steps (${data(r)})`
        : `rows of one gradient (${data(r)})`;
  const used = rows
    .filter((r) => r.relation !== "scale" && r.rank === 16)
    .map((r) => ({
      x: r.cosine,
      y: r.correlation,
      low: r.correlation - 2 * r.correlationSe,
      high: r.correlation + 2 * r.correlationSe,
      model: r.model,
      panel: relation(r),
    }));
  const panels = [
    "two rows (synthetic)",
    "rows of one gradient (MNIST)",
    "training steps (MNIST)",
    "rows of one gradient (emails)",
    "training steps (emails)",
  ].filter((panel) => used.some((u) => u.panel === panel));
  const many = panels.length > 3;
  return draw(
    {
      width: many ? 1120 : 980,
      height: 380,
      marginLeft: 60,
      marginBottom: 45,
      marginTop: 40,
      grid: true,
      x: {
        label: "cosine of the two gradients",
        domain: [-1.05, 1.05],
        ticks: many ? [-0.5, 0, 0.5] : [-1, -0.5, 0, 0.5, 1],
      },
      y: { label: "correlation of the two noises", domain: [-1.1, 1.1] },
      fx: { label: null, domain: panels },
      color: MODELS,
      marks: [
        Plot.line(
          panels.flatMap((panel) => [-1, 1].map((v) => ({ v, panel }))),
          { x: "v", y: "v", fx: "panel", z: "panel", stroke: "#888", strokeDasharray: "4 3" },
        ),
        Plot.ruleY(
          panels.map((panel) => ({ panel, y: 0 })),
          { y: "y", fx: "panel", stroke: "#888" },
        ),
        Plot.ruleX(used, {
          x: "x",
          y1: "low",
          y2: "high",
          fx: "panel",
          stroke: "model",
          strokeWidth: 2,
        }),
        Plot.dot(used, { x: "x", y: "y", fx: "panel", fill: "model", r: 3.5 }),
      ],
    },
    "Correlation of noises against the cosine of the gradients",
  );
}

/** Standard deviation of the noise against the norm of the gradient row, log-log. */
export function noiseAgainstNorm(rows: readonly DependenceRow[]): string {
  const used = rows
    .filter((r) => r.relation === "scale" && r.source !== "language")
    .map((r) => ({
      x: r.norm,
      y: r.noiseSd,
      low: r.noiseSd - 2 * r.noiseSdSe,
      high: r.noiseSd + 2 * r.noiseSdSe,
      theory: r.noiseSdTheory,
      series: `${r.model}, r = ${r.rank}`,
    }));
  return draw(
    {
      width: 760,
      height: 380,
      marginLeft: 75,
      marginBottom: 45,
      grid: true,
      x: { type: "log", label: "norm of the gradient row |q|", tickFormat: "~g" },
      y: { type: "log", label: "standard deviation of one noise coordinate", tickFormat: "~g" },
      color: { range: ["#d55e00", "#e69f00", "#cc79a7", "#004d40", "#009e73", "#80cbc4"] },
      marks: [
        Plot.line(used, { x: "x", y: "theory", stroke: "series", strokeWidth: 1.2 }),
        Plot.ruleX(used, { x: "x", y1: "low", y2: "high", stroke: "series", strokeWidth: 2 }),
        Plot.dot(used, { x: "x", y: "y", fill: "series", r: 3 }),
      ],
    },
    "Noise standard deviation against gradient norm",
  );
}

/** What a classifier reaches on held-out rows beside the exact joint total variation. */
export function witnessBars(rows: readonly WitnessRow[]): string {
  const used = rows.map((r) => {
    const { low, high } = clopperPearson(r.correct, r.tested, 0.025);
    return {
      cell: `r = ${r.rank}, m = ${r.dim}`,
      value: (2 * r.correct) / r.tested - 1,
      low: 2 * low - 1,
      high: 2 * high - 1,
      exact: r.jointTvExact,
    };
  });
  const legend = (series: string) => used.map((u) => ({ ...u, series }));
  return draw(
    {
      width: 760,
      height: 260,
      marginLeft: 130,
      marginBottom: 45,
      grid: true,
      x: { label: "2 accuracy - 1 on held-out rows (95%), and exact joint TV", domain: [0, 1] },
      y: { label: null, domain: used.map((u) => u.cell) },
      color: { domain: ["classifier", "exact joint TV"], range: ["#0072b2", "#000000"] },
      marks: [
        Plot.ruleY(legend("classifier"), {
          y: "cell",
          x1: "low",
          x2: "high",
          stroke: "series",
          strokeWidth: 2.5,
        }),
        Plot.dot(legend("classifier"), { y: "cell", x: "value", fill: "series", r: 4 }),
        Plot.dot(legend("exact joint TV"), {
          y: "cell",
          x: "exact",
          stroke: "series",
          symbol: "diamond",
          r: 5,
        }),
      ],
    },
    "Classifier on whole noise rows",
  );
}

const COSINES = [0.9, 0.99, 0.999];
const PROFILE_DELTA = 1e-5;
const MOST_EPSILON = 1e4;
interface ProfilePoint {
  x: number;
  y: number;
  rho: string;
  reading: string;
}

/** The three readings of one (r, m, rho); what has no finite epsilon, or too large a one, is left out. */
function readings(x: number, rank: number, dim: number, rho: number): ProfilePoint[] {
  const bound = rebuttalRepaired(rank, dim, rho, PROFILE_DELTA / 3);
  const values = [
    ["exact", privacyProfile(rank, dim, rho).epsilon(PROFILE_DELTA)],
    ["Theorem 1, repaired", bound.epsilon],
    ["Gaussian reading", gaussianReading.epsilon(PROFILE_DELTA, rank, rho)],
  ] as const;
  return values
    .filter(([, y]) => y > 0 && y < MOST_EPSILON)
    .map(([reading, y]) => ({ x, y, reading, rho: `cosine ${rho}` }));
}

function profileFigure(points: readonly ProfilePoint[], label: string, title: string): string {
  return draw(
    {
      width: 980,
      height: 360,
      marginLeft: 65,
      marginBottom: 45,
      marginTop: 40,
      grid: true,
      x: { type: "log", base: 2, label, tickFormat: "d", ticks: 6 },
      y: {
        type: "log",
        label: `epsilon at delta = ${PROFILE_DELTA}`,
        domain: [0.1, MOST_EPSILON],
        tickFormat: "~g",
      },
      fx: { label: null, domain: COSINES.map((c) => `cosine ${c}`) },
      color: {
        domain: ["exact", "Theorem 1, repaired", "Gaussian reading"],
        range: ["#000000", "#0072b2", "#d55e00"],
      },
      marks: [
        Plot.line(points, {
          x: "x",
          y: "y",
          z: "reading",
          stroke: "reading",
          fx: "rho",
          strokeWidth: 1.8,
        }),
        Plot.dot(points, { x: "x", y: "y", fill: "reading", fx: "rho", r: 2.2 }),
      ],
    },
    title,
  );
}

/** Exact epsilon of the vector query against rank, m = 768, beside the repaired bound and the Gaussian reading. */
export function epsilonAgainstRank(): string {
  const ranks = Array.from({ length: 11 }, (_, i) => 2 ** i);
  return profileFigure(
    COSINES.flatMap((rho) => ranks.flatMap((r) => readings(r, r, 768, rho))),
    "rank r",
    "Epsilon of the vector query against rank",
  );
}

/** The same against dimension, r = 64. */
export function epsilonAgainstDimension(): string {
  const dims = Array.from({ length: 11 }, (_, i) => 2 ** (i + 2));
  return profileFigure(
    COSINES.flatMap((rho) => dims.flatMap((m) => readings(m, 64, m, rho))),
    "dimension m",
    "Epsilon of the vector query against dimension",
  );
}

/** Asymmetry of the true and of the other candidate, by rank and batch size. */
export function asymmetryByRank(rows: readonly SymmetryRow[]): string {
  const used = rows
    .filter((r) => r.plan === "symmetry" && r.observer === "iterates")
    .flatMap((r) => [
      { x: r.rank, y: r.residualTrue, candidate: "true candidate", batch: `batch ${r.batch}` },
      { x: r.rank, y: r.residualOther, candidate: "other candidate", batch: `batch ${r.batch}` },
    ]);
  return draw(
    {
      width: 980,
      height: 340,
      marginLeft: 75,
      marginBottom: 45,
      marginTop: 40,
      grid: true,
      x: { type: "log", base: 2, label: "rank r", tickFormat: "d", ticks: 5 },
      y: { type: "log", label: "median asymmetry of Y V'", domain: [1e-17, 1], tickFormat: "~g" },
      fx: { label: null, domain: [...new Set(used.map((u) => u.batch))] },
      color: { domain: ["true candidate", "other candidate"], range: ["#009e73", "#d55e00"] },
      marks: [
        Plot.line(used, { x: "x", y: "y", z: "candidate", stroke: "candidate", fx: "batch" }),
        Plot.dot(used, { x: "x", y: "y", fill: "candidate", fx: "batch", r: 3 }),
      ],
    },
    "Asymmetry of true and other candidates",
  );
}

/** AUC of three observers along training, 95% intervals. */
export function aucAlongTraining(rows: readonly SymmetryRow[]): string {
  const names = {
    iterates: "every W_t",
    final: "W_0 and W_T",
    "knows-a": "every A and B",
  } as Record<string, string>;
  const shift = { iterates: 0.9, final: 1.1, "knows-a": 1 } as Record<string, number>;
  const used = rows
    .filter((r) => r.plan === "paths")
    .map((r) => ({
      x: r.steps * shift[r.observer],
      y: r.auc,
      low: r.aucLow,
      high: r.aucHigh,
      sees: names[r.observer],
      method: r.method,
    }));
  const methods = [...new Set(used.map((u) => u.method))];
  return draw(
    {
      width: 980,
      height: 340,
      marginLeft: 60,
      marginBottom: 45,
      marginTop: 40,
      grid: true,
      x: { type: "log", label: "steps T", domain: [0.7, 40], ticks: [1, 5, 25], tickFormat: "d" },
      y: { label: "AUC (95%)", domain: [0.2, 1] },
      fx: { label: null, domain: methods },
      color: { domain: Object.values(names), range: ["#0072b2", "#e69f00", "#d55e00"] },
      marks: [
        Plot.ruleY(
          methods.map((method) => ({ method, y: 0.5 })),
          { y: "y", fx: "method", stroke: "#888", strokeDasharray: "4 3" },
        ),
        Plot.ruleX(used, {
          x: "x",
          y1: "low",
          y2: "high",
          stroke: "sees",
          fx: "method",
          strokeWidth: 2,
        }),
        Plot.dot(used, { x: "x", y: "y", fill: "sees", fx: "method", r: 4 }),
      ],
    },
    "AUC along training",
  );
}

/** Accuracy of the attacks against the noise multiplier, beside what a Gaussian mechanism allows. */
export function accuracyAgainstNoise(rows: readonly SymmetryRow[]): string {
  const used = rows
    .filter((r) => r.plan === "symmetry-noise" && r.observer !== "final")
    .map((r) => ({
      x: r.sigma,
      y: r.right / r.trials,
      ...clopperPearson(r.right, r.trials, 0.025),
      series: r.observer === "knows-a" ? "observer who holds A" : "observer without A",
    }));
  const curve = Array.from({ length: 61 }, (_, i) => 10 ** (-3.2 + i * 0.06)).map((x) => ({
    x,
    y: normalCdf(0.5 / x),
    series: "most against DP-SGD",
  }));
  return draw(
    {
      width: 760,
      height: 340,
      marginLeft: 60,
      marginBottom: 45,
      grid: true,
      x: {
        type: "log",
        label: "noise multiplier (noise over the target's own contribution)",
        tickFormat: "~g",
      },
      y: { label: "accuracy (95%)", domain: [0.45, 1] },
      color: {
        domain: ["observer who holds A", "observer without A", "most against DP-SGD"],
        range: ["#d55e00", "#0072b2", "#000000"],
      },
      marks: [
        Plot.line(curve, { x: "x", y: "y", stroke: "series" }),
        Plot.ruleX(used, { x: "x", y1: "low", y2: "high", stroke: "series", strokeWidth: 2 }),
        Plot.dot(used, { x: "x", y: "y", fill: "series", r: 4 }),
      ],
    },
    "Accuracy of the attacks against noise",
  );
}

/** Exact epsilons of the three releases beside the lower bounds that attacks show. */
export function releaseEpsilons(rows: readonly ReleaseRow[]): string {
  const names = { plain: "V + E", m1: "V M + E", m2: "(V + E) M" } as const;
  const points = rows.map((r) => ({
    sigma: r.sigma,
    exact: r.epsilonExact,
    lower: r.epsilonLower,
    series: names[r.mechanism],
    rank: `r = ${r.rank}`,
  }));
  return draw(
    {
      width: 980,
      height: 360,
      marginLeft: 65,
      marginBottom: 45,
      marginTop: 40,
      grid: true,
      x: {
        type: "log",
        base: 2,
        label: "noise multiplier sigma",
        ticks: [0.5, 1, 2],
        tickFormat: "~g",
      },
      y: { type: "log", label: "epsilon at delta = 0.01", tickFormat: "~g", domain: [0.05, 300] },
      fx: { label: null, domain: [...new Set(points.map((p) => p.rank))] },
      color: { domain: Object.values(names), range: ["#000000", "#d55e00", "#0072b2"] },
      marks: [
        Plot.line(points, { x: "sigma", y: "exact", stroke: "series", fx: "rank" }),
        Plot.dot(
          points.filter((p) => p.lower > 0.05),
          { x: "sigma", y: "lower", stroke: "series", symbol: "triangle", fx: "rank", r: 4 },
        ),
      ],
    },
    "Epsilon of noisy releases",
  );
}

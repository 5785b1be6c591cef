/** Claims on what DP-SGD's noise has and LoRA's has not: independence across coordinates, rows and steps; a fixed scale (E6-E9). */
import { clopperPearson } from "../../attack/epsilon-lower.js";
import { stream } from "../../core/stream.js";
import type { DependenceRow, Tables, WitnessRow } from "../../experiment/rows.js";
import type { ClaimResult } from "./result.js";
import { ALPHA, family, NO_EVIDENCE, zLimit } from "../rules.js";
import { logSlope } from "../../core/fit.js";
import { matrix, multiply, transpose, type Matrix } from "../../core/matrix.js";

const PAPER = "arXiv:2409.17538, claim 4";

export function judgeDependence(seed: string, tables: Tables): ClaimResult[] {
  return [
    classifier(seed, tables.witness),
    rowsIndependent(seed, tables.dependence),
    covariance(seed, tables.dependence),
    rank(seed),
    stepsIndependent(seed, tables.dependence),
    cosineLaw(seed, tables.dependence),
    freshFactors(seed, tables.dependence),
    sensitivity(seed, tables.dependence),
  ];
}

function classifier(seed: string, rows: readonly WitnessRow[]): ClaimResult {
  // One cell is judged, the one named in the statement; the others must not contradict the exact joint TV.
  const judged = rows.find((r) => r.rank === 16 && r.dim === 768);
  const limits = rows.map((r) => ({
    r,
    ...clopperPearson(r.correct, r.tested, ALPHA / (2 * rows.length)),
  }));
  const contradiction = limits.find(({ r, low }) => 2 * low - 1 > r.jointTvExact);
  const own = judged
    ? clopperPearson(judged.correct, judged.tested, ALPHA / 2)
    : { low: NaN, high: NaN };
  const value = judged ? (2 * judged.correct) / judged.tested - 1 : null;
  return {
    id: "E6-witness",
    source: `${PAPER}; THEORY E6`,
    expectation: "violated",
    evidence: "estimated",
    seed,
    statement:
      "No classifier tells a row of LoRA's noise (r = 16, m = 768) from a Gaussian row of the same covariance.",
    statistic: "2 accuracy - 1 on held-out rows",
    value,
    low: 2 * own.low - 1,
    high: 2 * own.high - 1,
    sampleSize: judged?.tested ?? null,
    falseAlarm: ALPHA,
    verdict: !contradiction && 2 * own.low - 1 > 0.5 ? "violated" : "inconclusive",
    detail: !judged
      ? NO_EVIDENCE
      : contradiction
        ? `The classifier beats the exact joint TV at ${contradiction.r.cell}: sampler or exact law is wrong.`
        : `A vote by bins of |N|^2, learned on half of the rows and knowing nothing of the law; a lower bound of the joint TV, violated above 1/2; the failure of one classifier would prove nothing (exact: ${judged.jointTvExact.toFixed(4)}). All ${rows.length} cells stay below their exact TV.`,
  };
}

/** Sources as a reader knows them. */
const SOURCES: Readonly<Record<string, string>> = {
  mnist: "MNIST",
  language: "transformer on emails",
};

const z = (value: number, theory: number, se: number): number => (value - theory) / se;
/** Ranks at which the normal limit of the sampled products is used. */
const tame = (r: DependenceRow): boolean => r.rank >= 16;

function rowsIndependent(seed: string, rows: readonly DependenceRow[]): ClaimResult {
  const used = rows.filter(
    (r) => r.source !== "synthetic" && r.relation === "rows" && r.model === "lora" && tame(r),
  );
  // The pair is chosen by the gradient (largest |cosine|), not by its noise.
  const pair = [...used].sort((a, b) => Math.abs(b.cosine) - Math.abs(a.cosine))[0];
  const margin = zLimit(ALPHA) * (pair?.correlationSe ?? NaN);
  const value = pair?.correlation ?? NaN;
  return {
    id: "E7-rows",
    source: `${PAPER}; THEORY E7`,
    expectation: "violated",
    evidence: "estimated",
    seed,
    statement: "Noise is independent between the rows of one gradient, as in DP-SGD.",
    statistic: `correlation, ${pair?.label ?? "no rows"}`,
    value,
    low: value - margin,
    high: value + margin,
    sampleSize: pair?.trials ?? null,
    falseAlarm: ALPHA,
    verdict: !pair ? "inconclusive" : Math.abs(value) > margin ? "violated" : "inconclusive",
    detail: pair
      ? `Rows share A, so their noises are correlated as the rows are (cosine ${pair.cosine.toFixed(4)}); rank ${pair.rank}, real gradient.`
      : NO_EVIDENCE,
  };
}

function covariance(seed: string, rows: readonly DependenceRow[]): ClaimResult {
  const used = rows.filter((r) => r.relation === "rows" && r.model === "lora" && tame(r));
  const scores = used.flatMap((r) => [
    z(r.correlation, r.correlationTheory, r.correlationSe),
    z(r.cross, r.crossTheory, r.crossSe),
  ]);
  const { worst, limit, ok } = family(scores);
  return {
    id: "E7-covariance",
    source: "THEORY E7",
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement: "Cov(N_ij, N_kl) = (g_i.g_k 1[j=l] + g_il g_kj)/r between rows g_i and g_k.",
    statistic: "largest |z| of covariance - theory",
    value: worst,
    low: null,
    high: limit,
    sampleSize: scores.length,
    falseAlarm: ALPHA,
    verdict: used.length === 0 ? "inconclusive" : ok ? "upheld" : "violated",
    detail:
      used.length === 0
        ? NO_EVIDENCE
        : `${used.length} pairs of rows (${[...new Set(used.map((r) => SOURCES[r.source] ?? r.source))].join(" and ")}, rank >= 16), same-coordinate sum and the largest cross term of each; Bonferroni limit ${limit.toFixed(2)} (nominal: products of noises at sample sizes near 1,000).`,
  };
}

/** Pivots of Gaussian elimination with complete pivoting, in falling order. */
function pivots({ rows, cols, data }: Matrix): number[] {
  const a = Array.from({ length: rows }, (_, i) => data.slice(i * cols, (i + 1) * cols));
  const found: number[] = [];
  for (let step = 0; step < Math.min(rows, cols); step++) {
    let [pi, pj] = [step, step];
    for (let i = step; i < rows; i++)
      for (let j = step; j < cols; j++)
        if (Math.abs(a[i][j]) > Math.abs(a[pi][pj])) [pi, pj] = [i, j];
    [a[step], a[pi]] = [a[pi], a[step]];
    for (const row of a) [row[step], row[pj]] = [row[pj], row[step]];
    const pivot = a[step][step];
    found.push(Math.abs(pivot));
    if (pivot === 0) continue;
    for (let i = step + 1; i < rows; i++) {
      const factor = a[i][step] / pivot;
      for (let j = step; j < cols; j++) a[i][j] -= factor * a[step][j];
    }
  }
  return found;
}

function rank(seed: string): ClaimResult {
  let beyond = 0;
  let control = Infinity;
  const runs = 30;
  for (let t = 0; t < runs; t++) {
    const { uniform, normal } = stream(seed, "claims/rank", t);
    const r = 1 + Math.floor(uniform() * 8);
    const [n, m] = [r + 2 + Math.floor(uniform() * 12), r + 2 + Math.floor(uniform() * 12)];
    const g = matrix(n, m, normal);
    const a = matrix(r, m, () => normal() / Math.sqrt(r));
    const low = pivots(multiply(multiply(g, transpose(a)), a));
    beyond = Math.max(beyond, low[r] / low[0]);
    const full = pivots(matrix(n, m, normal));
    control = Math.min(control, full[r] / full[0]);
  }
  // Growth of complete pivoting on sizes below 24 stays under 24 (Wilkinson 1961 for far larger); products of length <= 24.
  const limit = 24 * 24 * 24 * 2 ** -53;
  return {
    id: "E7-rank",
    source: "THEORY E7",
    expectation: "upheld",
    evidence: "proved",
    seed,
    statement:
      "The update G A'A has rank at most r, whatever the gradient; DP-SGD's noise has full rank.",
    statistic: "largest pivot r+1 / pivot 1",
    value: beyond,
    low: null,
    high: limit,
    sampleSize: runs,
    falseAlarm: 0,
    verdict: beyond <= limit && control > limit ? "upheld" : "violated",
    detail: `A product with an r x m factor; elimination with complete pivoting on ${runs} random gradients leaves rounding only. The same for i.i.d. Gaussian matrices: ${control.toExponential(1)} at least.`,
  };
}

function stepsIndependent(seed: string, rows: readonly DependenceRow[]): ClaimResult {
  const used = rows.filter((r) => r.relation === "steps" && r.model === "lora" && tame(r));
  // Chosen by the gradients, not by the noise.
  const pair = [...used].sort((a, b) => Math.abs(b.cosine) - Math.abs(a.cosine))[0];
  const margin = zLimit(ALPHA) * (pair?.correlationSe ?? NaN);
  const value = pair?.correlation ?? NaN;
  return {
    id: "E8-steps",
    source: `${PAPER}; THEORY E8`,
    expectation: "violated",
    evidence: "estimated",
    seed,
    statement: "Noise is independent between training steps, as in DP-SGD.",
    statistic: `correlation, ${pair?.label ?? "no rows"}`,
    value,
    low: value - margin,
    high: value + margin,
    sampleSize: pair?.trials ?? null,
    falseAlarm: ALPHA,
    verdict: !pair ? "inconclusive" : Math.abs(value) > margin ? "violated" : "inconclusive",
    detail: pair
      ? `A is drawn once, so noise does not average out over steps. Two steps of real training (cosine of the gradients ${pair.cosine.toFixed(4)}), rank ${pair.rank}.`
      : NO_EVIDENCE,
  };
}

function cosineLaw(seed: string, rows: readonly DependenceRow[]): ClaimResult {
  const used = rows.filter((r) => r.relation === "steps" && r.model === "lora" && tame(r));
  const { worst, limit, ok } = family(used.map((r) => z(r.correlation, r.cosine, r.correlationSe)));
  return {
    id: "E8-cosine",
    source: "THEORY E8",
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement: "The correlation of the noise of two steps is the cosine of their gradients.",
    statistic: "largest |z| of correlation - cosine",
    value: worst,
    low: null,
    high: limit,
    sampleSize: used.length,
    falseAlarm: ALPHA,
    verdict: used.length === 0 ? "inconclusive" : ok ? "upheld" : "violated",
    detail:
      used.length === 0
        ? NO_EVIDENCE
        : `${used.length} pairs of steps, cosines ${Math.min(...used.map((r) => r.cosine)).toFixed(2)}..${Math.max(...used.map((r) => r.cosine)).toFixed(2)}; whole gradients, so E<N_t, N_u> = (m+1)<G_t, G_u>/r exactly.`,
  };
}

function freshFactors(seed: string, rows: readonly DependenceRow[]): ClaimResult {
  const used = rows.filter((r) => r.model !== "lora" && r.relation === "steps" && tame(r));
  const { worst, limit, ok } = family(used.map((r) => z(r.correlation, 0, r.correlationSe)));
  // Control of the detector: the same statistic must see LoRA's correlation at the largest cosine.
  const shared = rows.filter((r) => r.model === "lora" && r.relation === "steps" && tame(r));
  const seen = Math.max(0, ...shared.map((r) => Math.abs(r.correlation / r.correlationSe)));
  return {
    id: "E8-fresh",
    source: "arXiv:2402.03293 (Flora); THEORY E8",
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement:
      "With a fresh A at every step (Flora), as with DP-SGD's noise, the noise of different steps is uncorrelated.",
    statistic: "largest |z| of correlation",
    value: worst,
    low: null,
    high: limit,
    sampleSize: used.length,
    falseAlarm: ALPHA,
    verdict:
      !used.some((r) => r.model === "flora") || !(seen > limit)
        ? "inconclusive"
        : ok
          ? "upheld"
          : "violated",
    detail:
      used.length === 0
        ? NO_EVIDENCE
        : `${used.length} cells; the control, LoRA under the same test, reaches |z| = ${seen.toFixed(0)}. Uncorrelated: the law of each noise is still the one of E3 and E6.`,
  };
}

function sensitivity(seed: string, rows: readonly DependenceRow[]): ClaimResult {
  const fit = (model: string) => {
    const used = rows.filter((r) => r.relation === "scale" && r.model === model && r.rank === 16);
    return {
      used,
      slope:
        used.length > 2
          ? logSlope(
              used.map((r) => ({ x: r.norm, y: r.noiseSd, se: r.noiseSdSe })),
              1 - ALPHA,
            )
          : { value: NaN, low: NaN, high: NaN },
    };
  };
  const lora = fit("lora");
  const control = fit("dp-sgd").slope;
  const norms = lora.used.map((r) => r.norm);
  return {
    id: "E9-sensitivity",
    source: `${PAPER}; THEORY E9`,
    expectation: "violated",
    evidence: "estimated",
    seed,
    statement:
      "The noise has a scale of its own, as DP-SGD's has, so that its variance bounds what one example can change.",
    statistic: "slope of log noise sd on log |q|",
    value: lora.slope.value,
    low: lora.slope.low,
    high: lora.slope.high,
    sampleSize: lora.used.length,
    falseAlarm: ALPHA,
    verdict: lora.slope.low > 0.5 ? "violated" : lora.slope.high < 0.5 ? "upheld" : "inconclusive",
    detail:
      lora.used.length === 0
        ? NO_EVIDENCE
        : `Slope 1: N(c q) = c N(q), noise vanishes with the gradient and grows without limit. Real rows of norm ${Math.min(...norms).toExponential(1)}..${Math.max(...norms).toExponential(1)}, rank 16; DP-SGD's noise, the control: slope ${control.value.toFixed(3)}.`,
  };
}

/** Claims on attacks: the symmetry test on noise-free updates (E11), and noisy releases (E12). */
import { clopperPearson } from "../../attack/epsilon-lower.js";
import { normalCdf } from "../../core/stdlib.js";
import { releaseEpsilon } from "../../core/release.js";
import { RELEASE_ALPHA, RELEASE_DELTA } from "../../experiment/release.js";
import {
  ALL_MODULES,
  type ReleaseRow,
  type SymmetryRow,
  type Tables,
} from "../../experiment/rows.js";
import type { ClaimResult } from "./result.js";
import { ALPHA, boundedDeviation, boundedFamily, NO_EVIDENCE } from "../rules.js";

const REBUTTAL = "arXiv:2601.21719";

export function judgeAttacks(seed: string, tables: Tables): ClaimResult[] {
  return [
    matrixQuery(seed, tables.symmetry),
    paths(seed, tables.symmetry),
    exactRelease(seed, tables.release),
    accountant(seed, tables.release),
    amplification(),
    expansion(seed, tables.release),
    noisySymmetry(seed, tables.symmetry),
  ];
}

/** Limits of the share of right signs, at level alpha in all. Trials alternate between the two worlds, so it is a balanced accuracy. */
const accuracy = (right: number, trials: number, alpha: number): { low: number; high: number } =>
  trials > 0 ? clopperPearson(right, trials, alpha / 2) : { low: NaN, high: NaN };

export function matrixQuery(seed: string, rows: readonly SymmetryRow[]): ClaimResult {
  const layers = rows.filter((r) => r.plan === "symmetry" && r.observer === "iterates");
  // Modules of one step share batch and target: where there are several, the observer who adds up their scores decides.
  const summed = layers.filter((r) => r.layer === ALL_MODULES);
  const used = summed.length > 0 ? summed : layers;
  const worst = layers.reduce((a, r) => Math.min(a, r.auc), 1);
  const trials = used.reduce((a, r) => a + r.trials, 0);
  const right = used.reduce((a, r) => a + r.right, 0);
  const { low, high } = accuracy(right, trials, ALPHA);
  return {
    id: "E11-matrix",
    source: `${REBUTTAL}; THEORY E11`,
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement:
      "A matrix query V -> V M without added noise has no privacy: an observer who does not know A tells members from non-members.",
    statistic: "accuracy of the symmetry test",
    value: trials > 0 ? right / trials : null,
    low,
    high,
    sampleSize: trials,
    falseAlarm: ALPHA,
    verdict:
      used.length === 0
        ? "inconclusive"
        : low > 0.95
          ? "upheld"
          : high < 0.95
            ? "violated"
            : "inconclusive",
    detail:
      used.length === 0
        ? NO_EVIDENCE
        : `${summed.length > 0 ? `First LoRA step of the transformer, by its trainer in f32, ${new Set(layers.map((r) => r.layer)).size - 1} modules added up` : "One step on real gradients (MNIST hidden layer)"}, ranks ${Math.min(...used.map((r) => r.rank))}..${Math.max(...used.map((r) => r.rank))}, batches ${Math.min(...used.map((r) => r.batch))}..${Math.max(...used.map((r) => r.batch))}: smallest AUC of a cell${summed.length > 0 ? " and module" : ""} ${worst.toFixed(3)}.${layers.some((r) => r.rank === 1) && summed.length > 0 ? ` At rank 1, too (${Math.min(...layers.filter((r) => r.rank === 1).map((r) => r.auc)).toFixed(3)}): Y V' = (G a)(V a)' is symmetric only where V a is a multiple of G a.` : ""} Median asymmetry ${Math.max(...layers.map((r) => r.residualTrue)).toExponential(0)} at most for the true candidate, ${Math.min(...layers.map((r) => r.residualOther)).toExponential(0)} at least for the other. Upheld above 0.95, which no mechanism with eps below 2.94 and delta = 0 allows. The observer holds both candidate batches, W before and after.`,
  };
}

function paths(seed: string, rows: readonly SymmetryRow[]): ClaimResult {
  const used = rows.filter((r) => r.plan === "paths");
  const known = used.filter((r) => r.observer === "knows-a");
  const low = known.reduce(
    (a, r) => Math.min(a, accuracy(r.right, r.trials, ALPHA / known.length).low),
    1,
  );
  const worst = known.reduce((a, r) => Math.min(a, r.right / r.trials), 1);
  const describe = (observer: string): string =>
    used
      .filter((r) => r.observer === observer && r.auc < 0.999)
      .map((r) => `${r.method} T=${r.steps} ${r.auc.toFixed(2)}`)
      .join(", ") || "none";
  return {
    id: "E11-paths",
    source: "THEORY E11, E8",
    expectation: "violated",
    evidence: "estimated",
    seed,
    statement:
      "Training for several steps, momentum, Adam or a trained A hides membership of one example in the last batch.",
    statistic: "smallest accuracy, observer who holds A",
    value: known.length > 0 ? worst : null,
    low,
    high: 1,
    sampleSize: known.length > 0 ? known[0].trials : null,
    falseAlarm: ALPHA,
    verdict: known.length === 0 ? "inconclusive" : low > 0.5 ? "violated" : "inconclusive",
    detail:
      used.length === 0
        ? NO_EVIDENCE
        : `An observer with every adapter state (A and B, as adapters are published) predicts the last update of each candidate. With weights W_t only, the symmetry test falls below 0.999 at: ${describe("iterates")} (Adam's element-wise scaling is not of the form V M; a trained A adds B B'V). With first and last weights only: ${describe("final")} (the gradients of later steps depend on weights not seen). A weaker observer's failure is not a guarantee.`,
  };
}

function exactRelease(seed: string, rows: readonly ReleaseRow[]): ClaimResult {
  const used = rows.filter((r) => r.deltaExact > 0 && r.deltaExact < 1);
  const { worst, limit, ok } = boundedFamily(
    used.map((r) => boundedDeviation(r.delta, r.deltaExact, r.trials)),
  );
  return {
    id: "E12-exact",
    source: "THEORY E12; docs/theory.md",
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement:
      "The exact profiles of V + E, V M + E and (V + E) M for an observer who knows A are those that sampling shows.",
    statistic: "largest deviation of delta, in standard errors of a coin",
    value: worst,
    low: null,
    high: limit,
    sampleSize: used.length,
    falseAlarm: ALPHA,
    verdict: used.length === 0 ? "inconclusive" : ok ? "upheld" : "violated",
    detail:
      used.length === 0
        ? NO_EVIDENCE
        : `${used.length} cells, delta at eps = ${used[0].epsilon}, vector query, m = ${used[0].dim}; limit by Hoeffding's inequality.`,
  };
}

function accountant(seed: string, rows: readonly ReleaseRow[]): ClaimResult {
  const used = rows.filter((r) => r.mechanism !== "m1");
  const worst = used.reduce(
    (a, r) => Math.max(a, r.epsilonLower > 0 ? r.epsilonLower / r.epsilonPlain : 0),
    0,
  );
  const exceeded = rows.filter((r) => r.epsilonLower > r.epsilonExact);
  return {
    id: "E12-accountant",
    source: "post-processing; arXiv:1805.06530",
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement:
      "No attack shows more epsilon than the accountant of V + E allows, for V + E and for its projection (V + E) M.",
    statistic: "largest shown eps / accounted eps",
    value: used.length > 0 ? worst : null,
    low: null,
    high: 1,
    sampleSize: used.length,
    falseAlarm: RELEASE_ALPHA * rows.length,
    verdict:
      used.length === 0
        ? "inconclusive"
        : worst > 1
          ? "violated"
          : exceeded.length === 0
            ? "upheld"
            : "inconclusive",
    detail:
      used.length === 0
        ? NO_EVIDENCE
        : `Likelihood-ratio attack of an observer who knows A; lower bounds by Clopper-Pearson on held-out scores at delta = ${RELEASE_DELTA}. ${exceeded.length === 0 ? "No cell exceeds its own exact epsilon either" : `Above its own exact epsilon: ${exceeded.map((r) => r.cell).join(", ")}`}.`,
  };
}

/** (rank, dim, sigma) at which the two orders of noise and projection are compared exactly. */
const RELEASES = [
  [4, 64, 1],
  [16, 64, 1],
  [16, 768, 1],
  [16, 768, 4],
  [64, 768, 1],
] as const;

function amplification(): ClaimResult {
  const ratios = RELEASES.map(
    ([r, m, s]) => releaseEpsilon("m2", 1e-5, r, m, s) / releaseEpsilon("plain", 1e-5, r, m, s),
  );
  return {
    id: "E12-amplification",
    source: REBUTTAL,
    expectation: "upheld",
    evidence: "computed exactly",
    seed: null,
    statement:
      "Noise before the projection, (V + E) M, is more private than V + E at equal noise when r < m, even for an observer who knows A.",
    statistic: "largest eps ratio to V + E",
    value: Math.max(...ratios),
    low: null,
    high: 1,
    sampleSize: RELEASES.length,
    falseAlarm: 0,
    verdict: Math.max(...ratios) < 1 ? "upheld" : "violated",
    detail: `Only the part of the change inside the row space of A is seen, a Beta(r/2, (m-r)/2) share. At delta = 1e-5: ${RELEASES.map(([r, m, s], i) => `r ${r}, m ${m}, sigma ${s}: x${ratios[i].toFixed(2)}`).join("; ")}.`,
  };
}

function expansion(seed: string, rows: readonly ReleaseRow[]): ClaimResult {
  const ratios = RELEASES.slice(0, 3).map(
    ([r, m, s]) => releaseEpsilon("m1", 1e-5, r, m, s) / releaseEpsilon("plain", 1e-5, r, m, s),
  );
  const shown = rows
    .filter((r) => r.mechanism === "m1")
    .sort((a, b) => b.epsilonLower / b.epsilonPlain - a.epsilonLower / a.epsilonPlain)[0];
  return {
    id: "E12-expansion",
    source: "THEORY E12",
    expectation: "violated",
    evidence: "estimated",
    seed,
    statement: "Noise after the projection, V M + E, is as private as V + E at equal noise.",
    statistic: "largest shown eps / accounted eps of V + E",
    value: shown ? shown.epsilonLower / shown.epsilonPlain : null,
    low: shown ? shown.epsilonLower / shown.epsilonPlain : null,
    high: null,
    sampleSize: shown?.trials ?? null,
    falseAlarm: RELEASE_ALPHA * rows.length,
    verdict: !shown
      ? "inconclusive"
      : shown.epsilonLower > shown.epsilonPlain
        ? "violated"
        : Math.max(...ratios) > 1
          ? "inconclusive"
          : "upheld",
    detail: shown
      ? `E|d M|^2 = (1 + (m+1)/r)|d|^2: the projection stretches the change, so the noise must grow by as much. Attack at ${shown.cell}: eps >= ${shown.epsilonLower.toFixed(2)} where V + E allows ${shown.epsilonPlain.toFixed(2)} (delta = ${RELEASE_DELTA}). Exact ratios at delta = 1e-5: ${ratios.map((x, i) => `r ${RELEASES[i][0]}, m ${RELEASES[i][1]}: x${x.toFixed(1)}`).join("; ")}.`
      : NO_EVIDENCE,
  };
}

function noisySymmetry(seed: string, rows: readonly SymmetryRow[]): ClaimResult {
  const at = rows.find(
    (r) => r.plan === "symmetry-noise" && r.sigma === 1 && r.observer === "knows-a",
  );
  const blind = rows.find(
    (r) => r.plan === "symmetry-noise" && r.sigma === 1 && r.observer === "iterates",
  );
  // The best balanced accuracy against one Gaussian mechanism with mu = 1.
  const cap = normalCdf(0.5);
  const limits = at ? accuracy(at.right, at.trials, ALPHA) : { low: NaN, high: NaN };
  return {
    id: "E12-symmetry",
    source: "THEORY E11, E12",
    expectation: "violated",
    evidence: "estimated",
    seed,
    statement:
      "Noise of multiplier 1 on the projected gradient protects a real update as it protects DP-SGD's.",
    statistic: "accuracy at noise multiplier 1, observer who holds A",
    value: at ? at.right / at.trials : null,
    ...limits,
    sampleSize: at?.trials ?? null,
    falseAlarm: ALPHA,
    verdict: !at
      ? "inconclusive"
      : limits.low > cap
        ? "violated"
        : limits.high < cap
          ? "upheld"
          : "inconclusive",
    detail:
      at && blind
        ? `DP-SGD at noise multiplier 1 allows an accuracy of ${cap.toFixed(3)} at most (Phi(mu/2), one step, no subsampling). AUC ${at.auc.toFixed(3)}; the observer without A reaches ${blind.auc.toFixed(3)} (95%: ${blind.aucLow.toFixed(3)}..${blind.aucHigh.toFixed(3)}).`
        : NO_EVIDENCE,
  };
}

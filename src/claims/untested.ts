/** Claims listed so that nobody takes their absence for a verdict. */
import type { ClaimResult } from "./claim.js";

const untested = (id: string, source: string, statement: string): ClaimResult => ({
  id, source, statement, expectation: "none", verdict: "not tested", evidence: "not tested", statistic: "", value: null,
  low: null, high: null, sampleSize: null, falseAlarm: null, seed: null, detail: "Not tested yet.",
});

export const untestedClaims: readonly ClaimResult[] = [
  untested("E7-rows", "THEORY E7", "Noise is independent between the rows of one gradient, as in DP-SGD."),
  untested("E8-steps", "THEORY E8", "Noise is independent between training steps, as in DP-SGD."),
  untested("E9-sensitivity", "THEORY E9", "The noise variance alone gives a privacy guarantee (no clipping)."),
  untested("E10-vector", "arXiv:2601.21719, Theorem 1", "A vector query V -> M V is (eps, delta)-private without added noise."),
  untested("E11-matrix", "arXiv:2601.21719", "A matrix query V -> V M without added noise has no privacy."),
  untested("E12-noise", "arXiv:2601.21719", "With noise added, the projection can amplify privacy."),
  untested("MIA", "arXiv:2409.17538, claim 5", "Low-rank adaptation is robust to membership inference."),
];

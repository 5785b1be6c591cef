/** Claims listed so that nobody takes their absence for a verdict. */
import type { ClaimResult } from "./claim.js";

const untested = (id: string, source: string, statement: string): ClaimResult => ({
  id, source, statement, expectation: "none", verdict: "not tested", evidence: "not tested", statistic: "", value: null,
  low: null, high: null, sampleSize: null, falseAlarm: null, seed: null, detail: "Not tested yet.",
});

export const untestedClaims: readonly ClaimResult[] = [
  untested("MIA", "arXiv:2409.17538, claim 5", "Low-rank adaptation is robust to membership inference."),
];

/** Rows of audits by gradient canaries as theory has them: the method as it is, and planted faults that are caught. */
import type { AuditBase } from "../experiment/audit/rows.js";
import type { AuditRow, BatchRow } from "../experiment/rows.js";

const base: AuditBase = {
  plan: "audit",
  cell: "dp-sgd",
  source: "synthetic",
  setting: "dp-sgd",
  method: "dp-sgd",
  rank: 16,
  fault: "none",
  noiseMultiplier: 3,
  samplingRate: 0.5,
  steps: 20,
  runs: 64,
  seed: "1",
  diverged: 0,
};

export const auditRow = (change: Partial<AuditRow> = {}): AuditRow => ({
  ...base,
  canaries: 256,
  canaryNorm: 10,
  counted: 32,
  guesses: 64,
  correct: 1650,
  pValue: 1,
  epsilon: 3.4,
  epsilonLower: 1.8,
  epsilonCaught: 1.7,
  ...change,
});
const planted = (fault: string, epsilonLower: number): AuditRow =>
  auditRow({ cell: fault, setting: fault, fault, epsilonLower, epsilonCaught: epsilonLower });
export const auditRows = [
  auditRow(),
  auditRow({ cell: "dp-lora", setting: "dp-lora", method: "dp-lora", rank: 8 }),
  planted("noise-halved", 4),
  planted("no-clipping", 9),
  planted("fixed-batches", 1.8),
];

export const batchRow = (change: Partial<BatchRow> = {}): BatchRow => ({
  ...base,
  members: 10_240,
  drawn: 102_400,
  expected: 102_400,
  sizes: 1,
  counts: 1,
  lag: 0,
  strangers: 0,
  pRate: 1,
  pSizes: 0.4,
  pCounts: 1,
  pLag: 1,
  pHalfRate: 0,
  ...change,
});
export const batchRows = [
  batchRow(),
  batchRow({ cell: "dp-lora", setting: "dp-lora", method: "dp-lora", rank: 8 }),
  batchRow({ cell: "twice", setting: "twice", fault: "rate-doubled", drawn: 204_800, pRate: 0 }),
  batchRow({
    cell: "fixed",
    setting: "fixed",
    fault: "fixed-batches",
    sizes: 0,
    pSizes: 0,
  }),
];

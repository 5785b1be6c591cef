/** E1-frozen: with A frozen, LoRA's update is a projected SGD update. */
import { stream } from "../../core/stream.js";
import { COMPUTED, defineClaim } from "../claim.js";
import { judgeBound } from "../rules.js";
import { identityDeviation } from "./deviation.js";
import { CLAIM, derived } from "../source.js";

const RUNS = 200;

/** Largest deviation, in rounding bounds, of a random run. */
function randomRun(seed: string, trial: number): number {
  const source = stream(seed, "claims/frozen-identity", trial);
  const pick = (low: number, high: number): number =>
    low + Math.floor(source.uniform() * (high - low + 1));
  const run = {
    n: pick(1, 12),
    m: pick(1, 16),
    rank: pick(1, 8),
    steps: pick(1, 20),
    eta: [0.1, 0.01, 1e-3, 1e-4][pick(1, 4) - 1],
    scaling: pick(1, 4) / 2,
    trainA: false,
  };
  return identityDeviation(run, source).ratio;
}

export const E1Frozen = defineClaim({
  id: "E1-frozen",
  source: derived(CLAIM[1], "E1"),
  statement: "With A frozen, LoRA is SGD on W with the gradient G A'A, exactly.",
  expectation: "upheld",
  because: "dL/dB = s G A', so B is -eta s times the sum of G_t A', and B A holds G_t A'A.",
  theory: "E1",
  evidence: "proved",
  sees: COMPUTED,
  reads: {},
  test(_, { seed }) {
    const worst = Array.from({ length: RUNS }, (_run, trial) => randomRun(seed, trial)).reduce(
      (a, b) => Math.max(a, b),
      0,
    );
    return judgeBound("largest deviation / rounding bound", worst, { high: 1 }, RUNS, {});
  },
  explain: () => [
    {
      text:
        "Proof in docs/theory.md; each run checks it in f64 against a derived rounding bound " +
        "(1 = the bound).",
    },
  ],
});

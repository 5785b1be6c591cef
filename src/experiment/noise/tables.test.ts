/** Rows of the noise law for other laws of A: the variance that theory gives them, and the one that is sampled. */
import { describe, expect, it } from "vitest";
import { E2Variance } from "../../claims/noise/E2-variance.js";
import { E4Sampled } from "../../claims/noise/E4-sampled.js";
import type { AnyClaim, Verdict } from "../../claims/claim.js";
import { judgeClaim } from "../../claims/engine.js";
import { noiseLaw } from "../../core/law.js";
import { binnedTv } from "../../core/tv-estimate.js";
import { inlineExecutor } from "../../sweep/executor.js";
import { parsePlan } from "../../sweep/plan.js";
import { runPlan } from "../../sweep/run.js";
import { emptyTables, type NoiseRow, type Tables } from "../rows.js";

const RANK = 16;
/** E[a^4] r^2 of an entry a of variance 1/r. */
const KURTOSIS = { gaussian: 3, rademacher: 1, "kaiming-uniform": 1.8 } as const;

async function rowsOf(of: object): Promise<NoiseRow[]> {
  const executor = inlineExecutor("reference");
  const plan = parsePlan({
    kind: "noise",
    name: "test",
    purpose: "test",
    feeds: ["E2-variance", "E4-sampled"],
    rows: { source: "synthetic", dims: [16], shapes: ["spread", "power-law", "spiky"] },
    ranks: [RANK],
    inits: ["gaussian"],
    maxEntriesPerTrial: 1000,
    trials: { entries: 1, min: 8192, max: 8192 },
    ...of,
  });
  const done = (await runPlan({ plan, seed: "1", backend: "test", executor })) as Tables;
  await executor.close();
  return done.noise;
}
const rows = await rowsOf({ inits: Object.keys(KURTOSIS) });
const verdictOn = (claim: AnyClaim, noise: NoiseRow[]): Verdict => {
  const head = { name: "test", subject: { model: "none", task: "test" }, primary: true } as const;
  const plans = [{ ...head, feeds: [claim.id] }];
  return judgeClaim(claim, { seed: "1", tables: { ...emptyTables(), noise }, plans })[0].verdict;
};

it("the binned TV is that of the exact law at the edges of the bins", () => {
  const exact = rows.filter((r) => r.init === "gaussian");
  expect(exact).toHaveLength(3);
  for (const { tvBinned, rank, loading } of exact) {
    const law = noiseLaw(rank, loading);
    expect(tvBinned).toBeCloseTo(
      binnedTv((z) => law.cdf(z * Math.sqrt(law.variance))),
      14,
    );
  }
});

describe("variance of the noise by the law of A", () => {
  it("theory is (|q|^2 + (kappa - 2) q_j^2)/r, with the kurtosis of the row's own law", () => {
    expect(rows).toHaveLength(9);
    for (const row of rows) {
      const kappa = KURTOSIS[row.init as keyof typeof KURTOSIS];
      const wanted = (1 + (kappa - 2) * row.loading * row.loading) / RANK;
      expect(row.varianceTheory).toBeCloseTo(wanted, 12);
    }
    const [spiky] = rows.filter((r) => r.init === "rademacher" && r.shape === "spiky");
    expect(spiky.loading).toBeGreaterThan(0.5);
  });

  // Bonferroni limit of the claim at 1e-8 over all rows, nominal; the seed is fixed.
  it("sampled variances are those of theory: E2-variance is upheld", () => {
    expect(verdictOn(E2Variance, rows)).toBe("upheld");
    expect(rows.every((r) => r.loading < 0.99)).toBe(true);
  });
});

/**
 * The claim's level, 1e-8, nominal: 6 rows a shape. Its control is a mutant: coordinates that are all a standard
 * deviation off, which the law given |Aq|^2 does not see.
 */
it("counts of drawn coordinates are those of the exact law: E4-sampled is upheld", async () => {
  const noise = await rowsOf({ ranks: [1, 2, 4, 8, 16, 32], maxEntriesPerTrial: 600 });
  expect(noise).toHaveLength(18);
  expect(verdictOn(E4Sampled, noise)).toBe("upheld");
});

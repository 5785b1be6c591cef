/** Claims on the law itself take drawn factors only; what follows from the law says what it assumes. */
import { describe, expect, it } from "vitest";
import { emptyTables } from "../../experiment/rows.js";
import { judgeRows } from "../../testing/describe-claim.js";
import { noiseRows } from "../../testing/rows.js";
import type { AnyClaim } from "../claim.js";
import { E2Energy } from "./E2-energy.js";
import { E2Rank } from "./E2-rank.js";
import { E2Unbiased } from "./E2-unbiased.js";
import { E2Variance } from "./E2-variance.js";
import { E3Law } from "./E3-law.js";
import { E4Dimension } from "./E4-dimension.js";
import { E4Sampled } from "./E4-sampled.js";
import { E4SlopeSpiky } from "./E4-slope-spiky.js";
import { E4SlopeSpread } from "./E4-slope-spread.js";
import { E6Joint } from "./E6-joint.js";

const LAW: AnyClaim[] = [E2Unbiased, E2Variance, E2Energy, E2Rank, E3Law, E4Sampled, E6Joint];
const SCALE: AnyClaim[] = [E4SlopeSpread, E4SlopeSpiky, E4Dimension];
const others = noiseRows.map((r) => ({ ...r, init: "rademacher", plan: "inits" }));
const judged = (claim: AnyClaim, sampler: string, more: typeof noiseRows = []) => {
  const noise = [...noiseRows.map((r) => ({ ...r, sampler })), ...more];
  return judgeRows(claim, { ...emptyTables(), noise })[0];
};

describe.each(["row", "coordinate", "block"])("rows that %s drew from the law", (sampler) => {
  it.each(LAW.map((claim) => [claim.id, claim] as const))(
    "do not test %s, whatever other laws of A are there",
    (_, claim) => {
      const result = judged(claim, sampler, others);
      expect(result).toMatchObject({
        verdict: "not tested",
        evidence: "not tested",
        expectation: claim.expectation,
        value: null,
        sampleSize: null,
      });
      expect(result.detail).toContain(`sampled in mode ${sampler}`);
      expect(result.detail).toContain("--sampler factors");
    },
  );

  it.each(SCALE.map((claim) => [claim.id, claim] as const))(
    "test %s, which says so",
    (_, claim) => {
      const result = judged(claim, sampler);
      expect(result.verdict).toBe(claim.expectation);
      expect(result.detail).toContain(`Sampled in mode ${sampler}: given the law of E3`);
    },
  );
});

it.each([...LAW, ...SCALE].map((claim) => [claim.id, claim] as const))(
  "%s says that its rows were drawn",
  (_, claim) => {
    expect(judged(claim, "factors").detail).toContain("Sampled in mode factors.");
  },
);

it.each(SCALE.map((claim) => [claim.id, claim] as const))(
  "%s says that it rests on the normal law given |Aq|^2",
  (_, claim) => {
    expect(judged(claim, "factors").detail).toContain("rests on that law, which E3-law");
  },
);

it.each(LAW.map((claim) => [claim.id, claim] as const))(
  "%s takes drawn rows alone where both are there",
  (_, claim) => {
    const wrong = noiseRows.map((r) => ({
      ...r,
      plan: "wrong",
      sampler: "row",
      mean: 1,
      variance: 9,
      energy: 9,
      lawDistance: 1,
      tvMixture: 1,
      jointTvSampled: 0,
    }));
    expect(judged(claim, "factors", wrong)).toEqual(judged(claim, "factors"));
  },
);

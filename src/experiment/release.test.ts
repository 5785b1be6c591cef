/** Rows of noisy releases: exact values of the row's own mechanism beside plain noise, and a bound from its scores. */
import { describe, expect, it } from "vitest";
import { epsilonLowerBound } from "../attack/epsilon-lower.js";
import { openBackend } from "../backend/select.js";
import { E12Exact } from "../claims/release/E12-exact.js";
import { judgeClaim } from "../claims/engine.js";
import { releaseDelta, releaseEpsilon } from "../core/release.js";
import { parsePlan } from "../sweep/plan.js";
import { shardsOf } from "../sweep/shard.js";
import { release, RELEASE_ALPHA, RELEASE_DELTA, type ReleaseRow } from "./release.js";
import { emptyTables } from "./rows.js";
import type { Sums } from "./sums.js";

const [RANK, DIM, EPSILON] = [4, 16, 0.5];

/** Rows of a small plan, and the losses (member, other) of every trial. */
async function run(
  sigma: number,
): Promise<Array<{ row: ReleaseRow; values: number[]; at: (look: number) => ReleaseRow }>> {
  const plan = parsePlan({
    kind: "release",
    name: "test",
    purpose: "test",
    feeds: ["E12-exact"],
    mechanisms: ["plain", "m1", "m2"],
    ranks: [RANK],
    dims: [DIM],
    sigmas: [sigma],
    epsilon: EPSILON,
    trials: { entries: 1, min: 4096, max: 4096 },
  });
  const prepared = await release.prepare(plan as never, "1", async () => new Map());
  const backend = await openBackend("reference");
  const context = { plan: "test", source: "synthetic", seed: "1", backend: "" };
  const out: Awaited<ReturnType<typeof run>> = [];
  for (const cell of prepared.cells) {
    const shards = shardsOf(plan, "1", { ...prepared, cells: [cell] });
    let sums: Sums | undefined;
    for (const shard of shards) {
      const next = await release.simulate(shard as never, backend, {});
      sums = sums === undefined ? next : release.merge(sums, next);
    }
    const at = (look?: number): ReleaseRow =>
      (release.tables(cell, sums as Sums, { ...context, look }).release as ReleaseRow[])[0];
    out.push({ row: at(), values: (sums as Sums).values, at });
  }
  return out;
}
const noisy = await run(1);
const loud = await run(4);

describe("rows of noisy releases", () => {
  it("exact values: of the row's mechanism at its epsilon and at delta 1e-2, and of plain noise", () => {
    expect(noisy.map(({ row }) => row.mechanism)).toEqual(["plain", "m1", "m2"]);
    for (const { row } of [...noisy, ...loud]) {
      const size = [RANK, DIM, row.sigma] as const;
      expect(row.epsilon).toBe(EPSILON);
      expect(row.deltaExact).toBe(releaseDelta(row.mechanism, EPSILON, ...size));
      expect(row.epsilonExact).toBe(releaseEpsilon(row.mechanism, 1e-2, ...size));
      expect(row.epsilonPlain).toBe(releaseEpsilon("plain", 1e-2, ...size));
      if (row.mechanism !== "plain")
        expect(Math.abs(row.epsilonExact / row.epsilonPlain - 1)).toBeGreaterThan(0.05);
    }
  });

  // By Hoeffding's inequality the claim fails with probability 1e-8 at most, over all of its rows; the seed is fixed.
  it("the sampled delta is the exact one at the same epsilon: E12-exact is upheld", () => {
    const rows = [...noisy, ...loud].map(({ row }) => row);
    const plans = [
      {
        name: "test",
        feeds: ["E12-exact"],
        subject: { model: "none", task: "test" } as const,
        primary: true,
      },
    ];
    const tables = { ...emptyTables(), release: rows };
    const [result] = judgeClaim(E12Exact, { seed: "1", tables, plans });
    expect(result.verdict).toBe("upheld");
    expect(rows).toHaveLength(6);
  });

  it("the lower bound is the one that the trials' scores show at delta 1e-2, confidence 1 - 1e-8", () => {
    expect([RELEASE_DELTA, RELEASE_ALPHA]).toEqual([1e-2, 1e-8]);
    for (const { row, values } of noisy) {
      const scores = {
        members: values.filter((_, i) => i % 2 === 0),
        nonMembers: values.filter((_, i) => i % 2 === 1),
      };
      const bound = (delta: number, alpha: number): number =>
        epsilonLowerBound(scores, delta, alpha).epsilon;
      expect(row.epsilonLower).toBe(bound(1e-2, 1e-8));
      expect(row.epsilonLower).toBeGreaterThan(0);
      // A bound at another delta or level is another number.
      for (const [delta, alpha] of [
        [0, 1e-8],
        [1e-5, 1e-8],
        [1e-2, 0.05],
      ])
        expect(row.epsilonLower).not.toBe(bound(delta, alpha));
    }
  });

  it("at a look the bound spends that look's share of its level, and nothing else changes", () => {
    for (const { row, values, at } of noisy) {
      const scores = {
        members: values.filter((_, i) => i % 2 === 0),
        nonMembers: values.filter((_, i) => i % 2 === 1),
      };
      // Of looks k = 1, 2, .. each has a share 6/(pi k)^2: the third 0.0675474558.
      const third = epsilonLowerBound(scores, 1e-2, 6.75474558e-10);
      const { epsilonLower, ...others } = at(3);
      expect(epsilonLower).toBeLessThan(row.epsilonLower);
      expect(epsilonLower).toBeCloseTo(third.epsilon, 6);
      expect({ ...others, epsilonLower: row.epsilonLower }).toEqual(row);
    }
  });
});

/**
 * The ledger's controls: without rows no sampled claim is upheld or violated; rows that sit on theory give the expected
 * verdicts; and for every claim an alternative just beyond its limit flips the verdict. Nothing here is random.
 */
import { describe, expect, it } from "vitest";
import { dynamicsRows } from "../../testing/dynamics-rows.js";
import { exposures, words } from "../../testing/language-rows.js";
import { membershipRows } from "../../testing/membership-rows.js";
import {
  emptyTables,
  type DependenceRow,
  type ReleaseRow,
  type SymmetryRow,
  type Tables,
  type WitnessRow,
  type ProfileRow,
} from "../../experiment/rows.js";
import type { ClaimResult } from "./result.js";
import { boundedDeviation, zLimit, ALPHA } from "../rules.js";
import { judge } from "./ledger.js";
import { sampledProfile } from "./privacy.js";
import { judgeAttacks } from "./attacks.js";
import { judgeDependence } from "./dependence.js";

const base = { seed: "1", backend: "test", trials: 6400 };
const dependent = (
  relation: DependenceRow["relation"],
  model: DependenceRow["model"],
  cosine: number,
  norm = 1,
): DependenceRow => ({
  ...base,
  plan: "p",
  cell: `${model}/${cosine}/${norm}`,
  source: relation === "scale" || relation === "steps" ? "mnist" : "mnist",
  model,
  relation,
  label: "pair",
  rank: 16,
  dim: 64,
  cosine,
  correlation: model === "lora" ? cosine : 0,
  correlationSe: 0.01,
  correlationTheory: model === "lora" ? cosine : 0,
  cross: 0,
  crossSe: 0.02,
  crossTheory: 0,
  norm,
  noiseSd: model === "lora" ? norm / 4 : 0.25,
  noiseSdSe: (model === "lora" ? norm / 4 : 0.25) * 0.01,
  noiseSdTheory: 0,
});
const dependence = [
  ...[-0.5, 0, 0.5, 0.9].flatMap((c) =>
    (["rows", "steps"] as const).flatMap((rel) =>
      (["lora", "flora", "dp-sgd"] as const).map((m) => dependent(rel, m, c)),
    ),
  ),
  ...[0.01, 0.1, 1, 10].flatMap((n) =>
    (["lora", "dp-sgd"] as const).map((m) => dependent("scale", m, 1, n)),
  ),
];
const witness: WitnessRow[] = [
  {
    ...base,
    plan: "witness",
    cell: "m768/r16",
    rank: 16,
    dim: 768,
    correct: 2750,
    tested: 3072,
    jointTvExact: 0.822,
  },
];
const profile: ProfileRow[] = [0, 1].map((epsilon) => ({
  ...base,
  plan: "profile",
  cell: "c",
  rank: 3,
  dim: 8,
  rho: 0.9,
  epsilon,
  delta: 0.3,
  deltaSe: 0.004,
  deltaExact: 0.3,
  infinite: 120,
  floorExact: 0.01869,
}));
const attacked = (plan: string, observer: string, right: number, sigma = 0): SymmetryRow => ({
  ...base,
  trials: 2000,
  plan,
  cell: "c",
  source: "mnist",
  layer: "hidden",
  method: "sgd",
  observer,
  rank: 8,
  batch: 8,
  steps: 1,
  sigma,
  auc: right / 2000,
  aucLow: 0,
  aucHigh: 1,
  tprAt10: 1,
  right,
  residualTrue: 1e-15,
  residualOther: 0.1,
});
const symmetry = [
  attacked("symmetry", "iterates", 2000),
  attacked("paths", "knows-a", 2000),
  attacked("paths", "iterates", 1500),
  attacked("symmetry-noise", "knows-a", 1850, 1),
  attacked("symmetry-noise", "iterates", 1200, 1),
];
const released = (mechanism: ReleaseRow["mechanism"], epsilonLower: number): ReleaseRow => ({
  ...base,
  plan: "release",
  cell: mechanism,
  mechanism,
  rank: 4,
  dim: 64,
  sigma: 1,
  epsilon: 1,
  delta: 0.1,
  deltaSe: 0.003,
  deltaExact: 0.1,
  epsilonExact: mechanism === "m1" ? 35 : 2.3,
  epsilonPlain: 2.3,
  epsilonLower,
  auc: 0.8,
});
const release = [released("plain", 1), released("m1", 4.6), released("m2", 0.2)];
const tables: Tables = {
  ...emptyTables(),
  dependence,
  witness,
  profile,
  symmetry,
  release,
  membership: [...membershipRows({}), ...words({})],
  canaries: exposures(2),
  endings: dynamicsRows({}),
};

const only = (change: Partial<Tables>): Tables => ({ ...tables, ...change });
const onTheory = Object.fromEntries(judge({ seed: "1", tables }).map((c) => [c.id, c.verdict]));

describe("ledger", () => {
  it("gives every expected verdict on rows that sit on theory", () => {
    const claims = judge({ seed: "1", tables });
    expect(
      claims
        .filter((c) => c.expectation !== "none" && c.verdict !== c.expectation)
        .map((c) => `${c.id} ${c.verdict}`),
    ).toEqual([]);
    expect(new Set(claims.map((c) => c.id)).size).toBe(claims.length);
  });

  it("calls every sampled claim inconclusive when there are no rows", () => {
    const claims = judge({ seed: "1", tables: emptyTables() });
    // E12-amplification and the rest of "computed exactly" need no rows.
    const sampled = claims.filter((c) => c.evidence === "estimated");
    expect(sampled.length).toBeGreaterThan(20);
    expect(sampled.filter((c) => c.verdict !== "inconclusive").map((c) => c.id)).toEqual([]);
  });

  /** Limit of a family of this many tests, in standard errors. */
  const limit = (count: number): number => zLimit(ALPHA / count);
  const first = <T>(
    list: readonly T[],
    is: (row: T) => boolean,
    change: (row: T) => Partial<T>,
  ): T[] => {
    const at = list.findIndex(is);
    expect(at).toBeGreaterThanOrEqual(0);
    return list.map((row, i) => (i === at ? { ...row, ...change(row) } : row));
  };
  // Each case: a claim, a change of one row by so many standard errors, and what the claim must then say. Pairs of cases just
  // inside and just outside a limit pin the standard error, the multiplicity and both tails.
  const cosines = dependence.filter((r) => r.relation === "steps" && r.model === "lora").length;
  const fresh = dependence.filter((r) => r.model !== "lora" && r.relation === "steps").length;
  const dependenceBy = (is: (r: DependenceRow) => boolean, z: number) =>
    only({
      dependence: first(dependence, is, (r) => ({
        correlation: r.correlation + z * r.correlationSe,
      })),
    });
  const lora =
    (relation: string) =>
    (r: DependenceRow): boolean =>
      r.relation === relation && r.model === "lora";
  const independent = (relation: string) =>
    only({
      dependence: dependence.map((r) => (r.relation === relation ? { ...r, correlation: 0 } : r)),
    });
  /** The mean that deviates from `expectation` by so many limits of a bounded family of this size. */
  const deviating = (limits: number, expectation: number, n: number, count: number): number => {
    const wanted = Math.abs(limits) * Math.sqrt(2 * Math.log((2 * count) / ALPHA));
    let [low, high] = limits > 0 ? [expectation, 1] : [expectation, 0];
    for (let i = 0; i < 80; i++) {
      const middle = (low + high) / 2;
      if (boundedDeviation(middle, expectation, n) < wanted) low = middle;
      else high = middle;
    }
    return low;
  };
  const bounded = (
    id: string,
    by: (limits: number) => Tables,
  ): Array<[string, string, Tables, string]> =>
    [0.98, -0.98, 1.02, -1.02].map((limits) => [
      id,
      `${limits} limits`,
      by(limits),
      Math.abs(limits) < 1 ? "upheld" : "violated",
    ]);
  const profileBy = (limits: number) =>
    only({
      profile: first(
        profile,
        () => true,
        (r) => ({ delta: deviating(limits, r.deltaExact, r.trials, profile.length) }),
      ),
    });
  const releaseBy = (limits: number) =>
    only({
      release: first(
        release,
        () => true,
        (r) => ({ delta: deviating(limits, r.deltaExact, r.trials, release.length) }),
      ),
    });
  const inOut = (
    id: string,
    by: (z: number) => Tables,
    count: number,
    outside: ClaimResult["verdict"],
  ): Array<[string, string, Tables, string]> =>
    [1, -1].flatMap((sign) => [
      [id, `${sign * 0.98} limits`, by(sign * 0.98 * limit(count)), onTheory[id]] as [
        string,
        string,
        Tables,
        string,
      ],
      [id, `${sign * 1.02} limits`, by(sign * 1.02 * limit(count)), outside] as [
        string,
        string,
        Tables,
        string,
      ],
    ]);
  const cases: Array<[string, string, Tables, string]> = [
    ...inOut("E8-cosine", (z) => dependenceBy(lora("steps"), z), cosines, "violated"),
    ...inOut("E7-covariance", (z) => dependenceBy(lora("rows"), z), 2 * cosines, "violated"),
    ...inOut(
      "E8-fresh",
      (z) => dependenceBy((r) => r.model === "flora" && r.relation === "steps", z),
      fresh,
      "violated",
    ),
    ...bounded("E10-profile", profileBy),
    ...bounded("E12-exact", releaseBy),
    [
      "E6-witness",
      "a classifier at chance",
      only({ witness: witness.map((r) => ({ ...r, correct: 1540 })) }),
      "inconclusive",
    ],
    [
      "E6-witness",
      "a classifier better than the exact TV",
      only({ witness: witness.map((r) => ({ ...r, correct: 3000 })) }),
      "inconclusive",
    ],
    ["E7-rows", "no correlation", independent("rows"), "inconclusive"],
    ["E8-steps", "no correlation", independent("steps"), "inconclusive"],
    [
      "E8-fresh",
      "a detector that sees nothing",
      only({ dependence: dependence.map((r) => ({ ...r, correlation: 0 })) }),
      "inconclusive",
    ],
    [
      "E9-sensitivity",
      "noise of a fixed scale",
      only({ dependence: dependence.map((r) => ({ ...r, noiseSd: 0.25, noiseSdSe: 0.0025 })) }),
      "upheld",
    ],
    [
      "E10-profile",
      "too few infinite losses",
      only({ profile: profile.map((r) => ({ ...r, infinite: 40 })) }),
      "violated",
    ],
    [
      "E10-profile",
      "too many infinite losses",
      only({ profile: profile.map((r) => ({ ...r, infinite: 220 })) }),
      "violated",
    ],
    [
      "E11-matrix",
      "an attack at chance",
      only({ symmetry: symmetry.map((r) => ({ ...r, right: 1000, auc: 0.5 })) }),
      "violated",
    ],
    [
      "E11-matrix",
      "an attack scored backwards",
      only({ symmetry: symmetry.map((r) => ({ ...r, right: 0, auc: 0 })) }),
      "violated",
    ],
    [
      "E11-paths",
      "an observer at chance",
      only({ symmetry: symmetry.map((r) => ({ ...r, right: 1000 })) }),
      "inconclusive",
    ],
    [
      "E12-accountant",
      "an attack above the accountant",
      only({
        release: release.map((r) => (r.mechanism === "m2" ? { ...r, epsilonLower: 2.4 } : r)),
      }),
      "violated",
    ],
    [
      "E12-accountant",
      "an attack above its own exact law only",
      only({
        release: release.map((r) => (r.mechanism === "m1" ? { ...r, epsilonLower: 36 } : r)),
      }),
      "inconclusive",
    ],
    [
      "E12-accountant",
      "accounts of zero",
      only({ release: release.map((r) => ({ ...r, epsilonPlain: 0, epsilonLower: 0 })) }),
      "upheld",
    ],
    [
      "E11-matrix",
      "an accuracy of 0.9",
      only({ symmetry: symmetry.map((r) => ({ ...r, right: 1800 })) }),
      "violated",
    ],
    [
      "E12-symmetry",
      "an accuracy of 0.75, not clearly above the cap",
      only({ symmetry: symmetry.map((r) => ({ ...r, right: 1480 })) }),
      "inconclusive",
    ],
    [
      "E6-witness",
      "an accuracy of 0.7",
      only({ witness: witness.map((r) => ({ ...r, correct: 2150 })) }),
      "inconclusive",
    ],
    [
      "E7-rows",
      "a correlation of four standard errors",
      only({
        dependence: dependence.map((r) =>
          r.relation === "rows" ? { ...r, correlation: 0.04 } : r,
        ),
      }),
      "inconclusive",
    ],
    [
      "E12-expansion",
      "an attack that shows less",
      only({ release: release.map((r) => ({ ...r, epsilonLower: 1 })) }),
      "inconclusive",
    ],
    [
      "E12-symmetry",
      "DP-SGD's accuracy",
      only({ symmetry: symmetry.map((r) => ({ ...r, right: 1000 })) }),
      "upheld",
    ],
  ];
  // Verdicts that need the rows only: the exact claims are not computed again for each case.
  it.each(cases)("%s: %s", (id, _, changed, expected) => {
    const claims = [
      ...judgeDependence("1", changed),
      sampledProfile("1", changed.profile),
      ...judgeAttacks("1", changed),
    ];
    expect(claims.find((c) => c.id === id)?.verdict).toBe(expected);
  });
});

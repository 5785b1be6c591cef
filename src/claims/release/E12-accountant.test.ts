import { describe, expect, it } from "vitest";
import { epsilonLowerBound } from "../../attack/epsilon-lower.js";
import { gaussianEpsilon } from "../../core/gaussian-mechanism.js";
import { stream } from "../../core/stream.js";
import { RELEASE_ALPHA, RELEASE_DELTA } from "../../experiment/release.js";
import { emptyTables, type ReleaseRow } from "../../experiment/rows.js";
import { describeClaim, judgeRows, powerOn, type Flip } from "../../testing/describe-claim.js";
import { expectPower } from "../../testing/detection.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, releaseRows, tablesOnTheory } from "../../testing/rows.js";
import { E12Accountant } from "./E12-accountant.js";

const shown = (mechanism: ReleaseRow["mechanism"], change: Partial<ReleaseRow>) =>
  onTheoryBut({
    release: changeRows(
      releaseRows,
      (r) => r.mechanism === mechanism,
      () => change,
    ),
  });
const beyond = { epsilonLower: 2.31, epsilonExact: 9 };
const within = { epsilonLower: 2.29, epsilonExact: 9 };

/** All that the attack shows on V + E and its projection. */
const withShown = (epsilonLower: number) =>
  onTheoryBut({
    release: changeRows(
      releaseRows,
      (r) => r.mechanism !== "m1",
      () => ({ epsilonLower }),
    ),
  });

describeClaim({
  claim: E12Accountant,
  onTheory: tablesOnTheory,
  powered: "it stands below: the attack itself is drawn",
  flips: [
    ...(["plain", "m2"] as const).flatMap((mechanism): Flip[] => [
      [`${mechanism}, an attack above the accountant`, shown(mechanism, beyond), "violated"],
      [`${mechanism}, an attack just below it`, shown(mechanism, within), "upheld"],
    ]),
    ["an attack above its own exact law only", shown("m1", { epsilonLower: 36 }), "inconclusive"],
    [
      "accounts of zero",
      onTheoryBut({
        release: releaseRows.map((r) => ({ ...r, epsilonPlain: 0, epsilonLower: 0 })),
      }),
      "inconclusive",
    ],
    ["an attack that shows an eighth of what is accounted", withShown(0.29), "upheld"],
    ["an attack without teeth", withShown(0.28), "inconclusive"],
    ["an attack scored backwards", withShown(0), "inconclusive"],
    [
      "no release that the accountant covers",
      onTheoryBut({ release: releaseRows.filter((r) => r.mechanism === "m1") }),
      "not tested",
    ],
  ],
});

describe("E12-accountant says what its attack could have caught", () => {
  const [sigma, trials] = [0.5, 1280];
  /** Log likelihood ratios of V + E in both worlds, attacked as the experiment does, and an accountant. */
  function attacked(seed: number, epsilonPlain: number): ReleaseRow {
    const { normal } = stream("E12-accountant", "attack", seed);
    const mu = 1 / sigma;
    const scores = (side: number): number[] =>
      Array.from({ length: trials }, () => (side * mu * mu) / 2 + mu * normal());
    const { epsilon } = epsilonLowerBound(
      { members: scores(1), nonMembers: scores(-1) },
      RELEASE_DELTA,
      RELEASE_ALPHA,
    );
    const exact = gaussianEpsilon(RELEASE_DELTA, mu);
    return {
      ...releaseRows[0],
      sigma,
      trials,
      epsilonPlain,
      epsilonExact: exact,
      epsilonLower: epsilon,
    };
  }
  const right = gaussianEpsilon(RELEASE_DELTA, 1 / sigma);
  const tables = (row: ReleaseRow) => ({ ...emptyTables(), release: [row] });

  it("an accountant too small by the stated factor is caught in nine of ten runs, the right one is not", () => {
    const factor = powerOn(E12Accountant, tables(attacked(0, right)));
    expect(factor).toBeGreaterThan(3);
    expect(factor).toBeLessThan(5);
    expectPower(
      (seed) =>
        judgeRows(E12Accountant, tables(attacked(seed, right / factor)))[0].verdict === "violated",
    );
    // The attack's bound is 1e-8 wrong, and the accountant is right.
    for (let seed = 1; seed <= 5; seed++)
      expect(judgeRows(E12Accountant, tables(attacked(seed, right)))[0].verdict).toBe("upheld");
  });

  it("more cells see more, and none without an attack on V + E", () => {
    const row = attacked(0, right);
    const one = powerOn(E12Accountant, tables(row));
    const more = powerOn(E12Accountant, { ...emptyTables(), release: [row, row, row] });
    expect(more).toBeLessThan(one);
    expect(more).toBeGreaterThan(0.6 * one);
    expect(powerOn(E12Accountant, tables({ ...row, mechanism: "m2" }))).toBeNaN();
  });
});

it("what it would see is that of all cells, each with its own number of trials, in any order", () => {
  const cell = (trials: number): ReleaseRow => ({ ...releaseRows[0], trials, sigma: 1 });
  const sees = (...trials: number[]): number =>
    powerOn(E12Accountant, onTheoryBut({ release: trials.map(cell) }));
  const [few, many] = [sees(3000), sees(3_000_000)];
  expect(many).toBeLessThan(few);
  expect(sees(3000, 3_000_000)).toBe(sees(3_000_000, 3000));
  // Few trials beside many show little more.
  expect(sees(3000, 3_000_000)).toBeLessThanOrEqual(many);
  expect(sees(3000, 3_000_000)).toBeGreaterThan(0.9 * many);
});

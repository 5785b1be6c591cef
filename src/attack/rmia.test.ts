/**
 * RMIA against a plain reading of its definition: every example against every one of the population, model by model.
 * The same reading with a bug planted in it must differ.
 */
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { attackScores, type Shadows, type Target } from "./membership.js";
import { auc } from "./roc.js";
import { positionAmong } from "./rmia.js";

const [N, MODELS, Z] = [300, 12, 40];
const isMember = Uint8Array.from({ length: N }, (_, i) => Number(i % 3 === 0));

/** Answers of shadows and a target that remembers its members; sequences have a score of their own. */
function world(seed: number, sequences = false): { target: Target; shadows: Shadows } {
  const { normal } = stream("rmia", "world", seed);
  const hard = Array.from({ length: N + Z }, () => 2 * normal());
  const answer = (from: number, to: number, member: (i: number) => number): number[] =>
    hard.slice(from, to).map((d, i) => d + 0.5 * normal() + 1.5 * member(i));
  const member = Array.from({ length: MODELS }, (_, k) =>
    Uint8Array.from({ length: N }, (__, i) => (i + (i >> 3) + k) % 2),
  );
  const none = (): number => 0;
  return {
    shadows: { member, phi: member.map((m) => answer(0, N, (i) => m[i])) },
    target: {
      phi: answer(0, N, (i) => isMember[i]),
      population: {
        target: answer(N, N + Z, none),
        shadows: member.map(() => answer(N, N + Z, none)),
      },
      ...(sequences ? { minK: hard.slice(0, N) } : {}),
    },
  };
}

/** What a bug would change. */
const RIGHT = { gamma: 1, isPopulationCorrected: true, populationOf: -1, isSidesHalved: true };
type Reading = typeof RIGHT;
/** a of the offline attack; undefined: online. */
type A = number | undefined;

const p = (phi: number): number => Math.exp(phi) / (1 + Math.exp(phi));
const mean = (list: readonly number[]): number => list.reduce((x, y) => x + y, 0) / list.length;

/** p(x)/E p(x) of every example, and p(z)/E p(z) of the population. */
function ratiosOf({ target, shadows }: ReturnType<typeof world>, a: A, bug: Reading) {
  const ofModels = (i: number, wanted: number): number[] =>
    shadows.phi.flatMap((phi, k) => (shadows.member[k][i] === wanted ? [p(phi[i])] : []));
  const corrected = (out: number): number =>
    ((1 + (a as number)) / 2) * out + (1 - (a as number)) / 2;
  const expected = (i: number): number => {
    const [inside, out] = [ofModels(i, 1), ofModels(i, 0)];
    if (a !== undefined) return corrected(mean(out));
    return bug.isSidesHalved ? (mean(inside) + mean(out)) / 2 : mean(out);
  };
  const { shadows: others, target: own } = target.population;
  const answered = bug.populationOf < 0 ? own : others[bug.populationOf];
  return {
    x: Array.from(target.phi, (phi, i) => p(phi) / expected(i)),
    z: Array.from(answered, (phi, z) => {
      const out = mean(others.map((shadow) => p(shadow[z])));
      return p(phi) / (a !== undefined && bug.isPopulationCorrected ? corrected(out) : out);
    }),
  };
}

/** Share of the population with LR(x, z) >= gamma, by counting. */
function counted(made: ReturnType<typeof world>, a: A, bug: Reading = RIGHT): number[] {
  const { x, z } = ratiosOf(made, a, bug);
  return x.map((r) => z.filter((s) => r / s >= bug.gamma).length / Z);
}

const CASES: ReadonlyArray<readonly ["rmia-online" | "rmia-offline", boolean, A]> = [
  ["rmia-online", false, undefined],
  ["rmia-offline", false, 0.33],
  ["rmia-online", true, undefined],
  ["rmia-offline", true, 1],
];

describe.each(CASES)("%s (sequences: %s)", (attack, sequences, a) => {
  const made = [0, 1, 2].map((seed) => world(seed, sequences));
  const counts = (w: (typeof made)[number]): number[] =>
    [...attackScores(attack, w.target, w.shadows)].map((s) => Math.floor(s * (Z + 1)) / Z);

  it("counts the population as the definition does", () => {
    for (const w of made) expect(counts(w)).toEqual(counted(w, a));
  });

  it.each<[bug: string, change: Partial<Reading>, isSeen: boolean]>([
    ["gamma of 2", { gamma: 2 }, true],
    [
      "a population that is not corrected",
      { isPopulationCorrected: false },
      a !== undefined && a < 1,
    ],
    ["a shadow's answers to the population", { populationOf: 3 }, true],
    ["examples' mean over models without them only", { isSidesHalved: false }, a === undefined],
  ])("%s is seen where it matters", (_, bug, isSeen) => {
    for (const w of made) {
      const different = counted(w, a, { ...RIGHT, ...bug }).filter((c, i) => c !== counts(w)[i]);
      if (isSeen) expect(different.length).toBeGreaterThan(N / 20);
      else expect(different).toEqual([]);
    }
  });

  it("ranks by the ratio itself: no two examples tie", () => {
    for (const w of made) {
      const scores = [...attackScores(attack, w.target, w.shadows)];
      const area = (of: readonly number[]): number =>
        auc({
          members: of.filter((__, i) => isMember[i] === 1),
          nonMembers: of.filter((__, i) => isMember[i] === 0),
        }).value;
      expect(new Set(scores).size).toBe(N);
      expect(area(scores)).toBeCloseTo(area(ratiosOf(w, a, RIGHT).x), 12);
      expect(new Set(counted(w, a)).size).toBeLessThanOrEqual(Z + 1);
    }
  });
});

describe("place among others", () => {
  it("is a count where it is one, and between them by interpolation", () => {
    const place = positionAmong([4, 1, 2, 2]);
    const wanted = [
      [0, 0],
      [0.5, 0.5],
      [1, 1],
      [1.75, 1.75],
      [2, 3],
      [3, 3.5],
      [4, 4],
      [8, 4.5],
      [Infinity, 5],
    ] as const;
    for (const [x, steps] of wanted) expect(place(x)).toBeCloseTo(steps / 5, 15);
    const { uniform } = stream("rmia", "place", 0);
    const increasing = Array.from({ length: 2000 }, () => 10 * uniform()).sort((x, y) => x - y);
    const places = increasing.map(place);
    expect(places.every((x, i) => i === 0 || x > places[i - 1])).toBe(true);
  });

  it("of answers that are certainly wrong is a number", () => {
    const wrong = { phi: [[-800], [-800]], member: [[1], [0]] };
    const target = { phi: [-800], population: { target: [-800, 800], shadows: [[-800, 800]] } };
    for (const attack of ["rmia-online", "rmia-offline"] as const) {
      const [score] = attackScores(attack, target, wrong);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }
  });
});

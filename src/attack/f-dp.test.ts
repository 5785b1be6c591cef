/** One-run audits under f-DP: the bound holds for every mechanism tried, is exact for one canary, near for more. */
import { describe, expect, it } from "vitest";
import { inverseOf } from "../accountant/trade-off.js";
import { binomialCdf, normalCdf } from "../core/stdlib.js";
import { stream, type Stream } from "../core/stream.js";
import {
  fdpPValue,
  fisherPValue,
  gaussianInverse,
  pooledMu,
  pooledPValue,
  pValueOf,
  type Inverse,
} from "./f-dp.js";

/** A mechanism of m coins: probability of each output, coins by coins. */
type Channel = readonly number[][];

function randomChannel(m: number, outputs: number, { uniform }: Stream): Channel {
  const weights = (): number[] => Array.from({ length: outputs }, () => -Math.log(1 - uniform()));
  const shared = weights();
  return Array.from({ length: 2 ** m }, () => {
    // A part of its own for each coins, so that leaks are of all sizes, and of all dependences.
    const own = weights();
    const mix = uniform();
    const p = own.map((x, o) => mix * x + (1 - mix) * shared[o]);
    const total = p.reduce((a, x) => a + x, 0);
    return p.map((x) => x / total);
  });
}

/** delta(eps) over all neighbours, both ways. */
const hockeyStick = (channel: Channel, m: number, factor: number): number =>
  Math.max(
    ...channel.flatMap((p, b) =>
      Array.from({ length: m }, (_, j) => {
        const q = channel[b ^ (1 << j)];
        return p.reduce((sum, x, o) => sum + Math.max(0, x - factor * q[o]), 0);
      }),
    ),
  );
const guaranteeOf = (channel: Channel, m: number): Inverse =>
  inverseOf(
    Array.from({ length: 60 }, (_, k) => {
      const factor = Math.exp(k / 12);
      return { factor, delta: hockeyStick(channel, m, factor) };
    }),
  );

/** All guesses of m coins with c of them guessed: 0 out, 1 in, -1 none. */
function allGuesses(m: number, c: number): number[][] {
  if (m === 0) return c === 0 ? [[]] : [];
  return [-1, 0, 1].flatMap((first) =>
    allGuesses(m - 1, c - Number(first >= 0)).map((rest) => [first, ...rest]),
  );
}

/** Largest probability of v right guesses or more, over all guessers. */
function bestGuesser(channel: Channel, m: number, c: number, v: number): number {
  const guesses = allGuesses(m, c);
  const right = (guess: readonly number[], b: number): number =>
    guess.filter((g, j) => g === ((b >> j) & 1)).length;
  return channel[0].reduce((total, _, o) => {
    const chances = guesses.map((guess) =>
      channel.reduce((sum, p, b) => sum + (right(guess, b) >= v ? p[o] : 0), 0),
    );
    return total + Math.max(...chances) / channel.length;
  }, 0);
}

describe("the bound on right guesses", () => {
  it("holds for the best guesser against 300 random mechanisms, and comes near for some", () => {
    const random = stream("1", "f-dp/channels", 0);
    const gaps: number[] = [];
    for (let k = 0; k < 300; k++) {
      const m = 1 + (k % 3);
      const channel = randomChannel(m, 2 + (k % 4), random);
      const f = guaranteeOf(channel, m);
      for (let c = 1; c <= m; c++)
        for (let v = 1; v <= c; v++) {
          const bound = fdpPValue({ canaries: m, guesses: c, correct: v }, f);
          const reached = bestGuesser(channel, m, c, v);
          expect(reached).toBeLessThanOrEqual(bound + 1e-9);
          gaps.push(bound - reached);
        }
    }
    expect(Math.min(...gaps)).toBeLessThan(0.01);
  });

  it("is Phi(mu/2) for one canary: exact", () => {
    for (const mu of [0.1, 1, 3])
      expect(fdpPValue({ canaries: 1, guesses: 1, correct: 1 }, gaussianInverse(mu))).toBeCloseTo(
        normalCdf(mu / 2),
        5,
      );
  });

  it("is the largest tail of all laws of the number of right guesses that meet the conditions", () => {
    // Laws on a grid of 1/40: p_0..p_3 with 3 guesses of 4 canaries.
    const [m, c, n] = [4, 3, 40];
    for (const mu of [0.3, 1, 2]) {
      const f = gaussianInverse(mu);
      const best = [0, 0, 0, 0];
      for (let a = 0; a <= n; a++)
        for (let b = 0; a + b <= n; b++)
          for (let d = 0; a + b + d <= n; d++) {
            const p = [a / n, b / n, d / n, (n - a - b - d) / n];
            const meets = [1, 2, 3].every((t) => {
              const right = p.reduce((s, x, i) => s + (i >= t ? (i / m) * x : 0), 0);
              const wrong = p.reduce((s, x, i) => s + (i >= t - 1 ? ((c - i) / m) * x : 0), 0);
              return f(right) <= wrong + 1e-12;
            });
            if (!meets) continue;
            for (let v = 1; v <= c; v++)
              best[v] = Math.max(
                best[v],
                p.slice(v).reduce((s, x) => s + x, 0),
              );
          }
      for (let v = 1; v <= c; v++) {
        const bound = fdpPValue({ canaries: m, guesses: c, correct: v }, f);
        expect(best[v]).toBeLessThanOrEqual(bound + 1e-6);
        expect(best[v]).toBeGreaterThan(bound - 3 / n);
      }
    }
  });

  it("holds for independent canaries of a Gaussian mechanism, and for one that betrays all at once", () => {
    for (const mu of [0.5, 1, 2])
      for (const v of [30, 60, 80, 95]) {
        const independent = 1 - binomialCdf(v - 1, 100, normalCdf(mu / 2));
        const bound = fdpPValue({ canaries: 100, guesses: 100, correct: v }, gaussianInverse(mu));
        expect(independent).toBeLessThanOrEqual(bound + 1e-9);
      }
    // With probability 0.01 all coins are shown: (0, 0.01)-DP.
    const f = inverseOf([{ factor: 1, delta: 0.01 }]);
    const bound = fdpPValue({ canaries: 100, guesses: 100, correct: 100 }, f);
    expect(bound).toBeGreaterThanOrEqual(0.01);
    expect(bound).toBeLessThan(0.02);
  });
});

describe("several runs", () => {
  it("none, or ones of no chance, show nothing", () => {
    expect(pooledMu([], 0.05)).toBe(0);
    expect(pooledPValue([{ canaries: 8, guesses: 8, correct: 0 }], () => 1)).toBe(1);
    expect([-1, 0, 1, 2].map(gaussianInverse(1))).toEqual([0, 0, 1, 1]);
  });
  const { uniform } = stream("1", "f-dp/runs", 0);
  /** Right guesses of runs whose canaries are found with chance Phi(mu/2) each. */
  const runs = (mu: number, count: number, m = 128) =>
    Array.from({ length: count }, () => ({
      canaries: m,
      guesses: m,
      correct: Array.from({ length: m }, uniform).filter((u) => u < normalCdf(mu / 2)).length,
    }));
  it("show a lower bound that holds, and is a third of mu or more", () => {
    for (const mu of [1, 2, 3]) {
      const shown = pooledMu(runs(mu, 64), 1e-9);
      expect(shown).toBeLessThan(mu);
      expect(shown).toBeGreaterThan(0.35 * mu);
    }
    expect(pooledMu(runs(0, 64), 1e-9)).toBe(0);
  });
  it("are put together by Fisher's rule: a chi-square of two degrees of freedom a run", () => {
    // Of R p-values with product P: P times the sum over k < R of (-log P)^k/k!.
    const audits = [1, 2, 3].map((correct) => ({ canaries: 8, guesses: 8, correct }));
    const x = -Math.log(0.2 * 0.05 * 0.01);
    const pValue = ({ correct }: { correct: number }): number => [0.2, 0.05, 0.01][correct - 1];
    expect(pooledPValue(audits, pValue)).toBeCloseTo(1e-4 * (1 + x + (x * x) / 2), 12);
    expect(pooledPValue(audits.slice(0, 1), pValue)).toBeCloseTo(0.2, 12);
  });
  it("have p-values that are at least uniform: below 0.05 in no more than 5% of repetitions", () => {
    // 200 repetitions of 4 runs of one canary, where the bound is exact: 10 +- 3.1 at most; 7 deviations.
    const f = pValueOf(gaussianInverse(1));
    const low = Array.from({ length: 200 }, () => pooledPValue(runs(1, 4, 1), f)).filter(
      (p) => p <= 0.05,
    ).length;
    expect(low).toBeLessThan(32);
    // Control: the same of an account that is too small by a factor of 4.
    const planted = Array.from({ length: 200 }, () =>
      pooledPValue(runs(2, 4, 64), pValueOf(gaussianInverse(0.25))),
    ).filter((p) => p <= 0.05).length;
    expect(planted).toBe(200);
  });
});

describe("Fisher's rule", () => {
  it("puts p-values together: e^-s of one, (1 + s) e^-s of two; of none, or of ones, it is 1", () => {
    for (const s of [0.1, 2, 30]) {
      expect(fisherPValue(s, 1) / Math.exp(-s)).toBeCloseTo(1, 12);
      expect(fisherPValue(s, 2) / ((1 + s) * Math.exp(-s))).toBeCloseTo(1, 12);
    }
    expect([fisherPValue(0, 0), fisherPValue(0, 3)]).toEqual([1, 1]);
    const audit = { canaries: 10, guesses: 4, correct: 2 };
    expect(pooledPValue([], () => 0.5)).toBe(1);
    expect(pooledPValue([audit, audit], ({ correct }) => correct / 10)).toBeCloseTo(
      0.04 * (1 - Math.log(0.04)),
      12,
    );
  });
});

it("the largest mu that is refuted, to the tolerance", () => {
  const audits = [
    { canaries: 200, guesses: 100, correct: 90 },
    { canaries: 200, guesses: 100, correct: 84 },
  ];
  const pValue = (mu: number): number => pooledPValue(audits, pValueOf(gaussianInverse(mu)));
  for (const tolerance of [1e-3, 0.1]) {
    const mu = pooledMu(audits, 1e-3, tolerance);
    expect(mu).toBeGreaterThan(0.3);
    expect(pValue(mu)).toBeLessThanOrEqual(1e-3);
    expect(pValue(mu + tolerance)).toBeGreaterThan(1e-3);
  }
});

it("a p-value that is kept is that of the same audit: of its canaries, guesses and right ones", () => {
  const f = gaussianInverse(0.5);
  const kept = pValueOf(f);
  const audit = { canaries: 40, guesses: 20, correct: 17 };
  const others = [{ canaries: 400 }, { guesses: 30 }, { correct: 18 }].map((c) => ({
    ...audit,
    ...c,
  }));
  for (const one of [audit, ...others, audit]) expect(kept(one)).toBe(fdpPValue(one, f));
  expect(new Set([audit, ...others].map(kept)).size).toBe(4);
});

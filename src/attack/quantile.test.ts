/** Regression among known non-members: its algebra, its calibration, and what it finds of planted memory. */
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { FEWEST_NON_MEMBERS, quantileScores, type PretrainedAnswers } from "./quantile.js";
import { auc } from "./roc.js";

const [N, UNSEEN] = [400, 300];

/** Answers follow the pretrained model's, with a spread that grows with them; members answer higher by `memory`. */
function world(trial: number, memory: number) {
  const { normal, uniform } = stream("quantile", "world", trial);
  const before: PretrainedAnswers = {
    examples: Float64Array.from({ length: N }, () => 2 * normal()),
    population: Float64Array.from({ length: UNSEEN }, () => 2 * normal()),
  };
  const member = Uint8Array.from({ length: N }, () => Number(uniform() < 0.5));
  const after = (x: number): number => 1 + 0.8 * x + Math.exp(0.2 * x) * normal();
  const target: PretrainedAnswers = {
    examples: Float64Array.from(before.examples, (x, i) => after(x) + memory * member[i]),
    population: Float64Array.from(before.population, after),
  };
  return { before, target, member };
}

const aucOf = (scores: ArrayLike<number>, member: Uint8Array): number => {
  const all = Array.from(scores);
  return auc({
    members: all.filter((_, i) => member[i] === 1),
    nonMembers: all.filter((_, i) => member[i] === 0),
  }).value;
};
const meanOver = (count: number, of: (trial: number) => number): number =>
  Array.from({ length: count }, (_, trial) => of(trial)).reduce((a, x) => a + x / count, 0);

describe("quantile regression", () => {
  it("is calibrated on examples that were not trained on: mean 0, variance 1", () => {
    // 20 worlds of 400 scores about N(0, 1): standard errors 0.011 and 0.016, beside the error of each fit (about
    // sqrt(5/300) = 0.13 a world, 0.03 of 20). Limits: 6 of the larger, below 1e-9.
    const each = Array.from({ length: 20 }, (_, t) => {
      const { before, target } = world(t, 0);
      const scores = [...quantileScores(target, before)];
      const mean = scores.reduce((a, x) => a + x / N, 0);
      return { mean, variance: scores.reduce((a, x) => a + (x - mean) ** 2 / N, 0) };
    });
    expect(Math.abs(meanOver(20, (t) => each[t].mean))).toBeLessThan(0.18);
    expect(Math.abs(meanOver(20, (t) => each[t].variance) - 1)).toBeLessThan(0.18);
  });

  it("finds nothing where there is nothing, and planted memory beyond what the plain answer shows", () => {
    // AUC of 400 random coins: standard deviation 0.029, 0.0065 of 20 worlds; limit 7 of them, 3e-12.
    const by = (
      memory: number,
      score: (w: ReturnType<typeof world>) => ArrayLike<number>,
    ): number =>
      meanOver(20, (t) => {
        const w = world(t, memory);
        return aucOf(score(w), w.member);
      });
    const regression = (w: ReturnType<typeof world>): Float64Array =>
      quantileScores(w.target, w.before);
    const plain = (w: ReturnType<typeof world>): ArrayLike<number> => w.target.examples;
    expect(Math.abs(by(0, regression) - 0.5)).toBeLessThan(0.046);
    // Memory 1.5 in spreads of about 1: Phi(1.5/sqrt 2) = 0.86; in spreads of sqrt(1 + 1.6^2): Phi(0.56) = 0.71.
    expect(by(1.5, regression)).toBeGreaterThan(by(1.5, plain) + 0.08);
    expect(by(-1.5, regression)).toBeLessThan(0.3);
  });

  it("uses no candidate but the one that it scores, and nothing of its membership", () => {
    const { before, target } = world(1, 1);
    const scores = quantileScores(target, before);
    const examples = Float64Array.from(target.examples);
    examples[7] += 3;
    const changed = quantileScores({ ...target, examples }, before);
    scores.forEach((score, i) =>
      i === 7 ? expect(changed[i]).toBeGreaterThan(score) : expect(changed[i]).toBe(score),
    );
    const fewer = quantileScores(
      { ...target, examples: Array.from(target.examples).slice(0, 9) },
      { ...before, examples: Array.from(before.examples).slice(0, 9) },
    );
    expect([...fewer]).toEqual([...scores.slice(0, 9)]);
    // Of the same examples with other non-members beside them nothing is kept.
    const other = { ...before, population: world(3, 1).before.population };
    expect(quantileScores(target, other)[0]).not.toBe(scores[0]);
    expect(quantileScores(target, before)[0]).toBe(scores[0]);
  });

  it("does not change with the unit of the pretrained answers, but for the cut", () => {
    const { before, target } = world(2, 1);
    const turned: PretrainedAnswers = {
      examples: Float64Array.from(before.examples, (x) => 2 * x + 3),
      population: Float64Array.from(before.population, (x) => 2 * x + 3),
    };
    const scores = quantileScores(target, before);
    quantileScores(target, turned).forEach((x, i) => expect(x).toBeCloseTo(scores[i], 9));
  });
});

describe("against its definition", () => {
  const before: PretrainedAnswers = {
    examples: [0.3, -2, 5],
    population: [-3, -1.5, -1, -0.2, 0.1, 0.4, 1, 1.3, 2.2, 4],
  };
  const target: PretrainedAnswers = {
    examples: [1, -1, 4],
    population: [-2, -2.5, 0.3, 0.1, 1.4, 0.2, 1.9, 0.8, 3.9, 3],
  };

  /** Ridge by coordinate descent on columns made here: no inverse, no shared code. */
  function fitted(xs: readonly number[], ys: readonly number[], all: readonly number[]) {
    const n = all.length;
    const sorted = [...all].sort((a, b) => a - b);
    const knots = [
      sorted[Math.floor(n / 4)],
      sorted[Math.floor(n / 2)],
      sorted[Math.floor((3 * n) / 4)],
    ];
    const raw = (x: number): number[] => [x, ...knots.map((k) => (x > k ? x - k : 0))];
    const table = all.map(raw);
    const mean = [0, 1, 2, 3].map((c) => table.reduce((a, r) => a + r[c], 0) / n);
    const sd = mean.map((m, c) => Math.sqrt(table.reduce((a, r) => a + (r[c] - m) ** 2, 0) / n));
    const columns = (x: number): number[] => raw(x).map((v, c) => (v - mean[c]) / sd[c]);
    const rows = xs.map(columns);
    let level = 0;
    const w = [0, 0, 0, 0];
    const at = (row: readonly number[]): number => level + row.reduce((a, v, c) => a + v * w[c], 0);
    for (let sweep = 0; sweep < 20_000; sweep++) {
      level += ys.reduce((a, y, i) => a + y - at(rows[i]), 0) / ys.length;
      for (let c = 0; c < 4; c++) {
        const push = ys.reduce((a, y, i) => a + rows[i][c] * (y - at(rows[i])), 0) - w[c];
        w[c] += push / (rows.reduce((a, r) => a + r[c] ** 2, 0) + 1);
      }
    }
    return (x: number): number => at(columns(x));
  }

  it("is the answer less its prediction, over the deviation that residuals without the example tell", () => {
    const [xs, ys] = [before.population as number[], target.population as number[]];
    const mean = fitted(xs, ys, xs);
    const means = xs.map(mean);
    const without = <T>(list: readonly T[], i: number): T[] => list.filter((_, k) => k !== i);
    const logs = xs.map((x, i) =>
      Math.log((ys[i] - fitted(without(xs, i), without(ys, i), xs)(x)) ** 2 + 1e-12),
    );
    const average = (list: readonly number[]): number =>
      list.reduce((a, x) => a + x, 0) / list.length;
    const [centre, level] = [average(means), average(logs)];
    const sd = Math.sqrt(average(means.map((m) => (m - centre) ** 2)));
    const z = means.map((m) => (m - centre) / sd);
    const slope = z.reduce((a, v, i) => a + v * (logs[i] - level), 0) / (z.length + 1);
    // -E log chi^2_1 = Euler's constant + log 2.
    const deviation = (m: number): number => {
      const place = Math.min(Math.max(...z), Math.max(Math.min(...z), (m - centre) / sd));
      return Math.exp((level + 0.5772156649015329 + Math.LN2 + slope * place) / 2);
    };
    quantileScores(target, before).forEach((score, i) => {
      const m = mean((before.examples as number[])[i]);
      expect(score).toBeCloseTo(((target.examples as number[])[i] - m) / deviation(m), 7);
    });
  });

  it("has numbers for infinite answers and where all are alike, and refuses too few", () => {
    const infinite = { ...target, examples: [Infinity, -Infinity, 0] };
    const scores = quantileScores(infinite, { ...before, examples: [Infinity, -Infinity, 0] });
    expect([...scores].every(Number.isFinite)).toBe(true);
    expect(scores[0]).toBeGreaterThan(scores[2]);
    const alike = { examples: [1, 1], population: Array.from({ length: 9 }, () => 1) };
    expect([...quantileScores(alike, alike)]).toEqual([0, 0]);
    const few = {
      examples: [1],
      population: Array.from({ length: FEWEST_NON_MEMBERS - 1 }, (_, i) => i),
    };
    expect(() => quantileScores(few, few)).toThrow(/8 known non-members/);
    expect(() => quantileScores({ ...alike, examples: [1] }, alike)).toThrow(/each example/);
  });
});

it("takes the fewest known non-members that it asks for, and refuses one fewer", () => {
  const { before, target } = world(1, 0);
  const few = ({ examples, population }: PretrainedAnswers, n: number): PretrainedAnswers => ({
    examples,
    population: Array.from(population).slice(0, n),
  });
  const scores = (n: number): Float64Array => quantileScores(few(target, n), few(before, n));
  expect(scores(FEWEST_NON_MEMBERS).every(Number.isFinite)).toBe(true);
  expect(() => scores(FEWEST_NON_MEMBERS - 1)).toThrow(/known non-members or more/);
});

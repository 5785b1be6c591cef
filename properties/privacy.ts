/**
 * Properties of privacy: the exact profile, the accountants, the audits and the attacks. Random ones judge z scores at 7
 * standard errors at fixed seeds, as in properties.ts; there are fewer than 200 of them.
 */
import fc from "fast-check";
import { emptyMoments, meanOf, push } from "../src/core/accumulator.js";
import { gradientRow } from "../src/core/gradients.js";
import { smallestEpsilon } from "../src/core/gaussian-mechanism.js";
import { logDensity } from "../src/experiment/profile.js";
import type { Subject } from "./subject.js";

const LIMIT = 7;
const check = (ok: boolean, message: string): void => {
  if (!ok) throw new Error(message);
};
const settings = { seed: 20240917, numRuns: 40 };
const near = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) <= tolerance;
const cell = {
  rank: fc.integer({ min: 1, max: 40 }),
  dim: fc.integer({ min: 2, max: 100 }),
  rho: fc.double({ min: -0.5, max: 0.999, noNaN: true }),
  epsilon: fc.double({ min: 0, max: 20, noNaN: true }),
};

/** Mean of f over draws of A, as moments. */
function overFactors(
  s: Subject,
  key: string,
  rank: number,
  dim: number,
  trials: number,
  f: (a: Float64Array, normal: () => number) => number,
) {
  const moments = emptyMoments();
  const a = new Float64Array(rank * dim);
  for (let t = 0; t < trials; t++) {
    const source = s.stream("privacy", `${key}/${rank}/${dim}`, t);
    s.sampleFactor("gaussian", rank, dim, source, a);
    push(moments, f(a, source.normal));
  }
  return meanOf(moments);
}

/** x A'A */
function project(x: ArrayLike<number>, a: Float64Array, rank: number): Float64Array {
  const dim = x.length;
  const out = new Float64Array(dim);
  for (let k = 0; k < rank; k++) {
    let y = 0;
    for (let j = 0; j < dim; j++) y += x[j] * a[k * dim + j];
    for (let j = 0; j < dim; j++) out[j] += y * a[k * dim + j];
  }
  return out;
}

export const PRIVACY_PROPERTIES: Record<string, (s: Subject) => void> = {
  "profile: hockey-stick symmetry, monotone, convex in e^eps, above its floor"(s) {
    fc.assert(
      fc.property(cell.rank, cell.dim, cell.rho, cell.epsilon, (r, m, rho, e) => {
        const delta = (x: number): number => s.profileDelta(r, m, rho, x);
        // v and v' are exchangeable by a rotation, so delta(-e) = 1 - e^-e + e^-e delta(e).
        check(
          near(delta(-e), 1 - Math.exp(-e) + Math.exp(-e) * delta(e), 1e-9),
          `symmetry at r ${r}, m ${m}, rho ${rho}, eps ${e}`,
        );
        const [a, b, c] = [delta(e), delta(e + 0.5), delta(e + 1)];
        const share = (Math.exp(0.5) - 1) / (Math.exp(1) - 1);
        check(
          a >= b - 1e-12 && b >= c - 1e-12 && b <= (1 - share) * a + share * c + 1e-10,
          "not non-increasing and convex",
        );
        check(c >= s.deltaFloor(r, rho) - 1e-12 && a <= 1, "outside [floor, 1]");
      }),
      settings,
    );
  },
  "profile: more columns never hide more (data processing)"(s) {
    fc.assert(
      fc.property(cell.rank, cell.dim, cell.rho, cell.epsilon, (r, m, rho, e) => {
        check(
          s.profileDelta(r, m + 7, rho, e) >= s.profileDelta(r, m, rho, e) - 1e-9,
          `r ${r}, m ${m}, rho ${rho}, eps ${e}`,
        );
      }),
      settings,
    );
  },
  "profile: THEORY's integral over three scalars (s, g, c), evaluated independently by tensor quadrature"(
    s,
  ) {
    for (const [r, m, rho, e, delta] of [
      [3, 8, 0.9, 1, 0.164734],
      [4, 4, 0.5, 2, 0.488556],
      [8, 5, 0.95, 0.5, 0.198813],
      [16, 32, 0.99, 1, 0.026795],
    ] as const) {
      check(
        near(s.profileDelta(r, m, rho, e), delta, 1e-4),
        `delta(${e}) at r ${r}, m ${m}, rho ${rho}: ${s.profileDelta(r, m, rho, e)}`,
      );
    }
  },
  "profile: sampled density ratios and infinite losses (r, m = 3..8)"(s) {
    for (const [r, m, rho] of [
      [3, 3, 0.5],
      [3, 8, 0.9],
      [8, 3, 0.9],
      [8, 8, 0.7],
      [5, 6, -0.2],
    ] as const) {
      const v = gradientRow("one-hot", m);
      const w = v.map((_, j) => (j === 0 ? rho : j === 1 ? Math.sqrt(1 - rho * rho) : 0));
      const loss = (a: Float64Array): number => {
        const y = project(v, a, r);
        return logDensity(y, v, r) - logDensity(y, w, r);
      };
      const n = 3000;
      for (const e of [0, 1]) {
        const { value, se } = overFactors(s, `profile/${rho}/${e}`, r, m, n, (a) => {
          const l = loss(a);
          return l > e ? -Math.expm1(e - l) : 0;
        });
        check(
          near(value, s.profileDelta(r, m, rho, e), LIMIT * se),
          `delta(${e}) at r ${r}, m ${m}, rho ${rho}: ${value} +- ${se}`,
        );
      }
      const floor = s.deltaFloor(r, rho);
      const { value } = overFactors(s, `floor/${rho}`, r, m, n, (a) =>
        loss(a) === Infinity ? 1 : 0,
      );
      check(
        near(value, floor, LIMIT * Math.sqrt((floor * (1 - floor) + 1 / n) / n)),
        `floor at r ${r}, rho ${rho}: ${value}, ${floor}`,
      );
    }
    check(near(s.deltaFloor(1, 0.9), Math.acos(0.9) / Math.PI, 1e-14), "floor at r = 1");
  },
  "profile: the repaired form of the theorem bounds it"(s) {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 300 }),
        fc.integer({ min: 2, max: 300 }),
        fc.double({ min: 0.3, max: 0.9999, noNaN: true }),
        fc.constantFrom(0.03, 1e-3, 1e-5),
        (r, m, rho, tail) => {
          const bound = s.rebuttalRepaired(r, m, rho, tail);
          if (bound.applies)
            check(
              s.profileDelta(r, m, rho, bound.epsilon) <= bound.delta * (1 + 1e-9),
              `r ${r}, m ${m}, rho ${rho}, tail ${tail}`,
            );
        },
      ),
      settings,
    );
  },
  "Gaussian mechanism: closed values, composition is a larger mu, group privacy"(s) {
    check(near(s.gaussianDelta(1, 1), 0.1269367375, 1e-10), "delta(1; 1)");
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 5, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (mu, e) => {
          const d = s.gaussianDelta(e, mu);
          check(
            near(s.gaussianDelta(-e, mu), 1 - Math.exp(-e) + Math.exp(-e) * d, 1e-12),
            `symmetry at mu ${mu}, eps ${e}`,
          );
          // Two members: delta_2(2 eps) <= (1 + e^eps) delta_1(eps), and mu doubles.
          check(
            s.gaussianDelta(2 * e, 2 * mu) <= (1 + Math.exp(e)) * d + 1e-14,
            `group privacy at mu ${mu}, eps ${e}`,
          );
          check(d <= s.gaussianDelta(e, 1.1 * mu) && d >= s.gaussianDelta(e + 0.1, mu), "monotone");
        },
      ),
      { ...settings, numRuns: 200 },
    );
  },
  "accountants: published values, and each other"(s) {
    const orders = [
      ...Array.from({ length: 99 }, (_, i) => (11 + i) / 10),
      ...Array.from({ length: 52 }, (_, i) => 12 + i),
    ];
    const rdp = s.rdpEpsilon(
      { noiseMultiplier: 1.5, samplingRate: 0.04, steps: 2250 },
      1e-5,
      orders,
    ).epsilon;
    check(near(rdp, 7.32911117, 1e-7), `RDP (1.5, 0.04, 2250): ${rdp}`);
    const mechanism = { noiseMultiplier: 0.8, samplingRate: 0.001, steps: 100 };
    const { lower, upper } = s.pldEpsilon(mechanism, 1e-6);
    check(
      upper - lower <= 0.01 * lower && lower <= upper,
      `bracket [${lower}, ${upper}] is wider than 1%`,
    );
    // Rounding every loss down, and up, to a grid of 4e-6 brackets it as well: [0.260137, 0.260538] (docs/theory.md).
    check(
      lower <= 0.260538 && upper >= 0.260137,
      `bracket [${lower}, ${upper}] misses the independent one`,
    );
    check(s.rdpEpsilon(mechanism, 1e-6).epsilon >= lower, "RDP below PLD");
    // Published as 0.2704: an upper end, its estimate plus the tolerance 0.01 of the accountant that printed it.
    check(near((lower + upper) / 2 + 0.01, 0.2704, 5e-4), "published upper end");
  },
  "accountants: without subsampling T steps are one Gaussian mechanism; fewer samples or steps, more noise cost less"(
    s,
  ) {
    for (const [noiseMultiplier, steps, delta] of [
      [1, 1, 1e-5],
      [2, 9, 1e-4],
    ] as const) {
      const exact = smallestEpsilon(
        (e) => s.gaussianDelta(e, Math.sqrt(steps) / noiseMultiplier),
        delta,
      );
      const { lower, upper } = s.pldEpsilon(
        { noiseMultiplier, samplingRate: 1, steps },
        delta,
        0.01,
      );
      check(
        lower <= exact && exact <= upper && upper - lower < 0.011 * exact,
        `sigma ${noiseMultiplier}, T ${steps}: [${lower}, ${upper}], exact ${exact}`,
      );
      check(
        s.rdpEpsilon({ noiseMultiplier, samplingRate: 1, steps }, delta).epsilon >= exact,
        "RDP below the exact value",
      );
    }
    // Rare sampling over many steps, where a coarse grid's mean error is multiplied by T; the second is bracketed independently.
    for (const [sigma, q, T, delta, low, high] of [
      [0.7, 1e-4, 1e5, 1e-6, 0, 1.485],
      [0.5, 1e-3, 1e4, 1e-8, 8.433, 8.633],
    ] as const) {
      const mechanism = { noiseMultiplier: sigma, samplingRate: q, steps: T };
      const { lower, upper } = s.pldEpsilon(mechanism, delta, 0.02);
      const { epsilon } = s.rdpEpsilon(mechanism, delta);
      check(
        lower > 0 && lower <= epsilon && lower <= high && upper >= low,
        `sigma ${sigma}, q ${q}, T ${T}: [${lower}, ${upper}], RDP ${epsilon}`,
      );
    }
    const at = (noiseMultiplier: number, samplingRate: number, steps: number) =>
      s.pldEpsilon({ noiseMultiplier, samplingRate, steps }, 1e-4, 0.02);
    const middle = at(1, 0.1, 10);
    check(
      at(1, 0.05, 10).upper < middle.lower &&
        at(1, 0.1, 5).upper < middle.lower &&
        at(1.5, 0.1, 10).upper < middle.lower,
      "not monotone",
    );
    // The same step by direct integration of its hockey-stick divergence, mixture against Gaussian and back.
    const [q, e] = [0.1, 0.3];
    const density = (x: number, mean: number): number =>
      Math.exp(-((x - mean) ** 2) / 2) / Math.sqrt(2 * Math.PI);
    let [remove, add] = [0, 0];
    for (let i = 0; i < 40_000; i++) {
      const x = -10 + (i + 0.5) * 5.5e-4;
      const [p, g] = [(1 - q) * density(x, 0) + q * density(x, 1), density(x, 0)];
      remove += 5.5e-4 * Math.max(0, p - Math.exp(e) * g);
      add += 5.5e-4 * Math.max(0, g - Math.exp(e) * p);
    }
    const one = s.pldEpsilon(
      { noiseMultiplier: 1, samplingRate: q, steps: 1 },
      Math.max(remove, add),
      0.01,
    );
    check(
      one.lower <= e * (1 + 1e-6) && e * (1 - 1e-6) <= one.upper,
      `one step: [${one.lower}, ${one.upper}] for eps ${e}`,
    );
  },
  "accountants: the likelihood-ratio attack on subsampled steps stays below them, and comes near"(
    s,
  ) {
    const mechanism = { noiseMultiplier: 0.6, samplingRate: 0.4, steps: 4 };
    const { noiseMultiplier: sigma, samplingRate: q, steps } = mechanism;
    const { normal, uniform } = s.stream("privacy", "subsampled", 0);
    // log p(member)/p(other) of one transcript: each step mixes N(0, sigma^2) and N(1, sigma^2).
    const score = (member: boolean): number => {
      let total = 0;
      for (let t = 0; t < steps; t++) {
        const x = sigma * normal() + (member && uniform() < q ? 1 : 0);
        total += Math.log1p(q * Math.expm1((2 * x - 1) / (2 * sigma * sigma)));
      }
      return total;
    };
    const n = 20_000;
    const [members, others] = [
      Array.from({ length: n }, () => score(true)),
      Array.from({ length: n }, () => score(false)),
    ];
    // The threshold is fixed beforehand, so the counts are clean; limits at 1e-8.
    const above = (list: number[]): number => list.filter((x) => x > 2.2).length;
    const lower = s.epsilonFromCounts(
      { truePositives: above(members), members: n, falsePositives: above(others), nonMembers: n },
      1e-3,
      1e-8,
    );
    const { upper } = s.pldEpsilon(mechanism, 1e-3, 0.01);
    const rdp = s.rdpEpsilon(mechanism, 1e-3).epsilon;
    check(lower <= upper && lower <= rdp, `shown ${lower}, PLD ${upper}, RDP ${rdp}`);
    check(lower > 0.25 * upper, `the attack shows only ${lower} of ${upper}`);
  },
  "one-run audit: published value, monotone, never above the truth"(s) {
    const value = s.oneRunEpsilon({ canaries: 1000, guesses: 100, correct: 100 }, 0);
    check(near(value, 3.492965, 1e-6), `(1000, 100, 100): ${value}`);
    check(
      s.oneRunEpsilon({ canaries: 1000, guesses: 100, correct: 100 }, 1e-5) < value &&
        s.oneRunEpsilon({ canaries: 1000, guesses: 100, correct: 90 }, 0) < value,
      "not monotone",
    );
    check(
      s.oneRunEpsilon({ canaries: 1000, guesses: 100, correct: 50 }, 0) === 0,
      "chance shows something",
    );
    // Randomised response at eps = 1 answers rightly with probability e/(1+e): at 95% the bound exceeds 1 in at most 5% of audits.
    let above = 0;
    for (let t = 0; t < 400; t++) {
      const { uniform } = s.stream("privacy", "one-run", t);
      let correct = 0;
      for (let i = 0; i < 100; i++) if (uniform() < Math.E / (1 + Math.E)) correct++;
      above += s.oneRunEpsilon({ canaries: 100, guesses: 100, correct }, 0) > 1 ? 1 : 0;
    }
    // Binomial(400, 0.05) exceeds 50 with probability below 1e-8.
    check(above <= 50, `${above} of 400 audits exceed the truth`);
  },
  "lower bounds from counts never exceed a Gaussian mechanism's epsilon, and come near it"(s) {
    let [above, best] = [0, 0];
    const truth = smallestEpsilon((e) => s.gaussianDelta(e, 1), 0.01);
    for (let t = 0; t < 200; t++) {
      const { normal } = s.stream("privacy", "counts", t);
      let [truePositives, falsePositives] = [0, 0];
      for (let i = 0; i < 1000; i++) {
        if (normal() + 1 > 1.5) truePositives++;
        if (normal() > 1.5) falsePositives++;
      }
      const bound = s.epsilonFromCounts(
        { truePositives, members: 1000, falsePositives, nonMembers: 1000 },
        0.01,
        0.05,
      );
      above += bound > truth ? 1 : 0;
      best = Math.max(best, bound);
    }
    // At this threshold the limit is log((0.3085 - 0.01)/0.0668) = 1.497; Binomial(200, 0.05) exceeds 31 with probability below 1e-8.
    check(
      above <= 31 && best > 1.2 && best < truth,
      `${above} of 200 above ${truth}, best ${best}`,
    );
    const counts = { truePositives: 300, members: 1000, falsePositives: 60, nonMembers: 1000 };
    check(
      s.epsilonFromCounts(counts, 0.01, 0.01) < s.epsilonFromCounts(counts, 0.01, 0.1),
      "a higher confidence shows more",
    );
    check(
      s.epsilonFromCounts({ ...counts, truePositives: 60 }, 0.01, 0.05) === 0,
      "equal rates show something",
    );
  },
  "AUC: its value, its interval, ties, and a flipped score"(s) {
    const scores = { members: [3, 2, 2, 5], nonMembers: [1, 2, 0] };
    const area = s.auc(scores);
    check(near(area.value, (3 + 2.5 + 2.5 + 3) / 12, 1e-15), `AUC ${area.value}`);
    check(area.low < area.value && area.value < area.high, "interval");
    const flipped = s.auc({
      members: scores.members.map((x) => -x),
      nonMembers: scores.nonMembers.map((x) => -x),
    });
    check(near(area.value + flipped.value, 1, 1e-15), "flip");
    check(
      s.tprAtFpr({ members: [1, 2, 3, 4], nonMembers: [0, 1.5, 2.5, 3.5] }, 0.25) === 0.5,
      "TPR at 25% FPR",
    );
    const { normal } = s.stream("privacy", "auc", 0);
    const random = s.auc(
      {
        members: Array.from({ length: 500 }, normal),
        nonMembers: Array.from({ length: 500 }, normal),
      },
      1 - 1e-9,
    );
    check(random.low < 0.5 && 0.5 < random.high, "random scores");
    const planted = s.auc({
      members: Array.from({ length: 500 }, () => normal() + 2),
      nonMembers: Array.from({ length: 500 }, normal),
    });
    check(
      planted.low > 0.85 && near(planted.value, 0.9214, 0.06),
      `memorised scores: ${planted.value}`,
    );
  },
  "symmetry test: zero for the true gradient, not for another, whatever A"(s) {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 1, max: 6 }),
        (trial, n, m, r) => {
          const source = s.stream("privacy", "symmetry", trial);
          const v = Float64Array.from({ length: n * m }, source.normal);
          const other = v.map((x) => x + 0.3 * source.normal());
          const a = new Float64Array(r * m);
          s.sampleFactor("gaussian", r, m, source, a);
          const y = new Float64Array(n * m);
          for (let i = 0; i < n; i++) y.set(project(v.subarray(i * m, (i + 1) * m), a, r), i * m);
          const rows = Array.from({ length: n }, (_, i) => i);
          check(s.asymmetry(y, v, m, rows) < 1e-13 * n * m, "the true gradient is not symmetric");
          check(s.asymmetry(y, other, m, rows) > 1e-6, "another gradient looks symmetric");
        },
      ),
      settings,
    );
  },
  "moments: covariance of two coordinates and energy of a row"(s) {
    for (const [init, kappa] of [
      ["gaussian", 3],
      ["rademacher", 1],
    ] as const) {
      const q = gradientRow("spiky", 6);
      const r = 8;
      const [cross, energy] = [emptyMoments(), emptyMoments()];
      const a = new Float64Array(r * q.length);
      for (let t = 0; t < 6000; t++) {
        s.sampleFactor(init, r, q.length, s.stream("privacy", `covariance/${init}`, t), a);
        const noise = s.noiseRow(q, a, r);
        push(cross, noise[0] * noise[1]);
        push(
          energy,
          noise.reduce((x, y) => x + y * y, 0),
        );
      }
      const [c, e] = [meanOf(cross), meanOf(energy)];
      check(
        near(c.value, s.noiseCovariance(q, 0, 1, r, kappa), LIMIT * c.se),
        `${init}: covariance ${c.value}`,
      );
      check(
        near(e.value, s.rowEnergy(r, q.length, kappa), LIMIT * e.se),
        `${init}: energy ${e.value}`,
      );
      check(
        near(s.noiseCovariance(q, 0, 0, r, kappa), s.coordinateVariance(r, q[0], kappa), 1e-15),
        "variance is the covariance with itself",
      );
    }
  },
  "noisy releases: exact profiles are those of sampled factors"(s) {
    const [r, m, sigma, e] = [3, 10, 1, 0.7];
    const d = gradientRow("spread", m);
    const loss = (shift: Float64Array, normal: () => number): number =>
      shift.reduce((t, x) => t + x * (x / 2 + sigma * normal()), 0) / sigma ** 2;
    const sampled = overFactors(s, "release", r, m, 20_000, (a, normal) => {
      const l = loss(project(d, a, r), normal);
      return l > e ? -Math.expm1(e - l) : 0;
    });
    check(
      near(sampled.value, s.releaseDelta("m1", e, r, m, sigma), LIMIT * sampled.se),
      `m1: ${sampled.value} +- ${sampled.se}`,
    );
    // |d P|^2 of the projection on the row space, by the beta law's definition: chi2_r/(chi2_r + chi2_{m-r}).
    const projected = overFactors(s, "release-m2", r, m, 6000, (_, normal) => {
      let [inside, outside] = [0, 0];
      for (let i = 0; i < m; i++) {
        const x = normal() ** 2;
        if (i < r) inside += x;
        else outside += x;
      }
      return s.gaussianDelta(e, Math.sqrt(inside / (inside + outside)) / sigma);
    });
    check(
      near(projected.value, s.releaseDelta("m2", e, r, m, sigma), LIMIT * projected.se),
      `m2: ${projected.value} +- ${projected.se}`,
    );
    check(s.releaseDelta("plain", e, r, m, sigma) === s.gaussianDelta(e, 1 / sigma), "plain");
  },
};

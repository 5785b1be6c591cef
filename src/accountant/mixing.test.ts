/** The mixing mechanism's bound: above the exact epsilon on hundreds of settings, tight on one, and planted errors. */
import { describe, expect, it } from "vitest";
import { rowEigenvalues } from "../core/mixing.js";
import { sketchEpsilon } from "../core/sketch.js";
import { stream } from "../core/stream.js";
import { mixingEpsilon, mixingRowEpsilon } from "./mixing.js";
import { epsilonOfRenyi } from "./rdp.js";
import { sketchRdpEpsilon } from "./sketch-rdp.js";

const GAMMAS = [1.05, 1.5, 3, 20, 400, 1e5];
const RANKS = [1, 4, 16, 64];
const DELTAS = [1e-3, 1e-5, 1e-8];
const settings = GAMMAS.flatMap((gamma) =>
  RANKS.flatMap((rank) => DELTAS.map((delta) => ({ gamma, rank, delta }))),
);

/** The theorem as it is printed, over a grid of orders below gamma. */
function printed(delta: number, rank: number, gamma: number): number {
  let least = Infinity;
  for (let x = -12; x < 0; x += 1e-3) {
    const order = 1 + (gamma - 1) * Math.exp(x);
    const renyi =
      (rank / (2 * (order - 1))) * (order * Math.log(1 - 1 / gamma) - Math.log(1 - order / gamma));
    least = Math.min(least, Math.max(0, epsilonOfRenyi(renyi, order, delta)));
  }
  return least;
}

describe("one row of the data set to zero", () => {
  it("is the printed theorem at its best order", () => {
    for (const { gamma, rank, delta } of settings.filter((s) => s.gamma < 1e4)) {
      const own = mixingRowEpsilon(delta, rank, gamma) as number;
      const theirs = printed(delta, rank, gamma);
      expect(own).toBeLessThanOrEqual(theirs * (1 + 1e-6) + 1e-9);
      expect(own).toBeGreaterThan(theirs * (1 - 1e-3) - 1e-6);
    }
  });

  it("bounds the exact epsilon of every row, and is near it for the worst", () => {
    const { uniform } = stream("1", "mixing/rows", 0);
    let compared = 0;
    for (const { gamma, rank, delta } of settings) {
      const bound = mixingRowEpsilon(delta, rank, gamma) as number;
      const [worst] = rowEigenvalues(gamma) as number[];
      for (const l of [worst, 1 - (1 - worst) * uniform(), 1 - (1 - worst) * uniform()]) {
        expect(bound).toBeGreaterThanOrEqual(sketchEpsilon(delta, rank, [l]));
        compared++;
      }
      expect(bound).toBeLessThan(2.5 * sketchEpsilon(delta, rank, [worst]) + 2.5);
    }
    expect(compared).toBe(216);
  });

  it("planted: the largest eigenvalue in place of the least, and a rank too few, promise too much", () => {
    const [gamma, rank, delta] = [1.5, 16, 1e-5];
    const exact = sketchEpsilon(delta, rank, rowEigenvalues(gamma) as number[]);
    expect(mixingRowEpsilon(delta, rank, 10 * gamma) as number).toBeLessThan(exact);
    expect(mixingRowEpsilon(delta, rank - 1, gamma) as number).toBeLessThan(
      printed(delta, rank, gamma) * (1 - 1e-3),
    );
  });
});

describe("an example's part", () => {
  it("bounds every pair that gamma allows: 288 settings, eigenvalues inside the ends", () => {
    const { uniform } = stream("1", "mixing/parts", 0);
    for (const { gamma, rank, delta } of settings)
      for (const parts of [1, 2, 3, 8]) {
        const bound = mixingEpsilon(delta, rank, { gamma, parts }, 4) as number;
        const t = 1 / Math.sqrt(gamma);
        const count = Math.min(parts, 2);
        const l = [
          ...Array.from({ length: count }, () => (1 - t * uniform()) ** 2),
          ...Array.from({ length: count }, () => (1 + t * uniform()) ** 2),
        ];
        expect(bound).toBeGreaterThanOrEqual(sketchEpsilon(delta, rank, l));
        expect(bound).toBeGreaterThan(mixingRowEpsilon(delta, rank, gamma) as number);
      }
  });

  it("counts the worse of the two ends", () => {
    const all = (gamma: number, end: 1 | -1) =>
      sketchRdpEpsilon(1e-5, 4, [
        (1 + end / Math.sqrt(gamma)) ** 2,
        (1 + end / Math.sqrt(gamma)) ** 2,
      ]);
    for (const gamma of GAMMAS)
      expect(mixingEpsilon(1e-5, 4, { gamma, parts: 7 }, 2)).toBe(
        Math.max(all(gamma, 1), all(gamma, -1)),
      );
  });

  it("planted: read as one row of the data it promises less than the exact epsilon", () => {
    for (const { rank, delta } of settings) {
      const gamma = 400;
      const exact = sketchEpsilon(delta, rank, [(1 - 1 / 20) ** 2]);
      expect(mixingRowEpsilon(delta, rank, gamma) as number).toBeLessThan(exact);
    }
  });

  it("promises nothing where gamma is 1 or less: rank deficient gradients have 0", () => {
    for (const gamma of [0, 0.5, 1]) {
      expect(mixingEpsilon(1e-5, 4, { gamma, parts: 1 }, 4)).toBeNull();
      expect(mixingRowEpsilon(1e-5, 4, gamma)).toBeNull();
    }
  });
});

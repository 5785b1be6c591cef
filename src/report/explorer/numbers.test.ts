/** The explorer's numbers against the commands', both in Node: the same bits. In a browser: equality.browser. */
import { describe, expect, it } from "vitest";
import { accountantSummary } from "../../app/accountant.js";
import { lawSummary } from "../../app/law.js";
import { privacySummary } from "../../app/privacy.js";
import { START, type Setting } from "./fields.js";
import { bracketOf, mechanismOf, numbersOf } from "./numbers.js";

/** Ends of every range, and what lies between. */
const SETTINGS: ReadonlyArray<Partial<Setting>> = [
  {},
  { rank: 1, cosine: 0, loading: 0 },
  { rank: 1, dim: 2, cosine: -1, loading: -1 },
  { rank: 1024, dim: 1e6, cosine: 1, loading: 1 },
  { rank: 8, dim: 4096, delta: 1e-12 },
  { rank: 8, dim: 4096, cosine: 0.9, delta: 0.4 },
  { rank: 64, cosine: 0.9999, delta: 1e-300, steps: 1 },
  { rank: 4, loading: -0.3, examples: 100, batch: 100, steps: 3 },
];

describe("the explorer's numbers", () => {
  it.each(SETTINGS)("are those of the commands: %o", (some) => {
    const setting = { ...START, ...some };
    const { rank, dim, cosine, loading, delta } = setting;
    const { coordinate, jointTv, row } = numbersOf(setting);
    const law = lawSummary(rank, loading, dim);
    expect(coordinate).toMatchObject({
      variance: law.variance,
      tv: law.tv,
      fourthMoment: law.bounds.fourthMoment,
      scaleMixture: law.bounds.scaleMixture,
      berryEsseen: law.bounds.berryEsseenKolmogorov,
    });
    expect(jointTv).toBe(law.jointTv);
    const privacy = privacySummary(rank, dim, cosine, undefined, delta);
    expect(row).toEqual({
      epsilon: privacy.epsilon,
      floor: privacy.deltaFloor,
      printed: privacy.rebuttal.epsilon,
      repaired: privacy.repaired.epsilon,
      gaussian: privacy.gaussianReading.epsilon,
    });
  });

  it("of DP-SGD are the accountant's at the noise of a row of length 1: RDP's bound and PLD's bracket", () => {
    const setting = { ...START, rank: 4, examples: 100, batch: 25, steps: 2 };
    expect(mechanismOf(setting)).toEqual({ noiseMultiplier: 0.5, samplingRate: 0.25, steps: 2 });
    const { rdp, pld } = accountantSummary(mechanismOf(setting), undefined, setting.delta);
    expect(numbersOf(setting).dpSgd).toMatchObject(rdp);
    expect(bracketOf(setting)).toEqual(pld);
  });

  it("have no bracket where PLD refuses, with its reason", () => {
    expect(bracketOf({ ...START, delta: 1e-12 })).toEqual({
      why: expect.stringMatching(/^delta must be at least 1e-11 for the PLD accountant/) as string,
    });
  });

  it("have no privacy for a row of one number", () => {
    expect(numbersOf({ ...START, dim: 1 }).row).toBeNull();
  });

  it("are computed again for whatever changes", () => {
    for (const name of ["rank", "dim", "cosine", "loading", "delta", "batch", "steps"] as const) {
      const value = name === "cosine" || name === "loading" ? 0.5 : START[name] * 2;
      expect(numbersOf({ ...START, [name]: value })).not.toEqual(numbersOf(START));
    }
  });
});

/** law, privacy, accountant, audit, roc: the contract's JSON. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { json } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-"));
// Keys and numbers are checked one by one below.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const object = async (...argv: string[]): Promise<any> => json(...argv);

describe("exact commands", () => {
  it("law gives the contract's JSON", async () => {
    const law = await object(..."law --rank 100 --rho 0.6 --dim 768".split(" "));
    expect(Math.abs(law.tv - 0.032112296)).toBeLessThan(1e-8);
    expect(Object.keys(law)).toEqual([
      "rank",
      "rho",
      "variance",
      "skewness",
      "excessKurtosis",
      "tv",
      "bounds",
      "dim",
      "jointTv",
    ]);
    expect(law.variance).toBeCloseTo(0.0136, 12);
  });

  it("privacy gives exact epsilon, the theorem's and the Gaussian reading; null where none exists", async () => {
    const query = "privacy --rank 16 --dim 768 --rho 0.99".split(" ");
    const one = await object(...query, "--delta", "1e-5");
    expect(Object.keys(one)).toEqual([
      "rank",
      "dim",
      "rho",
      "epsilon",
      "delta",
      "standardError",
      "deltaFloor",
      "rebuttal",
      "repaired",
      "gaussianReading",
    ]);
    expect(one.epsilon).toBeCloseTo(20.2022, 3);
    expect(
      one.rebuttal.applies &&
        one.rebuttal.epsilon > one.epsilon &&
        one.gaussianReading.epsilon < one.epsilon,
    ).toBe(true);
    const back = await object(...query, "--epsilon", String(one.epsilon));
    expect(back.delta).toBeCloseTo(1e-5, 12);
    expect(back.rebuttal.applies && back.repaired.delta < 1).toBe(true);
    const none = await object(..."privacy --rank 1 --dim 8 --rho 0.9 --delta 1e-5".split(" "));
    expect(none.epsilon).toBeNull();
    expect(none.deltaFloor).toBeCloseTo(Math.acos(0.9) / Math.PI, 12);
  });

  it("accountant and calibration give the contract's JSON", async () => {
    const run = "accountant --noise-multiplier 1.5 --sampling-rate 0.04 --steps 2250".split(" ");
    const dp = await object(...run, "--delta", "1e-5");
    expect(dp.rdp.epsilon).toBeCloseTo(7.3291, 4);
    expect(dp.pld.lower < dp.pld.upper && dp.pld.upper < dp.rdp.epsilon).toBe(true);
    const back = await object(...run, "--epsilon", String(dp.pld.upper));
    expect(back.pld.lower).toBeLessThan(1e-5);
    const { noiseMultiplier } = await object(
      ..."accountant --sampling-rate 0.1 --steps 20 --epsilon 3 --delta 1e-5".split(" "),
    );
    expect(noiseMultiplier.pld).toBeLessThan(noiseMultiplier.rdp);
  });

  it("audits and roc give the contract's JSON", async () => {
    const audit = "audit one-run --canaries 1000 --guesses 100 --correct 100 --delta 0".split(" ");
    expect((await object(...audit)).epsilonLower).toBeCloseTo(3.492965, 6);
    const csv = join(folder, "scores.csv");
    const rows = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? `${i},1` : `${i - 380},0`));
    writeFileSync(csv, `score,member\n${rows.join("\n")}\n`);
    const roc = await object("roc", csv);
    expect([roc.members, roc.nonMembers, roc.auc > 0.9, Object.keys(roc.best.tprAtFpr)]).toEqual([
      200,
      200,
      true,
      ["0.01", "0.001"],
    ]);
    const scores = await object("audit", "scores", csv, "--delta", "0");
    expect(scores.epsilonLower).toBeGreaterThan(0);
  });
});

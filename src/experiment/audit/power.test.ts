/**
 * What an audit says that it would have caught, it catches: right guesses are drawn from the law of canaries of DP-SGD,
 * and accounts are tried on new runs. False alarm of each check: 1e-9 (binomial).
 */
import { expect, it } from "vitest";
import { guaranteeOf } from "../../accountant/trade-off.js";
import { DELTA } from "../../accountant/delta.js";
import { rightGuesses, stepScore } from "../../attack/canaries.js";
import { pooledPValue, pValueOf } from "../../attack/f-dp.js";
import type { OneRunAudit } from "../../attack/one-run.js";
import { binomialCdf, pow } from "../../core/stdlib.js";
import { stream } from "../../core/stream.js";
import { CANARY_ALPHA, judgedAccount } from "./tables.js";

const account = { noiseMultiplier: 2.5, samplingRate: 0.5, steps: 10 };
const { normal, uniform } = stream("1", "audit/power", 0);
// So many runs that what is shown by chance, without resampling, is caught in three quarters of new runs only.
const [CANARIES, GUESSES, COUNTED] = [384, 96, 34];
const REPETITIONS = 300;

function run(): OneRunAudit {
  const { noiseMultiplier: sigma, samplingRate: q } = account;
  const member = Uint8Array.from({ length: CANARIES }, () => Number(uniform() < 0.5));
  const scores = Array.from(member, (m) => {
    let sum = 0;
    for (let t = 0; t < account.steps; t++)
      sum += stepScore(sigma * normal() + m * Number(uniform() < q), sigma, q);
    return sum;
  });
  const correct = rightGuesses(scores, member, GUESSES);
  return { canaries: CANARIES, guesses: GUESSES, correct };
}

/** A population of runs, from which the runs of an audit are drawn. */
const population = Array.from({ length: 1000 }, run);
const counted = (): OneRunAudit[] =>
  Array.from({ length: COUNTED }, () => population[Math.floor(uniform() * population.length)]);

/** Accounts of more and more noise, as the audit tries them. */
const accounts = Array.from({ length: 25 }, (_, k) => {
  const noiseMultiplier = account.noiseMultiplier * pow(2, k / 8);
  const guarantee = guaranteeOf({ ...account, noiseMultiplier }, 0.03);
  return { epsilon: guarantee.epsilon(DELTA), pValue: pValueOf(guarantee.inverse) };
});

it("an account too small by the factor that is stated is caught nine times of ten, and not for no reason", () => {
  const caught = { stated: 0, nearer: 0 };
  for (let i = 0; i < REPETITIONS; i++) {
    const { epsilonCaught } = judgedAccount(counted(), account, ["1", `audit/power/${i}`]);
    const stated = accounts.findIndex(({ epsilon }) => Math.abs(epsilon - epsilonCaught) < 1e-9);
    // Accounts are 0.1 of epsilon apart: one step nearer may be caught as often.
    expect(stated).toBeGreaterThan(2);
    const isCaught = (k: number): boolean =>
      pooledPValue(counted(), accounts[k].pValue) <= CANARY_ALPHA;
    caught.stated += Number(isCaught(stated));
    caught.nearer += Number(isCaught(stated - 3));
  }
  expect(binomialCdf(caught.stated, REPETITIONS, 0.9)).toBeGreaterThan(1e-9);
  // Control: an error so much smaller is caught less often than nine times of ten.
  expect(binomialCdf(caught.nearer, REPETITIONS, 0.9)).toBeLessThan(1e-9);
});

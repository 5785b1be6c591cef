/** Turns scores of canaries into guesses, and guesses into what they say of the account. */
import { guaranteeOf } from "../../accountant/trade-off.js";
import { DELTA } from "../../accountant/delta.js";
import { rightGuesses } from "../../attack/canaries.js";
import { fisherPValue, pooledMu, pooledPValue, pValueOf } from "../../attack/f-dp.js";
import type { OneRunAudit } from "../../attack/one-run.js";
import { batchPValues, ratePValue, type BatchStatistics } from "../../core/batch-law.js";
import { shareAt } from "../../core/looks.js";
import { pow } from "../../core/stdlib.js";
import { stream } from "../../core/stream.js";
import { oncePerKey } from "../../core/once-per-key.js";
import type { RowContext } from "../kind.js";
import type { Sums } from "../sums.js";
import type { Tables } from "../tables.js";
import { accountOf, type Account, type AuditCell } from "./plan.js";
import type { AuditBase, AuditRow, BatchRow } from "./rows.js";
import { coinsOf, runLayout } from "./simulate.js";

/** Level of a setting's audit; of several looks each spends a share. */
export const CANARY_ALPHA = 1e-9;
/** Shares of the canaries that are guessed on, of which one is chosen. */
const SHARES = [1, 0.5, 0.25, 0.125];

/** A run of an audit: scores of its canaries, and which of them were members. */
interface Run {
  readonly scores: readonly number[];
  readonly member: Uint8Array;
}

const auditOf = ({ scores, member }: Run, share: number): OneRunAudit => {
  const guesses = 2 * Math.max(1, Math.floor((share * scores.length) / 2));
  return { canaries: scores.length, guesses, correct: rightGuesses(scores, member, guesses) };
};

/**
 * The share whose guesses show most on the runs that choose, each taken to have as many right as the mean: a choice,
 * which any rule may make, and one p-value in place of one a run.
 */
function chosenShare(runs: readonly Run[]): number {
  const shown = SHARES.map((share) => {
    const audits = runs.map((run) => auditOf(run, share));
    const right = audits.reduce((total, { correct }) => total + correct, 0);
    const mean = { ...audits[0], correct: Math.round(right / audits.length) };
    return pooledMu(
      audits.map(() => mean),
      CANARY_ALPHA,
      0.02,
    );
  });
  return SHARES[shown.indexOf(Math.max(...shown))];
}

/** Chosen on runs of even number, counted on the others: how many guesses is then independent of what is counted. */
export function countedAudits(runs: readonly Run[]): OneRunAudit[] {
  const share = chosenShare(runs.filter((_, k) => k % 2 === 0));
  return runs.filter((_, k) => k % 2 === 1).map((run) => auditOf(run, share));
}

/** Accounts of noise multiplied by 2^(k/8), k from -16 to 48. */
const ACCOUNTS = { first: -16, last: 48 };

/** An account, and p-values of runs under it. */
interface Tried {
  readonly epsilon: number;
  readonly pValue: (audit: OneRunAudit) => number;
}

/** Each computed once: settings and planted faults share accounts. */
const accounted = oncePerKey(
  ({ noiseMultiplier, samplingRate, steps }: Account) => [noiseMultiplier, samplingRate, steps],
  (account): Tried => {
    const guarantee = guaranteeOf(account, 0.03);
    return { epsilon: guarantee.epsilon(DELTA), pValue: pValueOf(guarantee.inverse) };
  },
);

/**
 * Resamples of the counted runs that an account must be refuted in, so that nine tenths of new runs refute it: 1.28
 * deviations of what runs show, and 1.64 more, as these runs are off by one themselves (confidence 95%).
 */
const [RESAMPLES, OFTEN] = [1000, 0.998];

/** What counted guesses say of an account, and of others of the same rate and steps. */
export function judgedAccount(
  audits: readonly OneRunAudit[],
  account: Account,
  power: readonly [seed: string, experiment: string],
  alpha = CANARY_ALPHA,
): Pick<AuditRow, "pValue" | "epsilon" | "epsilonLower" | "epsilonCaught"> {
  const at = (k: number): Tried =>
    accounted({ ...account, noiseMultiplier: account.noiseMultiplier * pow(2, k / 8) });
  const isRefuted = (k: number): boolean => pooledPValue(audits, at(k).pValue) <= alpha;
  const own = at(0);
  const shown = {
    pValue: pooledPValue(audits, own.pValue),
    epsilon: own.epsilon,
    epsilonLower: 0,
    epsilonCaught: 0,
  };
  if (!isRefuted(ACCOUNTS.last)) return shown;
  // Less noise promises less, and is refuted less: the first that is refuted, by bisection.
  let [low, high] = [ACCOUNTS.first - 1, ACCOUNTS.last];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isRefuted(middle)) high = middle;
    else low = middle;
  }
  const { uniform } = stream(...power, 0);
  const resamples = Array.from({ length: RESAMPLES }, () =>
    audits.map(() => Math.floor(uniform() * audits.length)),
  );
  const often = (k: number): boolean => {
    const logs = audits.map((audit) => -Math.log(at(k).pValue(audit)));
    const refuted = resamples.filter(
      (list) =>
        fisherPValue(
          list.reduce((sum, i) => sum + logs[i], 0),
          list.length,
        ) <= alpha,
    );
    return refuted.length >= OFTEN * RESAMPLES;
  };
  let caught = high;
  while (caught <= ACCOUNTS.last && !often(caught)) caught++;
  return {
    ...shown,
    epsilonLower: at(high).epsilon,
    epsilonCaught: caught <= ACCOUNTS.last ? at(caught).epsilon : 0,
  };
}

/** Batches against the law accounted, and against half its rate. */
export function batchRow(base: AuditBase, statistics: readonly BatchStatistics[]): BatchRow {
  const q = base.samplingRate;
  const sum = (of: (s: BatchStatistics) => number): number =>
    statistics.reduce((total, s) => total + of(s), 0);
  const members = sum((s) => s.members);
  const variance = members * base.steps * q * (1 - q);
  const p = batchPValues(statistics, q);
  return {
    ...base,
    members,
    drawn: sum((s) => s.drawn),
    expected: members * base.steps * q,
    sizes: sum((s) => s.sizes) / variance,
    counts: sum((s) => s.counts) / variance,
    lag: base.steps > 1 ? sum((s) => s.lag) / ((variance * (base.steps - 1)) / base.steps) : 0,
    strangers: sum((s) => s.strangers),
    pRate: p.rate,
    pSizes: p.sizes,
    pCounts: p.counts,
    pLag: p.lag,
    pHalfRate: ratePValue(statistics, q / 2),
  };
}

export function tables(cell: AuditCell, { values }: Sums, context: RowContext): Partial<Tables> {
  const { plan, source, seed, look } = context;
  const { training: t, poolSize, canaryNorm } = cell;
  const account = accountOf(cell);
  const records = runLayout(cell).records(values);
  const runs = records.map(({ scores }, trial): Run => ({
    scores,
    member: coinsOf(cell, seed, trial).subarray(poolSize),
  }));
  const base: AuditBase = {
    plan,
    cell: cell.id,
    source,
    setting: cell.setting,
    method: t.method,
    rank: t.rank,
    fault: cell.fault,
    ...account,
    runs: runs.length,
    seed,
    diverged: runs.filter(({ scores }) => !scores.every(Number.isFinite)).length,
  };
  const audits = countedAudits(runs);
  const row: AuditRow = {
    ...base,
    canaries: cell.canaries,
    canaryNorm,
    counted: audits.length,
    guesses: audits[0].guesses,
    correct: audits.reduce((sum, a) => sum + a.correct, 0),
    ...judgedAccount(
      audits,
      account,
      [seed, `${plan}/${cell.id}/power`],
      CANARY_ALPHA * shareAt(look),
    ),
  };
  const statistics = records.map((r): BatchStatistics => ({ ...r, steps: t.steps }));
  return { audits: [row], batches: [batchRow(base, statistics)] };
}

/** `loradp train` and `loradp attack`: one setting, from flags or a JSON file. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { logitOf, lossOf } from "../attack/membership.js";
import { UsageError } from "../core/errors.js";
import { stream } from "../core/stream.js";
import { DECIDING_ATTACK } from "../attack/membership.js";
import { isLanguage, utilityOf } from "../claims/legacy/utility.js";
import { emptyTables, type Tables } from "../experiment/rows.js";
import { overPools } from "../report/mia-table.js";
import { prepareFolder, writeWhole } from "../store/files.js";
import { writeCsvs } from "../store/tables.js";
import { parsePlan } from "../sweep/plan.js";
import { count, drawPool, type Examples } from "../train/data/task.js";
import { openTask } from "../train/data/table.js";
import { initialNetwork, trainStack, type Network } from "../train/network/trainer.js";
import { accountedEpsilon, training, type TrainingOptions } from "../train/method.js";
import { progressBar } from "../app/progress.js";
import { runPlans, type RunSettings } from "../app/verify.js";

/** Options that both commands share; training options by their own names. */
export interface SettingFlags {
  readonly data: string;
  readonly poolSize: number;
  readonly labelNoise: number;
  readonly pretraining: number;
  readonly hidden: readonly number[];
  readonly checkpoints: readonly number[];
  readonly options: TrainingOptions;
}

/** Training options of a JSON file. */
export function readOptions(path: string): Partial<TrainingOptions> {
  if (!existsSync(path))
    throw new UsageError("--config", "an existing JSON file", path, "check the path");
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Partial<TrainingOptions>;
  } catch (error) {
    throw new UsageError(
      "--config",
      "a JSON file of training options",
      path,
      (error as Error).message,
    );
  }
}

const DELTA = 1e-5;

/** One model on one pool: its curve along training, the hash of its weights, epsilon where there is one. */
export async function train(
  flags: SettingFlags,
  seed: string,
  out: string,
  earlyStopping: boolean,
) {
  const task = await openTask(flags.data);
  const t = training(flags.options);
  const pool = drawPool(task, flags.poolSize, flags.labelNoise, seed, 0);
  let start: Network = initialNetwork(
    [task.publicPart.dim, ...flags.hidden, task.publicPart.classes],
    seed,
    "train/start",
  );
  const bar = progressBar("train");
  if (flags.pretraining > 0) {
    const options = training({ method: "full", rate: 0.1, steps: flags.pretraining });
    await trainStack(
      options,
      start,
      task.publicPart,
      [
        {
          members: [...task.publicPart.labels.keys()],
          seed,
          key: ["train/pretraining", 0],
          factorKey: ["", 0],
        },
      ],
      count(task.publicPart),
      [options.steps],
      async (s) => {
        [start] = await s.networks();
      },
    );
  }
  const { uniform } = stream(seed, "train/members", 0);
  const members = [...pool.labels.keys()].filter(() => uniform() < 0.5);
  const half = (parity: number): number[] =>
    [...task.test.labels.keys()].filter((i) => i % 2 === parity);
  const answers = (logits: Float32Array, e: Examples, indices: readonly number[]) => {
    const rows = indices.map((i) => ({
      row: logits.subarray(i * e.classes, (i + 1) * e.classes),
      y: e.labels[i],
      phi: logitOf(logits, i * e.classes, e.classes, e.labels[i]),
    }));
    return {
      loss: rows.reduce((a, { phi }) => a + lossOf(phi), 0) / rows.length,
      accuracy:
        rows.filter(({ row, y }) => row.indexOf(Math.max(...row)) === y).length / rows.length,
    };
  };
  const curve: Array<{
    step: number;
    trainLoss: number;
    trainAccuracy: number;
    validationAccuracy: number;
    testAccuracy: number;
    weights: string;
  }> = [];
  const checkpoints = [
    ...new Set([...flags.checkpoints.filter((c) => c <= t.steps), t.steps]),
  ].sort((a, b) => a - b);
  bar.update(0, t.steps);
  await trainStack(
    t,
    start,
    pool,
    [{ members, seed, key: ["train", 0], factorKey: ["train", 0] }],
    flags.poolSize / 2,
    checkpoints,
    async (s) => {
      const [[onPool], [onTest], [network]] = [
        await s.logits(pool),
        await s.logits(task.test),
        await s.networks(),
      ];
      const seen = answers(onPool, pool, members);
      if (!Number.isFinite(seen.loss))
        throw new UsageError(
          "--rate",
          "small enough that training does not diverge",
          t.rate,
          `lower it (training loss ${seen.loss} at step ${s.step})`,
        );
      const weights = [...network.w, ...network.bias]
        .reduce((h, v) => h.update(v), createHash("sha256"))
        .digest("hex");
      curve.push({
        step: s.step,
        trainLoss: seen.loss,
        trainAccuracy: seen.accuracy,
        validationAccuracy: answers(onTest, task.test, half(0)).accuracy,
        testAccuracy: answers(onTest, task.test, half(1)).accuracy,
        weights,
      });
      bar.update(s.step, t.steps);
    },
  );
  bar.stop();
  const chosen = earlyStopping
    ? curve.reduce((a, c) => (c.validationAccuracy > a.validationAccuracy ? c : a))
    : curve[curve.length - 1];
  const result = {
    data: task.name,
    seed,
    training: t,
    members: members.length,
    chosen,
    epsilon: accountedEpsilon(t, flags.poolSize / 2, DELTA),
    delta: DELTA,
    curve,
  };
  prepareFolder(out);
  writeWhole(join(out, "train.json"), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

/** Every attack on one setting, over replicated pools. */
export async function attack(flags: SettingFlags, counts: AttackCounts, settings: RunSettings) {
  const { steps = 600, ...options } = flags.options;
  const plan = parsePlan(
    {
      kind: "membership",
      name: "attack",
      purpose: "one setting from the command line",
      feeds: ["none"],
      source: flags.data,
      ...counts,
      poolSize: flags.poolSize,
      labelNoise: flags.labelNoise,
      hidden: [...flags.hidden],
      pretraining: { steps: flags.pretraining, rate: 0.1 },
      checkpoints: [steps],
      settings: [{ name: options.method, ...options }],
    },
    "attack",
  );
  return {
    data: flags.data,
    ...summary((await runPlans([plan], settings)).tables, settings, counts),
  };
}

export interface AttackCounts {
  pools: number;
  shadows: number;
  targets: number;
}

/** Writes the rows and sums them up over pools, at the last step. */
export function summary(tables: Tables, settings: RunSettings, counts: AttackCounts) {
  const last = Math.max(...tables.membership.map((r) => r.step));
  const rows = tables.membership.filter((r) => r.step === last);
  const mean = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;
  const [{ diverged, rate, epsilon }] = rows;
  if (diverged > 0)
    throw new UsageError(
      "--rate",
      "small enough that training does not diverge",
      rate,
      `lower it (${diverged} models diverged and cannot be scored)`,
    );
  writeCsvs(settings.out, {
    ...emptyTables(),
    membership: tables.membership,
    searches: tables.searches,
    canaries: tables.canaries,
  });
  const attacks = [...new Map(rows.map((r) => [`${r.knowledge} ${r.attack}`, r])).values()].map(
    ({ attack: name, knowledge }) => {
      const used = rows.filter((r) => r.attack === name && r.knowledge === knowledge);
      const { mean: value, low, high, pools } = overPools(used, (r) => r.auc as number);
      const over = (f: (r: (typeof used)[number]) => number | null): number | null =>
        used.some((r) => f(r) === null) ? null : mean(used.map((r) => f(r) as number));
      return {
        attack: name,
        knowledge,
        auc: value,
        aucInterval: pools > 1 ? [Math.max(0, low), Math.min(1, high)] : null,
        balancedAccuracy: over((r) => r.balancedAccuracy),
        tprAt1: over((r) => r.tprAt1),
        tprAt01: over((r) => r.tprAt01),
        epsilonLower: Math.max(...used.map((r) => r.epsilonLower as number)),
      };
    },
  );
  const utility = mean(rows.map(utilityOf(rows).seen));
  const reached: { testAccuracy?: number; testPerplexity?: number } = isLanguage(rows)
    ? { testPerplexity: Math.exp(utility) }
    : { testAccuracy: utility };
  return {
    seed: settings.seed,
    ...counts,
    rate,
    ...reached,
    trainLoss: mean(rows.map((r) => r.trainLoss)),
    epsilon,
    attacks,
  };
}

export function attackTable({
  attacks,
  testAccuracy,
  testPerplexity,
  trainLoss,
  epsilon,
  pools,
}: ReturnType<typeof summary>): string {
  const f = (x: number | null): string => (x === null ? " n/a " : x.toFixed(3));
  return [
    `${testPerplexity === undefined ? `test accuracy ${f(testAccuracy ?? null)}` : `test perplexity ${testPerplexity.toFixed(1)}`}, training loss ${f(trainLoss)}, accounted epsilon ${epsilon === null ? "none" : f(epsilon)} (delta 1e-5)`,
    `${"attack".padEnd(20)} ${"knowledge".padEnd(9)}   AUC   interval        bal.acc  TPR@1%  TPR@0.1%  eps >=`,
    ...attacks.map(
      (a) =>
        `${a.attack.padEnd(20)} ${a.knowledge.padEnd(9)}  ${f(a.auc)}  ${(a.aucInterval ? `[${a.aucInterval.map(f).join(", ")}]` : "").padEnd(14)}  ${f(a.balancedAccuracy)}    ${f(a.tprAt1)}   ${f(a.tprAt01)}     ${f(a.epsilonLower)}`,
    ),
    `known-A: the attacker's shadow models share the target's A; unaware: they have an A each. The ledger's claims use ${DECIDING_ATTACK}.`,
    `${pools > 1 ? `Intervals: 95% between ${pools} pools. ` : ""}n/a: too few non-members for that rate. eps >=: one-run audit, delta 1e-12, confidence 1 - 1e-8; 0 means that nothing was shown, not that nothing leaks.`,
  ].join("\n");
}

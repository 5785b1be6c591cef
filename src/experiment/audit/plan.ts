/** Plans and cells of audits: settings of dp methods, trained with gradient canaries in their pool. */
import { z } from "zod";
import { UsageError } from "../../core/errors.js";
import { openTask } from "../../train/data/table.js";
import { drawPool } from "../../train/data/task.js";
import { isPrivate, redrawsA, samplingRate, training, type Training } from "../../train/method.js";
import { LANES } from "../../train/network/mlp.js";
import { trainedSize } from "../../train/network/trainer.js";
import { faultOf, FAULTS, type FaultName, type Trained } from "./faults.js";
import { listOf, whole } from "../fields.js";
import { planHead, type CellBase, type CellSize, type Outline, type Prepared } from "../kind.js";
import { modelSize } from "../model-size.js";
import {
  layersExist,
  layersRule,
  settingFields,
  settingName,
  shareExamples,
  shareNetwork,
  startingNetwork,
  trainedFields,
} from "../start.js";

const { settings: _settings, pools: _pools, ...trained } = trainedFields;
export const auditSchema = z
  .strictObject({
    kind: z.literal("audit"),
    ...planHead,
    ...trained,
    steps: whole(1, 10_000).describe("training steps"),
    runs: whole(4, 65_536)
      .multipleOf(2)
      .describe("models of a setting: every second one chooses how many guesses, the others count"),
    canaries: whole(2, 4096)
      .multipleOf(2)
      .describe("gradient canaries of a run, each a member by a fair coin"),
    canaryNorm: z
      .number()
      .min(1)
      .max(1000)
      .describe("norm of a canary's gradient over the clip: it must be clipped"),
    settings: listOf(
      z.strictObject({
        name: settingName,
        ...settingFields,
        fault: z
          .enum(FAULTS)
          .default("none")
          .describe("control: a planted fault that the account does not know"),
      }),
      { what: "how models are fine-tuned, and accounted", most: 64, by: ["name"] },
    ),
  })
  .refine(
    ({ poolSize, canaries, settings }) =>
      settings.every(({ batch }) => 4 * batch <= poolSize + canaries),
    {
      path: ["settings"],
      message:
        "made of settings whose batch is at most a quarter of poolSize and canaries together",
      params: { remedy: "lower batch, so that a doubled rate is still below 1" },
    },
  )
  .refine(layersExist, layersRule)
  .refine(
    ({ settings }) =>
      settings.every(
        (s) => isPrivate(s) && !redrawsA(s) && s.optimizer === "sgd" && s.noiseMultiplier >= 0.25,
      ),
    {
      path: ["settings"],
      message:
        "made of dp-sgd, dp-lora and dp-lora-fa by plain SGD, with a noise multiplier of 0.25 or more",
      params: { remedy: "take out the others: the audit reads released gradients off the weights" },
    },
  );
export type AuditPlan = z.infer<typeof auditSchema>;

/** What an accountant is told. */
export interface Account {
  readonly noiseMultiplier: number;
  readonly samplingRate: number;
  readonly steps: number;
}

export interface AuditCell extends CellBase {
  readonly plan: string;
  readonly setting: string;
  readonly fault: FaultName;
  /** As it is accounted. */
  readonly training: Training;
  readonly poolSize: number;
  readonly canaries: number;
  readonly canaryNorm: number;
}

/** Members of a run on average: examples and canaries by a fair coin each. */
export const expectedMembers = ({
  poolSize,
  canaries,
}: Pick<AuditCell, "poolSize" | "canaries">): number => (poolSize + canaries) / 2;

export const accountOf = (cell: AuditCell): Account => ({
  noiseMultiplier: cell.training.noiseMultiplier,
  samplingRate: samplingRate(cell.training, expectedMembers(cell)),
  steps: cell.training.steps,
});

/** What is trained in fact: the planted fault applied. */
export const trainedAs = (cell: AuditCell): Trained =>
  faultOf(cell).plant(
    { training: cell.training, expected: expectedMembers(cell) },
    cell.canaryNorm,
  );

/** Seconds of a unit of work: mostly canaries along what a step released. */
const VECTOR = 3.3e-11;

const workOf = (t: Training, weights: number, canaries: number): number =>
  14 * t.steps * (t.batch + canaries) * weights;
const trainingOf = (
  { name: _, fault: __, ...options }: AuditPlan["settings"][number],
  steps: number,
): Training => training({ ...options, steps });

export async function outline(plan: AuditPlan): Promise<Outline> {
  const { steps, runs, canaries, settings } = plan;
  const { weights, held, shared, before } = await modelSize({ ...plan, pools: 1 });
  return {
    count: settings.length,
    sizes: () =>
      settings.map((setting): CellSize => {
        const t = trainingOf(setting, steps);
        const work = workOf(t, weights, canaries);
        return {
          trials: runs,
          block: LANES,
          work,
          seconds: VECTOR * work,
          kept: runs * (canaries + 6),
          held: held + 8 * canaries * weights,
        };
      }),
    shared,
    before,
  };
}

/** @throws UsageError where a setting trains fewer numbers than there are canaries */
function checkSize(plan: AuditPlan, t: Training, widths: readonly number[]): void {
  const size = trainedSize(widths, t);
  if (size >= plan.canaries) return;
  throw new UsageError(
    `plan ${plan.name} field canaries`,
    `at most ${size}, the numbers that a setting trains`,
    plan.canaries,
    "lower it: canaries are orthogonal",
  );
}

export async function prepare(plan: AuditPlan, seed: string): Promise<Prepared<AuditCell>> {
  const { name, poolSize, steps, runs, canaries, canaryNorm } = plan;
  const task = await openTask(plan.source, plan.label);
  const start = await startingNetwork(task, plan, seed);
  const weights = start.w.reduce((a, w) => a + w.length, 0);
  const cells = plan.settings.map((setting): AuditCell => {
    const t = trainingOf(setting, steps);
    checkSize(plan, t, start.widths);
    return {
      id: setting.name,
      plan: name,
      setting: setting.name,
      fault: setting.fault,
      training: t,
      poolSize,
      canaries,
      canaryNorm,
      trials: runs,
      block: LANES,
      work: workOf(t, weights, canaries),
    };
  });
  const shared = {
    ...shareNetwork(start),
    ...shareExamples("pool", drawPool(task, poolSize, plan.labelNoise, seed, 0)),
  };
  return { cells, shared };
}

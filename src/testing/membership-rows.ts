/** Rows of a made-up membership experiment, for the tests of its claims. */
import { DECIDING_ATTACKS } from "../attack/membership.js";
import { stream } from "../core/stream.js";
import { emptyTables, type MembershipRow, type Tables } from "../experiment/rows.js";

/**
 * A made-up experiment: full fine-tuning, LoRA-FA of ranks 4 and 16, and DP-SGD. Numbers are mean AUCs after the last
 * step (150) unless said otherwise. Accuracies: full 0.75 at step 20, 0.85 at the end; rank 4 0.70; rank 16 0.72 at
 * step 20, 0.78 at the end. At step 5 full, rank 16 and DP-SGD have 0.6, and leak as at their next.
 */
export interface World {
  /** Full fine-tuning, at the end and at step 20. */
  full?: number;
  stopped?: number;
  /** LoRA-FA of rank 4 under an attacker who does not know A, and one who does. */
  unaware?: number;
  known?: number;
  /** The same of rank 16, and at step 20 under both attackers. */
  unaware16?: number;
  known16?: number;
  early16?: number;
  /** DP-SGD, and its accuracy. */
  dp?: number;
  dpAccuracy?: number;
  /** Epsilon that audits show of DP-SGD, and of models without a guarantee; DP-SGD's account at the audits' delta. */
  epsilonLower?: number;
  plainLower?: number;
  audited?: number;
  /** AUC by RMIA - AUC by LiRA: of adapters attacked with known A, of those attacked without, of all others. */
  rmia?: readonly [known: number, unaware: number, others: number];
}

/** Models of a setting at a checkpoint, and their mean numbers. */
interface Models {
  setting: string;
  rank: number;
  method: string;
  knowledge: MembershipRow["knowledge"];
  step: number;
  auc: number;
  accuracy: number;
}

function modelsOf({
  unaware16 = 0.65,
  known16 = 0.72,
  early16 = 0.6,
  full = 0.7,
  stopped = 0.6,
  unaware = 0.6,
  known = 0.7,
  dp = 0.55,
  dpAccuracy = 0.8,
}: World): Models[] {
  const plain = { setting: "full", rank: 16, method: "full", knowledge: "unaware" } as const;
  const dpSgd = { ...plain, setting: "dp-sgd 1", method: "dp-sgd", auc: dp };
  const four = { setting: "lora-fa r4", rank: 4, method: "lora-fa", step: 150, accuracy: 0.7 };
  const sixteen = { setting: "lora-fa r16", rank: 16, method: "lora-fa" };
  const first = { step: 5, accuracy: 0.6 };
  const [early, late] = [
    { step: 20, auc: early16, accuracy: 0.72 },
    { step: 150, accuracy: 0.78 },
  ];
  return [
    { ...plain, step: 5, auc: stopped, accuracy: 0.6 },
    { ...plain, step: 20, auc: stopped, accuracy: 0.75 },
    { ...plain, step: 150, auc: full, accuracy: 0.85 },
    { ...four, knowledge: "unaware", auc: unaware },
    { ...four, knowledge: "known-A", auc: known },
    { ...sixteen, ...early, ...first, knowledge: "unaware" },
    { ...sixteen, ...early, ...first, knowledge: "known-A" },
    { ...sixteen, ...early, knowledge: "unaware" },
    { ...sixteen, ...early, knowledge: "known-A" },
    { ...sixteen, ...late, knowledge: "unaware", auc: unaware16 },
    { ...sixteen, ...late, knowledge: "known-A", auc: known16 },
    { ...dpSgd, step: 5, accuracy: Math.min(0.6, dpAccuracy) },
    { ...dpSgd, step: 150, accuracy: dpAccuracy },
  ];
}

/** The rows of some models on one target under both deciding attacks, without noise. */
function rowsOf(
  world: World,
  models: readonly Models[],
  at: Pick<MembershipRow, "pool" | "target">,
) {
  const { epsilonLower = 0, plainLower = 0.5, audited = 0.3 } = world;
  const { rmia = [-0.02, -0.02, -0.02] } = world;
  const stronger = ({ method, knowledge }: Pick<Models, "method" | "knowledge">): number =>
    rmia[method !== "lora-fa" ? 2 : Number(knowledge === "unaware")];
  return models.map(({ accuracy, ...model }): [lira: MembershipRow, rmia: MembershipRow] => {
    const isPrivate = model.method === "dp-sgd";
    const row: MembershipRow = {
      ...model,
      ...at,
      plan: "mia",
      cell: "",
      source: "mnist",
      labelNoise: 0,
      rate: 0.1,
      noiseMultiplier: null,
      dropout: 0,
      layers: "all",
      attack: DECIDING_ATTACKS[0],
      shadows: 8,
      poolSize: 400,
      seed: "1",
      diverged: 0,
      balancedAccuracy: 0.6,
      tprAt1: 0.1,
      fprAt1: 0.01,
      tprAt01: 0.01,
      fprAt01: 0.001,
      trainLoss: 1 - accuracy,
      validationAccuracy: accuracy,
      testAccuracy: accuracy,
      validationLoss: null,
      testLoss: null,
      epsilon: isPrivate ? 5 : null,
      epsilonAudited: isPrivate ? audited : null,
      epsilonLower: isPrivate ? epsilonLower : plainLower,
    };
    return [row, { ...row, attack: DECIDING_ATTACKS[1], auc: model.auc + stronger(model) }];
  });
}

/** Rows of so many pools and targets without noise. */
export function noiselessRows(world: World, pools: number, targets: number): MembershipRow[] {
  const models = modelsOf(world);
  return Array.from({ length: pools }, (_, pool) =>
    Array.from({ length: targets }, (__, target) => rowsOf(world, models, { pool, target })),
  ).flat(3);
}

/**
 * Four pools of 16 targets under both deciding attacks; AUCs have noise of 0.02 for the target, 0.01 for the model,
 * 0.005 for the pool.
 */
export function membershipRows(world: World): MembershipRow[] {
  const { normal } = stream("claims", "mia", 0);
  const models = modelsOf(world);
  const out: MembershipRow[] = [];
  for (let pool = 0; pool < 4; pool++)
    for (let target = 0; target < 16; target++) {
      const shift = 0.02 * normal();
      for (const both of rowsOf(world, models, { pool, target })) {
        const noise = shift + 0.01 * normal() + 0.005 * ((pool % 2) - 0.5);
        out.push(...both.map((row) => ({ ...row, auc: (row.auc as number) + noise })));
      }
    }
  return out;
}

/** Tables that hold rows of an experiment and nothing else: of a made-up one, or these. */
export const membershipTables = (
  from: World | readonly MembershipRow[],
  canaries: Tables["canaries"] = [],
): Tables => ({
  ...emptyTables(),
  membership: Array.isArray(from) ? [...(from as MembershipRow[])] : membershipRows(from as World),
  canaries,
});

/** The rows with those of a setting changed. */
export const changeSetting = (
  rows: readonly MembershipRow[],
  setting: string,
  change: (row: MembershipRow) => Partial<MembershipRow>,
): MembershipRow[] => rows.map((r) => (r.setting === setting ? { ...r, ...change(r) } : r));
/** The rows after LoRA-FA of rank 16 got past its best: worse on unseen examples at the end, and easier to attack. */
export const pastBest = (rows: readonly MembershipRow[]): MembershipRow[] =>
  changeSetting(rows, "lora-fa r16", (r) =>
    r.step === 150 ? { validationAccuracy: 0.65, auc: 0.95 } : {},
  );
/** The rows without those of some settings. */
export const withoutSettings = (
  rows: readonly MembershipRow[],
  ...settings: string[]
): MembershipRow[] => rows.filter((r) => !settings.includes(r.setting));
/** The rows after a model of each of these settings diverged in pool 3. */
export const diverging = (rows: readonly MembershipRow[], ...settings: string[]): MembershipRow[] =>
  rows.map((r) => (settings.includes(r.setting) && r.pool === 3 ? { ...r, auc: null } : r));

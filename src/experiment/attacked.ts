/**
 * Models of an attacked cell: which are shadows and which targets,
 * who is a member of which, and the keys of their streams.
 */
import { z } from "zod";
import { fairCoins, onesOf } from "../core/coins.js";
import { stream } from "../core/stream.js";
import { knowableA, type Training } from "../train/method.js";
import { listOf, whole } from "./fields.js";

/** Fields of plans whose models are attacked. */
export const attackedFields = {
  shadows: whole(4, 1024)
    .multipleOf(2)
    .describe("shadow models of each kind (an even number, they come in complementary pairs)"),
  targets: whole(1, 1024).describe("models that are attacked"),
  margin: z
    .number()
    .positive()
    .max(0.5)
    .optional()
    .describe(
      "difference of AUCs that does not matter, for the verdict within margin; default 0.01",
    ),
  checkpoints: listOf(whole(1, 1_000_000), {
    what: "steps at which models are attacked; training ends with the last",
  }),
  halvings: whole(0, 20)
    .optional()
    .describe(
      "how often each gap between checkpoints (the first begins at 0) is halved: the same models are trained " +
        "again and attacked at the steps between, too, and what is searched is searched on `checkpoints`; default 0",
    ),
};

/**
 * One training setting on one pool: shadow models that do not know A,
 * the same with the targets' A (where there is one to know), targets.
 */
export interface Attacked {
  readonly id: string;
  /** Id of the cell whose models these are, visited at other checkpoints; absent where they are its own. */
  readonly models?: string;
  readonly plan: string;
  readonly setting: string;
  readonly training: Pick<Training, "method" | "rank" | "rate" | "noiseMultiplier"> &
    Partial<Pick<Training, "dropout" | "layers">>;
  readonly pool: number;
  readonly shadows: number;
  readonly targets: number;
  /** Examples that are members by a fair coin each. */
  readonly poolSize: number;
  /** Examples that coins are drawn for, where more than the pool: the first of them are the pool. */
  readonly drawn?: number;
  readonly labelNoise: number;
  readonly checkpoints: readonly number[];
}
/** What the members of a cell's models depend on. */
type MemberCell = Pick<Attacked, "shadows" | "poolSize" | "plan" | "pool" | "models"> & {
  readonly training: Pick<Training, "method">;
};

/** An attacker can know an A that stays: it is drawn once. */
export const isKnowable = (t: Pick<Training, "method">): boolean => knowableA(t);

/** Shadow models of all kinds: they come first. */
export const shadowsOf = (cell: Pick<MemberCell, "training" | "shadows">): number =>
  (isKnowable(cell.training) ? 2 : 1) * cell.shadows;

/** Models of a cell. */
export const modelsOf = (
  cell: Pick<MemberCell, "training" | "shadows"> & { readonly targets: number },
): number => shadowsOf(cell) + cell.targets;

/** Members of a model: shadows in complementary pairs, the same in both groups; targets by independent coins. */
export function memberMask(cell: MemberCell, seed: string, trial: number): Uint8Array {
  const isShadow = trial < shadowsOf(cell);
  const index = isShadow ? trial % cell.shadows : trial - shadowsOf(cell);
  const key = `${cell.plan}/p${cell.pool}/${isShadow ? "shadow" : "target"}-members`;
  const coins = fairCoins(stream(seed, key, isShadow ? index >> 1 : index), cell.poolSize);
  return isShadow && index % 2 === 1 ? coins.map((x) => 1 - x) : coins;
}

/** Keys and members of a model, as trainers take them. */
export interface KeyedModel {
  readonly members: number[];
  readonly seed: string;
  readonly key: readonly [string, number];
  readonly factorKey: readonly [string, number];
}

/** Id of the cell that a cell's models belong to. */
export const modelsCell = ({ id, models = id }: Pick<Attacked, "id" | "models">): string => models;

/** A trial's model: unaware shadows (first) draw an A each, aware ones (next) and targets (last) share one. */
export function modelOf(
  cell: MemberCell & { readonly id: string },
  seed: string,
  trial: number,
): KeyedModel {
  const base = `${cell.plan}/${modelsCell(cell)}`;
  const knowable = isKnowable(cell.training);
  return {
    members: onesOf(memberMask(cell, seed, trial)),
    seed,
    key: [base, trial],
    factorKey:
      knowable && trial < cell.shadows ? [base, trial] : [`${base}/shared`, knowable ? 0 : trial],
  };
}

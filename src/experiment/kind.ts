/**
 * A kind of experiment: how a plan becomes cells, what a range of trials of a cell leaves behind, how two such partials
 * merge, and the rows that the merged partial of a cell becomes. The sweep knows kinds through this interface only.
 */
import { z } from "zod";
import type { Backend } from "../backend/backend.js";
import type { Sampler } from "./noise/samplers.js";
import { MAX_RANK } from "../core/errors.js";
import { listOf, whole } from "./fields.js";
import type { Grown, Growth } from "./growth.js";
import type { Tables } from "./tables.js";
import type { OnAnswers } from "./model-answers.js";
import type { OnScores } from "./target-scores.js";

/** Common part of every cell: plain data. */
export interface CellBase {
  readonly id: string;
  readonly trials: number;
  /** Trials that must stay together, default 64: a shard holds a multiple of them (or the rest). */
  readonly block?: number;
  /** Numbers drawn or multiplied in one trial, for shard sizes and progress. */
  readonly work: number;
}

/** A range of trials of one cell: unit of work, of storage and of resumption. */
export interface Shard<C extends CellBase = CellBase> {
  readonly id: string;
  readonly kind: string;
  readonly plan: string;
  readonly seed: string;
  readonly cell: C;
  readonly first: number;
  readonly count: number;
}

/** Large read-only inputs that all cells of a plan use; on shared memory, so that threads do not copy them. */
export type Shared = Readonly<Record<string, Float64Array>>;

/** A plan made ready: its cells, the inputs they share, and tables that need no trials. */
export interface Prepared<C extends CellBase = CellBase> {
  readonly cells: readonly C[];
  readonly shared?: Shared;
  readonly tables?: Partial<Tables>;
}

/** What a plan's rows are about: a law by itself, a trained or attacked classifier, or a language model. */
export type Model = "none" | "classifier" | "language-model";

/** Whose numbers a plan's rows are. The task tells plans of one model apart, e.g. "labels" or "spam". */
export interface Subject {
  readonly model: Model;
  readonly task: string;
}

/** What a run keeps of a plan: all that claims need to know of where rows come from. Rows name the plan. */
export interface PlanHead {
  readonly name: string;
  /** Ids of the claims that its rows are evidence for. */
  readonly feeds: readonly string[];
  readonly subject: Subject;
  /** Theory's expectations are about this plan's task; on other tasks they are open. */
  readonly primary: boolean;
  /** Difference of AUCs that does not matter, where the plan states one. */
  readonly margin?: number | undefined;
}

/** Where rows come from, for provenance. */
export interface RowContext {
  readonly plan: string;
  readonly source: string;
  readonly seed: string;
  readonly backend: string;
  /** Look that rows are made for, from 1: bounds in them spend what it may. Undefined where there is one only. */
  readonly look?: number | undefined;
  /** Wants the scores of single records: changes no row. */
  readonly onScores?: OnScores;
  /** Wants what single models answered: changes no row. */
  readonly onAnswers?: OnAnswers | undefined;
}

/** Runs cells on the sweep's executor: the merged partial of each, by id. */
export type RunCells<C extends CellBase, S> = (
  prepared: Prepared<C>,
) => Promise<ReadonlyMap<string, S>>;

/** Cells of one size, known before anything is drawn or trained. */
export interface CellSize {
  /** How many of them; default 1. */
  readonly cells?: number;
  readonly trials: number;
  readonly block?: number;
  readonly work: number;
  /** Seconds of a trial, about (docs/plans.md says of which machine). */
  readonly seconds: number;
  /** Numbers that a trial leaves in memory until its cell's rows are made; 0 where trials are summed up. */
  readonly kept: number;
  /** Bytes that a worker holds at once. */
  readonly held: number;
}

/** How large a plan is: what {@link Kind.prepare} and the shards would need. */
export interface Outline {
  /** Cells, or more where some are left out; from the lengths of lists alone. */
  readonly count: number;
  /** Asked for where `count` is within limits. */
  readonly sizes: () => readonly CellSize[];
  /** Bytes that all workers share, and that preparing them needs. */
  readonly shared: number;
  /** Seconds before the first shard, about. */
  readonly before: number;
}

export interface Kind<P = never, C extends CellBase = CellBase, S = unknown> {
  /** Trains nothing, and allocates nothing in proportion to a number of the plan; throws UsageError. */
  readonly outline: (plan: P) => Outline | Promise<Outline>;
  /**
   * @param run for plans whose cells depend on a search that is itself a sweep
   * @param progress of preparations that take long
   */
  readonly prepare: (
    plan: P,
    seed: string,
    run: RunCells<C, S>,
    progress?: (done: number, total: number) => void,
  ) => Promise<Prepared<C>>;
  /** Pure: depends on the shard, the shared inputs and the backend's arithmetic only. */
  readonly simulate: (shard: Shard<C>, backend: Backend, shared: Shared) => Promise<S>;
  readonly merge: (a: S, b: S) => S;
  /**
   * What its sample is: trials of each cell, of which a first part is a smaller sample of the same, or pools, which
   * rows name.
   */
  readonly sampled: "trials" | "pools";
  readonly tables: (cell: C, partial: S, context: RowContext) => Partial<Tables>;
  /** The tables that its rows go into. */
  readonly makes: ReadonlyArray<keyof Tables>;
  /** The data that rows are made of: "synthetic", "mnist", "language", a file. */
  readonly source: (plan: P) => string;
  readonly model: (plan: P) => Model;
  /**
   * The plan with its sample doubled so many times, as far as its data go, and its checkpoints denser: cells of the
   * same ids have the same streams and checkpoints, whatever the growth.
   */
  readonly grown: (plan: P, growth: Growth) => Grown<P> | Promise<Grown<P>>;
  /** Whether a cell's trials depend on a shared input; absent where they depend on all. */
  readonly reads?: (cell: C, input: string) => boolean;
  /** The plan with its trials multiplied; absent where precision is no matter of trials. */
  readonly scaled?: (plan: P, effort: number) => P;
  /** The sampler of the plan's noise; absent where there is one way only, by factors. */
  readonly samplerOf?: (plan: P) => Sampler;
  /** The plan with another sampler, or undefined where it could draw nothing by it. */
  readonly withSampler?: (plan: P, sampler: Sampler) => P | undefined;
}

/** Model behind gradients that come from a source. */
export function modelOfSource(source: string): Model {
  if (source === "synthetic") return "none";
  return source === "language" ? "language-model" : "classifier";
}

/** Names go into files, keys of streams and ids. */
const nameField = (what: string) =>
  z
    .string()
    .max(64)
    .regex(/^[a-z0-9][a-z0-9-]*$/, "made of lower-case letters, digits and dashes")
    .describe(`${what}; lower-case letters, digits and dashes`);

/** Fields that every plan has. */
export const planHead = {
  name: nameField("name, also part of the keys of its random streams"),
  purpose: z.string().min(1).max(1000).describe("one sentence: what the sweep shows"),
  feeds: listOf(z.string().min(1).max(64), {
    least: 0,
    what: "ids of the claims that its rows are evidence for; empty where rows are only looked at",
  }),
  task: nameField(
    "tells plans of one model apart in the ids of claims that are judged a task (MIA-dp/spam); default: the name",
  ).optional(),
  primary: z
    .boolean()
    .optional()
    .describe("whether theory's expectations are about this plan's task; default: false"),
  profiles: listOf(z.enum(["quick", "standard", "full"]), {
    what: "profiles of `verify` that run it, where it is one of the suite ([]: none); default: all",
    least: 0,
  }).optional(),
};
/** Most trials of a cell, and numbers of one: beyond it counts are no longer exact, and no machine would end. */
const MOST_TRIALS = 1e12;
const trialField = (what: string) => whole(64, MOST_TRIALS).describe(what);
/** Fields of plans whose precision is a number of trials. */
export const planBase = {
  ...planHead,
  trials: z
    .strictObject({
      entries: z
        .number()
        .min(1)
        .max(1e15)
        .describe(
          "numbers drawn a cell: trials = entries / (work of one trial), within min and max",
        ),
      min: trialField("least number of trials of a cell; rounded up to a multiple of 64"),
      max: trialField("most trials of a cell; rounded up to a multiple of 64"),
    })
    .refine(({ min, max }) => !(min > max), {
      message: "of min at most max",
      params: { remedy: "exchange them, or lower min" },
    })
    .describe("how many trials a cell gets"),
};
interface Trials {
  readonly entries: number;
  readonly min: number;
  readonly max: number;
}
/** `scaled` of kinds with trials. */
export const scaledTrials = <P extends { readonly trials: Trials }>(plan: P, effort: number): P => {
  const { entries, min, max } = plan.trials;
  return { ...plan, trials: { entries: entries * effort, min, max: max * effort } };
};
export const rankField = whole(1, MAX_RANK).describe("rank r of the adapter");
export const dimField = whole(2, 65_536).describe("input dimension m of the layer");
export const ranksField = listOf(rankField, { what: "ranks r of the adapter" });
export const dimsField = listOf(dimField, { what: "input dimensions m of the layer" });

/** Trials of a cell: a multiple of 64, so that batches are equal. */
export function trialsOf({ entries, min, max }: Trials, work: number): number {
  return Math.ceil(Math.min(max, Math.max(min, entries / work)) / 64) * 64;
}

/** Zeros on shared memory. */
export const sharedZeros = (length: number): Float64Array =>
  new Float64Array(new SharedArrayBuffer(8 * length));

/** Copies numbers onto shared memory. */
export function onSharedMemory(values: ArrayLike<number>): Float64Array {
  const out = sharedZeros(values.length);
  out.set(values);
  return out;
}

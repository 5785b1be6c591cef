/** `loradp inspect`: what a published adapter shows, what it does not, and what would give a guarantee. */
import { UsageError } from "../../core/errors.js";
import { readScores, rocSummary, scoresAudit, type ScoreColumns } from "../scores.js";
import { DEFAULT_SEED, type Progress } from "../settings.js";
import { findSpans, type SpanLayer } from "./activations.js";
import { readAdapter, type Adapter } from "./adapter.js";
import { findGradients, type GradientFound } from "./gradients.js";
import { findLayers, groupLayers, type LayerFound, type LayerGroup } from "./layers.js";
import type { Moved } from "./moved.js";
import type { Outside } from "./outside.js";
import { releaseWords, type ReleaseWords } from "./release-words.js";
import {
  DELTA_RULE,
  deltaFor,
  repairSummary,
  scheduleFor,
  type Repair,
  type Sizes,
} from "./repair.js";
import { rowLaw, type RowLaw } from "./row-law.js";
import { secretSentence } from "./seed-words.js";
import { LEVEL } from "./start-law.js";
import { findSeed, seedsOf, type SeedSearch, type SeedStart } from "./start-seed.js";
import { statementOf, type Statement } from "./statement.js";
import { suiteCost, type SuiteCost } from "./suite-cost.js";
import { tensorsByModule } from "./tensors-by-module.js";

export interface InspectOptions {
  /** Folder of the adapter as it was before training. */
  readonly start?: string | undefined;
  /** Seeds whose streams A's start is looked for in, "0,42"; in place of `start`. */
  readonly startSeed?: string | undefined;
  /** How many draws of each seed are searched; default 2^28. */
  readonly startDraws?: number | undefined;
  readonly activations?: string | undefined;
  readonly gradients?: string | undefined;
  /** Table of membership scores. */
  readonly scores?: string | undefined;
  readonly columns?: ScoreColumns;
  readonly seed?: string;
  readonly sizes?: Sizes | undefined;
  readonly delta?: number | undefined;
  /** Folder with a claims.json: what DP-LoRA cost. */
  readonly suite?: string | undefined;
}

/** Without sizes: what papers use. */
const PLAIN_DELTA = 1e-5;
const CONFIDENCE = 0.95;

export interface Scored {
  readonly roc: ReturnType<typeof rocSummary>;
  readonly audit: ReturnType<typeof scoresAudit>;
}

export interface Inspected {
  readonly adapter: {
    readonly folder: string;
    readonly base: string;
    /** Where no pattern names the module. */
    readonly rank: number;
    readonly alpha: number;
    readonly rslora: boolean;
    /** Whether the base model keeps W as inputs x outputs. */
    readonly fanInFanOut: boolean;
    /** As the configuration says. */
    readonly init: unknown;
    readonly modules: number;
    readonly numbers: number;
  };
  readonly outside: readonly Outside[];
  readonly groups: readonly LayerGroup[];
  readonly layers: readonly LayerFound[];
  /** Of `--start-seed`. */
  readonly startSeed: SeedSearch | null;
  /** Of the tests of A's start. */
  readonly level: number;
  readonly delta: number;
  readonly deltaRule: string;
  readonly laws: readonly RowLaw[];
  readonly releases: readonly ReleaseWords[];
  readonly spans: readonly SpanLayer[] | null;
  readonly gradients: readonly GradientFound[] | null;
  readonly scores: Scored | null;
  readonly repair: Repair | null;
  readonly cost: SuiteCost | null;
  readonly statement: Statement;
}

function deltaOf({ delta, sizes }: InspectOptions): { delta: number; deltaRule: string } {
  if (delta !== undefined) return { delta, deltaRule: "as given" };
  return sizes === undefined
    ? { delta: PLAIN_DELTA, deltaRule: "without --examples: what papers use" }
    : { delta: deltaFor(sizes.examples), deltaRule: DELTA_RULE };
}

/** Laws of the ranks and widths that occur, once each. */
function lawsOf(layers: readonly LayerFound[], delta: number): RowLaw[] {
  const covered = layers.filter(({ notCovered }) => notCovered === null);
  const shapes = new Map(
    covered.map(({ rank, inputs }) => [`${rank} ${inputs}`, { rank, inputs }]),
  );
  return [...shapes.values()].map(({ rank, inputs }) => rowLaw(rank, inputs, delta));
}

async function scored(options: InspectOptions, delta: number): Promise<Scored | null> {
  const { scores, columns = { score: "score", member: "member" }, seed = DEFAULT_SEED } = options;
  if (scores === undefined) return null;
  const read = await readScores(scores, columns);
  return {
    roc: rocSummary(read, seed),
    audit: scoresAudit(read, delta, CONFIDENCE, seed),
  };
}

/** Layers with A as it stood in training, where the start is given: its own if A was trained; B less its start. */
const withStart = (
  adapter: Adapter,
  start: Adapter | undefined,
  moved: readonly (Moved | null)[],
) =>
  start === undefined
    ? adapter.layers
    : adapter.layers.map((layer, i) => {
        const own = start.layers.find(({ module }) => module === layer.module);
        if (own === undefined) return layer;
        const then = own.loraB.data;
        const loraB = { ...layer.loraB, data: layer.loraB.data.map((x, j) => x - then[j]) };
        return moved[i]?.isRounding
          ? { ...layer, loraB }
          : { ...layer, loraB, loraA: own.loraA, dtypes: { ...layer.dtypes, a: own.dtypes.a } };
      });

/** What the user's tensors show. */
function evidenceOf(
  { activations, gradients }: InspectOptions,
  adapter: Adapter,
  start: Adapter | undefined,
  layers: readonly LayerFound[],
) {
  const moved = layers.map((layer) => layer.moved);
  return {
    spans:
      activations === undefined
        ? null
        : findSpans(activations, adapter.layers, start && { layers: start.layers, moved }),
    gradients:
      gradients === undefined
        ? null
        : findGradients(gradients, withStart(adapter, start, moved), adapter.config.fanInFanOut),
  };
}

/** The start, whose folder is named by its option. */
function readStart(folder: string): Adapter {
  try {
    return readAdapter(folder);
  } catch (error) {
    const isFolder = error instanceof UsageError && error.option === "adapter folder";
    throw isFolder ? error.renamed("--start") : error;
  }
}

/** Seeds to search, where they are given. */
function seedsFor({ start, startSeed }: InspectOptions): string[] | undefined {
  if (startSeed === undefined) return undefined;
  const seeds = seedsOf(startSeed);
  if (start === undefined) return seeds;
  throw new UsageError(
    "--start-seed",
    "left out with --start",
    startSeed,
    "the start is given: a seed would be a guess of the same",
  );
}

interface Beginning extends Partial<Pick<SeedStart, "start" | "moved">> {
  readonly startSeed: SeedSearch | null;
}

/** The adapter before training, as it is given or a seed gives it. Files of evidence are refused before a search. */
function beginning(
  adapter: Adapter,
  seeds: readonly string[] | undefined,
  { start, activations, gradients, startDraws }: InspectOptions,
  progress: Progress,
): Beginning {
  if (start !== undefined) return { start: readStart(start), startSeed: null };
  if (seeds === undefined) return { startSeed: null };
  if (activations !== undefined) tensorsByModule("--activations", activations, adapter.layers);
  if (gradients !== undefined) tensorsByModule("--gradients", gradients, adapter.layers);
  const { search, ...found } = findSeed(adapter, seeds, progress, startDraws);
  return { ...found, startSeed: search };
}

const FROM_DATA = /^(?:eva|corda|lora_ga)/i;

/**
 * @param folder of a PEFT adapter
 * @throws UsageError in one line for what cannot be read, before anything long is computed
 */
export async function inspect(
  folder: string,
  options: InspectOptions = {},
  progress: Progress = () => {},
): Promise<Inspected> {
  const { sizes, suite } = options;
  if (sizes !== undefined) scheduleFor(sizes);
  const seeds = seedsFor(options);
  const { delta, deltaRule } = deltaOf(options);
  if (!(delta > 0 && delta < 1))
    throw new UsageError("--delta", "a number between 0 and 1", delta, "give e.g. 1e-5");
  const cost = suiteCost(suite) ?? null;
  const scores = await scored(options, delta);
  const adapter = readAdapter(folder);
  const { start, moved, startSeed } = beginning(adapter, seeds, options, progress);
  const layers = findLayers(adapter, start, progress, moved);
  const evidence = evidenceOf(options, adapter, start, layers);
  const laws = lawsOf(layers, delta);
  const repair = sizes === undefined ? null : repairSummary(sizes, delta, progress);
  const { config, outside, numbers } = adapter;
  const { base, rank, alpha, rslora, fanInFanOut, init } = config;
  const found = {
    adapter: {
      folder,
      base,
      rank,
      alpha,
      rslora,
      fanInFanOut,
      init,
      modules: layers.length,
      numbers,
    },
    outside,
    groups: groupLayers(layers),
    layers,
    startSeed,
    level: LEVEL,
    delta,
    deltaRule,
    laws,
    releases: releaseWords({
      isUntrained: layers.every(({ untrained }) => untrained),
      isFromData: typeof init === "string" && FROM_DATA.test(init),
      seedGives: secretSentence(startSeed, layers),
    }),
    ...evidence,
    scores,
    repair,
    cost,
  };
  return { ...found, statement: statementOf(found) };
}

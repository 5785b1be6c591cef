/**
 * The start of A from a guess of the seed (`--start-seed N`): PEFT draws A on the CPU in float32 from PyTorch's default
 * generator, and moves it then to the device and dtype of the layer, so that A as it was drawn stands somewhere in the
 * seed's stream, behind an unknown number of other draws. Where it is found, that is certain to 1 in 10^12: whoever has
 * the seed has it. Where it is not, nothing follows.
 */
import { UsageError } from "../../core/errors.js";
import type { Rounding } from "../../core/entry-law.js";
import { toBf16, toF16 } from "../../core/short-floats.js";
import { signEvidence } from "../../core/sign-evidence.js";
import { searchTorch, type Place, type Sought } from "../../core/torch-search.js";
import {
  linearBound,
  slackOf,
  torchNumbers,
  torchStream,
  wordsFor,
  type TorchLaw,
} from "../../core/torch-stream.js";
import { isSearchable } from "../../core/torch-windows.js";
import type { Dtype } from "../../store/safetensors.js";
import type { Progress } from "../settings.js";
import type { Adapter, Layer } from "./adapter.js";
import type { Moved } from "./moved.js";
import { roundingOf } from "./start-law.js";

const OPTION = "--start-seed";
const MOST_SEEDS = 64;
const LARGEST = 2n ** 64n - 1n;

/** Draws of a seed that are searched, some seconds, and the most that can be. */
export const DEPTH = 2 ** 28;
export const MOST_DRAWS = 2 ** 36;
/** Chance that any A is found that was not drawn from any of the seeds, over all comparisons. */
export const CHANCE = 1e-12;
/** More comparisons than a search makes: of each A with each place of each seed's stream. */
const COMPARISONS = 2 ** 56;
const LOG_CHANCE = Math.log(CHANCE / COMPARISONS);

export interface SeedModule {
  readonly module: string;
  /** Why it was not looked for; null where it was. */
  readonly notSearched: string | null;
  /** Numbers that the seed's stream gives before A's; null where A was not found. */
  readonly before: number | null;
}

export interface SeedSearch {
  /** As they were given. */
  readonly seeds: readonly string[];
  /** The first one that gives the start of any A; the others are not searched then. */
  readonly seed: string | null;
  /** How many draws of each were searched. */
  readonly searched: ReadonlyArray<{ readonly seed: string; readonly draws: number }>;
  readonly modules: readonly SeedModule[];
  readonly chance: number;
}

/** What a search leaves for the other statistics. */
export interface SeedStart {
  readonly search: SeedSearch;
  /** Layers whose start was found, as they began. */
  readonly start: Adapter | undefined;
  /** Of each layer of the adapter; null where its start was not found. */
  readonly moved: readonly (Moved | null)[];
}

/**
 * Seeds of a list, "0,42".
 * @throws UsageError where one is none that torch.manual_seed takes as it is
 */
export function seedsOf(text: string): string[] {
  const words = text.split(",");
  const wrong = words.find((word) => !/^\d+$/.test(word) || BigInt(word) > LARGEST);
  if (wrong !== undefined)
    throw new UsageError(
      OPTION,
      `an integer from 0 to ${LARGEST}, or a list of them`,
      wrong === "" ? text : wrong,
      "give e.g. 42, or 0,42,1234",
    );
  const seeds = [...new Set(words.map((word) => String(BigInt(word))))];
  if (seeds.length > MOST_SEEDS)
    throw new UsageError(OPTION, `at most ${MOST_SEEDS} seeds`, seeds.length, "search in parts");
  return seeds;
}

/** What PEFT draws A from, by init_lora_weights; undefined where A is no plain draw. */
function lawOf(init: unknown, { inputs, rank }: Layer): TorchLaw | undefined {
  if (init === true || init === false) return { kind: "uniform", bound: linearBound(inputs) };
  return init === "gaussian" ? { kind: "normal", sd: 1 / rank } : undefined;
}

/** Why a layer is not looked for; null where it is. */
function notSearched({ loraA: { data } }: Layer, { kind }: TorchLaw): string | null {
  if (data.every((x) => x === 0)) return "A is zero";
  // A that is its own start would be the most certain one.
  const isEnough = signEvidence(data, data) <= LOG_CHANCE && isSearchable(data, kind);
  return isEnough ? null : "A has too few numbers to be certain";
}

/** Casts between the draw and the training. */
const CASTS: Readonly<Record<Dtype, (x: number) => number>> = {
  F32: Math.fround,
  BF16: toBf16,
  F16: toF16,
};
const CAST_NAMES = Object.keys(CASTS) as Dtype[];
/** What a cast must be likelier by, as a logarithm, to be told from none. */
const LOG_LIKELIER = 10;

interface Cast {
  readonly dtype: Dtype;
  readonly data: Float32Array;
  /** |A - data|. */
  readonly away: number;
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}

const lengthOf = (a: Float32Array): number => distance(a, new Float32Array(a.length));

/** Whether every number is the draw, to the rounding of the file and of PyTorch's arithmetic. */
function isDrawn(a: Float32Array, draws: Float32Array, rounding: Rounding, slack: number): boolean {
  const { relative, absolute } = rounding;
  return a.every((x, i) => {
    const size = Math.max(Math.abs(x), Math.abs(draws[i]));
    return Math.abs(x - draws[i]) <= relative * size + absolute + slack;
  });
}

/** B as it was drawn, where PEFT leaves it: behind A, from the bound of its own inputs, the rank. */
function drawnB({ loraB, rank }: Layer, seed: string, before: number): Float32Array {
  const law: TorchLaw = { kind: "uniform", bound: linearBound(rank) };
  const stream = torchStream(BigInt(seed));
  stream.skip(before);
  const words = new Int32Array(loraB.data.length);
  stream.fill(words, 0, words.length);
  return torchNumbers(law, words.length, words);
}

interface Begun {
  /** The layer as it began. */
  readonly layer: Layer;
  readonly moved: Moved;
}

/**
 * The cast that A went through before it was trained: none, unless one of 16 bits leaves it nearer by more than chance
 * would. Of steps that are independent and normal, n log of the ratio is the logarithm of the likelihoods' ratio.
 */
function castOf(data: Float32Array, draws: Float32Array): Cast {
  const [plain, ...short] = CAST_NAMES.map((dtype): Cast => {
    const cast = draws.map(CASTS[dtype]);
    return { dtype, data: cast, away: distance(data, cast) };
  });
  return short.reduce(
    (best, one) => (data.length * Math.log(best.away / one.away) > LOG_LIKELIER ? one : best),
    plain,
  );
}

/** A layer against its draws. */
function begunAs(layer: Layer, law: TorchLaw, { draws, before }: Place, bSeed?: string): Begun {
  const { data } = layer.loraA;
  const cast = castOf(data, draws);
  const isRounding = isDrawn(data, draws, roundingOf(layer.loraA, layer.dtypes.a), slackOf(law));
  const b =
    bSeed === undefined
      ? new Float32Array(layer.loraB.data.length)
      : drawnB(layer, bSeed, before + wordsFor(law, draws.length));
  return {
    layer: {
      ...layer,
      loraA: { ...layer.loraA, data: cast.data },
      loraB: { ...layer.loraB, data: b },
      dtypes: { a: cast.dtype, b: "F32" },
    },
    moved: {
      relative: cast.away / lengthOf(cast.data),
      isRounding,
      startsAtZero: bSeed === undefined,
    },
  };
}

/** Draws that PEFT makes for a layer beside A's: the constructors of A and B, whose own A is A for false. */
function beside({ loraA, loraB, outputs }: Layer, init: unknown, hasBias: boolean) {
  const b = loraB.data.length + (hasBias ? outputs : 0);
  return init === false ? { lead: 0, tail: b } : { lead: loraA.data.length + b, tail: 0 };
}

/** Whether the constructor of B draws a bias, too. */
const hasBias = ({ outside }: Adapter): boolean =>
  outside.some(({ what }) => what.startsWith("lora_bias "));

interface Target {
  readonly layer: Layer;
  readonly law: TorchLaw;
}

/** The first seed that gives the start of any layer. */
function firstSeed(
  adapter: Adapter,
  targets: readonly Target[],
  seeds: readonly string[],
  depth: number,
  progress: Progress,
) {
  const bias = hasBias(adapter);
  const sought = targets.map(({ layer, law }): Sought => {
    return { data: layer.loraA.data, law, ...beside(layer, adapter.config.init, bias) };
  });
  const behind = sought.reduce(
    (sum, { data, law, lead, tail }) => sum + lead + wordsFor(law, data.length) + tail,
    0,
  );
  const limits = { depth, behind, logChance: LOG_CHANCE };
  const searched: Array<{ seed: string; draws: number }> = [];
  for (const seed of targets.length === 0 ? [] : seeds) {
    const { places, draws } = searchTorch(BigInt(seed), sought, limits, (done) =>
      progress(`draws of seed ${seed}`, done, depth),
    );
    searched.push({ seed, draws });
    if (places.some((place) => place !== undefined)) return { seed, places, searched };
  }
  return { seed: null, places: targets.map(() => undefined), searched };
}

/**
 * Looks for A of every layer in the streams of seeds.
 * @param depth draws of a seed that are searched, and more behind an A that was found
 * @throws UsageError where A's start is no plain draw
 */
export function findSeed(
  adapter: Adapter,
  seeds: readonly string[],
  progress: Progress = () => {},
  depth = DEPTH,
): SeedStart {
  const { layers, config } = adapter;
  const all = layers.map((layer) => ({ layer, law: lawOf(config.init, layer) }));
  const drawn = all.filter((one): one is Target => one.law !== undefined);
  if (drawn.length < all.length)
    throw new UsageError(
      OPTION,
      "left out where init_lora_weights is none of true, false and gaussian",
      JSON.stringify(config.init),
      "give the adapter before training by --start DIR",
    );
  const why = new Map(drawn.map(({ layer, law }) => [layer, notSearched(layer, law)]));
  const targets = drawn.filter(({ layer }) => why.get(layer) === null);
  const { seed, places, searched } = firstSeed(adapter, targets, seeds, depth, progress);
  const begun = new Map<Layer, Begun>();
  const before = new Map<Layer, number>();
  targets.forEach(({ layer, law }, i) => {
    const place = places[i];
    if (place === undefined || seed === null) return;
    before.set(layer, place.before);
    begun.set(layer, begunAs(layer, law, place, config.init === false ? seed : undefined));
  });
  const modules = layers.map((layer) => ({
    module: layer.module,
    notSearched: why.get(layer) ?? null,
    before: before.get(layer) ?? null,
  }));
  return {
    search: { seeds, seed, searched, modules, chance: CHANCE },
    start:
      begun.size === 0
        ? undefined
        : { ...adapter, layers: [...begun.values()].map(({ layer }) => layer) },
    moved: layers.map((layer) => begun.get(layer)?.moved ?? null),
  };
}

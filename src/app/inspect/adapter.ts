/**
 * A published adapter as `loradp inspect` reads it: every pair of factors with its rank and scaling, and by name what
 * the file or its configuration holds beyond W + s B A. What cannot be read at all is refused in one line.
 */
import { UsageError } from "../../core/errors.js";
import { quoted } from "../../store/json.js";
import type { Dtype, StoredTensor } from "../../store/safetensors.js";
import { readAdapterConfig, type AdapterConfig } from "../../train/language/adapter-config.js";
import { checkFinite } from "../../train/language/adapter-file.js";
import {
  CONFIG,
  configTextOf,
  tensorsOf,
  type AdapterTensors,
} from "../../train/language/adapter-folder.js";
import { tensorPlace, type OtherTensor } from "../../train/language/adapter-names.js";
import { initOutside, lawOutside, outsideFields, type Outside } from "./outside.js";

/** One adapted matrix. B A is outputs x inputs, however the base model keeps W. */
export interface Layer {
  /** Without PEFT's prefix. */
  readonly module: string;
  readonly rank: number;
  readonly alpha: number;
  /** s of W + s B A: alpha/rank, or alpha/sqrt(rank) under use_rslora. */
  readonly scaling: number;
  /** m. */
  readonly inputs: number;
  /** n. */
  readonly outputs: number;
  /** rank x inputs, outputs x rank. */
  readonly loraA: StoredTensor;
  readonly loraB: StoredTensor;
  readonly dtypes: { readonly a: Dtype; readonly b: Dtype };
  /** Why the noise law does not speak of it; null where it does. */
  readonly notCovered: string | null;
}

export interface Adapter {
  readonly folder: string;
  readonly config: AdapterConfig;
  /** In the order of their names, numbers by size. */
  readonly layers: readonly Layer[];
  /** What is beyond W + s B A. */
  readonly outside: readonly Outside[];
  /** Numbers in the files, those that are outside among them. */
  readonly numbers: number;
}

/** The names of a module's tensors. */
interface Names {
  readonly A?: string;
  readonly B?: string;
}

interface Sorted {
  readonly factors: ReadonlyMap<string, Names>;
  readonly others: ReadonlyMap<OtherTensor, readonly string[]>;
  /** Modules with DoRA's magnitudes. */
  readonly scaled: ReadonlySet<string>;
}

/** Tensors by what they are. */
function sorted({ tensors, path }: AdapterTensors): Sorted {
  const factors = new Map<string, Names>();
  const others = new Map<OtherTensor, string[]>();
  const scaled = new Set<string>();
  const adapters = new Set<string>();
  for (const name of Object.keys(tensors)) {
    const place = tensorPlace(name);
    if ("other" in place) {
      others.set(place.other, [...(others.get(place.other) ?? []), place.module]);
      if (place.other === "magnitude") scaled.add(place.module);
      continue;
    }
    adapters.add(place.adapter);
    factors.set(place.module, { ...factors.get(place.module), [place.factor]: name });
  }
  if (adapters.size > 1)
    throw new UsageError(
      path,
      "of one adapter",
      [...adapters].map((name) => (name === "" ? "one without a name" : name)).join(", "),
      "save each adapter to a folder of its own",
    );
  return { factors, others, scaled };
}

/** Both factors of a module, refused where they do not fit together or to the configuration. */
function layerOf(
  module: string,
  names: Names,
  { tensors, dtypes }: AdapterTensors,
  config: AdapterConfig,
  notCovered: string | null,
): Layer {
  const refuse = (rule: string, value: string, remedy: string): UsageError =>
    new UsageError(`adapter module ${quoted(module)}`, rule, value, remedy);
  const { A: nameA, B: nameB } = names;
  if (nameA === undefined || nameB === undefined)
    throw refuse("given by both factors", `lora_${nameA ? "A" : "B"} alone`, "is it complete?");
  const [loraA, loraB] = [tensors[nameA], tensors[nameB]];
  const [rank, alpha] = [config.rankOf(module), config.alphaOf(module)];
  const [[r, inputs], [outputs, r2]] = [loraA.shape, loraB.shape];
  if (loraA.shape.length !== 2 || r !== rank || r2 !== rank || inputs * outputs === 0)
    throw refuse(
      `of rank ${rank}: ${rank} x in and out x ${rank}`,
      `${loraA.shape.join(" x ")} and ${loraB.shape.join(" x ")}`,
      `check r and rank_pattern in ${CONFIG}`,
    );
  checkFinite(nameA, loraA);
  checkFinite(nameB, loraB);
  return {
    module,
    rank,
    alpha,
    scaling: alpha / (config.rslora ? Math.sqrt(rank) : rank),
    inputs,
    outputs,
    loraA,
    loraB,
    dtypes: { a: dtypes[nameA], b: dtypes[nameB] },
    notCovered,
  };
}

const isKernel = ({ shape }: StoredTensor): boolean => shape.length > 2;

/** Factors that are matrices, and the modules whose factors are kernels of a convolution. */
function withoutKernels(
  factors: ReadonlyMap<string, Names>,
  { tensors }: AdapterTensors,
): { matrices: Array<[string, Names]>; kernels: string[] } {
  const has = (name: string | undefined): boolean => name !== undefined && isKernel(tensors[name]);
  const all = [...factors];
  return {
    matrices: all.filter(([, { A, B }]) => !has(A) && !has(B)),
    kernels: all.filter(([, { A, B }]) => has(A) || has(B)).map(([module]) => module),
  };
}

const byName = new Intl.Collator("en", { numeric: true });

/** Refused where PEFT would pass over the factors; those of experts' parameters are outside. */
function targeted(
  modules: ReadonlyArray<[string, Names]>,
  config: AdapterConfig,
  hasParameters: boolean,
): { own: Array<[string, Names]>; experts: string[] } {
  const stray = modules.filter(([module]) => !config.targets(module)).map(([module]) => module);
  if (stray.length > 0 && !hasParameters)
    throw new UsageError(
      `adapter module ${quoted(stray[0])}`,
      "among the target modules",
      "factors that PEFT would pass over",
      `check target_modules, exclude_modules and layers_to_transform in ${CONFIG}`,
    );
  return { own: modules.filter(([module]) => !stray.includes(module)), experts: stray };
}

/**
 * Reads the folder of an adapter.
 * @throws UsageError in one line where a file is missing, broken or of another kind
 */
export function readAdapter(folder: string): Adapter {
  const { text, path } = configTextOf(folder);
  const { config, outside, unknown } = readAdapterConfig(text, path);
  const fields = outsideFields(outside, unknown, path);
  const files = tensorsOf(folder);
  const { factors, others, scaled } = sorted(files);
  const { matrices, kernels } = withoutKernels(factors, files);
  const hasParameters = outside.some(({ field }) => field === "target_parameters");
  const { own, experts } = targeted(matrices, config, hasParameters);
  if (own.length === 0)
    throw new UsageError(
      files.path,
      "made of LoRA's factors of matrices",
      factors.size === 0 ? "no factor" : `factors of ${factors.size} other parameters alone`,
      "is it complete, and an adapter of linear layers?",
    );
  const isDora = outside.some(({ field }) => field === "use_dora");
  const everywhere = lawOutside(config.init, outside);
  const layers = own
    .sort(([a], [b]) => byName.compare(a, b))
    .map(([module, names]) => {
      const why = isDora || scaled.has(module) ? "DoRA: W + s B A is scaled row by row" : null;
      return layerOf(module, names, files, config, why ?? everywhere);
    });
  return {
    folder,
    config,
    layers,
    outside: [...fields, ...initOutside(config.init), ...tensorsOutside(others, kernels, experts)],
    numbers: Object.values(files.tensors).reduce((sum, { data }) => sum + data.length, 0),
  };
}

const SAYS: Readonly<Record<OtherTensor, string>> = {
  embedding: "factors of an embedding: what they learn is read off row by row, by token",
  magnitude: "DoRA's magnitudes: one learned number a row of W, without A between",
  "bias of B": "biases of B: sums of gradients, without A between",
  "changed tokens": "whole rows of an embedding: which tokens were trained on can be read off",
  bias: "trained biases: sums of gradients, without A between",
  "whole weight": "whole weights, not of low rank: full fine-tuning of that layer",
};

function tensorsOutside(
  others: ReadonlyMap<OtherTensor, readonly string[]>,
  kernels: readonly string[],
  experts: readonly string[],
): Outside[] {
  const kind = (what: string, modules: readonly string[], why: string): Outside[] =>
    modules.length > 0 ? [{ what, modules: [...new Set(modules)].sort(byName.compare), why }] : [];
  return [
    ...[...others].flatMap(([other, modules]) => kind(`tensors: ${other}`, modules, SAYS[other])),
    ...kind("tensors: kernel", kernels, "factors of a convolution: A sees patches, not inputs"),
    ...kind("tensors: experts", experts, "factors of parameters of experts"),
  ];
}

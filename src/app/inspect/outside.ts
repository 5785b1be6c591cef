/**
 * What of an adapter is outside the statement about W + s B A with a random A, by name: fields of its configuration and
 * starts of A that are made of weights or data. Fields that would make the factors mean something else are refused.
 */
import { UsageError } from "../../core/errors.js";
import { few } from "../../core/lists.js";
import type { OutsideField } from "../../train/language/adapter-config.js";

/** Something that is named, and not judged. */
export interface Outside {
  /** A field as it is written, or a kind of tensors. */
  readonly what: string;
  readonly why: string;
  /** Modules whose tensors it is about, where there are. */
  readonly modules?: readonly string[];
}

/** With these, factors are no matrices of W + s B A. */
const REFUSED: Readonly<Record<string, string>> = {
  use_qalora: "QALoRA pools its inputs, so the width of A is not the layer's",
  use_bdlora: "factors are in blocks, so their widths are not the layer's",
  kasa_config: "singular values stand between B and A",
  monteclora_config: "factors are drawn anew at every step",
};

/** Of fields that are outside, what that means for privacy. */
const MEANS: Readonly<Record<string, string>> = {
  use_dora: "DoRA scales W + s B A by a learned magnitude of each row: its law is another one",
  modules_to_save:
    "these modules are saved as full weights, not of low rank: A hides nothing of them",
  bias: "biases are trained and saved without A between",
  lora_bias: "biases of B are sums of gradients, without A between",
  layer_replication: "the layers of the base model stand in another order, some of them twice",
  target_parameters: "factors of parameters of experts are not judged",
  trainable_token_indices:
    "rows of embeddings are saved whole: they show which tokens were trained",
  alora_invocation_tokens:
    "the adapter acts behind certain tokens only: inputs before them left no trace",
  arrow_config: "several adapters are summed by a router: this is about one of them",
  ensure_weight_tying: "tied weights share factors: one gradient is the sum of two",
  megatron_config: "parallel layers of Megatron: each part of a layer may have factors of its own",
  velora_config: "gradients of A were compressed in training: they are not those of W + s B A",
};

/** Starts of A that are no random projection, and what they are made of. */
const STARTS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^pissa/i, "A and B start as singular vectors of W (PiSSA)"],
  [/^olora$/i, "A and B start from a QR decomposition of W (OLoRA)"],
  [/^loftq$/i, "A and B start as what quantising W left (LoftQ)"],
  [/^corda/i, "A and B start from W and inputs of data (CorDA): A is itself a function of data"],
  [/^eva$/i, "A starts as directions of the training inputs (EVA): A is itself a function of data"],
  [/^lora_ga$/i, "A and B start from gradients of data (LoRA-GA): A is itself a function of data"],
  [
    /^mica$/i,
    "B starts as singular vectors of W and is frozen, A is trained (MiCA): roles exchanged",
  ],
];

const startOf = (init: unknown): string | undefined =>
  typeof init === "string" ? STARTS.find(([pattern]) => pattern.test(init))?.[1] : undefined;

/** The start of A where it is no random projection. */
export function initOutside(init: unknown): Outside[] {
  const start = startOf(init);
  return start === undefined
    ? []
    : [
        {
          what: `init_lora_weights ${JSON.stringify(init)}`,
          why: `${start}; no random projection, so that the noise law does not apply`,
        },
      ];
}

/** Why the noise law speaks of no layer of the adapter; null where nothing is against it. */
export function lawOutside(init: unknown, fields: readonly OutsideField[]): string | null {
  if (fields.some(({ field }) => field === "velora_config"))
    return "VeLoRA: gradients were compressed in training";
  return startOf(init) ?? null;
}

/**
 * Fields beyond W + s B A, each by its name with what it means.
 * @throws UsageError for those with which factors mean something else
 */
export function outsideFields(
  fields: readonly OutsideField[],
  unknown: readonly string[],
  path: string,
): Outside[] {
  const refused = fields.find(({ field }) => Object.hasOwn(REFUSED, field));
  if (refused !== undefined)
    throw new UsageError(
      `${path} field ${refused.field}`,
      "off",
      refused.value,
      REFUSED[refused.field],
    );
  const strange = fields.find(
    ({ field, value }) =>
      (field === "init_lora_weights" && startOf(value) === undefined) ||
      (field === "bias" && !["all", "lora_only"].includes(value as string)),
  );
  if (strange !== undefined)
    throw new UsageError(
      `${path} field ${strange.field}`,
      "a value that PEFT knows",
      strange.value,
      "which version wrote it?",
    );
  const named = fields
    .filter(({ field }) => Object.hasOwn(MEANS, field))
    .map(({ field, value }) => ({ what: `${field} ${shortly(value)}`, why: MEANS[field] }));
  return unknown.length === 0
    ? named
    : [
        ...named,
        {
          what: `fields that this version does not know: ${few(unknown, 8)}`,
          why: "what is said holds where W + s B A does not depend on them",
        },
      ];
}

/** A value in some words. */
function shortly(value: unknown): string {
  if (Array.isArray(value))
    return few(
      value.map((x) => JSON.stringify(x)),
      4,
    );
  return typeof value === "object" ? "given" : JSON.stringify(value);
}

/**
 * What the tensors of a PEFT adapter are, by their names. PEFT writes base_model.model.<module>.lora_A.weight and
 * lora_B.weight; other tools keep the adapter's name between (lora_A.default.weight). Everything else that an adapter
 * file may hold is named for what it is.
 */
import { UsageError } from "../../core/errors.js";

export const PREFIX = "base_model.model.";

/** What a tensor is, other than a factor. */
export type OtherTensor =
  "embedding" | "magnitude" | "bias of B" | "changed tokens" | "bias" | "whole weight";

export type Place =
  | { readonly module: string; readonly factor: "A" | "B"; readonly adapter: string }
  | { readonly module: string; readonly other: OtherTensor };

const FACTOR = /^(.+)\.lora_([AB])(?:\.([^.]+))?\.weight$/;
const OTHERS: ReadonlyArray<readonly [RegExp, OtherTensor]> = [
  [/^(.+)\.lora_embedding_[AB](?:\.[^.]+)?$/, "embedding"],
  [/^(.+)\.lora_magnitude_vector(?:\.[^.]+)*$/, "magnitude"],
  [/^(.+)\.lora_B(?:\.[^.]+)?\.bias$/, "bias of B"],
  [/^(.+?)(?:\.token_adapter)?\.trainable_tokens_[\w.]+$/, "changed tokens"],
  [/^(.+)\.bias$/, "bias"],
  [/^(.+)\.weight$/, "whole weight"],
];

/** @throws UsageError for a name that PEFT does not write */
export function tensorPlace(name: string): Place {
  const own = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : "";
  const [, module, factor, adapter = ""] = FACTOR.exec(own) ?? [];
  if (module !== undefined) return { module, factor: factor as "A" | "B", adapter };
  for (const [pattern, other] of own.includes(".lora_A") ? [] : OTHERS) {
    const found = pattern.exec(own);
    if (found !== null) return { module: found[1], other };
  }
  throw new UsageError(
    "adapter tensor",
    `named ${PREFIX}<module>.lora_A.weight or lora_B.weight`,
    name,
    "others are not read",
  );
}

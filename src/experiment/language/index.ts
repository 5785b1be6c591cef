/**
 * Membership inference against language models: a small transformer, pretrained on public text, is fine-tuned on
 * private documents; attacks guess which, a whole document at a time. Shadow models, targets and rows are those of
 * `attack-rows.ts`. Each setting's learning rate is searched first, on documents of its own: the rate whose models
 * reach the lowest validation loss at any checkpoint. Canaries, sentences with a random number, join the documents
 * of a model by the same coins; their exposure (Carlini et al. 2019, arXiv:1802.08232) ranks their loss among
 * sentences with other numbers.
 */
import { readsInput } from "../growth.js";
import type { Kind } from "../kind.js";
import { mergeSums, type Sums } from "../sums.js";
import type { LanguageCell, LanguagePlan } from "./plan.js";
import { grown } from "./grown.js";
import { outline } from "./outline.js";
import { prepare } from "./prepare.js";
import { simulate } from "./simulate.js";
import { tables } from "./tables.js";

export { languageSchema } from "./plan.js";

export const language: Kind<LanguagePlan, LanguageCell, Sums> = {
  makes: ["membership", "rocs", "searches", "canaries"],
  source: (plan) => plan.source,
  model: () => "language-model",
  grown,
  reads: readsInput,
  outline,
  prepare,
  simulate,
  sampled: "pools",
  merge: mergeSums,
  tables,
};

/** More pools of documents, as far as documents go. */
import { pretrainedModel } from "../../train/language/pretrained.js";
import { byPools, type Grown } from "../growth.js";
import { mostPools } from "./documents.js";
import { requestOf, type LanguagePlan } from "./plan.js";

export async function grown(plan: LanguagePlan, times: number): Promise<Grown<LanguagePlan>> {
  if (times === 0) return byPools(plan, 0);
  const { tokenizer } = pretrainedModel();
  // One pool is the search's.
  return byPools(plan, times, (await mostPools({ ...requestOf(plan), tokenizer, seed: "" })) - 1);
}

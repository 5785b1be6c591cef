/** More pools of documents, as far as documents go, and checkpoints between those that the search stays on. */
import { pretrainedModel } from "../../train/language/pretrained.js";
import { byCheckpoints, byPools, type Grown, type Growth } from "../growth.js";
import { mostPools } from "./documents.js";
import { requestOf, type LanguagePlan } from "./plan.js";

export async function grown(plan: LanguagePlan, growth: Growth): Promise<Grown<LanguagePlan>> {
  return byCheckpoints(await moreDocuments(plan, growth), growth);
}

async function moreDocuments(plan: LanguagePlan, growth: Growth): Promise<Grown<LanguagePlan>> {
  if (growth.times === 0) return byPools(plan, growth);
  const { tokenizer } = pretrainedModel();
  // One pool is the search's.
  return byPools(plan, growth, (await mostPools({ ...requestOf(plan), tokenizer, seed: "" })) - 1);
}

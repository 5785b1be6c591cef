/** Plans and cells of the experiment on language models: a pool of documents under one training setting. */
import { z } from "zod";
import { languageTrainingFields, type LanguageTraining } from "../../train/language/trainer.js";
import { isPrivate } from "../../train/method.js";
import type { TransformerShape } from "../../train/language/transformer.js";
import { attackedFields, modelsOf, type Attacked } from "../attacked.js";
import { listOf, whole } from "../fields.js";
import { planHead, type CellBase } from "../kind.js";
import { adamForFlora, batchesFit, batchRule, floraRule, settingName } from "../start.js";
import type { SearchRow } from "./rows.js";

const { steps: _s, rate: _r, decay: _d, ...settingFields } = languageTrainingFields;

export const languageSchema = z
  .strictObject({
    kind: z.literal("language"),
    ...planHead,
    source: z
      .string()
      .min(1)
      .max(4096)
      .describe(
        "private documents: emails (SpamAssassin's), or the path of a text file, one document a line, or of " +
          "JSON lines",
      ),
    textField: z
      .string()
      .min(1)
      .max(4096)
      .optional()
      .describe("of JSON lines: the field that holds a document"),
    model: z
      .union([
        z.literal("assets"),
        z
          .strictObject({
            width: whole(8, 1024).describe("width of the residual stream, a multiple of heads"),
            layers: whole(1, 24).describe("transformer blocks"),
            heads: whole(1, 32).describe("attention heads"),
            steps: whole(1, 100_000).describe("steps of pretraining on public text"),
          })
          .refine(({ width, heads }) => width % heads === 0, {
            path: ["width"],
            message: "a multiple of heads",
            params: { remedy: "change one of them" },
          }),
      ])
      .default("assets")
      .describe(
        "the model that fine-tuning starts from: the one in assets/, or one that is pretrained first, " +
          "with the same tokenizer",
      ),
    context: whole(4, 64).describe(
      "tokens of a document that are predicted; the model in assets/ has 64 positions",
    ),
    pools: whole(1, 1000).describe(
      "replicates: private documents, memberships, A and all streams are drawn anew; pools share no document",
    ),
    poolSize: whole(20, 10_000).describe("documents of a pool; a model trains on about half"),
    canaries: z
      .strictObject({
        count: whole(0, 256).describe("sentences with a random number, of each pool"),
        references: whole(1, 100_000).describe(
          "sentences with other numbers among which they are ranked",
        ),
      })
      .describe("secrets that targets are searched for"),
    unseen: whole(8, 10_000).describe(
      "unseen documents of each pool: half to choose by (validation, and RMIA's population), half to report (test)",
    ),
    ...attackedFields,
    searched: whole(1, 64).describe("models a learning rate in the search"),
    settings: listOf(
      z
        .strictObject({
          name: settingName,
          ...settingFields,
          rates: listOf(z.number().positive().max(1000), {
            what: "learning rates of the search",
            most: 16,
          }),
        })
        .refine(adamForFlora, floraRule),
      { what: "how models are fine-tuned", most: 64, by: ["name"] },
    ),
  })
  .refine(batchesFit, batchRule);
export type LanguagePlan = z.infer<typeof languageSchema>;

export interface LanguageCell extends CellBase, Attacked {
  readonly training: LanguageTraining;
  readonly shape: TransformerShape;
  /** Documents behind the pool's that are canaries. */
  readonly canaries: number;
  readonly references: number;
  /** Unseen documents to choose by, and to report. */
  readonly unseen: readonly [validation: number, test: number];
  /** phi under the model that fine-tuning starts from, of the pool's documents and of those to choose by. */
  readonly pretrained: readonly number[];
  readonly pretrainedPopulation: readonly number[];
  /** Its validation and test loss. */
  readonly before: readonly [validation: number, test: number];
  /** What the search said of the setting's rates; undefined in the search's own cells. */
  readonly search?: readonly SearchRow[];
}

/** The documents that a plan asks for: the search has a pool of its own, which is the first. */
export const requestOf = ({
  source,
  textField,
  context,
  pools,
  poolSize,
  unseen,
}: LanguagePlan) => ({
  path: source === "emails" ? undefined : source,
  field: textField,
  context,
  pools: pools + 1,
  poolSize,
  unseen,
});

/** Number of the search's pool, whatever the number of the others. */
export const SEARCH_POOL = -1;

/** Steps of every training. */
export const lastStep = ({ checkpoints }: LanguagePlan): number => Math.max(...checkpoints);

/** Time of a step relative to plain training's, about: clipping document by document, drawing noise. */
function effortOf(t: LanguageTraining): number {
  if (t.method === "dp-sgd") return 3;
  return isPrivate(t) ? 2 : 1;
}

/** Multiplications by weights in one training, about. */
export const workOf = (t: LanguageTraining, context: number, parameters: number): number =>
  effortOf(t) * t.steps * t.batch * context * parameters;

/** Ids of the search's cells begin with it. */
export const SEARCH = "search";

/** Documents that coins are drawn for: the pool's, then canaries. */
export const drawnDocuments = (c: Pick<LanguageCell, "poolSize" | "canaries">): number =>
  c.poolSize + c.canaries;

/** Members of a model on average, canaries too: Poisson sampling is by batch over this, and is accounted so. */
export const expectedMembers = (c: LanguageCell): number => drawnDocuments(c) / 2;

/** Targets are the last models of a cell; the search has none. */
export const isTarget = (c: LanguageCell, trial: number): boolean =>
  c.search !== undefined && trial >= modelsOf(c) - c.targets;

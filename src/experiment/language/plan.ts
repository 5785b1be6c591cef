/** Plans and cells of the experiment on language models: a pool of documents under one training setting. */
import { z } from "zod";
import { languageTrainingFields, type LanguageTraining } from "../../train/language/trainer.js";
import type { TransformerShape } from "../../train/language/transformer.js";
import { modelsOf, type Attacked } from "../attacked.js";
import { planHead, type CellBase } from "../kind.js";
import type { SearchRow } from "./rows.js";

const { steps: _s, rate: _r, decay: _d, ...settingFields } = languageTrainingFields;
const whole = (low: number, high: number) => z.number().int().min(low).max(high);

export const languageSchema = z.strictObject({
  kind: z.literal("language"),
  ...planHead,
  /** Private documents: emails (SpamAssassin's), or the path of a text file, one document a line, or of JSON lines. */
  source: z.string().min(1),
  /** Of JSON lines: the field that holds a document. */
  textField: z.string().min(1).optional(),
  /**
   * The model that fine-tuning starts from: the one in assets/,
   * or one that is pretrained first, with the same tokenizer.
   */
  model: z
    .union([
      z.literal("assets"),
      z.strictObject({
        width: whole(8, 1024),
        layers: whole(1, 24),
        heads: whole(1, 32),
        steps: whole(1, 100_000),
      }),
    ])
    .default("assets"),
  /** Tokens of a document that are predicted; the model in assets/ has 64 positions. */
  context: whole(4, 64),
  /** Replicates: private documents, memberships, A and all streams are drawn anew; pools share no document. */
  pools: whole(1, 1000),
  /** Documents of a pool; a model trains on about half. */
  poolSize: whole(20, 10_000),
  /**
   * Sentences with a random number beside them, and sentences with other numbers among which the last models of each
   * cell, its targets, rank them.
   */
  canaries: z.strictObject({ count: whole(0, 256), references: whole(1, 100_000) }),
  /** Unseen documents of each pool: half to choose by (validation, and RMIA's population), half to report (test). */
  unseen: whole(8, 10_000),
  /** Shadow models of each kind (an even number), and target models. */
  shadows: whole(4, 1024).multipleOf(2),
  targets: whole(1, 1024),
  /** Models a learning rate in the search. */
  searched: whole(1, 64),
  /** Steps at which models are attacked; training ends with the last. */
  checkpoints: z.array(whole(1, 1_000_000)).min(1),
  settings: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        ...settingFields,
        rates: z.array(z.number().positive()).min(1).max(16),
      }),
    )
    .min(1),
});
export type LanguagePlan = z.infer<typeof languageSchema>;

export interface LanguageCell extends CellBase, Attacked {
  readonly training: LanguageTraining;
  readonly shape: TransformerShape;
  /** Documents behind the pool's that are canaries. */
  readonly canaries: number;
  readonly references: number;
  /** Unseen documents to choose by, and to report. */
  readonly unseen: readonly [validation: number, test: number];
  /** phi of the pool's documents under the model that fine-tuning starts from, and its validation and test loss. */
  readonly pretrained: readonly number[];
  readonly before: readonly [validation: number, test: number];
  /** What the search said of the setting's rates; undefined in the search's own cells. */
  readonly search?: readonly SearchRow[];
}

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

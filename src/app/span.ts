/** Trains adapters with frozen A on few or many examples, and asks them who was in them (docs/theory.md E14). */
import type { SpanRow } from "../experiment/rows.js";
import type { Optimizer } from "../experiment/span/optimizer.js";
import { inlineExecutor } from "../sweep/executor.js";
import { parsePlan } from "../sweep/plan.js";
import { runPlan } from "../sweep/run.js";
import { Interrupted } from "./interrupted.js";
import { DEFAULT_SEED, type Progress } from "./settings.js";

/** Whose adapters: a classifier of digits or emails, or the transformer on emails. */
export const SPAN_SOURCES = ["mnist", "spam", "language"] as const;
export type SpanSource = (typeof SPAN_SOURCES)[number];

export interface SpanTrial {
  readonly source: SpanSource;
  readonly optimizer: Optimizer;
  readonly rank: number;
  /** Members of a model, the times that each is used, and examples of a step. */
  readonly examples: number;
  readonly epochs: number;
  readonly batch: number;
  readonly models: number;
  readonly seed?: string;
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

/** The trial as it was made, and a row of each adapted layer. */
export interface SpanAnswer {
  readonly source: SpanSource;
  readonly seed: string;
  readonly layers: ReadonlyArray<Omit<SpanRow, "plan" | "cell" | "source" | "seed">>;
}

/** Of the suite's own plans. */
const DATA = {
  mnist: { source: "mnist", hidden: 128, pretraining: 200 },
  spam: { source: "spam", hidden: 128, pretraining: 200 },
  language: { source: "language", projections: ["v_proj"], tokens: 8 },
} as const;

/** @throws UsageError for more members than there are */
export async function spanTrial(trial: SpanTrial): Promise<SpanAnswer> {
  const { source, optimizer, rank, examples, epochs, batch, models, signal, progress } = trial;
  const { seed = DEFAULT_SEED } = trial;
  const plan = parsePlan(
    {
      kind: "span",
      name: "span",
      purpose: "one setting by itself",
      feeds: [],
      data: DATA[source],
      optimizers: [optimizer],
      ranks: [rank],
      examples: [examples],
      epochs,
      batch,
      models,
    },
    "span",
  );
  const executor = inlineExecutor("reference");
  try {
    const tables = await runPlan({
      plan,
      seed,
      backend: "none",
      executor,
      ...(signal && { signal }),
      ...(progress && { progress: (done, total) => progress("span", done, total) }),
    });
    if (!tables) throw new Interrupted("stopped: nothing is kept");
    const layers = tables.spans.map(({ plan: _p, cell: _c, source: _s, seed: _d, ...row }) => row);
    return { source, seed, layers };
  } finally {
    await executor.close();
  }
}

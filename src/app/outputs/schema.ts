/** Columns of a table of a model's outputs (docs/outputs.md): which there are, which must be there, what is refused. */
import type { TokenAttackName } from "../../attack/tokens/scores.js";
import { UsageError } from "../../core/errors.js";
import { didYouMean } from "../../core/suggest.js";
import { shown, shownPath } from "../../core/shown.js";
import { listed } from "../../store/table/table.js";

/** One row an example, or one row a predicted token of a document. */
export type Layout = "example" | "token";

export const ROLES = ["target", "shadow", "reference", "pretrained"] as const;
export type ModelRole = (typeof ROLES)[number];

/** Of an example one of these: log(p/(1 - p)), -log p, or p itself, p the probability of the true class. */
export const ANSWERS = ["logit", "loss", "probability"] as const;
export type Answer = (typeof ANSWERS)[number];

/** How good a model is on unseen examples: accuracy of classifiers, mean loss a token of language models. */
export const UTILITY = [
  "validation_accuracy",
  "test_accuracy",
  "validation_loss",
  "test_loss",
] as const;
export type UtilityColumn = (typeof UTILITY)[number];

const SHARED = [
  "model",
  "member",
  "role",
  "pool",
  "knowledge",
  "step",
  "population",
  ...UTILITY,
] as const;

/** Scores of sequences by attacks on their tokens, where a row is an example: larger means member. */
export const SCORE_COLUMNS = {
  min_k_plus: "min-k++",
  zlib: "zlib",
  ez_mia: "ez-mia",
  wbc: "wbc",
} as const satisfies Record<string, TokenAttackName>;
export type ScoreColumn = keyof typeof SCORE_COLUMNS;

const KNOWN = {
  example: [
    "example",
    ...ANSWERS,
    "min_k",
    ...(Object.keys(SCORE_COLUMNS) as ScoreColumn[]),
    ...SHARED,
  ],
  token: [
    "document",
    "position",
    "logprob",
    "pretrained_logprob",
    "top1",
    "rank",
    "mean",
    "sd",
    "zlib_bytes",
    ...SHARED,
  ],
} as const satisfies Record<Layout, readonly string[]>;
/** Every column that means something. */
export type ColumnName = (typeof KNOWN)[Layout][number];

const NEEDED = {
  example: ["model", "example", "member"],
  token: ["document", "position", "logprob"],
} as const satisfies Record<Layout, readonly ColumnName[]>;

/** Columns that say one thing in two ways, or mean nothing alone. */
const ONE_OF: ReadonlyArray<readonly string[]> = [ANSWERS, ["top1", "rank"]];
const TOGETHER: ReadonlyArray<readonly [string, string]> = [
  ["knowledge", "role"],
  ["population", "role"],
];

/** What a table's header says of it. */
export interface Schema {
  readonly source: string;
  readonly layout: Layout;
  readonly has: (column: ColumnName) => boolean;
  /** Of examples. */
  readonly answer: Answer | undefined;
}

const PAGE = "see docs/outputs.md";

function layoutOf(columns: readonly string[], source: string): Layout {
  const [examples, tokens] = [columns.includes("example"), columns.includes("document")];
  if (examples !== tokens) return examples ? "example" : "token";
  const rule = "a table with a column example (a row an example) or document (a row a token)";
  const value = examples ? "both" : `columns ${listed(columns)}`;
  throw new UsageError(shownPath(source), rule, value, PAGE);
}

function checkKnown(columns: readonly string[], layout: Layout, source: string): void {
  const known: readonly string[] = KNOWN[layout];
  const unknown = columns.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UsageError(
    `${shownPath(source)} column ${shown(unknown)}`,
    `one of ${known.join(", ")}`,
    shown(unknown),
    didYouMean(unknown, known) ?? `leave it out, or add --ignore ${unknown}`,
  );
}

function checkThere(columns: readonly string[], layout: Layout, source: string): void {
  const refuse = (rule: string, value: string): never => {
    throw new UsageError(shownPath(source), rule, value, PAGE);
  };
  for (const name of NEEDED[layout])
    if (!columns.includes(name))
      refuse(`a table with a column named ${name}`, `columns ${listed(columns)}`);
  for (const names of ONE_OF) {
    const there = names.filter((name) => columns.includes(name));
    if (there.length > 1) refuse(`a table with one of ${names.join(", ")}`, there.join(", "));
  }
  if (layout === "example" && !ANSWERS.some((name) => columns.includes(name)))
    refuse(`a table with one of ${ANSWERS.join(", ")}`, `columns ${listed(columns)}`);
  for (const [name, other] of TOGETHER)
    if (columns.includes(name) && !columns.includes(other))
      refuse(`a table with a column ${other} beside ${name}`, `columns ${listed(columns)}`);
}

/**
 * @param ignored columns that the user says mean nothing here
 * @throws UsageError for a header that is none of the two layouts', naming the column
 */
export function schemaOf(
  { source, columns }: { readonly source: string; readonly columns: readonly string[] },
  ignored: readonly string[],
): Schema {
  const absent = ignored.find((name) => !columns.includes(name));
  if (absent !== undefined)
    throw new UsageError(
      "--ignore",
      `columns of ${shownPath(source)} (${listed(columns)})`,
      shown(absent),
      "leave it out",
    );
  const used = columns.filter((name) => !ignored.includes(name));
  const layout = layoutOf(used, source);
  checkKnown(used, layout, source);
  checkThere(used, layout, source);
  return {
    source,
    layout,
    has: (column) => used.includes(column),
    answer: ANSWERS.find((name) => used.includes(name)),
  };
}

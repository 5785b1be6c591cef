/** Rows of a table of outputs, block by block, as numbers and names that keep their column's rule. */
import { phiOfLoss } from "../../attack/membership.js";
import { UsageError } from "../../core/errors.js";
import { shown } from "../../core/shown.js";
import { numbers } from "../../store/table/cells.js";
import {
  kept,
  names,
  optionalFlags,
  optionalNumbers,
  UNKNOWN,
} from "../../store/table/optional.js";
import type { Block } from "../../store/table/stream.js";
import type { Column } from "../../store/table/table.js";
import {
  ROLES,
  SCORE_COLUMNS,
  UTILITY,
  type Answer,
  type ColumnName,
  type ModelRole,
  type Schema,
} from "./schema.js";

export type Knowledge = "unaware" | "known-A";
const KNOWLEDGE: readonly Knowledge[] = ["unaware", "known-A"];

/** What a column without a cell says: all rows are of one pool, model and checkpoint. */
const ALONE = { pool: "0", model: "model", role: "target", step: 0 } as const;

/** Losses above it are it: the probability is below the smallest double (e^-745). */
export const MOST_LOSS = 745;
/** expm1 of more is beyond doubles; log(expm1(x)) is x there to all digits. */
const FAR = 700;

/** log(p/(1 - p)) of an answer: finite, whatever p is. Losses below 1e-9 are 1e-9 (`phiOfLoss`). */
export const LOGIT: Readonly<Record<Answer, (x: number) => number>> = {
  logit: (x) => Math.max(-MOST_LOSS, Math.min(MOST_LOSS, x)),
  loss: (x) => (x > FAR ? -Math.min(x, MOST_LOSS) : phiOfLoss(x)),
  probability: (x) => LOGIT.loss(x === 0 ? Infinity : -Math.log(x)),
};

/** One column's rule. */
interface Rule {
  readonly keeps: (x: number) => boolean;
  readonly rule: string;
  readonly remedy: string;
}
const LOG_PROBABILITY: Rule = {
  keeps: (x) => x <= 0,
  rule: "a log probability: a number, at most 0",
  remedy: "give natural logarithms of probabilities (losses with their sign changed)",
};
const LOSS: Rule = {
  keeps: (x) => x >= 0,
  rule: "a loss -log p: a number, at least 0",
  remedy: "give the cross-entropy of the example by itself, in nats",
};
const PROBABILITY: Rule = {
  keeps: (x) => x >= 0 && x <= 1,
  rule: "a probability from 0 to 1",
  remedy: "give the probability of the true class (logits: as column logit, losses: as loss)",
};
const ACCURACY: Rule = {
  keeps: (x) => x >= 0 && x <= 1,
  rule: "an accuracy from 0 to 1",
  remedy: "give the share of right answers: a percentage over 100",
};
const WHOLE: Rule = {
  keeps: (x) => Number.isInteger(x) && x >= 0,
  rule: "a whole number, at least 0",
  remedy: "count from 0 or from 1",
};
const ANY: Rule = { keeps: () => true, rule: "a number", remedy: "larger means member" };
const RULES = {
  logit: { ...ANY, remedy: "give log(p/(1 - p))" },
  min_k_plus: ANY,
  zlib: ANY,
  ez_mia: ANY,
  wbc: ANY,
  loss: LOSS,
  probability: PROBABILITY,
  min_k: LOG_PROBABILITY,
  logprob: LOG_PROBABILITY,
  pretrained_logprob: LOG_PROBABILITY,
  mean: { ...LOG_PROBABILITY, remedy: "give the sum of p log p over the vocabulary" },
  sd: {
    keeps: (x) => x >= 0,
    rule: "a standard deviation: a number, at least 0",
    remedy: "give the root of the sum of p (log p - mean)^2 over the vocabulary",
  },
  position: WHOLE,
  step: WHOLE,
  rank: {
    keeps: (x) => Number.isInteger(x) && x >= 1,
    rule: "a whole number, at least 1",
    remedy: "give 1 where the true token is the most likely one",
  },
  zlib_bytes: {
    keeps: (x) => Number.isInteger(x) && x >= 1,
    rule: "a number of bytes",
    remedy: "give the bytes of the document's text in zlib's format",
  },
  validation_accuracy: ACCURACY,
  test_accuracy: ACCURACY,
  validation_loss: LOSS,
  test_loss: LOSS,
} as const satisfies Partial<Record<ColumnName, Rule>>;
type Numeric = keyof typeof RULES;

/** Of these infinite numbers are numbers. */
const EXTENDED: ReadonlySet<Numeric> = new Set([
  "logit",
  "loss",
  "logprob",
  "pretrained_logprob",
  "min_k",
  "min_k_plus",
  "zlib",
]);

/** A block of rows: lists of one length. Columns that the table does not have say what {@link ALONE} says. */
export interface OutputRows {
  readonly rows: number;
  readonly where: (row: number) => string;
  readonly pool: readonly string[];
  readonly model: readonly string[];
  /** Example or document. */
  readonly record: readonly string[];
  readonly role: readonly ModelRole[];
  readonly knowledge: readonly Knowledge[];
  readonly step: Float64Array;
  /** 1, 0 or UNKNOWN. */
  readonly member: Uint8Array;
  readonly population: Uint8Array;
  /** A column that the table has, NaN where a cell that may be missing is. */
  readonly numbers: (name: Numeric) => Float64Array | undefined;
  /** 1, 0: whether the true token is the most likely one. */
  readonly top1: Uint8Array | undefined;
}

function numeric(column: Column, name: Numeric, isOptional: boolean): Float64Array {
  const kind = EXTENDED.has(name) ? "extended" : "finite";
  const { keeps, rule, remedy }: Rule = RULES[name];
  const values = isOptional ? optionalNumbers(column, kind) : numbers(column, kind);
  return kept(column, values, keeps, rule, remedy);
}

/** Cells that name one of a list; missing ones name the first. */
function oneOf<T extends string>(column: Column, list: readonly T[]): readonly T[] {
  return column.cells.map((cell, row) => {
    const text = cell === null ? "" : String(cell).trim();
    const found = text === "" ? list[0] : list.find((name) => name === text);
    if (found !== undefined) return found;
    throw new UsageError(
      column.where(row),
      `one of ${list.join(", ")}`,
      shown(cell),
      "take one of these",
    );
  });
}

/** Numbers that may be missing: utility of models that have none, steps of the pretrained model. */
const OPTIONAL: ReadonlySet<string> = new Set([
  ...UTILITY,
  "step",
  "min_k",
  ...Object.keys(SCORE_COLUMNS),
]);

/** @throws UsageError naming row, column and value of what its column's rule is against */
export function outputRows(block: Block, schema: Schema): OutputRows {
  const { rows, where } = block;
  const { has } = schema;
  const each = <T>(value: T): T[] => new Array<T>(rows).fill(value);
  const text = (name: "pool" | "model"): readonly string[] =>
    has(name) ? names(block.column(name), "a name") : each(ALONE[name]);
  const record = schema.layout === "example" ? "example" : "document";
  const read = new Map<Numeric, Float64Array>();
  const numbersOf = (name: Numeric): Float64Array | undefined => {
    if (!has(name)) return undefined;
    const known = read.get(name) ?? numeric(block.column(name), name, OPTIONAL.has(name));
    read.set(name, known);
    return known;
  };
  const flagsOf = (name: ColumnName, absent: number): Uint8Array =>
    has(name) ? optionalFlags(block.column(name)) : new Uint8Array(rows).fill(absent);
  const rank = numbersOf("rank");
  const top1 = has("top1") ? optionalFlags(block.column("top1")) : undefined;
  const missing = top1?.indexOf(UNKNOWN) ?? -1;
  if (missing >= 0)
    throw new UsageError(
      block.column("top1").where(missing),
      "1 or 0",
      "empty",
      "fill it in, or leave out the column",
    );
  return {
    rows,
    where,
    pool: text("pool"),
    model: text("model"),
    record: names(block.column(record), "a name"),
    role: has("role") ? oneOf(block.column("role"), ROLES) : each(ALONE.role),
    knowledge: has("knowledge") ? oneOf(block.column("knowledge"), KNOWLEDGE) : each("unaware"),
    step:
      numbersOf("step")?.map((x) => (Number.isNaN(x) ? ALONE.step : x)) ?? new Float64Array(rows),
    member: flagsOf("member", UNKNOWN),
    population: flagsOf("population", 0).map((x) => (x === UNKNOWN ? 0 : x)),
    numbers: numbersOf,
    top1: rank ? Uint8Array.from(rank, (x) => Number(x === 1)) : top1,
  };
}

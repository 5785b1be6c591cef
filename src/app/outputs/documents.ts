/** From rows to records: an example's row as it is, the token rows of a document as one. */
import { lossScore, tokenScores, type TokenAttackName } from "../../attack/tokens/scores.js";
import { UsageError } from "../../core/errors.js";
import { shown } from "../../core/shown.js";
import { SCORE_COLUMNS, UTILITY, type ModelRole, type Schema, type ScoreColumn } from "./schema.js";
import { LOGIT, outputRows, type Knowledge, type OutputRows } from "./rows.js";
import { UNKNOWN } from "../../store/table/optional.js";
import type { TableStream } from "../../store/table/stream.js";
import { Buffered } from "./buffered.js";

export type TokenScores = Partial<Record<TokenAttackName, number>>;

/** What one model says of one example or document. */
export interface OutputRecord {
  readonly pool: string;
  readonly model: string;
  readonly record: string;
  readonly role: ModelRole;
  readonly knowledge: Knowledge;
  readonly step: number;
  /** 1, 0 or UNKNOWN. */
  readonly member: number;
  readonly isPopulation: boolean;
  /** log(p/(1 - p)); of a document p is the geometric mean a token. */
  readonly phi: number;
  /** NaN where the table does not say it. */
  readonly minK: number;
  /** phi under the model that fine-tuning started from; NaN where the table does not say it. */
  readonly pretrained: number;
  /** Of documents under targets. */
  readonly tokens: TokenScores | undefined;
  /** In the order of UTILITY; NaN where the table does not say it. */
  readonly utility: readonly number[];
  /** "FILE row 3" where it begins. */
  readonly where: string;
}

type Head = Omit<OutputRecord, "phi" | "minK" | "pretrained" | "tokens">;

const headOf = (rows: OutputRows, row: number): Head => ({
  pool: rows.pool[row],
  model: rows.model[row],
  record: rows.record[row],
  role: rows.role[row],
  knowledge: rows.knowledge[row],
  step: rows.step[row],
  member: rows.member[row],
  isPopulation: rows.population[row] === 1,
  utility: UTILITY.map((name) => rows.numbers(name)?.[row] ?? NaN),
  where: rows.where(row),
});

function* exampleRecords(rows: OutputRows, { answer }: Schema): Generator<OutputRecord> {
  if (answer === undefined) throw new RangeError("a table of examples without an answer");
  const [values, minK] = [rows.numbers(answer) as Float64Array, rows.numbers("min_k")];
  const phi = values.map(LOGIT[answer]);
  const scores = (Object.keys(SCORE_COLUMNS) as ScoreColumn[]).flatMap((name) => {
    const column = rows.numbers(name);
    return column ? [[SCORE_COLUMNS[name], column] as const] : [];
  });
  const tokensOf = (row: number): TokenScores =>
    Object.fromEntries(
      scores.flatMap(([name, column]) => (Number.isNaN(column[row]) ? [] : [[name, column[row]]])),
    );
  for (let row = 0; row < rows.rows; row++)
    yield {
      ...headOf(rows, row),
      phi: phi[row],
      minK: minK?.[row] ?? NaN,
      pretrained: NaN,
      tokens: scores.length > 0 && rows.role[row] === "target" ? tokensOf(row) : undefined,
    };
}

/** Columns of tokens that are gathered. */
const GATHERED = ["logprob", "pretrained_logprob", "mean", "sd"] as const;

/** The document whose rows are being read. */
class OpenDocument {
  private readonly columns = new Map(GATHERED.map((name) => [name, new Buffered()]));
  private readonly top1 = new Buffered();
  private length = 0;
  private next = 0;
  /** @param begin position of the first row of every document; undefined before the first */
  constructor(
    readonly head: Head,
    private readonly zlib: number,
    private readonly begin: number | undefined,
  ) {}

  /** Whether a row is of this document. */
  holds(rows: OutputRows, row: number): boolean {
    const { record, model, pool, step } = this.head;
    return (
      rows.record[row] === record &&
      rows.model[row] === model &&
      rows.pool[row] === pool &&
      rows.step[row] === step
    );
  }

  private checkSame(rows: OutputRows, row: number): void {
    const { head } = this;
    const zlib = rows.numbers("zlib_bytes")?.[row] ?? NaN;
    const pairs = [
      ["member", rows.member[row], head.member],
      ["role", rows.role[row], head.role],
      ["population", rows.population[row], Number(head.isPopulation)],
      ["zlib_bytes", zlib, this.zlib],
    ] as const;
    const changed = pairs.find(([, now, before]) => !Object.is(now, before));
    this.checkUtility(rows, row);
    if (changed)
      throw new UsageError(
        `${rows.where(row)} column ${changed[0]}`,
        `the same in all rows of document ${shown(head.record)}`,
        changed[1] === UNKNOWN ? "empty" : changed[1],
        "it is of the document, not of a token",
      );
  }

  /** Of a model's step, and so of each of its rows: one that changes is read from none of them. */
  private checkUtility(rows: OutputRows, row: number): void {
    const valueOf = (name: (typeof UTILITY)[number]): number => rows.numbers(name)?.[row] ?? NaN;
    const i = UTILITY.findIndex((name, at) => !Object.is(valueOf(name), this.head.utility[at]));
    if (i < 0) return;
    const now = valueOf(UTILITY[i]);
    throw new UsageError(
      `${rows.where(row)} column ${UTILITY[i]}`,
      `the same in all rows of document ${shown(this.head.record)}`,
      Number.isNaN(now) ? "empty" : now,
      "it is of the model at that step, not of a token",
    );
  }

  private beginRule(): string {
    return this.begin === undefined
      ? "0 or 1 in the first row of a document"
      : `${this.begin} in the first row of a document, as in the table's first`;
  }

  add(rows: OutputRows, row: number): void {
    const position = (rows.numbers("position") as Float64Array)[row];
    const isFirst = this.length === 0;
    const { begin = Math.min(position, 1) } = this;
    if (position !== (isFirst ? begin : this.next))
      throw new UsageError(
        `${rows.where(row)} column position`,
        isFirst ? this.beginRule() : `${this.next}, the one that follows`,
        position,
        "keep the rows of a document together, in order, each position once",
      );
    if (!isFirst) this.checkSame(rows, row);
    for (const [name, column] of this.columns) {
      const values = rows.numbers(name);
      if (values) column.push(values[row]);
    }
    if (rows.top1) this.top1.push(rows.top1[row]);
    this.length++;
    this.next = position + 1;
  }

  close(): OutputRecord {
    const column = (name: (typeof GATHERED)[number]): Float64Array | undefined => {
      const { values } = this.columns.get(name) as Buffered;
      return values.length > 0 ? values : undefined;
    };
    const [target, pretrained] = [column("logprob") as Float64Array, column("pretrained_logprob")];
    const top1 = this.top1.values.length > 0 ? Uint8Array.from(this.top1.values) : undefined;
    const { head, zlib } = this;
    const rows = { target, pretrained, top1, mean: column("mean"), sd: column("sd") };
    const tokens = head.role === "target" ? tokenScores(rows) : undefined;
    const loss = lossScore(rows);
    if (tokens && !Number.isNaN(zlib)) tokens.zlib = loss / zlib;
    return {
      ...head,
      phi: LOGIT.loss(-loss),
      minK: tokens?.["min-k"] ?? NaN,
      pretrained: pretrained ? LOGIT.loss(-lossScore({ target: pretrained })) : NaN,
      tokens,
    };
  }
}

/** Documents, whose rows may lie in several blocks. */
async function* documentRecords(stream: TableStream, schema: Schema): AsyncGenerator<OutputRecord> {
  let open: OpenDocument | undefined;
  let begin: number | undefined;
  for await (const block of stream.blocks()) {
    const rows = outputRows(block, schema);
    const zlib = rows.numbers("zlib_bytes");
    for (let row = 0; row < rows.rows; row++) {
      if (!open?.holds(rows, row)) {
        if (open) yield open.close();
        open = new OpenDocument(headOf(rows, row), zlib?.[row] ?? NaN, begin);
      }
      open.add(rows, row);
      begin ??= rows.numbers("position")?.[row];
    }
  }
  if (open) yield open.close();
}

/** The records of a table, in its order. */
export async function* recordsOf(
  stream: TableStream,
  schema: Schema,
): AsyncGenerator<OutputRecord> {
  if (schema.layout === "token") {
    yield* documentRecords(stream, schema);
    return;
  }
  for await (const block of stream.blocks())
    yield* exampleRecords(outputRows(block, schema), schema);
}

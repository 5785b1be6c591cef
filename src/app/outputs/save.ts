/** Writes what models of an attack answered as a table of outputs, which `attack --outputs` reads to the last bit. */
import { existsSync } from "node:fs";
import { UsageError } from "../../core/errors.js";
import type { ModelAnswers } from "../../experiment/model-answers.js";
import { toCsv } from "../../store/csv.js";
import { writeWhole } from "../../store/files.js";
import { writeParquetColumns } from "../../store/parquet.js";

/** A row of the table; null where a column says nothing. */
interface SavedRow {
  readonly pool: string;
  readonly model: string;
  readonly role: string;
  readonly knowledge: string | null;
  readonly step: number | null;
  readonly example: string;
  readonly population: number;
  readonly member: number;
  readonly logit: number;
  readonly min_k: number | null;
  readonly min_k_plus: number | null;
  readonly ez_mia: number | null;
  readonly wbc: number | null;
  readonly validation_accuracy: number | null;
  readonly test_accuracy: number | null;
  readonly validation_loss: number | null;
  readonly test_loss: number | null;
}

const ENDINGS = ["parquet", "csv", "jsonl"] as const;

/** @throws UsageError for a name that says no format */
export function checkSavedName(path: string, option: string): (typeof ENDINGS)[number] {
  const found = ENDINGS.find((ending) => path.endsWith(`.${ending}`));
  if (found) return found;
  throw new UsageError(
    option,
    `a file name that ends in ${ENDINGS.map((ending) => `.${ending}`).join(", ")}`,
    path,
    "its ending says the format",
  );
}

/** Of tasks that attack models. */
export interface SavedOutputs {
  /** File for what the models answered: .parquet, .csv or .jsonl. */
  readonly saveOutputs?: string | undefined;
}

/**
 * Before anything is trained.
 * @throws UsageError for a file that is there already, unless it is to be replaced
 */
export function checkSavable(
  { saveOutputs: path }: SavedOutputs,
  force: boolean | undefined,
): void {
  if (path === undefined) return;
  checkSavedName(path, "saveOutputs");
  if (force !== true && existsSync(path))
    throw new UsageError("saveOutputs", "a new file", path, "--force to replace it");
}

/** Keeps what it is told of in a list. */
export const keepIn =
  (list: ModelAnswers[]) =>
  (answers: ModelAnswers): void =>
    void list.push(answers);

const nameOf = ({ role, knowledge, index }: ModelAnswers): string =>
  role === "target" ? `target-${index}` : `shadow-${knowledge}-${index}`;

/** What is of one example under one model. */
type Own = Pick<SavedRow, "member" | "min_k" | "min_k_plus" | "ez_mia" | "wbc">;
const NO_MEMBER: Own = { member: 0, min_k: null, min_k_plus: null, ez_mia: null, wbc: null };

const unseenName = (i: number): string => `unseen-${i}`;

function rowsOf(model: ModelAnswers): SavedRow[] {
  const { pool, step, role, knowledge, member, answers } = model;
  const { phi, population, minK, tokens } = answers;
  const shared = {
    pool: String(pool),
    model: nameOf(model),
    role,
    knowledge: role === "shadow" ? knowledge : null,
    step,
  };
  const reached = {
    validation_accuracy: answers.validationAccuracy,
    test_accuracy: answers.testAccuracy,
    validation_loss: answers.validationLoss,
    test_loss: answers.testLoss,
  };
  const row = (example: string, isPopulation: boolean, logit: number, own: Own): SavedRow => ({
    ...shared,
    example,
    population: Number(isPopulation),
    logit,
    ...own,
    ...reached,
  });
  return [
    ...phi.map((logit, i) =>
      row(String(i), false, logit, {
        member: member[i],
        min_k: minK?.[i] ?? null,
        min_k_plus: tokens?.["min-k++"][i] ?? null,
        ez_mia: tokens?.["ez-mia"][i] ?? null,
        wbc: tokens?.wbc[i] ?? null,
      }),
    ),
    ...population.map((logit, i) => row(unseenName(i), true, logit, NO_MEMBER)),
  ];
}

function pretrainedRows({
  pool,
  pretrained = [],
  pretrainedPopulation = [],
}: ModelAnswers): SavedRow[] {
  const row = (example: string, population: number, logit: number): SavedRow => ({
    pool: String(pool),
    model: "pretrained",
    role: "pretrained",
    knowledge: null,
    step: null,
    example,
    population,
    logit,
    ...NO_MEMBER,
    validation_accuracy: null,
    test_accuracy: null,
    validation_loss: null,
    test_loss: null,
  });
  return [
    ...pretrained.map((logit, i) => row(String(i), 0, logit)),
    ...pretrainedPopulation.map((logit, i) => row(unseenName(i), 1, logit)),
  ];
}

/** Rows with the columns that say something. */
function told(rows: readonly SavedRow[]): Array<Record<string, string | number | null>> {
  const names = (Object.keys(rows[0]) as Array<keyof SavedRow>).filter((name) =>
    rows.some((row) => row[name] !== null),
  );
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])));
}

/** Writes the table (whole or not at all), in the format of its name. */
export async function saveOutputs(path: string, models: readonly ModelAnswers[]): Promise<void> {
  const format = checkSavedName(path, "--save-outputs");
  // One model of each pool says what the pretrained model answered there.
  const ofPools = [...new Map(models.map((model) => [model.pool, model])).values()];
  const rows = told([...models.flatMap(rowsOf), ...ofPools.flatMap(pretrainedRows)]);
  if (format === "csv") return writeWhole(path, toCsv(rows));
  if (format === "jsonl")
    return writeWhole(path, `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
  const columns = Object.keys(rows[0]).map((name) => {
    const values = rows.map((row) => row[name]);
    const isText = values.some((value) => typeof value === "string");
    return {
      name,
      values: isText
        ? (values as Array<string | null>)
        : Float64Array.from(values as Array<number | null>, (x) => x ?? NaN),
    };
  });
  await writeParquetColumns(path, columns);
}

/** Which column of a table is one of classes, and which is a number to be predicted: that is refused, never guessed. */
import { UsageError } from "../../core/errors.js";
import { shown } from "../../core/shown.js";

/** A numeric column of more values than these needs rows enough to be taken for one of classes. */
const FEW_NUMBERS = 50;
const MOST_CLASSES = 255;

/** Order of two different texts. */
const byCode = (a: string, b: string): number => (a < b ? -1 : 1);

interface Labels {
  readonly option: string;
  readonly column: string;
  readonly rows: number;
  readonly classes: readonly string[];
}

/** Rows a class, on average, that a column of such values must have. */
function leastRows(values: readonly number[]): number {
  if (values.some(Number.isNaN)) return 2;
  if (values.length > FEW_NUMBERS) return values.every(Number.isInteger) ? 20 : Infinity;
  return values.every(Number.isInteger) ? 2 : 4;
}

function refuse({ option, column, rows, classes }: Labels, rule: string): never {
  throw new UsageError(
    option,
    `a column of classes: ${rule}`,
    `${classes.length} different values in ${rows} rows of ${shown(column)}`,
    "name the column that holds the class, or cut numbers into ranges",
  );
}

/**
 * Names of classes in order: numbers by size, else by code.
 * @param labels the class of each row
 * @param column its name, for the message
 * @param option what the user calls the choice of it
 * @throws UsageError for 1 or more than 255 classes, and for what looks like a number to predict or a key of rows: more
 * than 50 different numbers in fewer than 20 rows each on average, fractions (more than 50, or fewer than 4 rows each),
 * anything in fewer than 2 rows each
 */
export function classesOf(
  labels: readonly string[],
  column: string,
  option: string,
): readonly string[] {
  const classes = [...new Set(labels)];
  const values = classes.map(Number);
  const found = { option, column, rows: labels.length, classes };
  const least = leastRows(values);
  if (classes.length > 1 && labels.length < least * classes.length)
    refuse(
      found,
      `at most ${FEW_NUMBERS} different numbers, or whole ones of 20 rows each on average; ` +
        "fractions of 4 rows each; names of 2",
    );
  if (classes.length < 2 || classes.length > MOST_CLASSES) refuse(found, `2 to ${MOST_CLASSES}`);
  return values.some(Number.isNaN)
    ? classes.sort(byCode)
    : classes.sort((a, b) => Number(a) - Number(b) || byCode(a, b));
}

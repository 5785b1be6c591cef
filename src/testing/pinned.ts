/** Rows as readable text: the first whole, and each column by what tells values, their order and their pairing. */

/** To 8 digits, so that a platform's last bit does not matter. */
export const digits = (x: number): string => String(Number(x.toPrecision(8)));
export const shown = (value: unknown): string =>
  typeof value === "number" ? digits(value) : JSON.stringify(value);

/** Runs of equal values, in order: "a x3, b, a x2". */
function runs(values: readonly unknown[]): string[] {
  const out: Array<[text: string, count: number]> = [];
  for (const value of values) {
    const text = shown(value);
    const last = out.at(-1);
    if (last?.[0] === text) last[1]++;
    else out.push([text, 1]);
  }
  return out.map(([text, count]) => (count > 1 ? `${text} x${count}` : text));
}

/** From 1 to 2, in an order that no exchange of two places, nor a shift, leaves alone. */
const weight = (at: number): number => 1 + ((at * 7919) % 100_003) / 100_003;

const sumOf = (values: readonly unknown[]): number =>
  values.reduce<number>(
    (all, x, at) => all + (Number.isFinite(x) ? (x as number) * weight(at) : 0),
    0,
  );

/** Sum of numbers with the weights of their places, and the least and largest; what is no number is named. */
function weighed(values: readonly unknown[]): string {
  const list = values.filter((x): x is number => Number.isFinite(x));
  const least = list.reduce((a, b) => Math.min(a, b), Infinity);
  const most = list.reduce((a, b) => Math.max(a, b), -Infinity);
  const others = [...new Set(values.filter((x) => !Number.isFinite(x)).map(shown))];
  const besides = others.length > 0 ? ` (else ${others.join(", ")})` : "";
  return `${list.length} numbers${besides}, weighed ${digits(sumOf(values))}, from ${digits(least)} to ${digits(most)}`;
}

/** A column in a line: its runs where they are few, else a sum in which each place has its weight. */
export function column(values: readonly unknown[]): string {
  const short = runs(values);
  if (short.length <= 6) return short.join(", ");
  if (values.some((x) => Number.isFinite(x))) return weighed(values);
  const kinds = [...new Set(values.map(shown))];
  const sum = values.reduce<number>((all, x, at) => all + kinds.indexOf(shown(x)) * weight(at), 0);
  return `${kinds.slice(0, 16).join(" ")} (${kinds.length} kinds, weighed ${digits(sum)})`;
}

/** Residuals below this are rounding, which differs between machines. */
const ROUNDING = 1e-5;
const withoutRounding = (key: string, value: unknown): unknown =>
  key.startsWith("residual") && typeof value === "number" && value < ROUNDING ? "rounding" : value;

type Row = Readonly<Record<string, unknown>>;
/** A table: its rows' number, the first row, and its columns. */
function table(name: string, rows: readonly Row[]): string[] {
  const columns = Object.keys(rows[0]);
  const valueOf = (row: Row, key: string): unknown => withoutRounding(key, row[key]);
  return [
    `${name}: ${rows.length} rows`,
    `  first: ${columns.map((key) => `${key} ${shown(valueOf(rows[0], key))}`).join(", ")}`,
    ...columns.map((key) => `  ${key}: ${column(rows.map((row) => valueOf(row, key)))}`),
  ];
}

/** Tables that have rows. */
export const tablesText = (all: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(all).flatMap(([name, rows]) =>
    (rows as Row[]).length > 0 ? table(name, rows as Row[]) : [],
  );

const numbersIn = (value: unknown): unknown[] =>
  value === null || typeof value !== "object" ? [value] : Object.values(value).flatMap(numbersIn);

/** A row of what was told of: a list is one number, the sum of its numbers with the weights of their places. */
export const toldRow = (one: object, under = ""): Row =>
  Object.fromEntries(
    Object.entries(one).flatMap(([key, value]): Array<readonly [string, unknown]> => {
      const name = `${under}${key}`;
      if (value === null || typeof value !== "object") return [[name, value]];
      if (Array.isArray(value) || ArrayBuffer.isView(value))
        return [[name, sumOf(numbersIn(value))]];
      return Object.entries(toldRow(value as object, `${name}.`));
    }),
  );

/** A line: what it is of, and numbers to 8 digits; a long list is summed up. */
export const line = (what: string, value: unknown): string =>
  `${what}: ${
    value !== null &&
    typeof value === "object" &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value)
      ? Object.entries(value)
          .map(([key, of]) => `${key} ${column(numbersIn(of))}`)
          .join(", ")
      : column(numbersIn(value))
  }`;

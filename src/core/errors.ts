/**
 * Bad input, reported as one line: what was set, the rule, the value seen, and the remedy. The command line exits
 * with 2. What a user wrote is echoed here alone, so that no file or name can write to the terminal what it likes.
 */

/** Longest echo of a value, and of the words around it. */
const LONGEST_VALUE = 200;
const LONGEST_WORDS = 2000;

/** Characters that a terminal obeys or hides: controls, separators of lines, and marks that turn text round. */
const UNPRINTED =
  /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(char: string): string {
  const code = char.codePointAt(0) as number;
  const hex = code.toString(16);
  return NAMED[char] ?? (code < 256 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`);
}

/** Text on one line, for a terminal: control characters escaped, and the middle of a long one left out. */
export function oneLine(text: string, longest = LONGEST_WORDS): string {
  const tooLong = text.length > longest;
  // Cut before it is escaped: a text may have a hundred million characters.
  const start = tooLong ? text.slice(0, Math.ceil(longest * 0.6)) : text;
  const end = tooLong ? text.slice(-Math.floor(longest * 0.2)) : "";
  const left = tooLong ? ` .. (${text.length} characters) .. ` : "";
  return `${start.replace(UNPRINTED, escaped)}${left}${end.replace(UNPRINTED, escaped)}`;
}

/** Whether a string would be taken for a number where it is shown bare. */
const looksNumeric = (text: string): boolean => text.trim() !== "" && Number.isFinite(Number(text));

function ofObject(value: object): string {
  const isList = Array.isArray(value) && value.length > 0;
  if (isList && value.every((item) => typeof item !== "object"))
    return value.slice(0, LONGEST_VALUE).map(echo).join(", ");
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** A value as a message shows it: bare, but quoted where it is an empty string or a number as a string. */
export function echo(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") {
    const quoted = value.trim() === "" || looksNumeric(value);
    return quoted ? `"${oneLine(value, LONGEST_VALUE)}"` : oneLine(value, LONGEST_VALUE);
  }
  return oneLine(
    typeof value === "object" && value !== null ? ofObject(value) : String(value),
    LONGEST_VALUE,
  );
}

/** Thrown for what a user can put right. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** @param value shown by {@link echo}: a number as a number, a string as it was written */
  constructor(
    readonly option: string,
    readonly rule: string,
    readonly value: unknown,
    readonly remedy: string,
  ) {
    super(`${oneLine(option)} must be ${oneLine(rule)}, got ${echo(value)}: ${oneLine(remedy)}`);
  }

  /** As it goes between threads, where an error is copied and its class is lost. */
  static packed(error: unknown): unknown {
    if (!(error instanceof UsageError)) return error;
    const { option, rule, remedy, message } = error;
    return new Error(message, { cause: { usage: { option, rule, remedy } } });
  }

  /** The error that was packed; any other as it is. */
  static unpacked(error: unknown): unknown {
    const { usage } = ((error as Error | undefined)?.cause ?? {}) as { usage?: UsageError };
    if (!(error instanceof Error) || usage === undefined) return error;
    const { option, rule, remedy } = usage;
    return Object.assign(new UsageError(option, rule, "", remedy), { message: error.message });
  }

  /** The same refusal by another name of the option: what the library calls `out` is `--out` to others. */
  renamed(option: string): UsageError {
    return new UsageError(option, this.rule, this.value, this.remedy);
  }
}

/** Largest rank for which the exact laws are held to their stated accuracy. */
export const MAX_RANK = 4096;

/** Throws {@link UsageError} unless `rank` is an integer in 1..4096. */
export function checkRank(rank: number, option = "rank"): void {
  if (!(Number.isInteger(rank) && rank >= 1 && rank <= MAX_RANK)) {
    throw new UsageError(
      option,
      `an integer from 1 to ${MAX_RANK}`,
      rank,
      "give the adaptation rank r of LoRA, e.g. 16",
    );
  }
}

/** Throws {@link UsageError} unless `rho` lies in [-1, 1]. */
export function checkLoading(rho: number, option = "rho"): void {
  if (!(rho >= -1 && rho <= 1)) {
    throw new UsageError(
      option,
      "a number from -1 to 1",
      rho,
      "give the loading q_j/|q| of one gradient coordinate, e.g. 0.25",
    );
  }
}

/** Throws {@link UsageError} unless `dim` is an integer in 1..1e6. */
export function checkDim(dim: number, option = "dim"): void {
  if (!(Number.isInteger(dim) && dim >= 1 && dim <= 1e6)) {
    throw new UsageError(
      option,
      "an integer from 1 to 1000000",
      dim,
      "give the input dimension m of the adapted layer, e.g. 768",
    );
  }
}

/** What a validation library says of a bad value (the part of a zod issue that is used). */
interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly inclusive?: unknown;
  readonly expected?: unknown;
  readonly values?: unknown;
  readonly divisor?: unknown;
  readonly keys?: readonly string[];
  readonly origin?: string;
}

/** Rule and remedy in words, from the issue that a value broke. */
function wordsOf(issue: Issue): [rule: string, remedy: string] {
  switch (issue.code) {
    case "unrecognized_keys":
      return ["made of known fields only", "remove or rename it"];
    case "too_small":
      return issue.origin === "array"
        ? [`a list of at least ${String(issue.minimum)}`, "add entries"]
        : [
            `${issue.inclusive === false ? "above" : "at least"} ${String(issue.minimum)}`,
            "raise it",
          ];
    case "too_big":
      return [
        `${issue.inclusive === false ? "below" : "at most"} ${String(issue.maximum)}`,
        "lower it",
      ];
    case "invalid_value":
      return [`one of ${(issue.values as unknown[]).join(", ")}`, "take one of these"];
    case "invalid_type":
      return [`of type ${String(issue.expected)}`, "give one of that type"];
    case "not_multiple_of":
      return [`a multiple of ${String(issue.divisor)}`, "round it"];
    default:
      return [`valid (${issue.message})`, "correct it"];
  }
}

/**
 * The error of a validation library as one line.
 * @param name how the user calls the option at a path; the path is empty for the whole input
 */
export function refusal(issue: Issue, input: unknown, name: (path: string) => string): UsageError {
  const seen = issue.path.reduce<unknown>(
    (v, key) => (v as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
  const [rule, words] = wordsOf(issue);
  const remedy = seen === undefined && issue.code === "invalid_type" ? "give one" : words;
  return new UsageError(
    name(issue.path.join(".")),
    rule,
    issue.keys?.join(", ") ?? (typeof seen === "object" ? JSON.stringify(seen) : seen),
    remedy,
  );
}

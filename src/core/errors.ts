/**
 * Bad input, reported as one line: what was set, the rule, the
 * value seen, and the remedy. The command line exits with 2.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
  constructor(
    readonly option: string,
    readonly rule: string,
    readonly value: unknown,
    readonly remedy: string,
  ) {
    super(`${option} must be ${rule}, got ${String(value)}: ${remedy}`);
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

/**
 * Bad input, reported as one line: what was set, the rule, the value seen, and the remedy. The command line exits
 * with 2.
 */
import { echo, oneLine } from "./shown.js";

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

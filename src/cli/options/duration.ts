/** Options that are lengths of time: "90s", "30m", "2h". */
import { UsageError } from "../../core/errors.js";
import { longName, type OptionSpec } from "./option.js";

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
/** A year: no budget is longer. */
const MOST = 365 * 24 * 3600;

/** Seconds of a number and its unit. */
export const time = (flags: string, help: string): OptionSpec<number | undefined> => ({
  flags,
  help,
  parse(text) {
    const found = /^(\d+(?:\.\d+)?|\.\d+)([smh])$/.exec(text);
    const seconds = found ? Number(found[1]) * UNITS[found[2]] : NaN;
    if (seconds > 0 && seconds <= MOST) return seconds;
    const rule = "a time above 0 and up to 8760h, in s, m or h";
    throw new UsageError(longName(flags), rule, text, "give e.g. 90s, 30m or 2h");
  },
});

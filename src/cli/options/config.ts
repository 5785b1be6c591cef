/** A JSON file of training options: what it may hold, and what is near to what it holds. */
import { existsSync, readFileSync } from "node:fs";
import { parse } from "lossless-json";
import { TRAINING_FIELDS } from "../../app/setting.js";
import { didYouMean } from "../../core/suggest.js";
import { UsageError } from "../../core/errors.js";
import { shown } from "../../core/shown.js";
import { flagOf } from "./option.js";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(path: string): unknown {
  if (!existsSync(path))
    throw new UsageError("--config", "an existing JSON file", path, "check the path");
  try {
    const text = readFileSync(path, "utf8").replace(/^\ufeff/, "");
    // Refuses a name that stands twice, of which JSON.parse takes the last.
    parse(text, undefined, {
      onDuplicateKey({ key }) {
        throw new Error(`${shown(key)} stands twice`);
      },
    });
    return JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message;
    throw new UsageError("--config", "a JSON file of training options", path, reason);
  }
}

/**
 * Training options of a file; empty without one.
 * @param flags options of the command that are no training options: a file may not set them
 * @throws UsageError for a file that holds anything else
 */
export function readConfig(
  path: string | undefined,
  flags: readonly string[],
): Record<string, unknown> {
  if (path === undefined) return {};
  const options = parsed(path);
  if (!isRecord(options))
    throw new UsageError(
      "--config",
      "a JSON file of one object of training options",
      JSON.stringify(options).slice(0, 80),
      'write e.g. {"method": "lora", "rank": 8}',
    );
  for (const field of Object.keys(options)) {
    if (TRAINING_FIELDS.includes(field)) continue;
    throw new UsageError(
      "--config options",
      "made of known fields only",
      field,
      flags.includes(field)
        ? `give it as ${flagOf(field)}`
        : (didYouMean(field, TRAINING_FIELDS) ?? `take some of ${TRAINING_FIELDS.join(", ")}`),
    );
  }
  return options;
}

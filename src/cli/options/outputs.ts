/** Options of `attack` on a table of outputs, and which of the others mean nothing there. */
import { checkSavedName } from "../../app/outputs/save.js";
import type { OutputsOptions } from "../../app/attack-outputs.js";
import { UsageError } from "../../core/errors.js";
import type { Context, Values } from "../command.js";
import { flagOf, text, type OptionSpec } from "./option.js";
import type { taskOptions } from "./run.js";

const columns: OptionSpec<readonly string[] | undefined> = {
  flags: "--ignore <columns>",
  help: "with --outputs: columns of the table to leave aside, with commas",
  parse: (list) => list.split(",").map((name) => name.trim()),
};

export const outputsOptions = {
  outputs: text(
    "--outputs <file>",
    "attack what your own models answered instead: a table (docs/outputs.md); nothing is trained",
  ),
  against: text(
    "--against <file>",
    "with --outputs: the table of another model, to compare with at matched utility",
  ),
  ignore: columns,
  saveOutputs: {
    ...text(
      "--save-outputs <file>",
      "also write what the models answered, as a table for --outputs",
    ),
    parse: (path: string) => {
      checkSavedName(path, "--save-outputs");
      return path;
    },
  },
};

/** Options that mean something beside --outputs. */
const BESIDE = ["outputs", "against", "ignore", "out", "seed", "force"];

type OutputsValues = Values<typeof outputsOptions> & Values<ReturnType<typeof taskOptions>>;

/**
 * What is asked of a table of outputs; undefined where none is.
 * @throws UsageError for options that would do nothing, by name
 */
export function outputsRequest(
  values: OutputsValues,
  context: Context,
): OutputsOptions | undefined {
  const { outputs, against, ignore, out, seed, force } = values;
  if (outputs === undefined) {
    for (const name of ["against", "ignore"] as const)
      if (values[name] !== undefined)
        throw new UsageError(flagOf(name), "used with --outputs", values[name], "leave it out");
    return undefined;
  }
  for (const [name, value] of Object.entries(values))
    if (context.given(name) && !BESIDE.includes(name))
      throw new UsageError(
        flagOf(name),
        "left out with --outputs, which trains nothing",
        value,
        "leave out one of them",
      );
  const { signal, progress, line: note, warn, commandLine } = context;
  const task = { out, seed, force, signal, progress, note, warn, commandLine };
  return { ...task, outputs, against, ...(ignore && { ignore }) };
}

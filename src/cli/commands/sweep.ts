/** loradp sweep: run one simulation plan and judge the claims that it feeds. */
import { join } from "node:path";
import { EXECUTORS } from "../../app/settings.js";
import { UsageError } from "../../core/errors.js";
import { defineCommand } from "../command.js";
import { choice } from "../options/option.js";
import { runOptions, samplerOption } from "../options/run.js";
import { verdictLine } from "../verdict-line.js";

export const command = defineCommand({
  name: "sweep",
  summary:
    "run one simulation plan and judge the claims that its `feeds` name; " +
    "the exit code is 0 for every verdict (verify is the command whose exit code tells)",
  argument: { name: "<plan>", help: "name or .sim.ts/.json file" },
  options: {
    ...runOptions("sweep-out"),
    executor: choice("--executor <name>", "where shards run", EXECUTORS, "piscina"),
    sampler: samplerOption,
  },
  async run(options, { argument, signal, progress, note, given }) {
    const { workers, executor } = options;
    if (executor === "inline" && given("workers"))
      throw new UsageError(
        "--workers",
        "left out with --executor inline",
        workers,
        "it would do nothing: there is one thread",
      );
    const backend = given("backend") ? options.backend : undefined;
    const { sweep } = await import("../../app/sweep.js");
    return sweep(argument, { ...options, backend, signal, progress, note });
  },
  print: ({ out, rows, claims }) =>
    [
      ...Object.entries(rows).map(
        ([name, count]) => `${count} rows: ${join(out, `${name}.parquet`)}, ${name}.csv`,
      ),
      ...claims.map(verdictLine),
    ].join("\n"),
});

/** Options of commands that simulate or train, once for all of them. */
import { BACKENDS } from "../../backend/select.js";
import { DEFAULT_SEED, defaultWorkers, EXECUTORS, MAX_WORKERS } from "../../app/settings.js";
import type { Sampler } from "../../experiment/noise/samplers.js";
import { integer } from "./number.js";
import { choice, flag, text } from "./option.js";

/** As in experiment/noise/samplers.ts, which is loaded only when something is sampled (a test compares them). */
export const SAMPLERS: readonly Sampler[] = ["factors", "row", "coordinate", "block"];

/** Of every command that draws and writes. */
export const taskOptions = (folder: string) => ({
  seed: text("--seed <text>", "seed of every random stream", DEFAULT_SEED),
  out: text("--out <dir>", "output folder", folder),
  force: flag("--force", "replace what an earlier run left in the output folder (its files only)"),
});

/** Of those that run shards. */
export const shardOptions = {
  workers: integer("--workers <n>", "worker threads", {
    min: 1,
    max: MAX_WORKERS,
    fallback: defaultWorkers(),
    fallbackIs: "one a core",
    remedy: "give the number of worker threads",
  }),
  resume: flag(
    "--resume",
    "go on with the run that the output folder holds: take over its finished shards",
  ),
};

export const queueOption = text(
  "--queue <url>",
  "the Redis that holds the queue: redis://[[user]:password@]host[:port][/database], rediss:// with TLS " +
    "(default: LORADP_QUEUE of the environment, which no list of processes shows)",
);

/** Of those that simulate noise. */
export const runOptions = (folder: string) => ({
  ...taskOptions(folder),
  ...shardOptions,
  executor: choice("--executor <name>", "where shards run", EXECUTORS, "piscina"),
  queue: queueOption,
  backend: choice("--backend <name>", "where the products run", BACKENDS, "auto"),
});

export const samplerOption = choice(
  "--sampler <name>",
  "how Gaussian A's noise is drawn: A itself, or from its law, which switches off the claims on that law " +
    "(default: the plan's)",
  SAMPLERS,
);

/** The machine that this process runs on. */
import { cpus, hostname } from "node:os";
import type { Host } from "../sweep/executor.js";

export const processor = (): string => cpus()[0]?.model ?? "unknown processor";

export const thisHost = (): Host => ({
  name: hostname(),
  node: process.versions.node,
  processor: processor(),
});

/** Packages that only queues need: optional peers in package.json, looked for when they are used. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { UsageError } from "../core/errors.js";

const USES = {
  bullmq: "queues: sweep --executor queue, worker",
  ioredis: "queues, too",
} as const;
type Name = keyof typeof USES;

/** One of them on this machine; its version is null where it is absent. */
export interface QueuePackage {
  readonly name: Name;
  readonly version: string | null;
  readonly use: string;
}

function versionOf(name: Name, from: string): string | null {
  try {
    const path = createRequire(from).resolve(`${name}/package.json`);
    return (JSON.parse(readFileSync(path, "utf8")) as { readonly version: string }).version;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return null;
    throw error;
  }
}

/** All of them, for `doctor`. */
export const queuePackages = (from = import.meta.url): QueuePackage[] =>
  (Object.keys(USES) as Name[]).map((name) => ({
    name,
    version: versionOf(name, from),
    use: USES[name],
  }));

/** @throws UsageError with the command that installs them */
export function requireQueuePackages(from = import.meta.url): void {
  const absent = queuePackages(from)
    .filter(({ version }) => version === null)
    .map(({ name }) => name);
  if (absent.length === 0) return;
  const error = new UsageError("queue", "used with its packages installed", absent, "install them");
  const noun = absent.length === 1 ? "package" : "packages";
  error.message = `a queue needs the ${noun} ${absent.join(", ")}: npm i ${absent.join(" ")}`;
  throw error;
}

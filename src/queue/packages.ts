/** Packages that only queues need: optional peers in package.json, looked for when they are used. */
import { createRequire } from "node:module";
import { UsageError } from "../core/errors.js";

const NAMES = ["bullmq", "ioredis"];

function isInstalled(name: string, from: string): boolean {
  try {
    createRequire(from).resolve(name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return false;
    throw error;
  }
}

/** @throws UsageError with the command that installs them */
export function requireQueuePackages(from = import.meta.url): void {
  const absent = NAMES.filter((name) => !isInstalled(name, from));
  if (absent.length === 0) return;
  const error = new UsageError("queue", "used with its packages installed", absent, "install them");
  const noun = absent.length === 1 ? "package" : "packages";
  error.message = `a queue needs the ${noun} ${absent.join(", ")}: npm i ${absent.join(" ")}`;
  throw error;
}

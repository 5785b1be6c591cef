/** Version of the package, and of a checkout its commit. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the package. */
function root(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

export const version = (): string =>
  (JSON.parse(readFileSync(join(root(), "package.json"), "utf8")) as { version: string }).version;

/** Short name of a checkout's commit, "-dirty" where files differ from it; undefined of an installed package. */
export function commit(folder = root()): string | undefined {
  if (!existsSync(join(folder, ".git"))) return undefined;
  const words = ["-C", folder, "describe", "--always", "--dirty", "--exclude", "*"];
  const { status, stdout } = spawnSync("git", words, { encoding: "utf8", timeout: 5000 });
  return status === 0 && stdout.trim() !== "" ? stdout.trim() : undefined;
}

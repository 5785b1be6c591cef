/** Digest of the compiled code that can reach a partial: machines of one digest give the same bits. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folders of that code, in the order in which they are digested. */
export const FOLDERS = [
  "core",
  "backend",
  "accountant",
  "attack",
  "store",
  "train",
  "experiment",
  "sweep",
];

/** dist/src: beside this file's folder, or in dist/ when this file runs from the sources (tests). */
function compiledFolder(): string {
  const beside = fileURLToPath(new URL("..", import.meta.url));
  return existsSync(join(beside, "sweep", "worker.js"))
    ? beside
    : fileURLToPath(new URL("../../dist/src/", import.meta.url));
}

let known: string | undefined;

/** @returns 12 hex digits */
export function codeDigest(): string {
  if (known !== undefined) return known;
  const hash = createHash("sha256");
  const root = compiledFolder();
  for (const folder of FOLDERS)
    for (const name of readdirSync(join(root, folder), {
      recursive: true,
      encoding: "utf8",
    }).sort())
      if (/\.(js|wasm)$/.test(name))
        hash.update(`${folder}/${name}\0`).update(readFileSync(join(root, folder, name)));
  return (known = hash.digest("hex").slice(0, 12));
}

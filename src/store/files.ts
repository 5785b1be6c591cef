/**
 * Files are written to a temporary name and renamed, so that nothing is ever half-written; what cannot be written is
 * one line, and leaves no temporary file behind.
 */
import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UsageError } from "../core/errors.js";

/** What the system's codes mean for someone who wants a file written, and what helps. */
const CODES: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  ENOSPC: ["the disk is full", "free some space"],
  EDQUOT: ["the quota is used up", "free some space"],
  EFBIG: ["the file would be too large for the file system", "write elsewhere"],
  EROFS: ["the file system is read-only", "write elsewhere"],
  EACCES: ["no permission", "write elsewhere, or change the permissions"],
  EPERM: ["no permission", "write elsewhere, or change the permissions"],
  ENAMETOOLONG: ["the name is too long", "give a shorter one"],
  ENOTDIR: ["a part of the path is a file", "write elsewhere"],
  EISDIR: ["a folder is in its place", "write elsewhere"],
  EEXIST: ["a file is in its place", "write elsewhere"],
  ENOTEMPTY: ["a folder is in its place", "write elsewhere"],
  ENOENT: ["its folder is gone", "write elsewhere"],
  ELOOP: ["its links lead in a circle", "write elsewhere"],
  EIO: ["the disk fails", "write elsewhere"],
  EMFILE: ["too many files are open", "close some"],
  ENFILE: ["too many files are open", "close some"],
};

/** The code of a failed call of the system, "ENOSPC"; undefined for every other error. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && "syscall" in error ? (error as NodeJS.ErrnoException).code : undefined;

/** Runs what writes a file; a call of the system that fails becomes one line that names the file and the reason. */
export function writing<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const [reason, remedy] = CODES[code] ?? ["the system refuses", "write elsewhere"];
    throw new UsageError(
      `output ${path}`,
      "one that can be written",
      `${code} (${reason})`,
      remedy,
    );
  }
}

/** Whether a folder is there, and no file in its place. */
export const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Creates a folder and its parents one by one: Node's recursive mkdir never returns on /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another run may have made it in between.
    if (!existsSync(folder)) throw error;
  }
}

/** Creates the output folder if need be; throws UsageError when it cannot be written. */
export function prepareFolder(folder: string): void {
  const trial = join(folder, `.write-${randomBytes(4).toString("hex")}.tmp`);
  try {
    makeFolder(resolve(folder));
    accessSync(folder, constants.W_OK);
    writeFileSync(trial, "");
    rmSync(trial);
  } catch (error) {
    const code = codeOf(error) ?? "error";
    const reason = CODES[code]?.[0];
    throw new UsageError(
      "out",
      "a folder that can be written",
      folder,
      `choose another (${code}${reason ? `: ${reason}` : ""})`,
    );
  }
}

/** A name beside a file's for what will become it: no other process takes the same. */
export const temporaryOf = (path: string): string =>
  `${path}.${randomBytes(4).toString("hex")}.tmp`;

/** Gives a file that another library wrote its name, once it is on the disk. */
export function renameFlushed(temporary: string, path: string): void {
  const file = openSync(temporary, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

/**
 * Writes a whole file or nothing. It is on the disk before it has its name, so that a machine which loses its power
 * leaves the earlier file or the new one.
 * @param flush false leaves the disk to the system, which is many times as fast: for files whose reader finds out
 *   that they are not what was written, and can do without them. A process that dies leaves a whole file all the same.
 * @throws UsageError where the disk is full, the file may not be written, ..: no temporary file stays
 */
export function writeWhole(
  path: string,
  content: string | Uint8Array,
  { flush = true } = {},
): void {
  const temporary = temporaryOf(path);
  writing(path, () => {
    makeFolder(dirname(resolve(path)));
    try {
      writeFileSync(temporary, content, { flag: "wx", flush });
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/**
 * What a user can cause and no caller has put in words: errors of the system, of memory, of DuckDB, zod and JSON, as
 * one line each. Errors of worker threads are copies that keep the message alone: it is read where a code is gone.
 */
import { oneLine } from "../core/shown.js";

/** What each system error means, and what to do. */
const SYSTEM: Readonly<Record<string, readonly [meaning: string, remedy: string]>> = {
  ENOENT: ["no such file or folder", "check the path"],
  EACCES: ["permission denied", "change its permissions, or take another path"],
  EPERM: ["not permitted", "change its permissions, or take another path"],
  EROFS: ["the file system is read-only", "take another path"],
  EISDIR: ["it is a folder, not a file", "give a file"],
  ENOTDIR: ["a part of the path is a file, not a folder", "check the path"],
  EEXIST: ["it exists already", "remove it, or take another path"],
  ENOTEMPTY: ["the folder is not empty", "empty it, or take another"],
  ELOOP: ["too many symbolic links", "check the path"],
  ENAMETOOLONG: ["the name is too long", "take a shorter path"],
  ENOSPC: ["no space left on the device", "make room, or write elsewhere"],
  EDQUOT: ["the disk quota is used up", "make room, or write elsewhere"],
  EFBIG: ["the file is too large for its file system", "write elsewhere"],
  EMFILE: ["too many open files", "raise the limit (ulimit -n), or take fewer --workers"],
  ENFILE: ["too many open files in the system", "close other programs"],
  EAGAIN: ["the system has no threads or processes left", "take fewer --workers"],
  ENOMEM: ["the system has no memory left", "ask for less, or take fewer --workers"],
  EBUSY: ["it is in use", "close what uses it"],
  ETXTBSY: ["it is in use", "close what uses it"],
  EIO: ["the device failed", "check the disk, or take another path"],
  ENXIO: ["no such device", "check the path"],
  ENODEV: ["no such device", "check the path"],
  EINVAL: ["the system refuses it", "check the path"],
};

/** What Node, WebAssembly and DuckDB say where something is larger than memory, or than one value may be. */
const MEMORY = [
  /^Invalid (typed array|array|string|DataView|array buffer) length/i,
  /^Array buffer allocation failed/i,
  /out of memory|could not allocate memory|memory(32)? limit/i,
  /Cannot create a string longer|ERR_WORKER_OUT_OF_MEMORY/i,
  /^File size .* is greater than|^The value of "(size|length)" is out of range/i,
];

/** What DuckDB says where a file is at fault, and not the query. */
const DUCKDB_ERRORS = [
  ...["IO", "Invalid Input", "Conversion", "Out of Range", "Binder", "Serialization"],
  ...["Permission", "Mismatch Type", "Invalid Type", "Invalid Unicode", "Not implemented"],
  "Constraint",
];
const DUCKDB = new RegExp(`^(${DUCKDB_ERRORS.join("|")}) Error: `);

/** "ENOENT: no such file or directory, open 'PATH'": the code and the path. */
function systemError({ code, path, message }: NodeJS.ErrnoException): string | undefined {
  const [, named, quoted] = /^(E[A-Z]+): .*?(?:'(.*)')?$/s.exec(message) ?? [];
  const known = SYSTEM[code ?? named ?? ""];
  if (!known) return undefined;
  const subject = path ?? quoted;
  const [meaning, remedy] = known;
  return subject === undefined || subject === ""
    ? `a file cannot be used: ${meaning}: ${remedy}`
    : `${oneLine(subject, 300)}: ${meaning}: ${remedy}`;
}

interface ZodIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function zodError(error: Error): string | undefined {
  const { issues } = error as { issues?: readonly ZodIssue[] };
  if (error.name !== "ZodError" || !Array.isArray(issues) || issues.length === 0) return undefined;
  const [{ path, message }] = issues as readonly ZodIssue[];
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  const field = path.length > 0 ? `field ${path.map(String).join(".")}` : "the input";
  return `${oneLine(field, 300)} is not valid: ${oneLine(message, 300)}${more}: correct it`;
}

const tooLarge = (message: string): string =>
  `this needs more memory than there is (${oneLine(message, 200)}): ask for smaller sizes or fewer --workers`;

function duckdbError(message: string): string | undefined {
  if (!DUCKDB.test(message)) return undefined;
  const [sentence] = message.replace(DUCKDB, "").split("\n");
  return `a table cannot be read or written: ${oneLine(sentence.trim(), 200)}: check the file and the disk`;
}

/** The one line of an error that a user can cause; undefined for all others. */
export function inWords(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  const { message } = error;
  if (/without null bytes/.test(message))
    return "a path must be without NUL characters: check the names that were given";
  if (MEMORY.some((pattern) => pattern.test(message)) || code === "ERR_WORKER_OUT_OF_MEMORY")
    return tooLarge(message);
  if (error instanceof SyntaxError && /JSON/.test(message))
    return `a file is not valid JSON (${oneLine(message, 200)}): correct it, or make it again`;
  return systemError(error) ?? zodError(error) ?? duckdbError(message);
}

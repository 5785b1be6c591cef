/**
 * One run at a time writes to a folder: a file that is created exclusively says which, and goes with it. That of a
 * process which is no longer there is taken over.
 */
import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { UsageError } from "../core/errors.js";
import { codeOf, temporaryOf, writing } from "./files.js";

export const LOCK = ".loradp-lock";

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  /** Where pids are counted: containers of one host name count their own. */
  readonly space: string;
  /** When the process began, in the system's ticks: a later process may have its pid. Empty where nothing says. */
  readonly began: string;
}

/** Content of a file, or what `otherwise` makes of a file that is not there or cannot be read. */
function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/** The 22nd field of /proc/PID/stat; the second, a name in brackets, may hold blanks. */
const beganOf = (pid: number): string =>
  orElse(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  }, "");

const pidSpace = (): string => orElse(() => readlinkSync("/proc/self/ns/pid"), "");

const isHolder = (value: unknown): value is Holder => {
  const { pid, ...texts } = (value ?? {}) as Record<string, unknown>;
  const named = ["host", "since", "space", "began"].every((key) => typeof texts[key] === "string");
  return named && Number.isSafeInteger(pid) && (pid as number) > 0;
};

function holderOf(text: string): Holder | undefined {
  const value = orElse<unknown>(() => JSON.parse(text), undefined);
  return isHolder(value) ? value : undefined;
}

/** Whether a holder's process is known to be gone; what another machine runs is never known. */
function isGone({ pid, host, space, began }: Holder): boolean {
  if (host !== hostname() || space !== pidSpace()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return true;
  }
  const now = beganOf(pid);
  return now !== "" && began !== "" && now !== began;
}

/** Creates the lock with its content at once; false where there is one. */
function create(path: string, content: string): boolean {
  const temporary = temporaryOf(path);
  try {
    writeFileSync(temporary, content, { flag: "wx" });
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const code = codeOf(error) ?? "";
    if (code === "EEXIST") return false;
    // Some file systems have no links: there, the content comes a moment after the file.
    if (!["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"].includes(code)) throw error;
    return createSlowly(path, content);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function createSlowly(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

const contentOf = (path: string): string | undefined =>
  orElse<string | undefined>(() => readFileSync(path, "utf8"), undefined);

/** Removes a lock of this content; that of another, which was taken in between, is put back. */
function removeIf(path: string, content: string): void {
  const aside = temporaryOf(path);
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  if (contentOf(aside) !== content) orElse(() => linkSync(aside, path), undefined);
  rmSync(aside, { force: true });
}

function held(folder: string, holder: Holder | undefined): UsageError {
  const known = holder && holder.host === hostname() && holder.space === pidSpace();
  const who = holder ? `pid ${holder.pid} on ${holder.host} since ${holder.since}` : "by its lock";
  const gone = known ? "" : `; if no run goes on there, remove ${join(folder, LOCK)}`;
  return new UsageError(
    "out",
    "a folder that no other run writes to",
    folder,
    `another run writes here: ${who}; wait for it, or choose another folder${gone}`,
  );
}

/** Refuses a folder that another run writes to, and writes nothing. @throws UsageError */
export function checkUnlocked(folder: string): void {
  const seen = contentOf(join(folder, LOCK));
  if (seen === undefined) return;
  const holder = holderOf(seen);
  if (!holder || !isGone(holder)) throw held(folder, holder);
}

/** Whether a run that is known to go on writes to a folder; undefined where another machine knows. */
export function isHeld(folder: string): boolean | undefined {
  const seen = contentOf(join(folder, LOCK));
  if (seen === undefined) return false;
  const holder = holderOf(seen);
  if (!holder || holder.host !== hostname() || holder.space !== pidSpace()) return undefined;
  return !isGone(holder);
}

/**
 * Takes the lock of a folder, which exists.
 * @returns gives it back; the end of the process does so, too
 * @throws UsageError where another run has it, or it cannot be written
 */
export function takeLock(folder: string): () => void {
  const path = join(folder, LOCK);
  const me: Holder & { readonly token: string } = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    space: pidSpace(),
    began: beganOf(process.pid),
    token: randomBytes(8).toString("hex"),
  };
  const content = `${JSON.stringify(me)}\n`;
  return writing(path, () => {
    // Once for a lock that is given back meanwhile, once for one whose process is gone.
    for (let tries = 0; tries < 4; tries++) {
      if (create(path, content)) return giver(path, content);
      const seen = contentOf(path);
      if (seen === undefined) continue;
      const holder = holderOf(seen);
      if (!holder || !isGone(holder)) throw held(folder, holder);
      removeIf(path, seen);
    }
    throw held(folder, undefined);
  });
}

/** Locks that are held, to be given back at the end of the process. */
const given = new Set<() => void>();
const giveAll = (): void => given.forEach((give) => give());

function giver(path: string, content: string): () => void {
  const give = (): void => {
    given.delete(give);
    if (contentOf(path) === content) rmSync(path, { force: true });
  };
  if (!process.listeners("exit").includes(giveAll)) process.on("exit", giveAll);
  given.add(give);
  return give;
}

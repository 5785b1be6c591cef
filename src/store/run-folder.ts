/**
 * The folder that a run writes to: one run at a time, results of an earlier run never overwritten or mixed in, and
 * resumed by the run that began it only. `started.json` says which run that is, from its start on.
 */
import { existsSync, lstatSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../core/errors.js";
import { few } from "../core/lists.js";
import type { ShardStore } from "../sweep/run.js";
import { isFolder, prepareFolder, writeWhole, writing } from "./files.js";
import { firstDifference } from "./difference.js";
import { LOCK, takeLock } from "./lock.js";
import { SHARD_NAME, SHARDS, shardNames, shardStore, soundShards } from "./shards.js";
import {
  ADAPTER,
  EVERY,
  leftIn,
  listed,
  objectIn,
  present,
  SCORES,
  STARTED,
  startedBy,
  STATUS,
  type WritingCommand,
  writtenBy,
} from "./written.js";

/** What a run is, as plain data in the order in which differences are named. */
export interface RunIdentity extends Readonly<Record<string, unknown>> {
  readonly loradp: string;
  readonly command: WritingCommand;
}

export interface FolderRequest {
  readonly out: string;
  /** Removes what an earlier run left. */
  readonly force: boolean;
  /** Goes on with the run that the folder holds. */
  readonly resume: boolean;
  /** Told, a line each, what is not taken over of an earlier run. */
  readonly warn: (line: string) => void;
}

export interface RunFolder {
  readonly path: string;
  /** Makes the folder this run's: to be called once, before anything is written to it. */
  start(identity: RunIdentity): void;
  /** Seconds that each plan took until now, in earlier parts of the run too. */
  readonly seconds: ReadonlyMap<string, number>;
  /** Adds to them; after `start`. */
  spend(plan: string, seconds: number): void;
  /** Finished shards; after `start`. */
  readonly shards: ShardStore;
  /** Whether a shard is one that an earlier part of the run had finished; after `start`. */
  isEarlier(id: string): boolean;
  /** Removes what says that a run began here: what it would have written is nothing. */
  discard(): void;
  /** Gives the lock back; a folder that was made for a run which never began goes with it. */
  close(): void;
}

/** A run's folder whose finished shards lie elsewhere. */
export const withShards = (folder: RunFolder, shards: ShardStore): RunFolder => ({
  ...folder,
  shards,
});

/** Refuses a folder that holds what a run left, or a user's files of the names that are written. */
function checkEmpty({ out, force, resume }: FolderRequest, command: WritingCommand): void {
  const left = leftIn(out);
  const foreign = present(out, writtenBy(command, out)).filter((name) => !left.includes(name));
  if (foreign.length > 0)
    throw new UsageError(
      "out",
      "a folder without files of the names that are written",
      `${out}, which holds ${few(foreign, 2)} that no run of loradp left`,
      "choose another folder",
    );
  const shards = shardNames(out).length;
  if (force || resume || left.length + shards === 0) return;
  const earlier = startedBy(out);
  const by = earlier ? ` of loradp ${earlier}` : "";
  if (left.length === 0)
    throw new UsageError(
      "out",
      "a folder without an unfinished run",
      `${out}, which holds ${shards} finished shards${by}`,
      "--resume to go on, --force to start again",
    );
  throw new UsageError(
    "out",
    "a folder without results of an earlier run",
    `${out}, which holds ${few(left, 2)}${by}`,
    "--force to replace them, or choose another folder",
  );
}

/** Refuses to go on where no run is and a user's files are: what a wrong folder is. One that is empty may begin. */
function checkHeld(out: string): void {
  const own = [STARTED, STATUS, LOCK, SHARDS];
  const others = listed(out).filter((name) => !own.includes(name));
  if (others.length === 0 || existsSync(join(out, STARTED))) return;
  if (leftIn(out).length + shardNames(out).length > 0) return;
  throw new UsageError(
    "resume",
    "given for a folder that holds a run, or is empty or new",
    `${out}, which holds ${few(others, 2)} and no run`,
    "leave out --resume, or give the folder of the run",
  );
}

/** Refuses to go on with another run than the one that the folder holds. */
function checkSame(out: string, identity: RunIdentity): void {
  const path = join(out, STARTED);
  const refuse = (rule: string, value: string): never => {
    const remedy = "--force to start again, or choose another folder";
    throw new UsageError("resume", rule, value, remedy);
  };
  if (!existsSync(path)) {
    const names = leftIn(out);
    // Shards alone are computed again: they are of an older layout.
    if (names.length > 0)
      refuse("given for a folder that says which run it holds", `${out} of an earlier version`);
    return;
  }
  const started = objectIn(path);
  if (!started) return refuse(`given for a folder whose ${STARTED} can be read`, out);
  const then = Object.fromEntries(Object.keys(identity).map((key) => [key, started[key]]));
  const difference = firstDifference(then, JSON.parse(JSON.stringify(identity)));
  if (difference) {
    const [field, theirs, mine] = difference;
    refuse(
      "given with the run that the folder holds",
      `${field} ${mine}, where ${out} has ${theirs}`,
    );
  }
}

/** Whether a name is that of a file which a run was writing when it ended. */
const isTemporary = (name: string): boolean =>
  name.endsWith(".tmp") &&
  [...EVERY, STARTED, STATUS, LOCK, ".write-"].some((known) =>
    name.startsWith(known.endsWith("-") ? known : `${known}.`),
  );

/** Lock files are being made for a moment by other runs, too. */
const isOld = (path: string): boolean => {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status !== undefined && Date.now() - status.mtimeMs > 60_000;
};

/** Removes what runs that died were writing. Only with the lock. */
export function removeTemporaries(out: string): void {
  const inFolder = listed(out)
    .filter(isTemporary)
    .map((name) => join(out, name))
    .filter((path) => !path.includes(LOCK) || isOld(path));
  const inShards = listed(join(out, SHARDS))
    .filter(
      (name) => name.endsWith(".tmp") && SHARD_NAME.test(name.split(".").slice(0, 2).join(".")),
    )
    .map((name) => join(out, SHARDS, name));
  const inAdapter = listed(join(out, ADAPTER))
    .map((name) => join(ADAPTER, name))
    .filter(isTemporary)
    .map((name) => join(out, name));
  for (const path of [...inFolder, ...inShards, ...inAdapter])
    writing(path, () => rmSync(path, { force: true }));
}

/** Removes what an earlier run left, by name; folders that a user put files into stay. */
function removeResults(out: string): void {
  const shards = shardNames(out).map((name) => join(SHARDS, name));
  for (const name of [...leftIn(out), ...shards, STARTED, STATUS])
    writing(join(out, name), () => rmSync(join(out, name), { force: true }));
  for (const folder of [SHARDS, ADAPTER, SCORES].map((name) => join(out, name)))
    if (isFolder(folder) && listed(folder).length === 0) writing(folder, () => rmdirSync(folder));
}

/** Refuses what must not be overwritten or gone on with. */
function check(request: FolderRequest, known: RunIdentity): void {
  const { out, resume } = request;
  removeTemporaries(out);
  checkEmpty(request, known.command);
  if (!resume) return;
  checkHeld(out);
  checkSame(out, known);
}

/**
 * Opens the folder of a run: creates it, takes its lock, refuses what must not be overwritten.
 * @param known what is known of the run before it starts: part of what `start` is given
 * @throws UsageError where another run writes there, or an earlier one left results that are neither to be replaced
 * nor gone on with
 */
export function openRunFolder(request: FolderRequest, known: RunIdentity): RunFolder {
  const { out, force, resume, warn } = request;
  if (force && resume)
    throw new UsageError("force", "given without --resume", "both", "give one of them");
  const isNew = !existsSync(out);
  prepareFolder(out);
  const give = takeLock(out);
  let isBegun = false;
  const close = (): void => {
    give();
    if (isNew && !isBegun && listed(out).length === 0) rmdirSync(out);
  };
  try {
    check(request, known);
  } catch (error) {
    close();
    throw error;
  }
  let sound: ReadonlySet<string> = new Set();
  let shards = shardStore(out, sound);
  let started: RunIdentity = known;
  const seconds = new Map<string, number>();
  const write = (): void =>
    writeWhole(
      join(out, STARTED),
      `${JSON.stringify({ ...started, seconds: Object.fromEntries(seconds) })}\n`,
    );
  return {
    path: out,
    close,
    seconds,
    isEarlier: (id) => sound.has(id),
    spend(plan, more) {
      seconds.set(plan, (seconds.get(plan) ?? 0) + more);
      write();
    },
    get shards() {
      return shards;
    },
    discard() {
      isBegun = false;
      for (const name of [STARTED, STATUS]) rmSync(join(out, name), { force: true });
    },
    start(identity) {
      isBegun = true;
      if (resume) {
        checkSame(out, identity);
        const isFirst = !existsSync(join(out, STARTED));
        const older = isFirst && shardNames(out).length;
        if (isFirst && !older) warn(`nothing to resume in ${out}: a new run begins there`);
        if (older) warn(`${older} shards in ${out} are of an earlier version: computed again`);
        else shards = shardStore(out, (sound = soundShards(out, warn)));
        for (const [plan, spent] of Object.entries(objectIn(join(out, STARTED))?.["seconds"] ?? {}))
          if (typeof spent === "number") seconds.set(plan, spent);
      } else removeResults(out);
      started = identity;
      write();
    },
  };
}

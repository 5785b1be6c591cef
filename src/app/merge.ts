/** Puts the parts of a sweep together, each from a folder of `sweep --shard k/n`: the bits of one run. */
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { z } from "zod";
import type { BackendInfo } from "../backend/backend.js";
import { UsageError } from "../core/errors.js";
import { few } from "../core/lists.js";
import type { Shard } from "../experiment/kind.js";
import { firstDifference } from "../store/difference.js";
import { checkUnlocked } from "../store/lock.js";
import { withShards, type RunIdentity } from "../store/run-folder.js";
import { loadShard, shardFiles, shardNames } from "../store/shards.js";
import { STARTED, startedIn } from "../store/written.js";
import { parseComplete, type Plan } from "../sweep/plan.js";
import type { ShardStore } from "../sweep/run.js";
import { partOfEach } from "../sweep/shard.js";
import { openedBackend } from "./backend.js";
import { finishSweep, type SweepResult } from "./sweep.js";
import { choiceOf, inRunFolder } from "./run-plans.js";
import { addHosts, readStatus, type Hosts } from "./run-status.js";
import { partText, runIdentity } from "./run-identity.js";
import { runSettings, type TaskOptions } from "./settings.js";
import { version } from "./version.js";

/** Options of {@link merge}; all but the folder have defaults. The seed is the parts' own. */
export type MergeOptions = Omit<TaskOptions, "seed">;

/** What a merge came to. */
export interface Merged extends SweepResult {
  readonly folders: readonly string[];
  /** Shards that several folders have, with the same bytes. */
  readonly doubled: number;
}

/** What the folder of a part says of it. */
interface PartFolder {
  readonly folder: string;
  readonly plan: Plan;
  readonly seed: string;
  /** As it stands in the names of shards. */
  readonly backend: string;
  /** Of how many parts; undefined of a run that was not cut. */
  readonly of: number | undefined;
  /** What the parts of one run have in common. */
  readonly run: Readonly<Record<string, unknown>>;
}

/** What a merge takes from the start of a run. */
const partSchema = z.object({
  plans: z.array(z.unknown()).length(1),
  seed: z.string(),
  backend: z.string().regex(/^\w+\/[\w-]+/),
});

/** How many parts "2/3" is of. */
const partsOf = (text: unknown): number | undefined =>
  typeof text === "string" ? Number(text.split("/")[1]) : undefined;

function partIn(folder: string): PartFolder {
  const refuse = (rule: string, value: string, remedy: string): never => {
    throw new UsageError("merge", rule, value, remedy);
  };
  const remedy = "give the folders that loradp sweep PLAN --shard k/n --out DIR wrote";
  if (!existsSync(folder)) refuse("given folders", `${folder}, which is not there`, remedy);
  const started = startedIn(folder);
  const whole = "given folders whose started.json is as their run wrote it";
  if (!started && existsSync(join(folder, STARTED))) return refuse(whole, folder, remedy);
  if (!started || started["command"] !== "sweep")
    return refuse("given folders of a sweep", folder, remedy);
  checkUnlocked(folder);
  if (started["loradp"] !== version())
    refuse(
      `given folders of loradp ${version()}`,
      `${folder} of ${typeof started["loradp"] === "string" ? `loradp ${started["loradp"]}` : "none"}`,
      "merge with that version",
    );
  const { shard, seconds: _, ...run } = started;
  const { success, data } = partSchema.safeParse(started);
  if (!success) return refuse(whole, folder, remedy);
  if (shardNames(folder).length === 0)
    return refuse(
      "given folders that hold shards",
      `${folder}, which has none`,
      "give the folders of the parts; what a merge wrote holds their tables alone",
    );
  const { seed, backend } = data;
  const plan = parseComplete(data.plans[0], `plan of ${folder}`);
  return { folder, plan, seed, backend, of: partsOf(shard), run };
}

/** Refuses folders of different runs, naming the first field that differs. */
function checkAlike([first, ...others]: readonly PartFolder[]): void {
  for (const other of others) {
    const difference = firstDifference(first.run, other.run);
    if (difference) {
      const [field, mine, theirs] = difference;
      throw new UsageError(
        "merge",
        "given parts of one run",
        `${field} ${mine} in ${first.folder}, ${theirs} in ${other.folder}`,
        "leave one of them out",
      );
    }
  }
}

/** Where a path leads, of which the last folders may not be there yet. */
const whereTo = (path: string): string =>
  existsSync(path) ? realpathSync(path) : join(whereTo(dirname(resolve(path))), basename(path));

/** Refuses to write to a folder of a part, whose shards would be lost, or into one. */
function checkApart(folders: readonly string[], out: string): void {
  const target = whereTo(out);
  const same = folders.find((folder) => `${target}${sep}`.startsWith(`${whereTo(folder)}${sep}`));
  if (same !== undefined)
    throw new UsageError(
      "out",
      "another folder than the parts'",
      out === same ? out : `${out}, which is ${same} or in it`,
      "choose another folder",
    );
}

/** The sound shards of several folders. */
interface Shards {
  readonly store: ShardStore;
  readonly doubled: number;
}

/**
 * @param warn told of each shard that is not what was written
 * @throws UsageError where two folders have different bytes for one shard
 */
function shardsOfAll(folders: readonly string[], warn: (line: string) => void): Shards {
  const paths = new Map<string, string>();
  const digests = new Map<string, string>();
  let doubled = 0;
  for (const folder of folders)
    for (const { id, path, fault, digest } of shardFiles(folder)) {
      if (fault !== undefined) warn(`shard ${path} ${fault}: left out`);
      else if (!paths.has(id)) {
        paths.set(id, path);
        digests.set(id, digest);
      } else if (digests.get(id) === digest) doubled++;
      else
        throw new UsageError(
          "merge",
          "given folders that agree on every shard",
          `different numbers in ${String(paths.get(id))} and ${path}`,
          "one machine computed it wrong: compute it again on a third, and leave that folder out",
        );
    }
  return {
    doubled,
    store: {
      has: (id) => paths.has(id),
      load: (id) => loadShard(paths.get(id) as string, id),
      save() {
        throw new Error("a merge computes nothing");
      },
    },
  };
}

/** "part 2/3 (5 of 9 shards)" of each part that lacks shards. */
function lackingParts(
  shards: readonly Shard[],
  stored: readonly boolean[],
  of: number,
): ReadonlyArray<readonly [part: string, words: string]> {
  const parts = partOfEach(shards, of);
  return Array.from({ length: of }, (_, k) => k + 1).flatMap((part) => {
    const own = stored.filter((_, i) => parts[i] === part);
    const lacking = own.filter((is) => !is).length;
    const name = partText({ part, of });
    return lacking > 0
      ? [[name, `part ${name} (${lacking} of ${own.length} shards)`] as const]
      : [];
  });
}

/** A word as a shell reads it. */
const inShell = (word: string): string =>
  /^[\w.,:-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;

/** Refuses a run that lacks shards, by its parts. */
const checkComplete =
  (parts: readonly PartFolder[], { seed, plan, backend }: PartFolder) =>
  (shards: readonly Shard[], stored: readonly boolean[], isSearch: boolean): void => {
    const missing = shards.filter((_, i) => !stored[i]).map(({ id }) => id);
    if (missing.length === 0) return;
    const of = parts.find((part) => part.of !== undefined)?.of ?? 1;
    const lacking = lackingParts(shards, stored, of);
    const names = lacking.map(([name]) => name);
    const whose = isSearch
      ? "the search that every part runs"
      : lacking.map(([, words]) => words).join(", ");
    const name = names.length === 1 || isSearch ? names[0] : `K/${of}`;
    const sampler =
      "sampler" in plan && plan.sampler !== "factors" ? ` --sampler ${plan.sampler}` : "";
    const same = `--seed ${inShell(seed)} --backend ${backendOf(backend)}${sampler}`;
    const command = `loradp sweep PLAN --shard ${name} ${same} --resume --out DIR`;
    throw new UsageError(
      "merge",
      `given all ${shards.length} shards of the run`,
      `${shards.length - missing.length}; missing are ${few(missing, 2)} of ${whose}`,
      `compute part ${isSearch ? names[0] : few(names, 6)} (${command}), and merge again`,
    );
  };

/** Name and mode in the label of shards. */
function labelled(label: string): Pick<BackendInfo, "name" | "mode"> {
  const [, name, mode] = /^(\w+)\/([\w-]+)/.exec(label) as unknown as [
    string,
    BackendInfo["name"],
    BackendInfo["mode"],
  ];
  return { name, mode };
}

/** A backend as the option that chooses it. */
const backendOf = (label: string): string => choiceOf(labelled(label));

/** What computed shards of this label: as it is on this machine, where it rounds alike on every machine. */
async function infoOf(label: string): Promise<BackendInfo> {
  const { name, mode } = labelled(label);
  if (mode === "f64") return openedBackend("reference");
  if (mode === "simd" || mode === "webasm") return openedBackend(mode);
  return { name, mode, precision: "f32", unitRoundoff: 2 ** -24, device: "another machine" };
}

/**
 * Merges the parts of a sweep, in the order of its shards, and judges the claims that it feeds.
 * @throws UsageError where the folders are not of one run, disagree on a shard, or lack one
 */
export async function merge(folders: readonly string[], options: MergeOptions): Promise<Merged> {
  if (folders.length === 0)
    throw new UsageError("merge", "given folders", "none", "give those of the parts");
  const parts = folders.map(partIn);
  checkApart(folders, options.out);
  checkAlike(parts);
  const [first] = parts;
  const { plan, seed, backend } = first;
  const settings = runSettings({ ...options, seed, executor: "inline" });
  const { store, doubled } = shardsOfAll(folders, settings.warn);
  const known: RunIdentity = runIdentity("sweep", { seed, plans: [plan] });
  const hosts = folders.reduce<Hosts>(
    (all, each) => addHosts(all, readStatus(each)?.hosts ?? {}),
    {},
  );
  return inRunFolder(settings, known, async (job) => {
    const merged = { backend: await infoOf(backend), label: backend, parts: folders.length, hosts };
    try {
      const result = await finishSweep({
        ...job,
        folder: withShards(job.folder, store),
        plans: [plan],
        onShards: checkComplete(parts, first),
        merged,
      });
      return { ...result, folders, doubled };
    } catch (error) {
      job.folder.discard();
      throw error;
    }
  });
}

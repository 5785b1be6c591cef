/** What a run was made with and by: name and value, as the report prints them. */
import { cpus, hostname } from "node:os";
import type { BackendInfo } from "../backend/backend.js";
import { contentHash, type Plan } from "../sweep/plan.js";
import { samplingModes } from "../experiment/kinds.js";
import { processor } from "./host.js";
import type { Hosts } from "./run-status.js";
import type { RunSettings } from "./settings.js";
import type { TakenOver } from "./taken-over.js";
import { commit, version } from "./version.js";

export type Provenance = Array<[name: string, value: string]>;

/** What is kept of a plan that has run. */
export interface PlanRun {
  readonly plan: Plan;
  readonly rows: number;
  readonly seconds: number;
}

const seconds = (x: number): string => `${x.toFixed(1)} s`;

function randomNumbers({ mode }: BackendInfo): string {
  const device = mode === "webgpu" ? "from the device (pcg4d, Box & Muller), elsewhere " : "";
  return (
    `keyed by (seed, experiment, trial): normals of A ${device}from the SIMD kernel ` +
    "(ChaCha8, xoshiro128++, Box & Muller), all else from @stdlib's Mersenne twister"
  );
}

/** "2026-11-28 06:05 UTC": of the end of a run. */
const dateText = (at: Date): string => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Nothing where nothing was taken over, whatever was asked for. */
function resumedOf({ taken, isWholeTime = false }: More): Provenance {
  if (!taken || taken.shards === 0) return [];
  const durations = isWholeTime ? "of all its parts" : "of this part alone";
  return [
    [
      "resumed",
      `yes: ${taken.shards} of ${taken.of} shards were taken over from an earlier part of the run; durations are ` +
        durations,
    ],
  ];
}

/** What the seconds of the simulation leave out. */
const restOf = ({ taken, isWholeTime = false }: More): string =>
  taken && taken.shards > 0 && !isWholeTime ? ", the rest taken over" : "";

function executorOf({ executor, workers }: Pick<RunSettings, "executor" | "workers">): string {
  if (executor === "queue") return "queue";
  return `${executor}, ${executor === "inline" ? 1 : workers} worker(s)`;
}

/** "alpha: 120 shards (Node 20.19.0, PROCESSOR)", where others than this machine alone computed. */
function hostsOf(hosts: Hosts): Provenance {
  const names = Object.keys(hosts).sort();
  if (names.length === 0 || (names.length === 1 && names[0] === hostname())) return [];
  const said = names.map((name) => {
    const { shards, node, processor: model } = hosts[name];
    return `${name}: ${shards} shards (Node ${node}, ${model})`;
  });
  return [["hosts", said.join("; ")]];
}

/** What else is known of some runs. */
export interface More {
  /** Of how many parts, where a run was put together. */
  readonly merged?: { readonly parts: number } | undefined;
  /** Shards that an earlier part of the run had finished. */
  readonly taken?: TakenOver;
  /** Whether durations are those of earlier parts, too. */
  readonly isWholeTime?: boolean;
}

/** @param hosts that computed shards */
export function provenanceOf(
  runs: readonly PlanRun[],
  info: BackendInfo,
  { seed, commandLine, ...settings }: RunSettings,
  hosts: Hosts,
  more: More = {},
): Provenance {
  const total = runs.reduce((sum, run) => sum + run.seconds, 0);
  const { name, mode, precision, device, fallback } = info;
  const own = commit();
  const { merged } = more;
  return [
    ["date", dateText(new Date())],
    ...(commandLine === "" ? [] : [["command line", commandLine] as [string, string]]),
    ...(own === undefined ? [] : [["commit", own] as [string, string]]),
    ["seed", seed],
    ["backend that ran", `${name} (${mode}), products in ${precision}, on ${device}`],
    ...(fallback
      ? [["backend fallback", `${fallback.from} not used: ${fallback.reason}`] as [string, string]]
      : []),
    ["sampling mode", samplingModes(runs.map((run) => run.plan))],
    ["random numbers", randomNumbers(info)],
    ["executor", merged ? `merged from ${merged.parts} folder(s)` : executorOf(settings)],
    ...hostsOf(hosts),
    ...runs.map((run): [string, string] => [
      `plan ${run.plan.name}`,
      `${contentHash(run.plan)}, ${run.rows} rows, ${seconds(run.seconds)}`,
    ]),
    ...resumedOf(more),
    ["simulation time", `${seconds(total)}${restOf(more)}`],
    ["versions", `loradp ${version()}, Node ${process.versions.node}`],
    ["machine", `${processor()}, ${cpus().length} cores, ${process.platform} ${process.arch}`],
  ];
}

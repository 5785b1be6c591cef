/** loradp status: how far a run is, by its folder or its queue. */
import type { FolderStatus, QueueStatus } from "../../app/status.js";
import type { RunStatus } from "../../app/run-status.js";
import { aboutTime } from "../../core/about.js";
import { defineCommand } from "../command.js";

const isUrl = (target: string): boolean => /^[a-z]+:\/\//i.test(target);

/** "plan scale: 41 of 72 shards, 3.1 a second, about 10 s left". */
function shardsLine({ plan, of, shards, rate, eta }: RunStatus): string {
  const which = of.plans > 1 ? ` (${of.plan} of ${of.plans})` : "";
  const speed = rate === null ? "" : `, ${Number(rate.toPrecision(2))} a second`;
  const left = eta === null || shards.done === shards.total ? "" : `, about ${aboutTime(eta)} left`;
  const failed = shards.failed > 0 ? `, ${shards.failed} failed` : "";
  return `plan ${plan || "none yet"}${which}: ${shards.done} of ${shards.total} shards${failed}${speed}${left}`;
}

function hostLines({ hosts }: RunStatus): string[] {
  const names = Object.keys(hosts).sort();
  const width = Math.max(0, ...names.map((name) => name.length));
  return names.map(
    (name) =>
      `  ${name.padEnd(width)}  ${hosts[name].shards} shards  Node ${hosts[name].node}, ${hosts[name].processor}`,
  );
}

/** What the state of a file and that of its lock say together. */
function stateOf({ state, isLive }: FolderStatus): string {
  if (state !== "running") return state;
  if (isLive === null) return "running, or killed: another machine knows";
  return isLive ? "running" : "killed: --resume goes on";
}

const printFolder = (status: FolderStatus): string =>
  [
    `${status.out}: ${stateOf(status)}, as of ${status.updated}`,
    shardsLine(status),
    ...hostLines(status),
  ].join("\n");

/** Lines in columns. */
function columns(rows: ReadonlyArray<readonly string[]>): string[] {
  const widths = rows[0]?.map((_, k) => Math.max(...rows.map((row) => row[k].length))) ?? [];
  return rows.map((row) =>
    `  ${row.map((cell, k) => cell.padEnd(widths[k])).join("  ")}`.trimEnd(),
  );
}

const printQueue = ({ queue, runs, workers, shards }: QueueStatus): string =>
  [
    `${queue}: ${runs.length} run(s), ${workers.length} worker(s), ` +
      `${shards.waiting} shards wait, ${shards.active} go on`,
    ...columns(
      runs.map(({ host, pid, version, status }) => [
        "run",
        `${host} (pid ${pid})`,
        `loradp ${version}`,
        status ? shardsLine(status) : "no shard yet",
      ]),
    ),
    ...columns(
      workers.map(({ host, pid, threads, version, done }) => [
        "worker",
        `${host} (pid ${pid})`,
        `loradp ${version}`,
        `${threads} thread(s)`,
        `${done} shards`,
      ]),
    ),
  ].join("\n");

export const command = defineCommand({
  name: "status",
  summary: "how far a run is: of its folder, or of all runs and workers at a queue",
  examples: ["status verify-out", "status redis://127.0.0.1:6379"],
  argument: { name: "<dir|url>", help: "--out folder of a verify or sweep, or the URL of a queue" },
  options: {},
  idle: { seed: "nothing is run" },
  async run(_, { argument }): Promise<FolderStatus | QueueStatus> {
    const { folderStatus, queueStatus } = await import("../../app/status.js");
    return isUrl(argument) ? queueStatus(argument) : folderStatus(argument);
  },
  print: (result) => ("queue" in result ? printQueue(result) : printFolder(result)),
});

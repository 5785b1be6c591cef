/**
 * What command lines at and beside their limits are refused with, or hand to the tasks behind them, as stored: it says
 * nothing of what is right. Tasks answer with nothing.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loradp } from "./in-process.fixture.js";
import { REFUSALS } from "./pinned/refusals.fixture.js";
import { folder } from "./pinned/shown.fixture.js";

/** What the tasks were given in the line that runs; of records what differs from the first of a task in the group. */
const { told, firsts, tasks } = vi.hoisted(() => {
  const list: string[] = [];
  const seen = new Map<string, Readonly<Record<string, string>>>();
  const isRecord = (value: unknown): value is object =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const json = (value: unknown): string =>
    JSON.stringify(value, (key, inner: unknown) => (key === "signal" ? undefined : inner)) ?? "-";
  const fieldsOf = (value: object): Record<string, string> =>
    Object.fromEntries(
      Object.entries(value)
        .map(([key, inner]) => [key, json(inner)] as const)
        .filter(([key, text]) => text !== "-" && key !== "signal" && key !== "commandLine"),
    );
  /** A value; of a record what is not as in the first that the task was given. */
  const plain = (task: string, value: unknown): string => {
    if (!isRecord(value)) return json(value);
    const fields = fieldsOf(value);
    const first = seen.get(task) ?? {};
    if (!seen.has(task)) seen.set(task, fields);
    const own = Object.entries(fields).filter(([key, text]) => first[key] !== text);
    const gone = Object.keys(first).filter((key) => !(key in fields));
    return `{${[...own.map(([key, text]) => `${key} ${text}`), ...gone.map((key) => `no ${key}`)].join(", ")}}`;
  };
  const task =
    (name: string) =>
    (...values: unknown[]) => {
      const given = values
        .filter((value) => typeof value !== "function")
        .map((value) => plain(name, value));
      list.push(`${name} ${given.join(" ")}`);
      return name === "readScores" ? "read" : { claims: [], contradicting: [], undecided: [] };
    };
  return {
    told: list,
    /** What each task was given first. */
    firsts: seen,
    tasks:
      (...names: string[]) =>
      () =>
        Object.fromEntries(names.map((name) => [name, task(name)])) as never,
  };
});
vi.mock(import("../app/sweep.js"), tasks("dryRun", "sweep", "sweepPart"));
vi.mock(import("../app/converge.js"), tasks("converge"));
vi.mock(import("../app/estimate.js"), tasks("estimatePlan"));
vi.mock(import("../app/verify.js"), tasks("verify"));
vi.mock(import("../app/attack.js"), tasks("attack"));
vi.mock(import("../app/attack-text.js"), tasks("attackText"));
vi.mock(import("../app/attack-outputs.js"), tasks("attackOutputs"));
vi.mock(import("../app/train.js"), tasks("train"));
vi.mock(import("../app/train-text.js"), tasks("trainText"));
vi.mock(import("../app/scores.js"), tasks("readScores", "rocSummary", "scoresAudit"));
vi.mock(import("../app/accountant.js"), tasks("accountantSummary", "calibrationSummary"));
vi.mock(import("../app/inspect/repair.js"), tasks("repairSummary"));
vi.mock(import("../app/inspect/inspect.js"), tasks("inspect"));
vi.mock(import("../app/inspect/page.js"), tasks("inspectPage"));
vi.mock(import("../app/privacy.js"), tasks("privacySummary"));
vi.mock(import("../app/releases.js"), async (original) => ({
  ...(await original()),
  ...(tasks("pencilIn", "sketchSummary", "withoutEpsilon")() as object),
}));
vi.mock(import("../app/law.js"), tasks("lawSummary"));
vi.mock(import("../app/span.js"), tasks("spanTrial"));
vi.mock(import("../app/merge.js"), tasks("merge"));
vi.mock(import("../app/report.js"), tasks("report"));
vi.mock(import("../app/status.js"), tasks("folderStatus", "queueStatus"));
vi.mock(import("../app/queue.js"), tasks("worker"));
vi.mock(import("../app/list-claims.js"), tasks("listClaims"));
vi.mock(import("../app/plan-list.js"), tasks("listKinds", "listPlans", "schemaOf"));
vi.mock(import("../app/answer-text.js"), tasks("answerLines"));
vi.mock(import("../attack/one-run.js"), tasks("oneRunEpsilon", "oneRunNote"));
vi.mock(import("../app/settings.js"), async (original) => ({
  ...(await original()),
  defaultWorkers: () => 5,
}));

const root = mkdtempSync(join(tmpdir(), "loradp-refusals-"));
/** Files of training options, of which the first two are in order. */
const FILES: Readonly<Record<string, string>> = {
  options: '{"method": "lora-fa", "rank": 2, "rate": 0.123, "batch": 9}',
  bom: '\ufeff{"method": "lora"}',
  bad: '{"method": "nosuch"}',
  list: '[{"method": "lora"}]',
  null: "null",
  text: '"lora"',
  typo: '{"method": "lora", "rnak": 3, "rtae": 2}',
  pool: '{"method": "lora", "poolSize": 60}',
  twice: '{"method": "lora", "rank": 3, "rank": 4}',
  broken: '{"method": "lora"',
  zero: '{"method": "lora", "rank": 0}',
};
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(root, `${name}.json`), text);

beforeEach(() => {
  firsts.clear();
  vi.stubEnv("LORADP_QUEUE", undefined);
});
afterEach(() => void vi.unstubAllEnvs());

/** Exit code, what is said, and what the tasks were given. */
async function outcome(line: string): Promise<string> {
  told.splice(0);
  const words = line.split(" ").map((word) => word.replaceAll("DIR", root));
  const { status, stdout, stderr } = await loradp([...words, "--json"]);
  const answer = stdout.trimEnd();
  const isEmpty = answer === '{"claims":[],"contradicting":[],"undecided":[]}';
  return [
    `$ ${line}`,
    `${status}: ${stderr.trimEnd()}`.trimEnd(),
    ...told.map((each) => `  ${each}`),
    ...(answer === "" || isEmpty ? [] : [`  answers ${answer}`]),
  ]
    .join("\n")
    .replaceAll(root, "DIR");
}

describe("command lines at and beside their limits", () => {
  it.each(Object.entries(REFUSALS))("of %s come to what is stored", async (group, lines) => {
    const fold = folder();
    const texts: string[] = [];
    for (const line of lines) texts.push(fold(await outcome(line)));
    await expect(`${texts.join("\n")}\n`).toMatchFileSnapshot(`./pinned/refused-${group}.txt`);
  });

  it("take the URL of a queue from the environment where none is given, and none of no letters", async () => {
    const queues: string[] = [];
    for (const url of ["redis://env", ""]) {
      vi.stubEnv("LORADP_QUEUE", url);
      for (const more of ["", " --queue redis://given"])
        queues.push(
          await outcome(`worker${more}`),
          await outcome(`sweep p --executor queue${more}`),
        );
    }
    const said = queues.map((text) => /redis:\/\/\w+|^2: --queue must be given/m.exec(text)?.[0]);
    expect(said.map((text) => text?.replace(/^2.*/, "refused"))).toEqual([
      ...["redis://env", "redis://env", "redis://given", "redis://given"],
      ...["refused", "refused", "redis://given", "redis://given"],
    ]);
  });
});

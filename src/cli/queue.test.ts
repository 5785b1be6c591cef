/** Sweeps over a queue as a user runs them: processes, signals, folders, and who looks at them. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kill, NO_REDIS, TestRedis, track, until } from "../queue/redis.fixture.js";
import { many } from "../queue/scene.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-queue-"));
const at = (name: string): string => join(folder, name);
const plan = at("many.json");
/** More shards than a worker computes in a second. */
writeFileSync(
  plan,
  JSON.stringify({
    ...many,
    trials: { entries: 1e9, min: 1280, max: 1280 },
    maxEntriesPerTrial: 20_000,
  }),
);

interface Told {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly end: Promise<number | null>;
}

/** A process of the command line; the queue stands in its environment alone. */
function start(url: string, ...argv: string[]): Told {
  const env = { ...process.env, LORADP_QUEUE: url };
  const child = track(spawn(process.execPath, ["bin/loradp.mjs", ...argv], { env }));
  let [out, err] = ["", ""];
  child.stdout?.on("data", (data) => (out += String(data)));
  child.stderr?.on("data", (data) => (err += String(data)));
  const end = once(child, "close").then(([code]) => code as number | null);
  return { child, out: () => out, err: () => err, end };
}

const bytes = (name: string): string[] =>
  ["noise.csv", "noise.parquet"].map((file) => readFileSync(join(at(name), file), "base64"));
const shards = (name: string): number => {
  try {
    return readdirSync(join(at(name), "shards")).length;
  } catch {
    return 0;
  }
};

describe.skipIf(NO_REDIS)("--executor queue", () => {
  let redis: TestRedis;
  let worker: Told;
  const run = (...argv: string[]): Told => start(redis.url, ...argv);
  const overQueue = (name: string, ...more: string[]): Told =>
    run("sweep", plan, "--executor", "queue", "--out", at(name), ...more);

  beforeAll(async () => {
    redis = await TestRedis.start();
    worker = run("worker", "--workers", "1");
    const whole = run("sweep", plan, "--executor", "inline", "--out", at("whole"));
    expect(await whole.end).toBe(0);
    await until(() => worker.out() !== "");
  });
  afterAll(async () => {
    await kill(worker.child);
    await redis.down();
  });

  it("gives the bytes of one on this thread, and says who computed", async () => {
    const swept = overQueue("queue");
    expect([await swept.end, bytes("queue")]).toEqual([0, bytes("whole")]);
    const { provenance } = JSON.parse(readFileSync(join(at("queue"), "run.json"), "utf8"));
    expect(provenance).toContainEqual(["executor", "queue"]);
    const status = run("status", at("queue"));
    await status.end;
    expect(status.out()).toMatch(
      /queue: finished, as of 20.*\nplan many: (\d+) of \1 shards.*\n {2}\S+ {2}\1 shards {2}Node 2/,
    );
    const files = readdirSync(at("queue"), { withFileTypes: true }).filter((f) => f.isFile());
    for (const { name } of files)
      expect(readFileSync(join(at("queue"), name), "latin1")).not.toMatch(/p%40ss|p@ss/);
  });

  it("goes on after a kill of its coordinator, to the same bytes; a second one is refused", async () => {
    const killed = overQueue("killed");
    await until(() => shards("killed") > 3);
    // Time stands still for the worker.
    worker.child.kill("SIGSTOP");
    const second = overQueue("killed", "--resume");
    expect([await second.end, second.err()]).toEqual([
      2,
      expect.stringMatching(
        /^--out must be a folder that no other run writes to, got .*: another run writes here: pid \d+/,
      ),
    ]);
    const queue = run("status", redis.url);
    await queue.end;
    expect(queue.out()).toMatch(
      new RegExp(
        "^redis://127\\.0\\.0\\.1:\\d+/0: 1 run\\(s\\), 1 worker\\(s\\), \\d+ shards wait, \\d+ go on\\n" +
          " {2}run {2}.*plan many: \\d+ of \\d+ shards.*\\n {2}worker {2}",
      ),
    );
    expect(queue.out()).not.toMatch(/p%40ss|p@ss/);
    await kill(killed.child);
    const before = shards("killed");
    expect(before).toBeLessThan(96);
    const status = run("status", at("killed"));
    await status.end;
    expect(status.out()).toMatch(/killed: killed: --resume goes on, as of /);
    expect(status.out()).not.toMatch(/ left| a second/);
    worker.child.kill("SIGCONT");
    const again = overQueue("killed", "--resume");
    expect(await again.end).toBe(0);
    expect(bytes("killed")).toEqual(bytes("whole"));
  });

  it("is verify's, too", async () => {
    const verified = run("verify", "--executor", "queue", "--out", at("verified"));
    await until(() => shards("verified") > 3);
    const queue = run("status", redis.url, "--json");
    expect(await queue.end).toBe(0);
    const { runs } = JSON.parse(queue.out());
    // Beside those that were killed a while ago.
    expect(runs).toContainEqual(expect.objectContaining({ pid: verified.child.pid }));
    verified.child.kill("SIGINT");
    expect(await verified.end).toBe(130);
  });

  it("ends on Ctrl-C while Redis is silent, and says what is kept", async () => {
    const stopped = overQueue("silent");
    await until(() => shards("silent") > 3);
    redis.freeze();
    stopped.child.kill("SIGINT");
    expect(await stopped.end).toBe(130);
    redis.thaw();
    expect(stopped.err()).toMatch(/interrupted: finished shards are kept in .*silent\/shards; run/);
    const status = run("status", at("silent"));
    await status.end;
    expect(status.out()).toMatch(/silent: stopped, as of /);
  });

  it("ends on Ctrl-C in order, and takes its shards out of the queue", async () => {
    const stopped = overQueue("stopped");
    await until(() => shards("stopped") > 3);
    stopped.child.kill("SIGINT");
    expect(await stopped.end).toBe(130);
    expect(stopped.err()).toMatch(
      /interrupted: finished shards are kept in .*; run again with --resume/,
    );
    await sleep(500);
    expect(await redis.ask((client) => client.keys("loradp:shards-*:wait"))).toEqual([]);
  });
});

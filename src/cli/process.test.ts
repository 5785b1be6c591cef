/**
 * What only a process shows: full, closed and slow outputs, signals, two runs at once. Runs dist/, which `npm test`
 * builds first.
 */
import { spawn, spawnSync, type StdioOptions } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { loradp } from "./in-process.fixture.js";

const main = join(import.meta.dirname, "../../dist/src/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "loradp-process-"));
const law = [main, "law", "--rank", "8", "--rho", "0.1"];

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}
/** A command line that runs, and what it comes to. */
function started(args: readonly string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<Ended>((resolve) =>
    child.on("close", (code) => resolve({ code, stderr })),
  );
  return { child, ended };
}
const wait = (ms: number): Promise<void> => new Promise((resume) => setTimeout(resume, ms));
async function until(happens: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !happens(); i++) await wait(50);
}

describe.runIf(existsSync("/dev/full"))("standard output", () => {
  const ended = (stdout: number, args = law) => {
    const stdio: StdioOptions = ["ignore", stdout, "pipe"];
    return spawnSync(process.execPath, args, { stdio, encoding: "utf8" });
  };

  it("on a full device, or not open for writing, is a failure: one line, exit code 2", () => {
    for (const [fd, code, args] of [
      [openSync("/dev/full", "w"), "ENOSPC", law],
      [openSync("/dev/full", "w"), "ENOSPC", [...law, "--json"]],
      [openSync("/dev/null", "r"), "EBADF", [main, "--help"]],
    ] as const) {
      const { status, stderr } = ended(fd, [...args]);
      expect([status, stderr]).toEqual([
        2,
        `standard output must be able to take the results, got ${code}: write them elsewhere\n`,
      ]);
    }
  });

  it("keeps the exit code of bad input where nothing is printed", () => {
    const { status, stderr } = ended(openSync("/dev/full", "w"), [main, "law", "--rank", "0"]);
    expect([status, stderr.split("\n").length]).toEqual([2, 2]);
  });

  it("that nobody reads to its end is fine, and a slow reader gets all of it", () => {
    const claims = `"${process.execPath}" "${main}" claims --json | head -c 10`;
    const head = spawnSync("sh", ["-c", claims], { encoding: "utf8" });
    expect([head.status, head.stderr, head.stdout.length]).toEqual([0, "", 10]);
    const terminal = pathToFileURL(join(main, "../terminal.js")).href;
    const script = `import { processTerminal } from "${terminal}";
      const terminal = processTerminal();
      terminal.out("x".repeat(5e6));
      process.exit(await terminal.end(0));`;
    const node = `"${process.execPath}" --input-type=module -e '${script}'`;
    const { stdout } = spawnSync("sh", ["-c", `${node} | (sleep 1; wc -c)`], { encoding: "utf8" });
    expect(stdout.trim()).toBe("5000000");
  });
});

describe("two runs into one folder", () => {
  const plan = {
    kind: "noise",
    name: "both",
    purpose: "test",
    feeds: [],
    rows: { source: "synthetic", dims: [64], shapes: ["spread"] },
    ranks: [4],
    inits: ["gaussian"],
    trials: { entries: 1e6, min: 64, max: 640 },
    maxEntriesPerTrial: 1e6,
  };

  it("are one run: the other is refused in one line, and no file is of it", async () => {
    const file = join(folder, "both.json");
    writeFileSync(file, JSON.stringify(plan));
    const out = join(folder, "both");
    const sweep = ["sweep", file, "--executor", "inline"];
    const seeds = ["1", "2", "3"];
    const runs = seeds.map((seed) => started([...sweep, "--seed", seed, "--out", out]));
    const results = await Promise.all(runs.map(({ ended }) => ended));
    const winners = seeds.filter((_, i) => results[i].code === 0);
    expect(winners.length).toBe(1);
    for (const { code, stderr } of results.filter((result) => result.code !== 0)) {
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^--out must be a folder (that no other run writes to|without results|without an unf)[^\n]*\n$/,
      );
    }
    const { seed } = JSON.parse(readFileSync(join(out, "run.json"), "utf8"));
    expect([seed]).toEqual(winners);
    const [titles, row] = readFileSync(join(out, "noise.csv"), "utf8").split("\r\n");
    expect(row.split(",")[titles.split(",").indexOf("seed")]).toBe(seed);
    expect(readdirSync(out).sort()).toEqual([
      ".loradp-status.json",
      "noise.csv",
      "noise.parquet",
      "run.json",
      "shards",
      "started.json",
    ]);
  });

  it("are refused as long as the first is there; what it left when it died blocks none", async () => {
    const out = join(folder, "killed");
    const args = ["sweep", "marginal", "--executor", "inline", "--out", out];
    const first = started(args);
    await until(
      () => existsSync(join(out, "shards")) && readdirSync(join(out, "shards")).length > 0,
    );
    const second = await started(args).ended;
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(
      new RegExp(`^--out must .* another run writes here: pid ${first.child.pid} on .*\\n$`),
    );
    first.child.kill("SIGKILL");
    await first.ended;
    expect(existsSync(join(out, ".loradp-lock"))).toBe(true);
    const third = await started(args).ended;
    expect([third.code, third.stderr]).toEqual([
      2,
      expect.stringMatching(/finished shards of loradp sweep: --resume to go on, --force to start/),
    ]);
    expect(existsSync(join(out, ".loradp-lock"))).toBe(false);
  });
});

describe("a signal", () => {
  it.each([
    ["SIGTERM", 143, ["attack", "--method", "lora", "--workers", "1", "--steps", "5000"]],
    ["SIGINT", 130, ["verify"]],
  ] as const)("%s ends in seconds, with %d and two lines: %j", async (signal, code, args) => {
    const out = mkdtempSync(join(folder, "signal-"));
    const { child, ended } = started([...args, "--out", out]);
    await until(() => existsSync(join(out, ".loradp-lock")));
    await wait(500);
    const sent = performance.now();
    child.kill(signal);
    const result = await ended;
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(
      /(^|\n)stopping: what is finished is kept; again to quit at once\ninterrupted: [^\n]*\n$/,
    );
    // Two seconds, and more for a machine that does other things: a shard takes half a minute.
    expect(performance.now() - sent).toBeLessThan(10_000);
    expect(existsSync(join(out, ".loradp-lock"))).toBe(false);
  });

  // What the signal aborts, without a process: none waits for the terminal's patience here.
  it.each([
    "train --method lora --data synthetic --pretraining 20000",
    "train --method lora --data synthetic --steps 20000 --pretraining 0",
    "attack --method lora --data synthetic --pretraining 20000",
    "sweep marginal --executor inline",
  ])("ends within seconds what it finds in its midst: %s", async (words) => {
    const out = mkdtempSync(join(folder, "aborted-"));
    const controller = new AbortController();
    const running = loradp([...words.split(" "), "--out", out], { signal: controller.signal });
    await until(() => existsSync(join(out, ".loradp-lock")));
    await wait(200);
    expect(existsSync(join(out, ".loradp-lock"))).toBe(true);
    const sent = performance.now();
    controller.abort();
    const { status, stderr } = await running;
    expect(status).toBe(130);
    expect(stderr).toMatch(/(^|\n)interrupted: [^\n]*\n$/);
    expect(performance.now() - sent).toBeLessThan(10_000);
    expect(existsSync(join(out, ".loradp-lock"))).toBe(false);
  });
});

/**
 * The process itself: what reaches standard output and standard error, exit codes, signals. Runs dist/, which
 * `npm test` builds first. What commands do is tested without a process, in the files beside.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const main = join(import.meta.dirname, "../../dist/src/cli/main.js");
const loradp = (...args: string[]) =>
  spawnSync(process.execPath, [main, ...args], { encoding: "utf8", timeout: 60_000 });
const folder = mkdtempSync(join(tmpdir(), "loradp-"));
const plan = {
  kind: "noise",
  name: "tiny",
  purpose: "test",
  feeds: ["E2-variance"],
  rows: { source: "synthetic", dims: [16], shapes: ["spread"] },
  ranks: [4],
  inits: ["gaussian"],
  trials: { entries: 1, min: 64, max: 64 },
  maxEntriesPerTrial: 1000,
};

describe("the process", () => {
  it("writes the contract's JSON and nothing else", () => {
    const { stdout, stderr, status } = loradp("law", "--rank", "4", "--rho", "0.5", "--json");
    expect([status, stderr, JSON.parse(stdout).variance]).toEqual([0, "", 0.3125]);
  });

  it("answers bad input with one line and exit code 2", () => {
    const { stdout, stderr, status } = loradp("law", "--rank", "0", "--rho", "0");
    expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
    expect(stderr).toMatch(/rank must be .* got 0/);
  });

  it.each(["throw new Error('planted')", "Promise.reject(new Error('planted'))"])(
    "reports a fault that nothing waits for: %s",
    (planted) => {
      // Thrown in a callback of its own while the command runs.
      const module = `const t = setInterval(() => {
        if (process.listenerCount("uncaughtException") === 0) return;
        clearInterval(t);
        ${planted};
      }, 1);`;
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        ["--import", `data:text/javascript,${encodeURIComponent(module)}`, main, "doctor"],
        { encoding: "utf8", timeout: 60_000 },
      );
      const said = /^loradp met a fault of its own: planted; the report is in (.*)\n$/;
      const path = said.exec(stderr)?.[1] ?? "";
      expect([status, stdout]).toEqual([3, ""]);
      expect(readFileSync(path, "utf8")).toContain("Error: planted\n");
      rmSync(path);
    },
  );

  it("sweeps on a pool of threads into whole files", () => {
    const file = join(folder, "tiny.sim.ts");
    writeFileSync(file, `export default ${JSON.stringify(plan)};`);
    const out = join(folder, "out");
    const { stdout, status } = loradp("sweep", file, "--workers", "2", "--out", out, "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout).rows).toEqual({ noise: 1 });
    expect(readdirSync(out).sort()).toEqual([
      ".loradp-status.json",
      "noise.csv",
      "noise.parquet",
      "run.json",
      "shards",
      "started.json",
    ]);
    expect(readFileSync(join(out, "noise.csv"), "utf8").split("\r\n").length).toBe(3);
  });

  it("keeps finished shards when it is interrupted, and says how to go on", async () => {
    const out = join(folder, "interrupted");
    const child = spawn(process.execPath, [
      main,
      "sweep",
      "marginal",
      "--workers",
      "1",
      "--out",
      out,
    ]);
    const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    const shards = (): number => {
      try {
        return readdirSync(join(out, "shards")).length;
      } catch {
        return 0;
      }
    };
    while (shards() === 0) await new Promise((resume) => setTimeout(resume, 50));
    child.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(stderr.split("\n").slice(-3)).toEqual([
      expect.stringMatching(/^stopping: .*; again to quit at once$/),
      expect.stringMatching(
        /^interrupted: finished shards are kept in .*; run again with --resume$/,
      ),
      "",
    ]);
  });
});

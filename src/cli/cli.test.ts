/** The command line as a user runs it: contract JSON, one-line errors, exit codes. Runs dist/, which `npm test` builds first. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const main = join(import.meta.dirname, "../../dist/src/cli/main.js");
const loradp = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8", timeout: 60_000 });
const folder = mkdtempSync(join(tmpdir(), "loradp-"));
const plan = {
  kind: "noise", name: "tiny", purpose: "test", feeds: ["E2-variance"], rows: { source: "synthetic", dims: [16], shapes: ["spread"] },
  ranks: [4], inits: ["gaussian"], trials: { entries: 1, min: 64, max: 64 }, maxEntriesPerTrial: 1000,
};

describe("loradp", () => {
  it("law gives the contract's JSON and nothing else", () => {
    const { stdout, status } = loradp("law", "--rank", "100", "--rho", "0.6", "--dim", "768", "--json");
    const law = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(Math.abs(law.tv - 0.032112296)).toBeLessThan(1e-8);
    expect(Object.keys(law)).toEqual(["rank", "rho", "variance", "skewness", "excessKurtosis", "tv", "bounds", "dim", "jointTv"]);
    expect(law.variance).toBeCloseTo(0.0136, 12);
  });

  it("sweep writes whole files and the rows", () => {
    const file = join(folder, "tiny.sim.ts");
    writeFileSync(file, `export default ${JSON.stringify(plan)};`);
    const out = join(folder, "out");
    const { stdout, status } = loradp("sweep", file, "--executor", "inline", "--backend", "reference", "--out", out, "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout).rows).toEqual({ noise: 1 });
    expect(readdirSync(out).sort()).toEqual(["noise.csv", "noise.parquet", "shards"]);
    expect(readFileSync(join(out, "noise.csv"), "utf8").split("\r\n").length).toBe(3);
  });

  it.each([
    [["law", "--rank", "0", "--rho", "0"], /rank must be .* got 0/],
    [["law", "--rank", "4", "--rho", "1.5"], /rho must be .* got 1.5/],
    [["law", "--rank", "NaN", "--rho", "0"], /--rank must be .* got NaN/],
    [["law", "--rank", "", "--rho", "0"], /--rank must be/],
    [["law", "--rank", "4"], /--rho/],
    [["sweep", "nosuch", "--out", join(folder, "never")], /plan must be a file or one of marginal/],
    [["sweep", join(folder, "typo.json"), "--out", join(folder, "never")], /known fields only, got rnaks/],
    [["sweep", "marginal", "--workers", "0", "--out", join(folder, "never")], /--workers must be/],
    [["sweep", "marginal", "--backend", "cuda", "--out", join(folder, "never")], /--backend/],
    [["sweep", "marginal", "--out", "/proc/loradp"], /--out must be a folder that can be written/],
    [["report", join(folder, "never")], /report folder must be/],
    [["nonsense"], /nonsense/],
  ])("bad input: %j", (args, message) => {
    writeFileSync(join(folder, "typo.json"), JSON.stringify({ ...plan, rnaks: [1] }));
    const { stdout, stderr, status } = loradp(...args);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trim()).toMatch(message);
    expect(stderr.trim().split("\n").length).toBe(1);
    expect(existsSync(join(folder, "never"))).toBe(false);
  });
});

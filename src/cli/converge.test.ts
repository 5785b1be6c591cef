/** loradp converge: runs a plan, prints its results against the sample, and leaves a page. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { plan } from "../sweep/sweep.fixture.js";
import { loradp } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-converge-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, "plan.json");
writeFileSync(file, JSON.stringify({ ...plan, trials: { entries: 1e15, min: 64, max: 512 } }));

describe("loradp converge", () => {
  it("shows each sampled result on parts of the sample, with slopes, and leaves the page", async () => {
    const out = join(folder, "out");
    const { status, stdout } = await loradp([
      ...["converge", file, "--executor", "inline", "--out", out, "--json"],
    ]);
    expect(status).toBe(0);
    const found = JSON.parse(stdout) as {
      results: { claim: string; points: { sample: number }[]; slope: { value: number } }[];
      page: string;
    };
    const [variance] = found.results;
    expect(variance.claim).toBe("E2-variance");
    expect(variance.points.map((p) => Math.round(p.sample))).toEqual([64, 128, 256, 512]);
    expect(Math.abs(variance.slope.value + 0.5)).toBeLessThan(0.3);
    const page = readFileSync(join(out, "index.html"), "utf8");
    expect(page).toContain('<section id="convergence">');
    // It opens with its own answer; the argument, untested by one plan, stands below the results.
    const [screen, rest] = page.split("</header>");
    expect(screen).toContain("<h1>Does it converge?</h1>");
    expect(screen).not.toMatch(/not tested/i);
    expect(rest.indexOf('<section id="convergence">')).toBeLessThan(rest.indexOf('class="chain"'));
    expect(found.page).toBe(`${join(out, "index.html")}#convergence`);
    expect(readFileSync(join(out, "convergence.csv"), "utf8").split("\n")).toHaveLength(6);
  });

  it("refuses a plan that is not there, and a folder that holds results, in one line", async () => {
    for (const words of [
      ["converge", "nosuch", "--out", join(folder, "never")],
      ["converge", file, "--executor", "inline", "--out", join(folder, "out")],
    ]) {
      const { status, stderr } = await loradp(words);
      expect(status).toBe(2);
      expect(stderr.trim().split("\n")).toHaveLength(1);
    }
    expect(existsSync(join(folder, "never"))).toBe(false);
  });
});

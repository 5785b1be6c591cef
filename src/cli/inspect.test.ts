/** loradp inspect: options that belong together, the page, and what a terminal shows of many layers. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { oncePerKey } from "../core/once-per-key.js";
import { factors, Q, writeAdapter } from "../app/inspect/peft.fixture.js";
import { json, loradp } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-inspect-cli-"));
const adapter = writeAdapter({}, factors(Q));
const scores = join(folder, "scores.csv");
// Members score 10 higher: they are told apart, and the columns have names of their own.
const rows = Array.from({ length: 400 }, (_, i) => `${(i % 7) + 10 * (i % 2)},${i % 2}`);
writeFileSync(scores, `loss,is_member\n${rows.join("\n")}\n`);
// Two steps: each try of a calibration is quick.
const sizes = ["--examples", "100", "--batch", "50", "--epochs", "1"];

const written = join(folder, "page.html");
/** Two tests look at it: the three noise multipliers take long. */
const given = oncePerKey(
  () => "",
  () => json("inspect", adapter, ...sizes, "--delta", "0.01", "--out", written),
);

describe("inspect", () => {
  it("answers in a sentence, then what was shown, what was not, and what would help", async () => {
    const { status, stdout } = await loradp(["inspect", adapter]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Does the rank, or the randomness of A, protect the data\? No: /);
    const at = ["\nShown\n", "\nNot shown\n", "\nWhat would give a guarantee\n", "\nLayers\n"].map(
      (part) => stdout.indexOf(part),
    );
    expect(at.every((x, i) => x > (at[i - 1] ?? 0))).toBe(true);
    expect(stdout).toContain("What DP-LoRA cost in the suite's own runs");
  });

  it("gives the noise, at the delta that is asked for, and writes a page once", async () => {
    expect(await given(undefined)).toMatchObject({
      delta: 0.01,
      deltaRule: "as given",
      page: written,
      repair: { delta: 0.01, steps: 2 },
    });
    expect(readFileSync(written, "utf8")).toContain("for epsilon 8");
    const again = await loradp(["inspect", adapter, "--out", written]);
    expect([again.status, again.stderr]).toEqual([
      2,
      expect.stringMatching(/^--out must be a file that is not there/),
    ]);
    expect(await json("inspect", adapter, ...sizes)).toMatchObject({
      delta: 1e-3,
      repair: { delta: 1e-3, examples: 100, batch: 50, epochs: 1 },
    });
  });

  it("has the noise of accountant at the same sizes", async () => {
    const { repair } = await given(undefined);
    expect(await json("accountant", ...sizes, "--delta", "0.01")).toEqual(repair);
    const { stdout } = await loradp(["accountant", ...sizes]);
    expect(stdout).toMatch(
      /^Noise multipliers at delta 0\.001: .* for epsilon 8, .* for epsilon 3, .* for epsilon 1\./,
    );
    expect(stdout).toContain("engine.make_private(");
  });

  it("reads scores by their columns, and says what they show", async () => {
    const columns = ["--score", "loss", "--member", "is_member"];
    const found = await json("inspect", adapter, "--scores", scores, ...columns);
    expect(found).toMatchObject({ scores: { roc: { auc: 1, members: 200 } } });
    const { shown } = found["statement"] as { shown: string[] };
    expect(shown.join(" ")).toMatch(/AUC 1\.000 .* members can be told/);
    const { stderr } = await loradp(["inspect", adapter, "--scores", scores]);
    expect(stderr).toMatch(/^--score must be /);
  });

  it("asks for the sign of scores that are lower for members, and names no bound of 0", async () => {
    const path = join(folder, "inverted.csv");
    const lower = Array.from({ length: 200 }, (_, i) => `${i % 2 ? -i : i},${i % 2}`);
    writeFileSync(path, `score,member\n${lower.join("\n")}\n`);
    const found = await json("inspect", adapter, "--scores", path);
    const { shown } = found["statement"] as { shown: string[] };
    expect(shown.join(" ")).toMatch(
      /show no epsilon above 0 .*lower for members\. Is their sign right/,
    );
  });

  it.each([
    ["--batch must be given with --examples", ["--examples", "10"]],
    ["--examples must be given with --batch", ["--batch", "10"]],
    ["--epochs must be given with --examples", ["--examples", "10", "--batch", "2"]],
    [
      "--batch must be at most --examples, 10",
      ["--examples", "10", "--batch", "20", "--epochs", "1"],
    ],
    ["--batch must be an integer", ["--batch", "2.5"]],
    ["--score must be left out without --scores", ["--score", "x"]],
    ["--seed must be left out without --scores", ["--seed", "7"]],
    ["--delta must be a number between 0 and 1", ["--delta", "1"]],
    ["--suite must be a folder", ["--suite", folder]],
    ["--activations must be a file that can be read", ["--activations", join(folder, "none")]],
    ["--gradients must be a file that can be read", ["--gradients", folder]],
    ["--start must be one that holds adapter_config.json", ["--start", folder]],
  ])("refuses in one line: %s", async (message, words) => {
    const page = join(folder, "never.html");
    const { status, stdout, stderr } = await loradp(["inspect", adapter, ...words, "--out", page]);
    expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
    expect(stderr.startsWith(message)).toBe(true);
    expect(existsSync(page)).toBe(false);
  });

  it("prints many layers in a few lines", async () => {
    const many = Array.from({ length: 40 }, (_, i) => [
      ...factors(`h.${"x".repeat(i + 1)}.q_proj`),
      ...factors(`h.${"x".repeat(i + 1)}.v_proj`, { outputs: 6 }),
    ]).flat();
    const { stdout } = await loradp(["inspect", writeAdapter({}, many)]);
    expect(stdout).toMatch(/\n {2}40 q_proj +4 +4 +24 to 10 /);
    expect(stdout).toMatch(/\n {2}40 v_proj +4 +4 +24 to 6 /);
    expect(stdout.split("\n").length).toBeLessThan(70);
  });
});

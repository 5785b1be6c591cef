/** When, from which commit and by which command a run was made: in its provenance, without secrets. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ownPlan } from "../app/own-plan.fixture.js";
import { commit } from "../app/version.js";
import { defineCommand } from "./command.js";
import { COMMANDS } from "./commands/index.js";
import { loradp } from "./in-process.fixture.js";
import { text } from "./options/option.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-provenance-"));

describe("provenance", () => {
  it("of a run holds its date, its command line and, in a checkout, its commit", async () => {
    const plan = join(folder, "my own.json");
    writeFileSync(plan, JSON.stringify(ownPlan));
    const out = join(folder, "out");
    const words = ["sweep", plan, "--out", out, "--executor", "inline", "--seed", "7"];
    const start = Date.now();
    expect((await loradp(words)).status).toBe(0);
    const { provenance } = JSON.parse(readFileSync(join(out, "run.json"), "utf8"));
    const known = new Map<string, string>(provenance);
    const date = Date.parse((known.get("date") as string).replace(" UTC", "Z").replace(" ", "T"));
    expect(date).toBeGreaterThan(start - 60_000);
    expect(date).toBeLessThanOrEqual(Date.now());
    expect(known.get("command line")).toBe(
      `loradp sweep ${JSON.stringify(plan)} --out ${out} --executor inline --seed 7`,
    );
    expect(known.get("commit")).toBe(commit());
  });

  it("of a command line has no password", async () => {
    const commands = COMMANDS as Record<string, (typeof COMMANDS)[string]>;
    const { doctor } = commands;
    const command = defineCommand({
      name: "doctor",
      summary: "planted",
      examples: ["doctor"],
      options: { queue: text("--queue <url>", "a queue") },
      run: (_, { commandLine }) => ({ commandLine }),
      print: ({ commandLine }) => commandLine,
    });
    commands["doctor"] = async () => ({ command });
    try {
      const { stdout } = await loradp(["doctor", "--queue", "redis://me:s3cret@host:1/2"]);
      expect(stdout).toBe("loradp doctor --queue redis://***@host:1/2\n");
    } finally {
      commands["doctor"] = doctor;
    }
  });

  it("of a checkout tells changed files, and of another folder nothing", () => {
    const home = mkdtempSync(join(folder, "git-"));
    expect(commit(home)).toBeUndefined();
    const git = (...words: string[]): void => {
      const who = ["-c", "user.name=x", "-c", "user.email=x@example.org"];
      expect(spawnSync("git", ["-C", home, ...who, ...words]).status).toBe(0);
    };
    git("init");
    expect(commit(home)).toBeUndefined();
    writeFileSync(join(home, "a"), "1");
    git("add", "a");
    git("commit", "-m", "a");
    git("tag", "v1");
    expect(commit(home)).toMatch(/^[0-9a-f]{7,}$/);
    writeFileSync(join(home, "a"), "2");
    expect(commit(home)).toMatch(/^[0-9a-f]{7,}-dirty$/);
  });
});

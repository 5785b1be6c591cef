/** train and attack on the user's documents: counts before training, in --json too, and whose model it is. */
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attackText } from "../app/attack-text.js";
import { meanOf } from "../core/pools.js";
import type { DocumentCounts } from "../app/setting.js";
import { readTables } from "../store/tables.js";
import { command as attackCommand } from "./commands/attack.js";
import { documentLines } from "./document-lines.js";
import { json, loradp } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-cli-text-"));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const NAMES = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"];
const documents = Array.from(
  { length: 60 },
  (_, i) => `${i}: ${NAMES[i % 6]} wrote a note for ${NAMES[(i * 5 + 1) % 6]}, who kept it.`,
);
const lines = [...documents, "", "short", documents[3], `é${documents[4]}`, `è${documents[4]}`];
const own = file("own.txt", lines.join("\n"));
const small = [
  "--method",
  "lora",
  "--rank",
  "2",
  "--steps",
  "2",
  "--batch",
  "4",
  "--context",
  "16",
];
const MODEL = /fine-tunes the small language model that comes with loradp, not a model of yours/;

describe("train --text", () => {
  it("says what is read, left out, used and unseen before it trains, and whose model it is", async () => {
    const argv = ["train", "--text", own, ...small, "--pool-size", "24"];
    const { stdout, status } = await loradp([...argv, "--out", join(folder, "a")]);
    expect(status).toBe(0);
    const [read, unknown, used, pool, title] = stdout.split("\n");
    expect(read).toBe(
      "documents: 65 read, 61 differ in the first 17 tokens, which are used; left out: 1 empty, " +
        "1 of fewer than 20 characters, 1 copies of another (but for white space), " +
        "1 that differ from another in unknown bytes only",
    );
    expect(unknown).toMatch(/^unknown bytes: 0\.\d% of the first 17 tokens \(5\.0% at most\)/);
    expect(used).toMatch(
      /^used: a pool of 24 \(\d+ of the pool trained on, .*\); 5 and 5 unseen, .*; not used: 27 beyond .*, 0 unseen$/,
    );
    expect(pool).toMatch(/^pool: 24 of 51 private documents, .* batch 4$/);
    expect(title).toMatch(/step .* weights/);
    expect(stdout).toMatch(MODEL);
  }, 60_000);

  it("counts in --json; JSON lines give the same model as lines", async () => {
    const argv = ["train", ...small, "--pool-size", "24"];
    const text = await json(...argv, "--text", own, "--out", join(folder, "b"));
    const rows = lines.map((body, id) => JSON.stringify({ id, body })).join("\r\n");
    const jsonl = ["--text", file("own.jsonl", rows), "--text-field", "body"];
    const fields = await json(...argv, ...jsonl, "--out", join(folder, "c"));
    expect(fields["documents"]).toEqual(text["documents"]);
    expect(fields["curve"]).toEqual(text["curve"]);
    const { leftOut, read, pool, validation, test } = text["documents"] as DocumentCounts;
    expect(leftOut).toEqual({
      empty: 1,
      short: 1,
      copies: 1,
      unknown: 0,
      alike: 0,
      alikeButUnknown: 1,
      beyondPools: 27,
      beyondUnseen: 0,
    });
    expect(read).toBe(pool + validation + test + 31);
  }, 60_000);

  it.each([
    [["--text", own, "--text-field", "body"], /--text-field must be used with JSON lines/],
    [["--text", file("none.jsonl", '{"a":"b","c":"d"}')], /--text-field must be given .* a, c/],
    [["--data", "emails", "--text-field", "a"], /--text-field must be used with --text/],
    [["--data", "spam", "--text-field", "a"], /--text-field must be used with a language model/],
    [["--text", file("braces.txt", '{"a":"b"}\n')], /got JSON lines in/],
    [
      ["--text", file("chinese.txt", documents.map((d) => `漢字漢字漢字漢字 ${d}`).join("\n"))],
      /% unknown bytes/,
    ],
  ])("%j is refused in one line, and nothing is written", async (options, message) => {
    const out = join(folder, "never");
    const { stdout, stderr, status } = await loradp(["train", ...options, ...small, "--out", out]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain("\n");
    expect(existsSync(out)).toBe(false);
  });
});

describe("attack --text", () => {
  it("tells counts before it trains, gives them with its result, and says whose model it is", async () => {
    const told: DocumentCounts[] = [];
    const result = await attackText({
      text: own,
      training: { method: "lora", rank: 2, rate: 1e-3, steps: 2, batch: 4 },
      context: 16,
      poolSize: 20,
      pools: 1,
      shadows: 4,
      targets: 4,
      executor: "inline",
      out: join(folder, "attack"),
      onDocuments: (counts) => told.push(counts),
    });
    expect(told).toEqual([result.documents]);
    expect(documentLines(result.documents)[2]).toBe(
      "used: 2 pools of 20, one to search in (about half of a pool in each model); " +
        "2 and 2 unseen for each pool, to validate and test; " +
        "not used: 11 beyond the pool size (--pool-size), 2 unseen",
    );
    expect(attackCommand.print(result, { out: "x" } as never)).toMatch(MODEL);
    // Utility is that on test documents.
    const { membership } = await readTables(join(folder, "attack"));
    const last = membership.filter((r) => r.step === 2);
    const losses = (of: "testLoss" | "validationLoss"): number =>
      meanOf(last.map((r) => r[of] as number));
    expect(result.testPerplexity).toBeCloseTo(Math.exp(losses("testLoss")), 9);
    expect(losses("testLoss")).not.toBeCloseTo(losses("validationLoss"), 3);
  }, 120_000);
});

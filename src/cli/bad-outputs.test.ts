/** Tables of outputs that cannot be attacked: one line that names row, column and value, and exit code 2. */
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BAD, EXAMPLES, good, table } from "./bad-outputs.fixture.js";
import { loradp } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-bad-outputs-"));
let files = 0;
const file = (text: string, ending = "csv"): string => {
  const path = join(folder, `${files++}.${ending}`);
  writeFileSync(path, text);
  return path;
};

async function refusal(...argv: string[]): Promise<string> {
  const out = join(folder, "out");
  const { status, stdout, stderr } = await loradp(["attack", ...argv, "--out", out]);
  expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
  expect(existsSync(out)).toBe(false);
  return stderr;
}

describe("attack --outputs", () => {
  it.each(BAD)("refuses %s", async (_, text, line) => {
    expect(await refusal("--outputs", file(text))).toMatch(line);
  });

  it("refuses files that are no table, as every command does", async () => {
    expect(await refusal("--outputs", join(folder, "none.csv"))).toMatch(
      /^--outputs must be an existing file/,
    );
    expect(await refusal("--outputs", folder)).toMatch(/it is a folder/);
    expect(await refusal("--outputs", file("a\0b"))).toMatch(/got a NUL byte/);
    expect(await refusal("--outputs", file("PAR1 cut off", "parquet"))).toMatch(
      /a whole Parquet file/,
    );
    expect(await refusal("--outputs", file('{"model": "m"', "jsonl"))).toMatch(/one JSON object/);
    expect(await refusal("--outputs", file(table("example,example", "a,b")))).toMatch(
      /named differently/,
    );
  });

  it("refuses options that would do nothing, by name", async () => {
    const path = file(table(EXAMPLES, ...good));
    expect(await refusal("--outputs", path, "--method", "lora")).toMatch(
      /^--method must be left out with --outputs/,
    );
    for (const words of [
      ["--pools", "2"],
      ["--workers", "1"],
      ["--resume"],
      ["--save-outputs", "x.csv"],
    ])
      expect(await refusal("--outputs", path, ...words)).toMatch(
        new RegExp(`^${words[0]} must be left out with --outputs`),
      );
    expect(await refusal("--method", "lora", "--against", path)).toMatch(
      /^--against must be used with --outputs/,
    );
    expect(await refusal("--method", "lora", "--ignore", "a")).toMatch(
      /^--ignore must be used with --outputs/,
    );
    expect(await refusal("--outputs", path, "--ignore", "age")).toMatch(
      /^--ignore must be columns of/,
    );
    expect(await refusal("--outputs", path, "--against", path)).toMatch(
      /^--against must be another file/,
    );
    expect(await refusal("--method", "lora", "--save-outputs", "x.xlsx")).toMatch(
      /^--save-outputs must be a file name that ends in .parquet, .csv, .jsonl/,
    );
    expect(await refusal("--method", "lora", "--save-outputs", path)).toMatch(
      /^--save-outputs must be a new file/,
    );
  });

  it("refuses tables that cannot be paired", async () => {
    const path = file(table(EXAMPLES, ...good));
    const other = file(table(EXAMPLES, "m,c,1,0.9", "m,d,0,0.2"));
    expect(await refusal("--outputs", path, "--against", other)).toMatch(
      /a table of the same pools and examples as .*got no example of the same name/,
    );
    const two = file(table(EXAMPLES, ...good, "n,a,1,0.9", "n,b,0,0.2"));
    expect(await refusal("--outputs", path, "--against", two)).toMatch(
      /a table with 1 targets in pool 0, .*got "?2"?/,
    );
    const half = file(table(EXAMPLES, "m,a,1,0.9", "m,d,0,0.2"));
    expect(await refusal("--outputs", path, "--against", half)).toMatch(
      /members and non-members of each target among the examples that both tables have/,
    );
  });
});

/** Errors as one line and an exit code: what a user can cause is 2, and 3 is left for faults, which are reported. */
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Interrupted } from "../app/interrupted.js";
import { UsageError } from "../core/errors.js";
import { FailedShards } from "../queue/failed.js";
import { failureOf } from "./errors.js";
import { faultLine } from "./fault.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-"));
afterAll(() => rmSync(folder, { recursive: true }));

function thrownBy(make: () => unknown): unknown {
  try {
    make();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
/** What is left of an error that was thrown in a thread. */
const copied = (error: unknown): unknown => structuredClone(error);

const read = (path: string) => thrownBy(() => readFileSync(path));
const system = (code: string) => Object.assign(new Error(`${code}: it failed, open 'a'`), { code });
const duckdb = (message: string) => new Error(message);

it("shards that no attempt computed end with 1, by their names", () => {
  const cell = { id: "c", trials: 64, work: 1 };
  const shard = { id: "i", kind: "noise", plan: "p", seed: "1", cell, first: 0, count: 64 };
  const failed = new FailedShards([{ id: "i", index: 0, message: "m", host: "h" }], [shard], 3);
  expect(failureOf(failed, [])).toEqual({
    code: 1,
    line: expect.stringMatching(/^1 of 1 shards failed at 3 attempts: i \(plan p, cell c, /),
  });
});

describe("an error that a user can cause", () => {
  it.each([
    ["no file", read("/nosuch/file"), /^\/nosuch\/file: no such file or folder: check the path$/],
    ["a folder", read(folder), /it is a folder, not a file: give a file$/],
    ["a file as a folder", read(`${process.execPath}/x`), /not a folder: check the path$/],
    [
      "a long name",
      read("x".repeat(5000)),
      /^x+ .. \(5000 characters\) .. x+: the name is too long/,
    ],
    ["NUL in a path", read("a\0b"), /^a path must be without NUL characters/],
    ["a name with escapes", read("/no\u001b[31m"), /^\/no\\x1b\[31m: no such file/],
    ["a name with a quote", copied(read("/it's")), /^\/it's: no such file/],
    ["no permission", system("EACCES"), /^a: permission denied: /],
    ["a full quota", system("EDQUOT"), /^a: the disk quota is used up: /],
    ["open files", system("EMFILE"), /too many open files: raise the limit \(ulimit -n\)/],
    [
      "a typed array",
      thrownBy(() => new Float64Array(2e15)),
      /^this needs more memory than there is/,
    ],
    ["an array", thrownBy(() => new Array(2 ** 40)), /^this needs more memory than there is/],
    ["a string", thrownBy(() => "x".repeat(2 ** 30)), /^this needs more memory than there is/],
    ["a buffer", thrownBy(() => Buffer.alloc(2 ** 60)), /^this needs more memory than there is/],
    ["a wasm memory", new RangeError("Allocation exceeds the 4 GiB memory32 limit"), /more memory/],
    ["JSON", thrownBy(() => JSON.parse("{a\u001b")), /^a file is not valid JSON \(/],
    [
      "zod",
      thrownBy(() => z.object({ a: z.number() }).parse({})),
      /^field a is not valid: .*: correct/,
    ],
    [
      "DuckDB on a file",
      duckdb("IO Error: No files found\n\nLINE 1: select"),
      /: No files found: /,
    ],
    [
      "DuckDB on bytes",
      duckdb(`Invalid Input Error: sniffing "\0\u0001${"\0".repeat(1e5)}"`),
      /^a table cannot be read or written: sniffing "\\x00\\x01.*\(\d+ characters\)/,
    ],
    [
      "DuckDB's memory",
      duckdb("Out of Memory Error: failed to allocate"),
      /^this needs more memory/,
    ],
  ])("%s is one line, exit code 2", (what, error, line) => {
    // zod's error is told by its name and issues, which a copy does not have.
    const copies = what === "zod" ? [] : [copied(error)];
    for (const each of [error, ...copies]) {
      const failure = failureOf(each, []);
      expect(failure?.line).toMatch(line);
      expect([failure?.code, failure?.line.split("\n").length]).toEqual([2, 1]);
      expect(failure?.line.length).toBeLessThan(1000);
    }
  });

  it.runIf(process.platform === "linux")("a full device is one line, exit code 2", () => {
    const full = openSync("/dev/full", "w");
    const error = thrownBy(() => writeSync(full, "x"));
    closeSync(full);
    expect(failureOf(error, [])).toEqual({
      line: "a file cannot be used: no space left on the device: make room, or write elsewhere",
      code: 2,
    });
  });

  it("is one in a worker thread too, and a UsageError stays one", async () => {
    const worker = new Worker("require('fs').readFileSync('/nosuch')", { eval: true });
    const error = await new Promise((resolve) => worker.on("error", resolve));
    expect(failureOf(error, [])).toMatchObject({
      code: 2,
      line: expect.stringMatching(/^\/nosuch: /),
    });
    const usage = new UsageError("--rank", "small", 9, "lower it");
    const back = UsageError.unpacked(copied(UsageError.packed(usage)));
    expect(back instanceof UsageError && failureOf(back, [])).toEqual({
      line: "--rank must be small, got 9: lower it",
      code: 2,
    });
    expect(UsageError.unpacked(UsageError.packed(error))).toBe(error);
  });

  it("to interrupt is 130", () => {
    expect(failureOf(new Interrupted("x"), [])?.code).toBe(130);
  });
});

describe("a fault of the program", () => {
  const reported = (error: unknown, ...argv: string[]) => {
    const failure = failureOf(error, argv);
    const path = /; the report is in (.*)$/.exec(failure?.line ?? "")?.[1] ?? "";
    const report = readFileSync(path, "utf8");
    const mode = statSync(path).mode & 0o777;
    rmSync(path);
    return { failure, report, mode };
  };

  it("is one line, exit code 3, and a report without the environment", () => {
    process.env["LORADP_TEST_SECRET"] = "hunter2";
    const inner = new Error("inside");
    const error = new TypeError("x is not\na function", { cause: inner });
    const { failure, report, mode } = reported(error, "law", "--rank", "4");
    expect(failure?.code).toBe(3);
    expect(failure?.line).toMatch(
      /^loradp met a fault of its own: x is not\\na function; the report/,
    );
    expect(report).toMatch(
      /^loradp \d+\.\d+\.\d+, Node \d+.*, \w+ .*\ncommand line: \["loradp","law"/,
    );
    expect(report).toContain("errors.test.ts");
    expect(report).toMatch(/caused by: Error: inside/);
    expect(report).not.toContain("hunter2");
    expect(mode).toBe(process.platform === "win32" ? mode : 0o600);
  });

  it.each([
    [undefined],
    [null],
    ["text"],
    [Object.create(null)],
    [new RangeError("Maximum call stack")],
  ])("may be anything that can be thrown: %#", (error) => {
    expect(reported(error).failure?.code).toBe(3);
  });

  it("is reported on the terminal where no file can be written", () => {
    const text = faultLine(new Error("x"), ["law"], join(folder, "nosuch"));
    expect(text).toMatch(/^loradp met a fault of its own: x; its report could not be written/);
    expect(text).toMatch(/\n {4}at /);
  });
});

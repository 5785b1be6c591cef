/** What cannot be written is one line with the reason, and leaves no temporary file. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { prepareFolder, renameFlushed, writeWhole } from "./files.js";

const failing = vi.hoisted(() => ({ code: undefined as string | undefined }));
/** How the system makes a folder; undefined: as it does. */
const making = vi.hoisted(() => ({ folder: undefined as ((path: string) => void) | undefined }));
/** What was asked of the system, in order. */
const asked = vi.hoisted(() => [] as string[]);
vi.mock(import("node:fs"), async (original) => {
  const real = await original();
  /** A disk that takes half of a file. */
  const writeHalf = (path: string, content: string | Uint8Array, options?: object): void => {
    asked.push(`write ${options && "flush" in options ? "and flush" : ""}`);
    if (failing.code === undefined) return real.writeFileSync(path, content, options);
    real.writeFileSync(path, content.slice(0, content.length / 2), options);
    throw Object.assign(new Error("write"), { code: failing.code, syscall: "write" });
  };
  return {
    ...real,
    writeFileSync: writeHalf as typeof fs.writeFileSync,
    mkdirSync: ((path: string, options?: object) =>
      making.folder ? making.folder(path) : real.mkdirSync(path, options)) as typeof fs.mkdirSync,
    fsyncSync(file: number) {
      asked.push("flush");
      real.fsyncSync(file);
    },
    renameSync(from: fs.PathLike, to: fs.PathLike) {
      asked.push("rename");
      real.renameSync(from, to);
    },
  };
});
afterEach(() => {
  failing.code = undefined;
  making.folder = undefined;
});

const { mkdirSync: makeFolder } = await vi.importActual<typeof fs>("node:fs");
const folder = (): string => mkdtempSync(join(tmpdir(), "loradp-files-"));

describe("writeWhole", () => {
  it.each([
    ["ENOSPC", "the disk is full"],
    ["EDQUOT", "the quota is used up"],
    ["EIO", "the disk fails"],
    ["EUNKNOWN", "the system refuses"],
  ])("on %s says so in one line, and leaves what was there", (code, reason) => {
    const out = folder();
    const path = join(out, "run.json");
    writeWhole(path, "before");
    failing.code = code;
    expect(() => writeWhole(path, "after after")).toThrow(
      new RegExp(
        `^output .*run\\.json must be one that can be written, got ${code} \\(${reason}\\): [^\\n]+$`,
      ),
    );
    failing.code = undefined;
    expect([readdirSync(out), readFileSync(path, "utf8")]).toEqual([["run.json"], "before"]);
  });

  it("gives a file its name when it is on the disk, not before", () => {
    const path = join(folder(), "run.json");
    asked.length = 0;
    writeWhole(path, "x");
    expect(asked).toEqual(["write and flush", "rename"]);
    asked.length = 0;
    renameFlushed(path, `${path}.2`);
    expect(asked).toEqual(["flush", "rename"]);
  });

  it("names what is in the way", () => {
    const out = folder();
    mkdirSync(join(out, "run.json"));
    expect(() => writeWhole(join(out, "run.json"), "x")).toThrow(
      /EISDIR \(a folder is in its place\)/,
    );
    expect(() => writeWhole(join(out, "x".repeat(300)), "x")).toThrow(
      /ENAMETOOLONG \(the name is too/,
    );
    writeFileSync(join(out, "file"), "");
    expect(() => writeWhole(join(out, "file", "x"), "x")).toThrow(/ENOTDIR|EEXIST/);
    expect(readdirSync(out).sort()).toEqual(["file", "run.json"]);
  });

  it("lets faults of the program through as they are", () => {
    expect(() => writeWhole(join(folder(), "x"), undefined as never)).toThrow(TypeError);
  });
});

describe("prepareFolder", () => {
  it("refuses a folder that cannot be written, by its reason", () => {
    const out = folder();
    writeFileSync(join(out, "file"), "");
    expect(() => prepareFolder(join(out, "file", "x"))).toThrow(
      /^out must be .* another \(ENOTDIR/,
    );
    expect(() => prepareFolder(join(out, "x".repeat(300)))).toThrow(/\(ENAMETOOLONG: the name/);
    failing.code = "ENOSPC";
    expect(() => prepareFolder(out)).toThrow(/\(ENOSPC: the disk is full\)$/);
  });

  it("says why a folder cannot be made, and takes one that another run makes meanwhile", () => {
    const refuse = (code: string): never => {
      throw Object.assign(new Error("mkdir"), { code, syscall: "mkdir" });
    };
    const out = join(folder(), "a", "b");
    making.folder = () => refuse("EROFS");
    expect(() => prepareFolder(out)).toThrow(/\(EROFS: the file system is read-only\)$/);
    making.folder = (path) => {
      makeFolder(path);
      refuse("EEXIST");
    };
    prepareFolder(out);
    expect(readdirSync(out)).toEqual([]);
  });
});

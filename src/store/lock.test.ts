/** One run at a time writes to a folder, and a run that died blocks none. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { LOCK, takeLock } from "./lock.js";

let folder: string;
const lock = (): string => join(folder, LOCK);
/** The lock of this process, with some of its fields changed. */
function plant(change: object): void {
  rmSync(lock(), { force: true });
  const give = takeLock(folder);
  const mine = JSON.parse(readFileSync(lock(), "utf8"));
  give();
  writeFileSync(lock(), JSON.stringify({ ...mine, ...change }));
}
const deadPid = (): number => spawnSync(process.execPath, ["-e", ""]).pid;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "loradp-lock-"));
});

describe("a folder's lock", () => {
  it("is refused to a second run in one line that says who holds it, and goes with the first", () => {
    const give = takeLock(folder);
    expect(() => takeLock(folder)).toThrow(
      /^out must be .*: another run writes here: pid \d+ on \S+ since 20\S+Z; wait for it[^\n]*$/,
    );
    expect(() => takeLock(folder)).toThrow(`pid ${process.pid} on`);
    give();
    expect(readdirSync(folder)).toEqual([]);
    takeLock(folder)();
  });

  it("is taken over from a process that is gone", () => {
    plant({ pid: deadPid(), token: "dead" });
    const give = takeLock(folder);
    expect(JSON.parse(readFileSync(lock(), "utf8")).pid).toBe(process.pid);
    give();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.runIf(existsSync("/proc/self/stat"))(
    "is taken over where a later process has the pid: it began at another time",
    () => {
      plant({ began: "1", token: "earlier" });
      takeLock(folder)();
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it("is left to other machines, other containers and what cannot be read", () => {
    for (const change of [{ host: "elsewhere" }, { space: "pid:[1]" }]) {
      plant({ pid: deadPid(), ...change });
      expect(() => takeLock(folder)).toThrow(/; if no run goes on there, remove .*\.loradp-lock$/);
    }
    for (const text of ["", "{}", "something of the user's"]) {
      writeFileSync(lock(), text);
      expect(() => takeLock(folder)).toThrow(/another run writes here: by its lock; .* remove /);
      expect(readFileSync(lock(), "utf8")).toBe(text);
    }
  });

  it("of another is not removed when a run ends", () => {
    const give = takeLock(folder);
    writeFileSync(lock(), "another's");
    give();
    expect(readFileSync(lock(), "utf8")).toBe("another's");
  });
});

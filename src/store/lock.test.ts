/** One run at a time writes to a folder, and a run that died blocks none. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type * as fs from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { checkUnlocked, isHeld, LOCK, takeLock } from "./lock.js";

/** Code that the file system answers to a link with; undefined: links are made. */
const links = vi.hoisted(() => ({ refused: undefined as string | undefined }));
/** Code that it answers with where a lock is written in place; what happens after a file has got another name. */
const places = vi.hoisted(() => ({
  refused: undefined as string | undefined,
  renamed: (_to: string): void => {},
}));
vi.mock(import("node:fs"), async (original) => {
  const real = await original();
  const writeUnlessRefused: typeof fs.writeFileSync = (path, data, options) => {
    if (places.refused !== undefined && String(path).endsWith("-lock"))
      throw Object.assign(new Error("open"), { code: places.refused, syscall: "open" });
    real.writeFileSync(path, data, options);
  };
  return {
    ...real,
    writeFileSync: writeUnlessRefused,
    renameSync(from: fs.PathLike, to: fs.PathLike) {
      real.renameSync(from, to);
      places.renamed(String(to));
    },
    linkSync(from: fs.PathLike, to: fs.PathLike) {
      if (links.refused !== undefined)
        throw Object.assign(new Error("link"), { code: links.refused, syscall: "link" });
      real.linkSync(from, to);
    },
  };
});

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
  links.refused = undefined;
  places.refused = undefined;
  places.renamed = () => {};
});

describe("a folder's lock", () => {
  it("is refused to a second run in one line that says who holds it, and goes with the first", () => {
    const give = takeLock(folder);
    expect(() => takeLock(folder)).toThrow(
      /^out must be .*: another run writes here: pid \d+ on \S+ since 20\S+Z; wait for it, or choose another folder$/,
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

  it("is not taken over from a process that goes on, where its lock does not say when it began", () => {
    plant({ began: "" });
    expect(isHeld(folder)).toBe(true);
    expect(() => takeLock(folder)).toThrow(`pid ${process.pid} on`);
  });

  it("is not taken over from another user's process, which may not be signalled", () => {
    plant({});
    const kill = vi.spyOn(process, "kill").mockImplementation(() => {
      throw Object.assign(new Error("kill"), { code: "EPERM", syscall: "kill" });
    });
    onTestFinished(() => kill.mockRestore());
    expect(() => takeLock(folder)).toThrow(/another run writes here/);
    expect(isHeld(folder)).toBe(true);
    expect(kill).toHaveBeenCalledWith(process.pid, 0);
  });

  it("is taken over where another run clears the dead lock away at the same moment", () => {
    plant({ pid: deadPid(), token: "dead" });
    places.renamed = (aside) => rmSync(aside);
    const give = takeLock(folder);
    expect(JSON.parse(readFileSync(lock(), "utf8")).pid).toBe(process.pid);
    give();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that another run took as the dead one was cleared away is put back, and refused", () => {
    plant({});
    const live = readFileSync(lock(), "utf8");
    plant({ pid: deadPid(), token: "dead" });
    places.renamed = (aside) => writeFileSync(aside, live);
    expect(() => takeLock(folder)).toThrow(`another run writes here: pid ${process.pid} on`);
    expect(readFileSync(lock(), "utf8")).toBe(live);
    expect(readdirSync(folder)).toEqual([LOCK]);
  });

  it("that is dead and cannot be cleared away is one line with the reason", () => {
    plant({ pid: deadPid() });
    places.renamed = () => {
      throw Object.assign(new Error("rename"), { code: "EACCES", syscall: "rename" });
    };
    expect(() => takeLock(folder)).toThrow(/EACCES|permission/);
  });

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

  it("goes with the process, by one listener for all locks; one that was given back is let be", () => {
    const other = mkdtempSync(join(tmpdir(), "loradp-lock-"));
    const give = takeLock(other);
    takeLock(folder);
    give();
    writeFileSync(join(other, LOCK), "another's");
    const own = process.listeners("exit").filter(({ name }) => name === "giveAll");
    expect(own).toHaveLength(1);
    own[0](0);
    expect([readdirSync(folder), readdirSync(other)]).toEqual([[], [LOCK]]);
  });

  it("of another is not removed when a run ends", () => {
    const give = takeLock(folder);
    writeFileSync(lock(), "another's");
    give();
    expect(readFileSync(lock(), "utf8")).toBe("another's");
  });
});

describe("a folder's lock", () => {
  it("says where its process runs, and since when", () => {
    const before = new Date().toISOString();
    const give = takeLock(folder);
    const mine = JSON.parse(readFileSync(lock(), "utf8"));
    give();
    expect(mine).toMatchObject({ pid: process.pid, host: hostname() });
    expect(mine.since >= before && mine.since <= new Date().toISOString()).toBe(true);
    const namespace = "/proc/self/ns/pid";
    expect(mine.space).toBe(existsSync(namespace) ? readlinkSync(namespace) : "");
  });

  it.each(["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"])(
    "is taken, refused and given back where the file system has no links: %s",
    (code) => {
      links.refused = code;
      const give = takeLock(folder);
      expect(JSON.parse(readFileSync(lock(), "utf8")).pid).toBe(process.pid);
      expect(() => takeLock(folder)).toThrow(`pid ${process.pid} on`);
      give();
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it("that cannot be linked for another reason is one line, and leaves nothing", () => {
    links.refused = "EIO";
    expect(() => takeLock(folder)).toThrow(/^output [^\n]*got EIO \(the disk fails\): [^\n]*$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("that has no links, and cannot be written, is one line, and leaves nothing", () => {
    [links.refused, places.refused] = ["EPERM", "ENOSPC"];
    expect(() => takeLock(folder)).toThrow(
      /^output [^\n]*got ENOSPC \(the disk is full\): [^\n]*$/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is looked at without being taken: by this machine, another, or none", () => {
    expect(isHeld(folder)).toBe(false);
    expect(() => checkUnlocked(folder)).not.toThrow();
    const give = takeLock(folder);
    expect(isHeld(folder)).toBe(true);
    expect(() => checkUnlocked(folder)).toThrow(`pid ${process.pid} on`);
    give();
    for (const change of [{ host: "elsewhere" }, { space: "pid:[1]" }]) {
      plant(change);
      expect(isHeld(folder)).toBeUndefined();
      expect(() => checkUnlocked(folder)).toThrow(/another run writes here/);
    }
    plant({ pid: deadPid() });
    expect(isHeld(folder)).toBe(false);
    expect(() => checkUnlocked(folder)).not.toThrow();
    writeFileSync(lock(), "something of the user's");
    expect(isHeld(folder)).toBeUndefined();
  });
});

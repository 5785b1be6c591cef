/** A folder on a disk that is soon full: a disk of its own, or a simulated one where mounting is not allowed. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

export interface SmallDisk {
  /** More space. */
  grow(bytes: number): void;
  end(): void;
}

const mount = (...options: readonly string[]): boolean => spawnSync("mount", options).status === 0;

/** As the system does it: what fits is written, then the call fails. */
function simulated(folder: string, bytes: number): SmallDisk {
  const { writeFileSync } = fs;
  let left = bytes;
  const limited: typeof writeFileSync = (file, data, options) => {
    const content = typeof data === "string" ? Buffer.from(data) : (data as Uint8Array);
    const isHere = typeof file === "string" && file.startsWith(folder);
    const fits = !isHere || content.byteLength <= left;
    writeFileSync(file, fits ? content : content.subarray(0, left), options);
    if (isHere) left = Math.max(0, left - content.byteLength);
    if (!fits) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC", syscall: "write" });
  };
  const use = (write: typeof writeFileSync): void => {
    fs.writeFileSync = write;
    syncBuiltinESMExports();
  };
  use(limited);
  return { grow: (more) => void (left += more), end: () => use(writeFileSync) };
}

/** @param bytes that fit until it grows */
export function smallDisk(folder: string, bytes: number): SmallDisk {
  if (!mount("-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", folder))
    return simulated(folder, bytes);
  return {
    grow(more) {
      if (!mount("-o", `remount,size=${bytes + more}`, folder)) throw new Error("remount");
    },
    end: () => void spawnSync("umount", [folder]),
  };
}

/** Both kinds of disk, by name: the simulated one is tried where the other can be had, too. */
export const DISKS = [
  ["mounted where that is allowed", smallDisk],
  ["simulated", simulated],
] as const;

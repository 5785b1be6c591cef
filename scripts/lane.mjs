// Copies of the sources in which bugs are planted, one at a time, and the processes that run tests in them.
import { execFileSync, fork } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { clearTimeout, setTimeout } from "node:timers";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** A copy of the sources as they are here, changes and new files included; what is installed and built is linked. */
function makeCopy() {
  const folder = mkdtempSync(join(tmpdir(), "loradp-mutants-"));
  const listed = execFileSync("git", ["ls-files", "-z", "-co", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  for (const file of listed.split("\0")) {
    const from = join(ROOT, file);
    if (file === "" || file.startsWith("bench/") || !existsSync(from)) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(from, join(folder, file));
  }
  for (const name of ["node_modules", "dist"])
    if (existsSync(join(ROOT, name))) symlinkSync(join(ROOT, name), join(folder, name));
  return folder;
}

/** A copy, and the process that runs tests in it. */
export class Lane {
  folder = makeCopy();
  changed = new Set();

  async open() {
    this.process = fork(join(ROOT, "scripts/mutants-lane.mjs"), {
      cwd: this.folder,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      env: { ...process.env, NO_COLOR: "1", CI: "" },
      // A group of its own: workers end with it.
      detached: true,
    });
    await this.message(120);
  }

  /** The next message, or undefined where none comes in time or the process ends. */
  message(seconds) {
    return new Promise((done) => {
      const child = this.process;
      const end = (message) => {
        clearTimeout(timer);
        child.off("message", end);
        child.off("exit", ended);
        done(message);
      };
      const ended = () => end(undefined);
      const timer = setTimeout(ended, 1000 * seconds);
      child.on("message", end);
      child.on("exit", ended);
    });
  }

  /**
   * Runs test files; undefined where they ran out of time, and the process with them. `before`: what is to happen
   * before them (scripts/mutants-lane.mjs).
   */
  async run(files, seconds, before = {}) {
    if (!this.process) await this.open();
    this.process.send({ changed: [...this.changed], files, ...before });
    this.changed.clear();
    const outcome = await this.message(seconds);
    if (outcome === undefined) this.close();
    return outcome;
  }

  /** Writes a file of the copy, which is read again by the next run. */
  write(file, text) {
    writeFileSync(join(this.folder, file), text);
    this.changed.add(file);
  }

  close() {
    try {
      if (this.process) process.kill(-this.process.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
    this.process = undefined;
  }

  remove() {
    this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a run of test files came to: killed, survived, broken or no such tests, and by what. */
export const stateOf = ({ files, failed, errors }, tests) => {
  if (failed.length > 0) return { state: "killed", by: failed[0] };
  if (files !== tests.length) return { state: "no such tests", by: errors[0] ?? "" };
  return errors.length > 0 ? { state: "broken", by: errors[0] } : { state: "survived", by: "" };
};

/** Does a job for each of a list, as many at once as there are lanes. */
export async function through(lanes, list, job) {
  const queue = [...list.entries()];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let next = queue.shift(); next; next = queue.shift()) await job(lane, next[1], next[0]);
    }),
  );
}

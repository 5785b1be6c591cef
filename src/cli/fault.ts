/** A fault of the program: one line for people, and a report for those who mend it. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../app/version.js";
import { echo, oneLine } from "../core/shown.js";

/** Stack and causes of whatever was thrown; never throws itself. */
function traceOf(error: unknown): string {
  const parts: string[] = [];
  for (let at = error; at !== undefined && parts.length < 10;) {
    parts.push(at instanceof Error ? (at.stack ?? at.message) : echo(at));
    at = at instanceof Error ? at.cause : undefined;
  }
  return parts.join("\ncaused by: ");
}

/** A text whose URLs of queues have neither user nor password. */
export const withoutSecrets = (text: string): string =>
  text.replace(/(rediss?:\/\/)[^\s"']*@/gi, "$1***@");

/** The command line, versions and stack; no environment. */
function reportOf(error: unknown, argv: readonly string[]): string {
  return [
    `loradp ${version()}, Node ${process.versions.node}, ${process.platform} ${release()} ${process.arch}`,
    `command line: ${withoutSecrets(JSON.stringify(["loradp", ...argv]))}`,
    `time: ${new Date().toISOString()}`,
    withoutSecrets(traceOf(error)),
    "",
  ].join("\n");
}

/**
 * Writes the report.
 * @param folder where it goes
 * @returns one line that says where; the whole report after it where no file can be written
 */
export function faultLine(error: unknown, argv: readonly string[], folder = tmpdir()): string {
  const message = error instanceof Error ? error.message || error.name : echo(error);
  const said = `loradp met a fault of its own: ${oneLine(message, 500)}`;
  const report = reportOf(error, argv);
  const path = join(folder, `loradp-fault-${randomBytes(6).toString("hex")}.txt`);
  try {
    // For its owner alone: a command line may hold names.
    writeFileSync(path, report, { flag: "wx", mode: 0o600 });
    return `${said}; the report is in ${path}`;
  } catch {
    return `${said}; its report could not be written, so it follows\n${report.trimEnd()}`;
  }
}

/**
 * Guides (docs/guides) as programs. Fenced blocks with a file's name are written, commands in ```sh blocks are run one
 * after the other in one folder, and what they print takes the place of the ```text block that follows.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { vi } from "vitest";
import { loradp, type Outcome } from "../cli/in-process.fixture.js";

const LIBRARY = JSON.stringify(join(import.meta.dirname, "../index.ts"));

/** A fenced block: its language, the file that it is, and the place of its lines in the text. */
interface Block {
  readonly language: string;
  readonly file: string;
  readonly body: string;
  readonly from: number;
  readonly to: number;
}

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map((match) => {
    const [all, language, file = "", body] = match;
    const to = match.index + all.length - "```".length;
    return { language, file, body, from: to - body.length, to };
  });
}

/** Prose, without fenced blocks. */
export const proseOf = (markdown: string): string => markdown.replaceAll(/^```.*?^```$/gms, "");

/** Words of a command; those in double quotes are one. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);

/** Runs a script with the library of the sources, and keeps what it prints. */
async function script(file: string, source: string): Promise<Outcome> {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...said) => {
    lines.push(`${said.map(String).join(" ")}\n`);
  });
  // The test's runner compiles what ends in .ts.
  const compiled = join(process.cwd(), `${file}.ts`);
  writeFileSync(compiled, source.replaceAll('"loradp"', LIBRARY));
  try {
    await import(pathToFileURL(compiled).href);
  } finally {
    log.mockRestore();
  }
  return { status: 0, stdout: lines.join(""), stderr: "" };
}

/** What the lines of a block print. A command may fail where `echo $?` follows it, and only there. */
async function outputOf(commands: string, scripts: ReadonlyMap<string, string>): Promise<string> {
  let output = "";
  let failed = "";
  let status = 0;
  for (const line of commands
    .replaceAll(/\\\n\s*/g, "")
    .trim()
    .split("\n")) {
    const [program, ...argv] = wordsOf(line);
    if (line === "echo $?") {
      output += `${status}\n`;
      failed = "";
      continue;
    }
    if (failed !== "") break;
    const source = scripts.get(argv[0]);
    if (program !== "loradp" && !(program === "node" && source !== undefined))
      throw new Error(`a guide runs loradp, echo $? and its own scripts, got ${line}`);
    const done = program === "loradp" ? await loradp(argv) : await script(argv[0], source ?? "");
    status = done.status;
    output += done.stdout + done.stderr;
    if (status !== 0) failed = `${line}: exit code ${status}\n${output}`;
  }
  if (failed !== "") throw new Error(failed);
  return output;
}

/**
 * Runs a guide in the process's folder.
 * @returns its text with the outputs that came
 * @throws Error for a command that fails, a block that is neither a file, commands nor an output, or an output without
 * a place
 */
export async function executed(markdown: string): Promise<string> {
  const blocks = blocksOf(markdown);
  const scripts = new Map<string, string>();
  let [text, done] = ["", 0];
  for (const [i, { language, file, body, to }] of blocks.entries()) {
    if (file !== "") {
      writeFileSync(join(process.cwd(), file), body);
      scripts.set(file, body);
    } else if (language === "sh") {
      const output = await outputOf(body, scripts);
      const next = blocks.at(i + 1);
      const isNext =
        next?.language === "text" && markdown.slice(to + 3, next.from).trim() === "```text";
      if (!isNext && output !== "")
        throw new Error(`no \`\`\`text block follows, for\n${body}${output}`);
      if (isNext) [text, done] = [text + markdown.slice(done, next.from) + output, next.to];
    } else if (language !== "text" || blocks.at(i - 1)?.language !== "sh")
      throw new Error(
        `a block of ${language} without a file's name, which nothing tests:\n${body}`,
      );
  }
  return text + markdown.slice(done);
}

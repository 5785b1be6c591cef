/** `npm run mutate` (scripts/mutation): which mutants, which lines, what is kept; docs/testing.md has its scores. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import ts from "typescript";
import { afterAll, describe, expect, it } from "vitest";
import { kept, restsOn } from "../../scripts/mutation/kept.mjs";
import {
  LEFT_OUT,
  mutantsOf,
  mutated,
  sampleOf,
  touched,
} from "../../scripts/mutation/mutants.mjs";
import { recall } from "../../scripts/mutation/run.mjs";
import * as scores from "../../scripts/mutation/scores.mjs";
import {
  FOLDERS,
  SLOW,
  WITHOUT_LIMIT,
  linesOf,
  namedSources,
  testersOf,
} from "../../scripts/mutation/sources.mjs";

const ROOT = join(import.meta.dirname, "../..");
const textOf = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const mutate = (...argv: string[]) =>
  spawnSync(process.execPath, ["scripts/mutate.mjs", ...argv], { cwd: ROOT, encoding: "utf8" });

const FILE = "src/core/x.ts";
const SOURCE = `export const a = (x: number): number => x + 1;
export function b(x: number): string {
  if (x > 2) throw new Error("x is too large");
  return "tag";
}
`;
const mutantsIn = async (text: string) => (await mutantsOf(new Map([[FILE, text]]))).mutants;

describe("mutation testing: what is mutated", () => {
  it("plants each mutation where it stands, and leaves texts out, as docs/testing.md says", async () => {
    const mutants = await mutantsIn(SOURCE);
    const plus = mutants.find(({ mutator }) => mutator === "ArithmeticOperator")!;
    expect([plus.line, plus.original, plus.replacement]).toEqual([1, "x + 1", "x - 1"]);
    expect(mutated(SOURCE, plus)).toBe(SOURCE.replace("x + 1", "x - 1"));
    const strings = mutants.filter(({ mutator }) => mutator === "StringLiteral");
    expect(strings.map(({ original }) => original)).toEqual(['"tag"']);
    const page = textOf("docs/testing.md").replace(/\s+/g, " ");
    expect(Object.values(LEFT_OUT).filter((why) => !page.includes(why))).toEqual([]);
  });

  it("a source with switches does what it did, or what the mutant that is on would do", async () => {
    const { mutants, sources } = await mutantsOf(new Map([[FILE, SOURCE]]));
    const shared = globalThis as unknown as { mutantOn: Int32Array; mutantHit: () => boolean };
    shared.mutantOn = new Int32Array(1).fill(-1);
    shared.mutantHit = () => true;
    let loads = 0;
    const results = async (text: string): Promise<unknown[]> => {
      const { outputText } = ts.transpileModule(text, {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
      });
      const url = `data:text/javascript,${encodeURIComponent(`${outputText}//${loads++}`)}`;
      const { a, b } = (await import(/* @vite-ignore */ url)) as Record<
        "a" | "b",
        (x: number) => unknown
      >;
      const tried = (x: number): unknown => {
        try {
          return b(x);
        } catch (error) {
          return String(error);
        }
      };
      return [a(5), ...[1, 2, 3].map(tried)];
    };
    const { switched, instrumented } = sources.get(FILE)!;
    const plain = await results(SOURCE);
    expect(plain).toEqual([6, "tag", "tag", "Error: x is too large"]);
    expect([await results(switched), await results(instrumented)]).toEqual([plain, plain]);
    for (const mutant of mutants) {
      shared.mutantOn[0] = Number(mutant.id);
      expect(await results(switched)).toEqual(await results(mutated(SOURCE, mutant)));
    }
    shared.mutantOn[0] = -1;
    expect(mutants.length).toBeGreaterThan(5);
  });

  it("leaves alone what cannot stand in a block: names in what is taken apart", async () => {
    const text =
      "export const f = (o: Record<string, number>, n: string) => {\n" +
      "  const { [`${n}.a`]: a, b = 1 + 2 } = o;\n  return a - b;\n};\n";
    const { mutants, sources } = await mutantsOf(new Map([[FILE, text]]));
    expect(mutants.map(({ original }) => original)).toContain("1 + 2");
    expect(sources.get(FILE)!.switched.match(/const \{/g)).toHaveLength(1);
  });

  it("keys stay while other statements change, and change with their own", async () => {
    const keys = (list: { key: string }[]): string[] => list.map(({ key }) => key);
    const before = await mutantsIn(SOURCE);
    const after = await mutantsIn(SOURCE.replace("x + 1", "x + 7"));
    const same = keys(before).filter((key) => keys(after).includes(key));
    expect(same).toEqual(keys(before.filter(({ line }) => line > 1)));
    expect(new Set(keys(before)).size).toBe(before.length);
    // A whole and its first part, both replaced by false: two mutants.
    const parts = await mutantsIn("export const c = (x: number): boolean => x === 1 || x === 2;\n");
    expect(parts.filter(({ replacement }) => replacement === "false").length).toBeGreaterThan(2);
    expect(new Set(keys(parts)).size).toBe(parts.length);
  });

  it("a sample is the same whatever the order, and a smaller one is its beginning", async () => {
    const mutants = await mutantsIn(SOURCE);
    const sample = sampleOf(mutants, 5);
    expect(sampleOf(mutants.toReversed(), 5)).toEqual(sample);
    expect(sampleOf(mutants, 3)).toEqual(sample.slice(0, 3));
    expect(sampleOf(mutants, 2, 3)).toEqual(sample.slice(3));
    expect(sampleOf(mutants, Infinity)).toHaveLength(mutants.length);
  });

  it("of a change those mutants that begin on its lines, or lie within them", async () => {
    const diff = `--- a/${FILE}\n+++ b/${FILE}\n@@ -3,0 +4 @@ x\n+  return "tag";
--- a/src/core/y.ts\n+++ b/src/core/y.ts\n@@ -3,2 +4,0 @@\n-x\n-y
--- a/src/core/x.test.ts\n+++ b/src/core/x.test.ts\n@@ -1 +1,2 @@\n+x\n+y\n`;
    const lines = linesOf(diff);
    expect(lines).toEqual(new Map([[FILE, new Set([4])]]));
    expect(linesOf(diff.replace("+4 @@", "+4,3 @@")).get(FILE)).toEqual(new Set([4, 5, 6]));
    const those = touched(await mutantsIn(SOURCE), lines);
    expect(those.map(({ mutator }) => mutator)).toEqual(["StringLiteral"]);
  });
});

describe("mutation testing: what is kept", () => {
  const root = mkdtempSync(join(tmpdir(), "loradp-mutation-"));
  afterAll(() => rmSync(root, { recursive: true }));

  it("a result holds until its statement, or a test that it rests on, changes", async () => {
    const [near, far] = [join(root, "near.test.ts"), join(root, "far.test.ts")];
    for (const test of [near, far]) writeFileSync(test, "1");
    const testers = (): [string[], string[]] => [[near], [far]];
    const [killed, survived, refused] = await mutantsIn(SOURCE);
    const { put } = kept(root, FILE);
    put({ key: killed.key, state: "killed", by: [near], rests: restsOn([near]) });
    put({ key: survived.key, state: "survived", by: [], rests: restsOn([near, far]) });
    put({ key: refused.key, state: "types", by: [], rests: restsOn([]) });
    const knownOf = async (text: string, fresh = false): Promise<string[]> => [
      ...recall(root, await mutantsIn(text), testers, fresh).known.values(),
    ];
    expect(await knownOf(SOURCE)).toEqual(["killed", "survived", "types"]);
    expect(await knownOf(SOURCE, true)).toEqual([]);
    writeFileSync(far, "2");
    expect(await knownOf(SOURCE)).toEqual(["killed", "types"]);
    writeFileSync(near, "2");
    expect(await knownOf(SOURCE)).toEqual(["types"]);
    expect(await knownOf(SOURCE.replace("+ 1", "+ 7").replace("tag", "mark"))).toEqual([]);
  });
});

describe("mutation testing: scores", () => {
  it("count what is caught among those that are not harmless; of a change one may survive", () => {
    const states = ["killed", "killed", "timeout", "types", "survived", "harmless"];
    const tally = scores.tally(states);
    expect(tally).toMatchObject({ caught: 4, valid: 5, harmless: 1, survived: 1 });
    expect(scores.percent(tally)).toBe("80.0");
    // Wilson's interval of 8 of 10: 49.0 to 94.3.
    expect(scores.interval({ ...tally, caught: 8, valid: 10 })).toEqual([49, 94]);
    const change = (caught: number, survived: number): boolean =>
      scores.enough({ ...tally, caught, survived, valid: caught + survived }, false);
    expect([change(0, 0), change(0, 1), change(1, 2), change(8, 2), change(7, 2)]).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it("of a sample fail a change where they show that more than a fifth survive", () => {
    // Of ten, each caught with chance 0.8: four or fewer 0.00637, seven or fewer 0.322.
    expect(scores.tail({ caught: 4, valid: 10 }, 0.8)).toBeCloseTo(0.0063693824, 10);
    expect(scores.tail({ caught: 7, valid: 10 }, 0.8)).toBeCloseTo(0.3222004736, 10);
    expect(scores.tail({ caught: 80, valid: 80 }, 0.8)).toBeCloseTo(1, 12);
    const none = scores.tally([]);
    const sample = (caught: number): boolean =>
      scores.enough({ ...none, caught, survived: 80 - caught, valid: 80 }, true);
    expect([64, 52, 50, 40].map(sample)).toEqual([true, true, true, false]);
    expect(scores.enough(none, true)).toBe(true);
  });

  it("every folder of src has a limit or a reason why not; slow tests that are left out exist", () => {
    const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect([...FOLDERS, ...Object.keys(WITHOUT_LIMIT)].sort()).toEqual(folders.sort());
    expect(Object.keys(SLOW).filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it("stand in docs/testing.md as `npm run mutate -- --table` prints them", async () => {
    const path = join(ROOT, "docs/testing.md");
    const config = { ...(await resolveConfig(path)), parser: "markdown" } as const;
    const filled = await format(
      scores.withTable(textOf("docs/testing.md"), scores.scoresTable(ROOT)),
      config,
    );
    expect(textOf("docs/testing.md")).toBe(filled);
    expect(scores.scoresTable(ROOT).match(/not run yet/g) ?? []).toHaveLength(
      FOLDERS.filter((folder) => !scores.readScore(ROOT, folder)).length,
    );
  });

  it("harmless survivors stand in the sources, once, with a reason", () => {
    const faults = scores.readHarmless(ROOT).filter(({ file, line, column, replaced, reason }) => {
      const rest = line.slice(column).replace(/\s+/g, " ");
      const here = rest.startsWith(replaced) || replaced.startsWith(rest.trim());
      const found = existsSync(join(ROOT, file))
        ? textOf(file)
            .split("\n")
            .filter((l) => l.trim() === line).length
        : 0;
      return !here || found !== 1 || reason.length < 20;
    });
    expect(faults).toEqual([]);
  });
});

describe("mutation testing: the command", () => {
  it("refuses what is no folder or source of src, and names the folders", () => {
    for (const wrong of ["nowhere", "src/core/normal.test.ts", "../etc", "docs", "src/nowhere"])
      expect(() => namedSources([wrong])).toThrow(
        `${wrong} is no folder or source of src: give one of core, accountant, attack`,
      );
    const { status, stderr } = mutate("nowhere");
    expect([status, stderr.split("\n")]).toEqual([
      2,
      [expect.stringMatching(/^nowhere is no/), ""],
    ]);
    expect(mutate("--changed", "no-such-commit").stderr).toContain("is no commit here");
  });

  it("control: takes a folder with and without src/, and finds the tests of a source", () => {
    const files = namedSources(["accountant"]);
    expect(namedSources(["src/accountant/"])).toEqual(files);
    expect(files).toContain("src/accountant/grid.ts");
    expect(files.filter((file) => /test|\.d\.ts/.test(file))).toEqual([]);
    const [beside, elsewhere] = testersOf()("src/accountant/trade-off.ts");
    expect(beside).toContain("src/accountant/trade-off.test.ts");
    expect(elsewhere).toContain("src/attack/f-dp.test.ts");
    expect(elsewhere).toContain("src/cli/pinned.test.ts");
    expect([...beside, ...elsewhere].filter((file) => file in SLOW)).toEqual([]);
  });
});

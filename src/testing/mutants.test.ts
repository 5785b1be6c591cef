/** The list of planted bugs (mutants/*.json) against the sources: it must not rot. `npm run mutants` runs it. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  KINDS,
  kindsTable,
  planted,
  readMutants,
  type Mutant,
} from "../../scripts/mutants-list.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MUTANTS = readMutants(ROOT);
/** Folders with wiring between data and verdict. */
const FOLDERS = [
  "experiment",
  "attack",
  "claims",
  "accountant",
  "app",
  "sweep",
  "store",
  "cli",
  "core",
  "train",
];

const schema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9%-]+$/),
  kind: z.enum(Object.keys(KINDS) as [string, ...string[]]),
  file: z.string().regex(/^(src|simulations)\/.*\.ts$/),
  find: z.string().min(1),
  replace: z.string(),
  tests: z.array(z.string().regex(/\.test\.ts$/)).min(1),
});

/** What is wrong with a bug's record; "" where nothing is. */
function faultOf(mutant: Mutant): string {
  const parsed = schema.safeParse(mutant);
  if (!parsed.success) return parsed.error.message;
  if (mutant.find === mutant.replace) return "it changes nothing";
  const lost = [mutant.file, ...mutant.tests].find((path) => !existsSync(`${ROOT}${path}`));
  if (lost !== undefined) return `there is no ${lost}`;
  return planted(readFileSync(`${ROOT}${mutant.file}`, "utf8"), mutant) === undefined
    ? "its text does not stand in the file once"
    : "";
}

describe("planted bugs", () => {
  it("each apply, once, to the sources as they are, and name test files that exist", () => {
    const faults = MUTANTS.map((m) => [m.name, faultOf(m)]).filter(([, fault]) => fault !== "");
    expect(faults).toEqual([]);
  });

  it("are sixty or more, of every kind, in every folder between data and verdict", () => {
    expect(MUTANTS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(MUTANTS.map((m) => m.name)).size).toBe(MUTANTS.length);
    expect([...new Set(MUTANTS.map((m) => m.kind))].sort()).toEqual(Object.keys(KINDS).sort());
    const folders = new Set(MUTANTS.map((m) => m.file.split("/")[1]));
    expect(FOLDERS.filter((folder) => !folders.has(folder))).toEqual([]);
  });

  it("are counted in docs/testing.md, as `npm run mutants -- --table` prints them", () => {
    expect(readFileSync(`${ROOT}docs/testing.md`, "utf8")).toContain(kindsTable(MUTANTS));
  });

  it("control: a text that is not there, or there twice, is not planted", () => {
    const mutant = { ...MUTANTS[0], find: "a b", replace: "c" };
    expect(planted("x a b y", mutant)).toBe("x c y");
    expect(planted("x y", mutant)).toBeUndefined();
    expect(planted("a b a b", mutant)).toBeUndefined();
    expect(faultOf({ ...MUTANTS[0], tests: ["src/none.test.ts"] })).toBe(
      "there is no src/none.test.ts",
    );
    expect(faultOf({ ...MUTANTS[0], find: "no such text" })).not.toBe("");
  });
});

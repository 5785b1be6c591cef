/** Files that are no plans are refused with the reason and the line. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../core/errors.js";
import { ownPlan } from "./own-plan.fixture.js";
import { loadPlan } from "./plans.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-plans-"));
const text = JSON.stringify(ownPlan, null, 1);
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
mkdirSync(join(folder, "folder.json"));

describe("a plan's file", () => {
  it.each<[name: string, content: string | Uint8Array, what: RegExp]>([
    [
      "syntax.json",
      '{\n "kind": "noise",\n "name": oops\n}',
      /must be JSON, got .*: line 3: Object value exp/,
    ],
    ["ended.json", '{\n "kind": "noise",\n', /line 3: Quoted object key expected but reached end/],
    ["empty.json", "", /line 1: JSON value expected/],
    [
      "twice.json",
      text.replace('"name"', '"ranks": [2],\n "name"'),
      /line \d+: ranks stands twice/,
    ],
    ["deep.json", "[".repeat(2e5), /must be JSON/],
    ["latin1.json", Uint8Array.of(0x22, 0xe9, 0x22), /JSON text in UTF-8/],
    ["utf16.json", Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0), /JSON text in UTF-8/],
    ["large.json", " ".repeat(1_000_001), /a file of at most 1 MB/],
    [
      "infinite.json",
      text.replace('"max": 640', '"max": 1e400'),
      /trials\.max must be .* got Infinity/,
    ],
    [
      "proto.json",
      text.replace('"name"', '"__proto__": {"a": 1}, "name"'),
      /fields only, got __proto__/,
    ],
    ["list.json", "[1]", /must be of type object, got \[1\]/],
    ["named.mjs", "export const plan = {};", /a module with a default export/],
    ["throws.mjs", "throw new Error('no\\nsuch');", /a module that loads, .* got .*: no$/],
    ["text.mjs", "throw 'words';", /a module that loads, .* got .*: words$/],
    ["odd.mjs", "throw { toString() { throw new Error('x'); } };", /a module that loads, .*: \{/],
    [
      "getter.mjs",
      "export default { get kind() { throw new Error('g'); } };",
      /a module that loads, and exports data, got .*: g$/,
    ],
    [
      "function.mjs",
      "export default { kind: () => 1 };",
      /exports data, got .*could not be cloned/,
    ],
    ["syntax.ts", "export default {\n", /a module that loads, .*: \S+ Unexpected token at line 2$/],
    ["plan.txt", text, /a file that ends in \.json or \.ts/],
    ["folder.json", "", /must be a file, got/],
    ["none.json", "", /a file or one of marginal/],
  ])("%s is refused in one line", async (name, content, what) => {
    const path = join(folder, name);
    if (!["none.json", "folder.json"].includes(name)) write(name, content);
    const error: unknown = await loadPlan(path).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(what);
    expect((error as Error).message.split("\n")).toHaveLength(1);
  });

  it("is JSON with or without a byte order mark, or a module of any kind", async () => {
    const files = [
      write("plan.json", text),
      write("bom.json", `\ufeff${text}`),
      write("PLAN.JSON", text),
      write("plan.sim.ts", `const x: object = ${text};\nexport default x;`),
      write("plan.mjs", `export default ${text};`),
      write("plan.cjs", `module.exports = ${text};`),
      // As large as one may be.
      write("most.json", text.padEnd(1_000_000)),
    ];
    for (const file of files) expect(await loadPlan(file)).toMatchObject(ownPlan);
  });

  it("feeds claims that exist: all that do not are named at once", async () => {
    const feeds = ["E2-unbaised", "E2-unbiased", "E8-cosine"];
    const error: unknown = await loadPlan({ ...ownPlan, feeds }).catch((e: unknown) => e);
    expect((error as Error).message.split("\n")).toEqual([
      expect.stringMatching(/got E2-unbaised: did you mean E2-unbiased\?$/),
      expect.stringMatching(/got E8-cosine, which reads dependence: leave it out$/),
    ]);
  });
});

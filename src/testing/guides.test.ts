/**
 * The guides of docs/guides do what they say: every command runs and prints what stands below it, and claims, options
 * and links exist. `npx vitest run src/testing/guides.test.ts -u` writes what came out into them: look at the diff.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import type { ClaimResult } from "../claims/claim.js";
import { NO_ROWS } from "../claims/engine.js";
import { CLAIMS } from "../claims/registry.js";
import { wrongSpans } from "./guide-options.js";
import { executed, proseOf } from "./guides.js";
import { isCiting, quickResults, testedBy, testing, withResults } from "./ledger-table.js";

const folder = join(import.meta.dirname, "../../docs/guides");
const GUIDES = readdirSync(folder).map((name) => join(folder, name));
const textOf = (path: string): string => readFileSync(path, "utf8");

/** In an empty folder, from which the process comes back. */
async function elsewhere<T>(work: () => Promise<T>): Promise<T> {
  const home = process.cwd();
  process.chdir(mkdtempSync(join(tmpdir(), "loradp-guide-")));
  try {
    return await work();
  } finally {
    process.chdir(home);
  }
}

/** Ids as the ledger writes them, without the task behind a slash. */
const ID = /\b(?:E\d+|MIA|DYN|TEXT|A)-[a-zA-Z][\w-]*(?:\/wide)?/g;

/** A heading's anchor. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
const anchorsOf = (path: string): string[] =>
  [...proseOf(textOf(path)).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading));

function leadsNowhere(path: string, link: string): boolean {
  const [file, anchor] = link.split("#");
  const target = file === "" ? path : join(dirname(path), file);
  return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
}

const ABSTRACT = join(folder, "abstract.md");
const SPOKEN_OF = new Set(testedBy(textOf(ABSTRACT)).flatMap(testing));
let judged: Promise<ClaimResult[]> | undefined;
const results = (): Promise<ClaimResult[]> => (judged ??= quickResults(SPOKEN_OF));

describe.each(GUIDES.map((path) => [path.slice(folder.length + 1), path]))("%s", (_, path) => {
  it("shows what its commands print, and what its claims come to", async () => {
    const text = await elsewhere(() => executed(textOf(path)));
    const whole = path === ABSTRACT ? withResults(text, await results()) : text;
    const options = { ...(await resolveConfig(path)), parser: "markdown" };
    await expect(await format(whole, options)).toMatchFileSnapshot(path);
  });

  it("names claims that there are", () => {
    const known = new Set<string>(CLAIMS.map(({ id }) => id));
    const named = textOf(path).match(ID) ?? [];
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });

  it("names commands and options that there are", async () => {
    expect(await wrongSpans(proseOf(textOf(path)))).toEqual([]);
  });

  it("has links that lead somewhere", () => {
    const links = [...proseOf(textOf(path)).matchAll(/\]\(([^)]*)\)/g)].map(([, link]) => link);
    const own = links.filter((link) => !link.startsWith("https://"));
    expect(own).toContain("../glossary.md");
    expect(own.filter((link) => leadsNowhere(path, link))).toEqual([]);
  });

  it("is short: at most 150 lines beside what is printed", () => {
    const written = textOf(path).replaceAll(/^```text\n.*?^```$/gms, "");
    expect(written.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
  });
});

describe("a guide that is wrong is found", () => {
  const text = (output: string): string => `\n\n\`\`\`text\n${output}\`\`\`\n`;
  const sh = (...lines: string[]): string => ["```sh", ...lines, "```"].join("\n");
  const LAW = "loradp law --rank 0 --rho 0.1";

  it("what is printed takes the place of what stood there", async () => {
    const renewed = await executed(`before\n\n${sh("loradp --version")}${text("1\n")}after`);
    expect(renewed).toMatch(
      /^before\n\n```sh\nloradp --version\n```\n\n```text\n\d+\.\d+\.\d+\n```\nafter$/,
    );
  });

  it.each([
    [
      "a command that fails",
      sh(LAW) + text(""),
      /law --rank 0 --rho 0.1: exit code 2\n--rank must/,
    ],
    ["one after it", sh(LAW, "loradp --version") + text(""), /exit code 2/],
    ["one looked at late", sh(LAW, "loradp --version", "echo $?") + text(""), /exit code 2/],
    ["an unknown program", sh("ls"), /got ls/],
    ["a script that there is not", sh("node my.mjs"), /got node my.mjs/],
    ["output without a place", sh("loradp --version"), /no ```text block follows/],
    ["output at another place", `${sh("loradp --version")}\nso\n${text("")}`, /no ```text block/],
    ["output of nothing", text("1\n"), /a block of text/],
    ["code that is no file", "```ts\nlet x;\n```\n", /a block of ts without a file's name/],
  ])("%s", async (_, guide, error) => {
    await expect(executed(guide)).rejects.toThrow(error);
  });

  it("but for a failure that is looked at", async () => {
    const renewed = await executed(sh(LAW, "echo $?", "loradp --version", "echo $?") + text(""));
    expect(renewed).toMatch(/\n--rank must be .*\n2\n\d+\.\d+\.\d+\n0\n```\n$/);
  });

  it("files and scripts are those of the guide", async () => {
    const guide = [
      "```csv own.csv\n1,2\n```",
      '```js own.mjs\nimport { readFileSync } from "node:fs";\nimport { exactTv } from "loradp";',
      'console.log(typeof exactTv, readFileSync("own.csv", "utf8").trim());\n```',
      sh("node own.mjs"),
    ].join("\n");
    const renewed = await elsewhere(() => executed(guide + text("")));
    expect(renewed.endsWith("```text\nfunction 1,2\n```\n")).toBe(true);
  });

  it.each(["loradp sweeps", "loradp sweep --dry", "loradp audit", "loradp law --rank 8 --delta 1"])(
    "`%s`",
    async (span) => {
      expect(await wrongSpans(`so \`${span}\``)).toEqual([span.slice("loradp ".length)]);
    },
  );

  it("and one that is right is not", async () => {
    expect(await wrongSpans("`loradp audit scores F --delta 0`, `loradp law --json`")).toEqual([]);
  });
});

describe("the tables of abstract.md", () => {
  it("hold every claim that cites an abstract of v4 to v9", () => {
    const citing = CLAIMS.filter(({ source }) => isCiting(source)).map(({ id }) => id);
    expect(citing.length).toBeGreaterThan(20);
    expect(citing.filter((id) => !SPOKEN_OF.has(id))).toEqual([]);
  });

  it("tell claims by the place that they cite, or by id", () => {
    expect(testing("claim 2")).toEqual(["E2-rank", "DYN-energy"]);
    expect(testing("v8-v9 and E11-paths")).toEqual([
      "E11-matrix",
      "E11-paths",
      "E13-published",
      "E13-range",
      "E13-secret",
      "E13-rank",
      "E13-batch",
      "E13-mixing",
    ]);
    expect(testing("nothing")).toEqual([]);
  });

  it("are judged on rows: no claim is open for want of them", async () => {
    const all = await results();
    expect(all.map(({ id }) => id).sort()).toEqual([...SPOKEN_OF].sort());
    expect(all.filter(({ detail }) => detail.includes(NO_ROWS))).toEqual([]);
  });

  it("name each claim of a line once, under its verdict", () => {
    const two = ["E2-rank", "DYN-energy"].map((id, i) => ({
      id,
      claim: id,
      verdict: (["violated", "within margin"] as const)[i],
    }));
    const line = "| a sentence | claim 2 | E1-frozen | | |";
    expect(withResults(`\n${line}\n`, two as never)).toBe(
      "\n| a sentence | claim 2 |  | E2-rank | DYN-energy (within margin) |\n",
    );
  });
});

/** README.md: short; its results are the published report's (-u writes them), its commands and links are there. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import type { ClaimResult } from "../claims/claim.js";
import type { DataOf } from "../report/data-of.js";
import { COMMANDS } from "../cli/commands/index.js";
import { longName, type OptionSpec } from "../cli/options/option.js";
import { answerText, outputText, withPart } from "./readme.js";

const ROOT = join(import.meta.dirname, "../..");
const page = join(ROOT, "README.md");
const text = readFileSync(page, "utf8");
const { claims, data } = JSON.parse(
  readFileSync(join(ROOT, "reports/standard/claims.json"), "utf8"),
) as {
  readonly claims: readonly ClaimResult[];
  readonly data: DataOf;
};

describe("README.md", () => {
  it("says what the published report says", async () => {
    const filled = withPart(
      withPart(text, "answer", answerText(claims, data)),
      "output",
      outputText(claims, data),
    );
    const config = { ...(await resolveConfig(page)), parser: "markdown" } as const;
    await expect(await format(filled, config)).toMatchFileSnapshot(page);
  });

  it("has 130 lines of 100 columns at most, links and tables aside", () => {
    const lines = text.split("\n");
    expect(lines.length).toBeLessThanOrEqual(131);
    const long = lines.filter((l) => l.length > 100 && !l.startsWith("|") && !l.includes("]("));
    expect(long).toEqual([]);
  });

  it("links to files that are there", () => {
    const links = [...text.matchAll(/\]\(([^)#]+)[^)]*\)|^\[\w+\]: (\S+)$/gm)].map(
      ([, a, b]) => a ?? b,
    );
    const local = links.filter((link) => !link.startsWith("http"));
    expect(local.length).toBeGreaterThan(15);
    expect(local.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
  });

  it("names commands and options that there are", async () => {
    const named = [...text.matchAll(/`(?:loradp )?([a-z]+(?: [a-z-]+)?)( [^`]*)?`/g)];
    let seen = 0;
    for (const [, words, rest = ""] of named) {
      const name = [words, words.split(" ")[0]].find((one) => one in COMMANDS);
      if (name === undefined || (rest === "" && words !== name)) continue;
      const { command } = await COMMANDS[name]();
      const specs = Object.values(command.options) as Array<OptionSpec<unknown>>;
      const flags = specs.map((spec) => longName(spec.flags));
      for (const flag of rest.match(/--[a-z-]+/g) ?? []) expect(flags, words).toContain(flag);
      seen++;
    }
    expect(seen).toBeGreaterThan(8);
  });
});

/** docs/cli.md says what commands declare: `npx vitest run src/testing/command-reference.test.ts -u` writes it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../cli/commands/index.js";
import { longName, type OptionSpec } from "../cli/options/option.js";
import { commandReference } from "./command-reference.js";

const page = join(import.meta.dirname, "../../docs/cli.md");
const loaded = await Promise.all(Object.values(COMMANDS).map((load) => load()));
const commands = loaded.map(({ command }) => command);

/** Words of a line as a shell cuts them, up to a redirection. */
const wordsOf = (line: string): string[] => line.split(" < ")[0].split(" ");

describe("docs/cli.md", () => {
  it("is what the commands declare", async () => {
    const config = { ...(await resolveConfig(page)), parser: "markdown" } as const;
    await expect(await format(await commandReference(), config)).toMatchFileSnapshot(page);
  });

  it("has every option of every command, under its heading", () => {
    const sections = readFileSync(page, "utf8").split("\n## ").slice(1);
    expect(sections.map((text) => text.split("\n")[0])).toEqual(commands.map(({ name }) => name));
    for (const [i, { options }] of commands.entries())
      for (const { flags } of Object.values(options) as Array<OptionSpec<unknown>>)
        expect(sections[i]).toContain(`\`${flags}\``);
  });
});

describe("examples of commands", () => {
  it.each(commands.map((command) => [command.name, command] as const))(
    "of %s begin with its name and give what it declares",
    (name, { examples, options, argument }) => {
      const specs = Object.values(options) as Array<OptionSpec<unknown>>;
      const flags = new Map(specs.map((spec) => [longName(spec.flags), spec]));
      for (const line of examples) {
        expect(line === name || line.startsWith(`${name} `)).toBe(true);
        const words = wordsOf(line).slice(name.split(" ").length);
        while (words.length > 0) {
          const word = words.shift() as string;
          if (!word.startsWith("--")) {
            expect(argument, `${line}: ${word}`).toBeDefined();
            continue;
          }
          const spec = flags.get(word);
          expect(spec, `${line}: ${word}`).toBeDefined();
          if (!spec?.flags.includes(" ")) continue;
          const value = words.shift() as string;
          expect(() => spec.parse?.(value), line).not.toThrow();
          if (spec.choices) expect(spec.choices).toContain(value);
        }
      }
    },
  );
});

/** docs/cli.md: the reference of commands, written from what they declare, so that it says what is taken. */
import type { AnyCommand } from "../cli/command.js";
import { COMMANDS } from "../cli/commands/index.js";
import { JSON_HELP, type OptionSpec } from "../cli/options/option.js";

const HEAD = `# Commands

Every command and option, written from what the commands declare
(\`npx vitest run src/testing/command-reference.test.ts -u\`); \`loradp COMMAND --help\` says the same. In a
checkout: \`npx loradp\`, after \`npm run build\`.

- An option does something or is refused by name. Bad input is one line that says the rule, the value
  and the remedy, exit code 2. A fault of loradp itself is one line and the path of a report, exit
  code 3. SIGINT and SIGTERM end with 130 and 143, and what is finished is kept.
- Every command takes \`--json\` (${JSON_HELP}) and \`--help\`.
- A FILE is CSV, TSV, JSON lines or Parquet, gzipped or not, or \`-\` for standard input. Nothing is
  guessed from a sample: what is not read is refused with row, line, column and value
  ([tables.md](tables.md), [own-tables.md](own-tables.md)).
- Colours stand where the terminal has them; \`NO_COLOR=1\` takes them off.
`;

const cell = (text: string): string =>
  text.replaceAll("|", "\\|").replaceAll("<", "&lt;").replaceAll("*", "\\*").replaceAll("\n", " ");

const defaultOf = ({ fallback, fallbackIs, required }: OptionSpec<unknown>): string => {
  if (required) return "must be given";
  if (fallback === undefined || fallback === false) return "";
  return fallbackIs ?? `\`${String(fallback)}\``;
};

const row = (spec: OptionSpec<unknown>): string => {
  const choices = spec.choices ? `; one of ${spec.choices.join(", ")}` : "";
  const repeated = spec.repeated ? "; may be given several times" : "";
  return `| \`${spec.flags.replaceAll("|", "\\|")}\` | ${cell(spec.help)}${choices}${repeated} | ${defaultOf(spec)} |`;
};

function optionTable({ options }: AnyCommand): string[] {
  const specs = Object.values(options) as Array<OptionSpec<unknown>>;
  if (specs.length === 0) return [];
  return ["| option | what it means | default |", "| --- | --- | --- |", ...specs.map(row), ""];
}

/** Paths of documents become links. */
const linked = (text: string): string =>
  text.replaceAll(/docs\/([\w-]+\.md)/g, (_, name: string) => `[${name}](${name})`);

function section(command: AnyCommand): string {
  const { name, summary, argument, examples, notes = [] } = command;
  const first = summary.charAt(0).toUpperCase() + summary.slice(1);
  return [
    `## ${name}`,
    "",
    `${linked(first)}.`,
    "",
    "```sh",
    ...examples.map((line) => `loradp ${line}`),
    "```",
    "",
    ...(argument ? [`\`${argument.name}\`: ${linked(argument.help)}.`, ""] : []),
    ...optionTable(command),
    ...notes.flatMap((note) => [linked(note), ""]),
  ].join("\n");
}

/** The page as Markdown, not yet wrapped. */
export async function commandReference(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  return [HEAD, ...commands.map(({ command }) => section(command))].join("\n");
}

/** Commands in running text: `loradp sweep PLAN --dry-run` names a command and options that there are. */
import { COMMANDS } from "../cli/commands/index.js";
import { longName, type OptionSpec } from "../cli/options/option.js";

const EVERYWHERE = ["--json", "--help"];

/** The command that words begin with, and its options. */
async function optionsOf(words: readonly string[]): Promise<readonly string[] | undefined> {
  const names = Object.keys(COMMANDS) as Array<keyof typeof COMMANDS>;
  const name = names.find((each) => each === words.slice(0, each.split(" ").length).join(" "));
  if (name === undefined) return undefined;
  const { command } = await COMMANDS[name]();
  const specs = Object.values(command.options) as Array<OptionSpec<unknown>>;
  return [...specs.map(({ flags }) => longName(flags)), ...EVERYWHERE];
}

/** Of the commands in code spans those that are none, or have an option that the command has not. */
export async function wrongSpans(prose: string): Promise<string[]> {
  const spans = [...prose.matchAll(/`loradp ([^`]+)`/g)].map(([, words]) => words);
  const checked = spans.map(async (span) => {
    const words = span.split(/\s+/);
    const options = await optionsOf(words);
    const given = words.filter((word) => word.startsWith("--"));
    return options !== undefined && given.every((flag) => options.includes(flag)) ? [] : [span];
  });
  return (await Promise.all(checked)).flat();
}

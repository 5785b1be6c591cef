/**
 * The command line: turns commands into commander's, adds --json to all, and errors of one line with their exit codes.
 */
import { Command as Commander, Option } from "commander";
import { version } from "../app/version.js";
import type { AnyCommand, Context } from "./command.js";
import { COMMANDS, GROUPS } from "./commands/index.js";
import { failureOf } from "./errors.js";
import { longName, type OptionSpec } from "./options/option.js";
import { byFlag, idleOptionsOf, once } from "./options/refused.js";
import type { Terminal } from "./terminal.js";

/** Nothing is written or ended by commander itself, except help and version. */
const quiet = (command: Commander, terminal: Terminal): Commander =>
  command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: () => {} });

function optionOf(spec: OptionSpec<unknown>): Option {
  const option = new Option(spec.flags, spec.help);
  if (spec.choices) option.choices(spec.choices);
  if (spec.parse) option.argParser(once(spec, longName(spec.flags)));
  if (spec.fallback !== undefined && spec.fallback !== false) option.default(spec.fallback);
  return option.makeOptionMandatory(spec.required ?? false);
}

/** Runs a command and prints what came of it. */
async function execute(
  command: AnyCommand,
  parsed: Commander,
  argument: string,
  terminal: Terminal,
): Promise<number> {
  const options = parsed.opts();
  const json = options["json"] === true;
  const values = Object.fromEntries(
    Object.keys(command.options).map((name) => [
      name,
      options[name] ?? (command.options[name] as OptionSpec<unknown>).fallback,
    ]),
  );
  const bar = terminal.progressBar();
  const context: Context = {
    argument,
    get signal() {
      return terminal.signal();
    },
    progress: bar.update,
    given: (name) => parsed.getOptionValueSource(name) === "cli",
    line(text) {
      if (json && !terminal.errIsTerminal) return;
      bar.clear();
      (json ? terminal.err : terminal.out)(`${text}\n`);
    },
  };
  try {
    const result = await command.run(values, context);
    bar.stop();
    terminal.out(json ? `${JSON.stringify(result)}\n` : `${command.print(result, values)}\n`);
    return command.exitCode?.(result) ?? 0;
  } catch (error) {
    throw byFlag(error, command.options);
  } finally {
    bar.stop();
  }
}

/** Adds a command to its parent: the program, or its group. */
function declare(
  parent: Commander,
  command: AnyCommand,
  terminal: Terminal,
  end: (code: number) => void,
): void {
  const name = command.name.split(" ").at(-1) as string;
  const declared = quiet(parent.command(name).description(command.summary), terminal);
  if (command.argument) declared.argument(command.argument.name, command.argument.help);
  const specs = Object.entries(command.options) as Array<[string, OptionSpec<unknown>]>;
  for (const [key, spec] of specs) {
    const option = optionOf(spec);
    if (option.attributeName() !== key)
      throw new Error(`${command.name}: option ${longName(spec.flags)} is declared as ${key}`);
    declared.addOption(option);
  }
  for (const option of idleOptionsOf(command)) declared.addOption(option);
  declared.option("--json", "one JSON object on standard output");
  declared.action(async () =>
    end(await execute(command, declared, declared.args[0] ?? "", terminal)),
  );
}

/** The commands that a command line can mean: the one that it names, else all (help, errors). */
async function commandsFor(argv: readonly string[]): Promise<AnyCommand[]> {
  const [first, second] = argv;
  const names = Object.keys(COMMANDS);
  const named = names.filter((name) => name === first || name === `${first} ${second}`);
  const loaded = (named.length > 0 ? named : names).map((name) => COMMANDS[name]());
  return (await Promise.all(loaded)).map(({ command }) => command);
}

/**
 * Runs a command line.
 * @param argv words after `loradp`
 * @returns exit code: 0 fine, 1 a verdict differs from its expectation, 2 bad input, 3 a fault, 130 interrupted
 */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const program = quiet(new Commander("loradp"), terminal)
    .description('Measures what is true in "low-rank adaptation secretly imitates DP-SGD".')
    .version(version());
  const groups = new Map<string, Commander>();
  try {
    for (const command of await commandsFor(argv)) {
      const [group] = command.name.includes(" ") ? command.name.split(" ") : [];
      if (group !== undefined && !groups.has(group))
        groups.set(group, quiet(program.command(group).description(GROUPS[group]), terminal));
      const parent = group === undefined ? program : (groups.get(group) as Commander);
      declare(parent, command, terminal, (ended) => (code = ended));
    }
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    const failure = failureOf(error, argv[0] ?? "");
    if (!failure) return 0;
    terminal.err(`${failure.line}\n`);
    return failure.code;
  }
}

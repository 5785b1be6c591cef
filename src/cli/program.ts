/**
 * The command line: turns commands into commander's, adds --json to all, and errors of one line with their exit codes.
 */
import { Command as Commander, CommanderError, Help, Option } from "commander";
import { version } from "../app/version.js";
import { echo } from "../core/shown.js";
import type { AnyCommand, Context } from "./command.js";
import { COMMANDS, GROUPS } from "./commands/index.js";
import { paint } from "./colours.js";
import { CommandLineError, failureOf } from "./errors.js";
import { withoutSecrets } from "./fault.js";
import { fitted } from "./fitted.js";
import { misnamed, namedBy, unknownOption, withoutHelpWord } from "./names.js";
import { JSON_HELP, longName, type OptionSpec } from "./options/option.js";
import { byFlag, idleOptionsOf, once } from "./options/refused.js";
import { shellWord } from "./shell-word.js";
import type { Terminal } from "./terminal.js";

/** Nothing is written or ended by commander itself, except help and version. */
const quiet = (command: Commander, terminal: Terminal): Commander =>
  command.exitOverride().configureOutput({ writeOut: terminal.out, writeErr: () => {} });

function optionOf(spec: OptionSpec<unknown>): Option {
  const option = new Option(spec.flags, spec.help);
  if (spec.choices) option.choices(spec.choices);
  if (spec.parse) option.argParser(once(spec, longName(spec.flags)));
  if (spec.fallback !== undefined && spec.fallback !== false)
    option.default(spec.fallback, spec.fallbackIs);
  return option;
}

/** Long names of the options that a command takes. */
const optionNames = ({ options }: AnyCommand): string[] => [
  ...(Object.values(options) as Array<OptionSpec<unknown>>).map((spec) => longName(spec.flags)),
  "--json",
  "--help",
];

/**
 * Refuses words and gaps that the parser lets through: commander would name a missing option before an unknown one, and
 * would not name the words that are too many.
 */
function checkParsed(command: AnyCommand, parsed: Commander): void {
  const see = `see loradp ${command.name} --help`;
  const most = command.argument === undefined ? 0 : 1;
  const isList = command.argument?.name.includes("...") ?? false;
  if (!isList && parsed.args.length > most) {
    const extra = parsed.args.slice(most).map(echo).join(", ");
    throw new CommandLineError(`${command.name} takes no further argument, got ${extra}: ${see}`);
  }
  const given = parsed.opts();
  const missing = Object.entries(command.options as Record<string, OptionSpec<unknown>>)
    .filter(([name, spec]) => spec.required && given[name] === undefined)
    .map(([, { flags, help }]) => `${flags} (${help})`);
  if (missing.length > 0)
    throw new CommandLineError(
      `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing: ${see}`,
    );
}

/** Runs a command and prints what came of it. */
async function execute(
  command: AnyCommand,
  parsed: Commander,
  list: readonly string[],
  terminal: Terminal,
  commandLine: string,
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
  const shown = (text: string): string =>
    fitted(terminal.hasColours ? paint(text) : text, terminal.columns);
  const context: Context = {
    argument: list[0] ?? "",
    list,
    commandLine,
    get signal() {
      return terminal.signal();
    },
    progress: bar.update,
    given: (name) => parsed.getOptionValueSource(name) === "cli",
    line(text) {
      if (json && !terminal.errIsTerminal) return;
      bar.clear();
      if (json) terminal.err(`${text}\n`);
      else terminal.out(`${shown(text)}\n`);
    },
    warn(text) {
      bar.clear();
      terminal.err(`${text}\n`);
    },
  };
  try {
    const result = await command.run(values, context);
    bar.stop();
    terminal.out(
      json ? `${JSON.stringify(result)}\n` : `${shown(command.print(result, values))}\n`,
    );
    return command.exitCode?.(result, values) ?? 0;
  } catch (error) {
    throw byFlag(error, command.options);
  } finally {
    bar.stop();
  }
}

/** A command line as a shell takes it, without users and passwords of queues. */
const commandLineOf = (words: readonly string[]): string =>
  withoutSecrets(["loradp", ...words.map(shellWord)].join(" "));

/** Columns that notes of the help are wrapped to, as commander wraps without a terminal. */
const HELP_WIDTH = 80;

/** Examples and notes, below the options. */
function helpTail({ examples, notes = [] }: AnyCommand): string {
  const lines = examples.map((line) => `  loradp ${line}`);
  const wrapped = notes.flatMap((note) => ["", new Help().boxWrap(note, HELP_WIDTH)]);
  return ["", "Examples:", ...lines, ...wrapped].join("\n");
}

/** Adds a command to its parent: the program, or its group. */
function declare(
  parent: Commander,
  command: AnyCommand,
  terminal: Terminal,
  commandLine: string,
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
  declared.option("--json", JSON_HELP);
  declared.addHelpText("after", helpTail(command));
  declared.allowExcessArguments().action(async () => {
    checkParsed(command, declared);
    end(await execute(command, declared, declared.args, terminal, commandLine));
  });
}

const load = async (names: readonly string[]): Promise<AnyCommand[]> =>
  (await Promise.all(names.map((name) => COMMANDS[name]()))).map(({ command }) => command);

/** The commands that a command line can mean: the one that it names, none for the version, else all (help). */
function commandsFor(argv: readonly string[]): Promise<AnyCommand[]> {
  if (argv[0] === "--version" || argv[0] === "-V") return load([]);
  const named = namedBy(argv);
  return load(named === undefined ? Object.keys(COMMANDS) : [named]);
}

/** An unknown option in words: which commands have it, or the nearest that this one has. */
async function explained(error: unknown, argv: readonly string[]): Promise<unknown> {
  const named = namedBy(argv);
  if (!(error instanceof CommanderError) || error.code !== "commander.unknownOption" || !named)
    return error;
  const [, flag = ""] = /unknown option '(.*?)'(\n|$)/s.exec(error.message) ?? [];
  const commands = await load(Object.keys(COMMANDS));
  const options = Object.fromEntries(commands.map((each) => [each.name, optionNames(each)]));
  return new CommandLineError(unknownOption(flag, named, options));
}

/**
 * Runs a command line.
 * @param words after `loradp`
 * @returns exit code: 0 fine, 1 a verdict contradicts its prediction (--strict: or is open), 2 bad input, 3 a fault,
 * 130 interrupted
 */
export async function runProgram(words: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0;
  const argv = withoutHelpWord(words);
  const program = quiet(new Commander("loradp"), terminal)
    .description('Measures what is true in "low-rank adaptation secretly imitates DP-SGD".')
    .version(version());
  const groups = new Map<string, Commander>();
  try {
    const wrong = misnamed(argv);
    if (wrong !== undefined) throw new CommandLineError(wrong);
    for (const command of await commandsFor(argv)) {
      const [group] = command.name.includes(" ") ? command.name.split(" ") : [];
      if (group !== undefined && !groups.has(group))
        groups.set(group, quiet(program.command(group).description(GROUPS[group]), terminal));
      const parent = group === undefined ? program : (groups.get(group) as Commander);
      declare(parent, command, terminal, commandLineOf(words), (ended) => (code = ended));
    }
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    const failure = failureOf(await explained(error, argv), argv);
    if (!failure) return 0;
    terminal.err(`${failure.line}\n`);
    return failure.code;
  }
}

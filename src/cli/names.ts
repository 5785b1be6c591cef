/** Which command a command line names, and what to say where it names none: the nearest one. */
import { joined } from "../core/lists.js";
import { didYouMean } from "../core/suggest.js";
import { oneLine } from "../core/shown.js";
import { COMMANDS, GROUPS } from "./commands/index.js";

const NAMES = Object.keys(COMMANDS);
const membersOf = (group: string): string[] =>
  NAMES.filter((name) => name.startsWith(`${group} `)).map((name) => name.slice(group.length + 1));

const isOption = (word: string | undefined): boolean => word?.startsWith("-") ?? false;
/** Options of the program itself, and of a group. */
const ASKED = ["-h", "--help", "-V", "--version"];

/** A word of the command line in a message. */
const quoted = (word: string): string => `'${oneLine(word, 80)}'`;

/** `loradp help law` means `loradp law --help`. */
export const withoutHelpWord = (argv: readonly string[]): readonly string[] =>
  argv[0] === "help"
    ? [...argv.filter((word) => word !== "help" && !isOption(word)), "--help"]
    : argv;

/** The command that the first words name; undefined where they name none. */
export const namedBy = ([first, second]: readonly string[]): string | undefined =>
  NAMES.find((name) => name === first || name === `${first} ${second}`);

/** A group is named, but no member of it. */
function misnamedMember(group: string, word: string | undefined): string | undefined {
  const see = `see loradp ${group} --help`;
  const members = membersOf(group);
  if (word === undefined)
    return `a command is missing after ${group}, ${members.join(" or ")}: ${see}`;
  if (ASKED.slice(0, 2).includes(word)) return undefined;
  if (isOption(word)) return `${quoted(word)} must come after ${group} ${members[0]}: ${see}`;
  const near = didYouMean(
    `${group} ${word}`,
    members.map((member) => `${group} ${member}`),
  );
  return `unknown command ${quoted(`${group} ${word}`)}: ${near ? `${near} ` : ""}${see}`;
}

/** What is wrong with the words that should name a command; undefined where they do, or ask for help or version. */
export function misnamed(argv: readonly string[]): string | undefined {
  const [first, second] = argv;
  if (first === undefined) return "a command is missing: see loradp --help";
  if (ASKED.includes(first) || namedBy(argv) !== undefined) return undefined;
  if (Object.hasOwn(GROUPS, first)) return misnamedMember(first, second);
  if (isOption(first)) return `${quoted(first)} must come after a command: see loradp --help`;
  const words = [
    ...NAMES.map((name) => name.split(" ")[0]),
    ...Object.keys(GROUPS).flatMap(membersOf),
  ];
  const near = didYouMean(first, words);
  // Members are called by their group and name.
  const whole = near?.replace(
    /mean (.*)\?/,
    (_, word: string) => `mean ${NAMES.find((name) => name.endsWith(` ${word}`)) ?? word}?`,
  );
  return `unknown command ${quoted(first)}: ${whole ? `${whole} ` : ""}see loradp --help`;
}

/** Which options each command has, by their long names. */
export type OptionNames = Readonly<Record<string, readonly string[]>>;

/** @param flag as it was given, with its value if it has one: "--rnk=8" */
export function unknownOption(flag: string, command: string, options: OptionNames): string {
  const [name] = flag.split("=");
  if (flag !== name && options[command]?.includes(name))
    return `option ${quoted(name)} takes no value, got ${quoted(flag)}: see loradp ${command} --help`;
  const others = Object.keys(options).filter((other) => options[other].includes(name));
  const near = didYouMean(name, options[command] ?? []);
  const hint = others.length > 0 ? `it is an option of ${joined(others, "and")};` : near;
  return `unknown option ${quoted(name)}: ${hint ? `${hint} ` : ""}see loradp ${command} --help`;
}

// Small mutations of a source by rule: Stryker's, without the ones that change a text that people read.
import { createInstrumenter } from "@stryker-mutator/instrumenter";
import ts from "typescript";
import { digest } from "./sources.mjs";

/** What is left out, and why. */
export const LEFT_OUT = {
  "texts (StringLiteral of a literal with a space or a template)":
    "words are held by stored outputs of guides and reports, which no nearby test runs",
};

const SILENT = Object.fromEntries(
  ["trace", "debug", "info", "warn", "error", "fatal"].map((level) => [level, () => undefined]),
);
for (const level of ["Trace", "Debug", "Info", "Warn", "Error", "Fatal"])
  SILENT[`is${level}Enabled`] = () => false;

/**
 * Names that are worked out in what is taken apart (`const { [`${name}.weight`]: weight } = ..`) are left as they are:
 * with switches the declaration would stand in a block of its own, and nothing could use it.
 */
const takenApart = {
  shouldIgnore: ({ key, parentPath }) =>
    key === "key" && parentPath.isObjectProperty() && parentPath.parentPath.isObjectPattern()
      ? "a name in what is taken apart"
      : undefined,
};
const OPTIONS = { plugins: null, excludedMutations: [], ignorers: [takenApart] };

/** Stryker's instrumenter. It asks for its parts by an injector, of which it uses two methods. */
function instrumenter() {
  const parts = {};
  const injector = {
    provideValue(token, value) {
      parts[token] = value;
      return injector;
    },
    injectClass: (Class) =>
      new Class(SILENT, ...Class.inject.slice(1).map((token) => parts[token])),
  };
  return createInstrumenter(injector);
}

/** Where each line of a text begins. */
function lineStarts(text) {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return starts;
}

const isText = ({ mutator, original }) =>
  mutator === "StringLiteral" && (original.startsWith("`") || /\s/.test(original));

/**
 * Instrumented code that marks which mutants are reached; `active`: what stands where Stryker asks whether one is on.
 * Stryker's own counters and switches are calls, which made numeric tests ten times as slow.
 */
const marking = (code, active) =>
  `const stryReached = (globalThis.mutantsReached ??= new Uint8Array(2 ** 16));` +
  `const stryOn = (globalThis.mutantOn ??= new Int32Array(1).fill(-1));\n` +
  code
    .replace(/stryMutAct_9fa48\("(\d+)"\)/g, (_, id) => active(id))
    .replace(/stryCov_9fa48\(((?:"\d+"[,\s]*)+)\)/g, (_, ids) => {
      const marks = ids.match(/\d+/g).map((id) => `stryReached[${id}] = `);
      return `(${marks.join("")}1)`;
    });

/** One mutant, with its place as offsets and its key. */
function described(
  { id, location, mutatorName: mutator, replacement },
  { file, text, starts, statements },
) {
  const offset = ({ line, column }) => starts[line] + column;
  const [from, to] = [offset(location.start), offset(location.end)];
  const whole = statements.find((statement) => statement.pos <= from && to <= statement.end);
  const [begin, end] = whole ? [whole.getFullStart(), whole.end] : [0, text.length];
  return {
    id,
    file,
    mutator,
    replacement,
    from,
    to,
    original: text.slice(from, to),
    line: location.start.line + 1,
    lastLine: location.end.line + 1,
    key: digest(file, text.slice(begin, end), from - begin, mutator, replacement),
  };
}

/**
 * Mutants that begin at one place and are replaced by the same, as `a || b` and `a` by `false`, differ in how far they
 * reach: all but the longest have that in their key.
 */
function distinct(mutants) {
  const longest = new Map();
  for (const { key, from, to } of mutants)
    longest.set(key, Math.max(longest.get(key) ?? 0, to - from));
  return mutants.map((mutant) => {
    const { key, from, to } = mutant;
    return to - from === longest.get(key) ? mutant : { ...mutant, key: `${key}.${to - from}` };
  });
}

/**
 * Mutants of sources (texts by file), and each source with all of its mutants in it: `instrumented`, off for good,
 * which marks those that are reached, and `switched`, of which one may be on. `from`, `to`: offsets of what is
 * replaced. `key`: a digest of the statement at the top of the file that holds it, where in that it stands, and what
 * is planted: the same while other statements change. It orders samples.
 */
export async function mutantsOf(texts) {
  const { files, mutants } = await instrumenter().instrument(
    [...texts].map(([name, content]) => ({ name, content, mutate: true })),
    OPTIONS,
  );
  const sources = new Map(
    files.map(({ name, content }) => {
      const text = texts.get(name);
      const { statements } = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, false);
      return [
        name,
        {
          file: name,
          text,
          instrumented: marking(content, () => "false"),
          switched: marking(content, (id) => `(stryOn[0] === ${id} && mutantHit())`),
          starts: lineStarts(text),
          statements,
        },
      ];
    }),
  );
  return {
    sources,
    mutants: distinct(
      mutants
        .filter(({ status }) => status !== "Ignored")
        .map((mutant) => described(mutant, sources.get(mutant.fileName))),
    ).filter((mutant) => !isText(mutant)),
  };
}

/** The source with a mutation in it. */
export const mutated = (text, { from, to, replacement }) =>
  text.slice(0, from) + replacement + text.slice(to);

/** Mutants that begin on, or consist of, the lines that are touched. */
export const touched = (mutants, lines) =>
  mutants.filter(({ file, line, lastLine }) => {
    const those = lines.get(file);
    if (those.has(line)) return true;
    for (let i = line; i <= lastLine; i++) if (!those.has(i)) return false;
    return true;
  });

/**
 * At most so many of them, in an order that has nothing to do with what they are: those of the smallest digests but for
 * the first `skip`, which an earlier sample was of.
 */
export const sampleOf = (mutants, most, skip = 0) =>
  mutants.toSorted((a, b) => (a.key < b.key ? -1 : 1)).slice(skip, skip + most);

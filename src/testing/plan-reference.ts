/** docs/plans.md: the reference of plans, written from their schemas, so that it says what is checked. */
import { listKinds, schemaOf } from "../app/plan-list.js";
import { SUITE } from "../../simulations/index.js";

/** The parts of a JSON Schema that are told. */
interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: Node;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
}

/** A limit of its own; the largest whole number of a double is none. */
const limited = (x: number | undefined): x is number =>
  x !== undefined && x !== Number.MAX_SAFE_INTEGER;
const short = (x: number | undefined): string =>
  x !== undefined && x > 1e6 ? x.toExponential().replace("e+", "e") : String(x);
const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

/** A kind of plan in a phrase: its type and its limits. */
function limitsOf(node: Node): string {
  const { type, minimum, exclusiveMinimum, maximum, minItems, maxItems, items } = node;
  if ("const" in node) return code(node.const);
  if (node.enum) return node.enum.map(code).join(", ");
  const members = node.oneOf ?? node.anyOf;
  if (members) return members.map(limitsOf).join(", or ");
  if (type === "array")
    return (
      `list of ${minItems} ${maxItems === undefined ? "or more" : `to ${maxItems}`}` +
      `${node.uniqueItems ? ", none twice" : ""}: ${limitsOf(items ?? {})}`
    );
  if (type === "integer" || type === "number") {
    const low =
      exclusiveMinimum === undefined
        ? `${short(minimum)} to`
        : `above ${short(exclusiveMinimum)}, at most`;
    const step = node.multipleOf === undefined ? "" : `, a multiple of ${node.multipleOf}`;
    const number = type === "integer" ? "whole number" : "number";
    if (!limited(maximum) && exclusiveMinimum === undefined)
      return `${number} ${short(minimum)} or more${step}`;
    return `${number} ${low} ${short(maximum)}${step}`;
  }
  if (type === "string")
    return `text${node.maxLength === undefined ? "" : ` of at most ${node.maxLength} characters`}`;
  return type === "boolean" ? "`true` or `false`" : "object, fields below";
}

/** Rows of a table of fields: those of objects inside them follow, under their path. */
function rowsOf(node: Node, path: string): string[] {
  const { properties = {}, required = [] } = node;
  return Object.entries(properties).flatMap(([name, field]) => {
    const at = `${path}${name}`;
    const needed = required.includes(name) ? "yes" : "";
    const fallback = "default" in field ? `, default ${code(field.default)}` : "";
    const row = `| \`${at}\` | ${needed} | ${limitsOf(field)}${fallback} | ${field.description ?? ""} |`;
    const inside = field.items?.properties ? [[field.items, `${at}[].`] as const] : [];
    const members = (field.oneOf ?? field.anyOf ?? [])
      .filter(({ properties: fields }) => fields)
      .map((member) => [member, `${at}${variant(member)}.`] as const);
    const own = field.properties ? [[field, `${at}.`] as const] : [];
    return [row, ...[...inside, ...members, ...own].flatMap(([n, p]) => rowsOf(n, p))];
  });
}

/** Which member of a union: "(mnist)" of the one whose source is mnist. */
function variant({ properties = {} }: Node): string {
  const source = properties["source"]?.const;
  return source === undefined ? "" : ` (${String(source)})`;
}

const HEAD = ["| field | required | what it may be | meaning |", "| --- | --- | --- | --- |"];

function tables(schema: Node): string[] {
  const members = schema.oneOf;
  if (!members) return [...HEAD, ...rowsOf(schema, ""), ""];
  return members.flatMap((member) => [
    `With \`source\`${variant(member)}:`,
    "",
    ...HEAD,
    ...rowsOf(member, ""),
    "",
  ]);
}

/** An example of each kind: a plan of the suite. */
const EXAMPLES: Readonly<Record<string, string>> = {
  noise: "inits",
  dependence: "rows",
  witness: "witness",
  profile: "profile",
  symmetry: "symmetry",
  "language-symmetry": "symmetry-text",
  release: "release",
  sketch: "sketch",
  "sketch-profile": "sketch-profile",
  init: "adapter-inits",
  gauge: "gauge",
  span: "span",
  alignment: "alignment",
  membership: "mia",
  language: "mia-text-quick",
  dynamics: "dynamics",
  audit: "audit",
};

const INTRO = `# Plans

A plan is data: what is simulated, how often, and which claims the rows are evidence for. It is a
JSON file, or a module (\`.ts\`, \`.js\`) whose default export is the plan, and runs from anywhere. A
path in it (\`source\`)
is relative to the folder in which you run:

\`\`\`sh
loradp sweep --list              # the suite's plans: name, kind, profiles, purpose, claims
loradp sweep --schema            # the kinds of plans
loradp sweep --schema noise      # JSON Schema of a kind: fields, limits, meanings (editors understand it)
loradp sweep my.json --dry-run   # cells, shards, trials, time and memory; nothing is run or written
loradp sweep my.json --out o     # rows as Parquet and CSV, a verdict for every claim it feeds
loradp report o                  # the same as a page with figures
\`\`\`

**What is refused.** Every error of a plan comes at once, a line each, with the field, the rule, the
value and the remedy (exit code 2; of more than 20, the first 20 and their number). Unknown fields
are errors, and a typo is named with the field that was meant. Lists hold nothing twice: cells are
named by their entries. Numbers are finite and have limits. Fields that contradict each other are
refused: \`trials.min\` above \`trials.max\`, \`recorded\` beyond \`steps\`, a second checkpoint where one
is used, a batch of more than half of the pool. \`feeds\` may be empty: then nothing is judged. In
JSON, a name that stands twice with different values is an error.

**Size.** Before anything is made, the numbers of cells (at most 100,000) and shards (at most
200,000, each about a second of work) and the memory are computed from the plan, and compared with
the machine's memory and with what Node may take of it. A plan that is too large is one line: how
many trials and shards, about how long, how much memory, and what to lower.

**\`--dry-run\`** prints the plan's cells (parameter settings; of \`language\` those of the search of
rates, too), shards (units of work and of \`--resume\`), trials (or models, where a trial is a trained
model), time and memory:

\`\`\`text
mia would take about 3.0 s on 2 workers, and 324 MiB of memory.

  plan    mia            of kind membership
  feeds   5 claims       MIA-full, MIA-full-known, MIA-rank, MIA-rank-known, MIA-known-A
  cells   24             settings of its parameters
  shards  64             units of work, and of --resume
  models  512            to train, in all cells
  time    about 3.0 s    rough: by the rates of a core of 2.6 GHz, 1.0 s of it before the first shard
  memory  about 324 MiB  an upper estimate

nothing was run or written
\`\`\`

Cells, shards and trials are exact for synthetic and MNIST rows; where a gradient row is zero, or
documents are few, a cell may drop out. The time is made of costs a trial that were fitted to the
suite's plans on one core of a 2.6 GHz AMD EPYC: in CPU time it is within a factor of two of eight of
them, of five kinds, that were run whole (\`src/app/plan-size.test.ts\`). Another processor, \`webgpu\`,
or a machine that does other work shifts it. Memory is an upper estimate.

**\`loradp plan PLAN --estimate\`** measures the time in place of that: it computes shards of up to
five cells, at even steps through the plan's time, on as many threads as the plan would use, for some
seconds, and scales the rest by them. It says the size of the store, too. Where a plan searches
rates first, the models of its search are tried. \`loradp plan PLAN\` alone is \`--dry-run\`.

Names of claims are those of \`loradp claims\`; the meaning of kinds is in
[architecture.md](architecture.md).
`;

/** The whole page as Markdown, not yet formatted. */
export function planReference(): string {
  const sections = listKinds().flatMap(({ kind, about, plans }) => [
    `## ${kind}`,
    "",
    `${about} The suite's plans of this kind: ${plans.map((name) => `\`${name}\``).join(", ")}.`,
    "",
    ...tables(schemaOf(kind) as Node),
    `Plan \`${EXAMPLES[kind]}\` of the suite, as JSON:`,
    "",
    "```json",
    JSON.stringify(SUITE[EXAMPLES[kind]], null, 2),
    "```",
    "",
  ]);
  return [INTRO, ...sections].join("\n");
}

/**
 * Two runs side by side: whose verdicts and numbers differ, which claims stand in one of them only, and what the runs
 * were made with. Both are judged by the same rules, so that a difference lies in rows, not in words.
 */
import type { ClaimResult, DetailTable, LanguageVerdict } from "../claims/claim.js";
import { interval, number } from "./format.js";

/** A run, as it was judged. */
export interface Side {
  readonly claims: readonly ClaimResult[];
  readonly provenance: ReadonlyArray<readonly [string, string]>;
  /** Of a published report: verdicts as they stand there, without the tables that would judge them again. */
  readonly isPublished?: boolean;
}

export interface Comparison {
  /** Name of the other run, e.g. its folder. */
  readonly against: string;
  /** How much differs, and what it can mean. */
  readonly summary: readonly string[];
  readonly verdicts: DetailTable;
  /** Of verdicts alike: numbers that are not the same bits. */
  readonly numbers: DetailTable;
  readonly settings: DetailTable;
}

type Judged = Pick<
  LanguageVerdict,
  "verdict" | "statistic" | "value" | "low" | "high" | "sampleSize"
>;
/** One line of a ledger: a result, or its column for a language model. */
type Ledger = ReadonlyMap<string, Judged>;

const COLUMN = ", language model";

function ledgerOf(claims: readonly ClaimResult[]): Ledger {
  const ledger = new Map<string, Judged>();
  for (const result of claims) {
    ledger.set(result.id, result);
    if (result.languageModel) ledger.set(`${result.id}${COLUMN}`, result.languageModel);
  }
  return ledger;
}

const same = (a: Judged, b: Judged): boolean =>
  a.statistic === b.statistic &&
  (["value", "low", "high", "sampleSize"] as const).every((field) => Object.is(a[field], b[field]));

/** Both are intervals around their values, and have no point in common. */
function areApart(a: Judged, b: Judged): boolean {
  const ends = [a, b].map(({ value, low, high }) =>
    value !== null && low !== null && high !== null && low <= value && value <= high
      ? { low, high }
      : undefined,
  );
  const [x, y] = ends;
  return x !== undefined && y !== undefined && (x.high < y.low || y.high < x.low);
}

const shown = (x: Judged): string => {
  if (x.statistic === "") return "-";
  const size = x.sampleSize === null ? "" : `n = ${x.sampleSize}`;
  return [number(x.value), interval(x), size].filter((part) => part !== "").join(" ");
};

/** Of a plan what was run, not how long it took. */
const settled = (name: string, value: string): string =>
  name.startsWith("plan ") ? value.replace(/, [\d.]+ s$/, "") : value;
/** What no result depends on. */
const IDLE = new Set(["simulation time", "resumed", "date", "command line", "executor", "hosts"]);

type Lists = Side["provenance"];
/** Names of settings whose values differ; of both runs, in this order. */
function differing(here: Lists, there: Lists): Array<[string, string, string]> {
  const [a, b] = [here, there].map((list) => new Map(list.map(([k, v]) => [k, settled(k, v)])));
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((name) => a.get(name) !== b.get(name))
    .map((name) => [name, a.get(name) ?? "-", b.get(name) ?? "-"]);
}

/** What a difference of numbers can mean. */
function meaning(names: readonly string[], moved: number): string {
  if (names.includes("seed"))
    return "The seeds differ, so numbers differ by chance, too: a verdict that differs need not be a change.";
  const of = names.filter((name) => name.startsWith("plan ") || name === "backend that ran");
  if (of.length > 0)
    return `One seed, but other settings (${of.join(", ")}): their rows are not the same draws.`;
  if (moved === 0)
    return "One seed, and the same plans and backend: the same numbers, as promised.";
  return (
    "One seed, and the same plans and backend: rows should be the same bits. What differs comes from another " +
    "version or another machine."
  );
}

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** @param here the run of the report; `there` the one that it is held against */
export function compareRuns(here: Side, there: Side, against: string): Comparison {
  const [a, b] = [ledgerOf(here.claims), ledgerOf(there.claims)];
  const ids = [...new Set([...a.keys(), ...b.keys()])];
  const verdictOf = (side: Ledger, id: string): string => side.get(id)?.verdict ?? "not in it";
  const turned = ids.filter((id) => verdictOf(a, id) !== verdictOf(b, id));
  const both = ids.flatMap((id) => {
    const [x, y] = [a.get(id), b.get(id)];
    return x && y ? [{ id, x, y }] : [];
  });
  const moved = both.filter(({ x, y }) => !same(x, y));
  const alone = ids.length - both.length;
  // The page counts claims: a column is another verdict on one.
  const included = ids.some((id) => id.endsWith(COLUMN))
    ? ", language-model columns included,"
    : "";
  const settings = differing(here.provenance, there.provenance);
  const numberLine = ({ id, x, y }: (typeof both)[number]): string[] => [
    id,
    x.statistic === y.statistic ? x.statistic : `${x.statistic}; there: ${y.statistic}`,
    shown(x),
    shown(y),
    areApart(x, y) ? "apart" : "",
  ];
  return {
    against,
    summary: [
      `${count(turned.length - alone, "verdict")} of ${both.length} in both runs${included} ` +
        `${turned.length - alone === 1 ? "differs" : "differ"}; ` +
        `${alone} stand in one run only; ` +
        `${count(moved.length, "number")} of ${both.length} ${moved.length === 1 ? "differs" : "differ"}.`,
      meaning(
        settings.filter(([name]) => !IDLE.has(name)).map(([name]) => name),
        moved.length,
      ),
      there.isPublished
        ? "The other is a published report: its tables are missing, so its verdicts stand as they were published."
        : "Both runs are judged by this version's rules.",
    ],
    verdicts: {
      head: ["claim", "here", "there", "number here", "number there"],
      body: turned.map((id) => [
        id,
        verdictOf(a, id),
        verdictOf(b, id),
        ...[a, b].map((side) => {
          const judged = side.get(id);
          return judged ? shown(judged) : "-";
        }),
      ]),
    },
    numbers: {
      head: ["claim", "number", "here", "there", "intervals"],
      body: moved.filter(({ id }) => !turned.includes(id)).map(numberLine),
    },
    settings: { head: ["setting", "here", "there"], body: settings },
  };
}

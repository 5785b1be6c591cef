/**
 * How results come to rest: every claim on samples, judged on first parts of the run's sample. A part is what a smaller
 * run would have given, bit for bit, so that nothing is drawn for it.
 */
import { rateOf } from "../core/rate.js";
import type { PlanHead } from "../experiment/kind.js";
import type { ConvergenceRow, Tables } from "../experiment/rows.js";
import type { AnyClaim, ClaimResult, LanguageVerdict } from "./claim.js";
import { feeding, judgeClaim, readsRows, rowsOf as rowsIn, wantedOf, type Run } from "./engine.js";

/** Rows of a plan on the first part of its sample. */
export interface PlanPart {
  readonly plan: string;
  /** Of the sample, below 1. */
  readonly share: number;
  readonly tables: Tables;
}

/** Standard errors first: of the others it is the quantile, or the level, that they are multiples of. */
const MEASURES = ["standard error", "half-width", "smallest effect"] as const;
type Measure = (typeof MEASURES)[number];

type Judged = Pick<
  ClaimResult | LanguageVerdict,
  "verdict" | "statistic" | "value" | "low" | "high" | "power" | "standardError" | "look"
>;

/** One result of a claim: its id, its column, and the plans that it was judged on. */
interface Column {
  readonly id: string;
  readonly column: "" | "language model";
  readonly plans: readonly PlanHead[];
  readonly judged: Judged;
}

/** Widths of a result; null where the estimate lies on an end, or there is none. */
export function widthOf(
  { value, low, high, power, standardError }: Judged,
  by: Measure,
): number | null {
  if (by === "standard error") return standardError ?? null;
  if (by === "smallest effect") return power?.smallest ?? null;
  const isInside = value !== null && low !== null && high !== null && low < value && value < high;
  return isInside ? (high - low) / 2 : null;
}

/** The rows that a claim is judged on. */
const rowsReadBy = (claim: AnyClaim, tables: Tables, plans: readonly PlanHead[]): object[] =>
  Object.values(wantedOf(claim, rowsIn(claim, tables, plans))).flat();

const isText = (plan: PlanHead): boolean => plan.subject.model === "language-model";

/** The columns of a result, with the plans that each is judged on. */
function columnsOf(claim: AnyClaim, result: ClaimResult, plans: readonly PlanHead[]): Column[] {
  const fed = feeding(claim, plans);
  if (claim.perTask) {
    const own = fed.filter(({ primary, subject }) =>
      result.task === null
        ? primary && subject.model === claim.perTask
        : subject.task === result.task,
    );
    return [{ id: result.id, column: "", plans: own, judged: result }];
  }
  const { languageModel } = result;
  return [
    { id: result.id, column: "", plans: fed.filter((p) => !isText(p)), judged: result },
    ...(languageModel
      ? [
          {
            id: result.id,
            column: "language model" as const,
            plans: fed.filter(isText),
            judged: languageModel,
          },
        ]
      : []),
  ];
}

/** Trials of a row, by whatever name its kind counts them; undefined where it does not. */
function trialsOf(row: object): number | undefined {
  for (const name of ["trials", "runs", "pairs", "drawn", "models"])
    if (name in row) return Reflect.get(row, name) as number;
  return undefined;
}

/** The sample of some rows: pools, or trials, of which few weigh most, as 1/n does in a squared standard error. */
function sampleOf(rows: readonly object[]): { unit: "pools" | "trials"; sample: number } {
  const pools = new Set(rows.flatMap((row) => ("pool" in row ? [row.pool] : [])));
  if (pools.size > 0) return { unit: "pools", sample: pools.size };
  const trials = rows.flatMap((row) => trialsOf(row) ?? []);
  const inverse = trials.reduce((sum, n) => sum + 1 / n, 0) / trials.length;
  return { unit: "trials", sample: 1 / inverse };
}

/** Tables of the parts of these plans at a share; of a plan that has none there, its next larger one, or all. */
function tablesAt(
  plans: readonly PlanHead[],
  parts: readonly PlanPart[],
  share: number,
  whole: Tables,
): Tables {
  const chosen = plans.map(({ name }) => {
    const own = parts.filter((p) => p.plan === name && p.share >= share - 1e-12);
    return own.sort((a, b) => a.share - b.share)[0]?.tables ?? whole;
  });
  const names = Object.keys(whole) as Array<keyof Tables>;
  return Object.fromEntries(
    names.map((table) => [
      table,
      plans.flatMap(({ name }, i) =>
        (chosen[i][table] as readonly object[]).filter(
          (row) => !("plan" in row) || row.plan === name,
        ),
      ),
    ]),
  ) as unknown as Tables;
}

/** Parts of a plan whose sample is pools: rows of its first pools. */
export function partsByPool(plan: string, tables: Tables): PlanPart[] {
  const ofPlan = (list: readonly object[]) =>
    list.filter((row) => "plan" in row && row.plan === plan && "pool" in row);
  const poolOf = (row: object): number => Reflect.get(row, "pool") as number;
  const pools = [
    ...new Set(
      Object.values(tables).flatMap((list) => ofPlan(list as readonly object[]).map(poolOf)),
    ),
  ].sort((a, b) => a - b);
  return pools.slice(0, -1).map((last, i) => ({
    plan,
    share: (i + 1) / pools.length,
    tables: Object.fromEntries(
      Object.entries(tables).map(([name, list]) => [
        name,
        (list as readonly object[]).filter(
          (row) => !("pool" in row) || ("plan" in row && row.plan !== plan) || poolOf(row) <= last,
        ),
      ]),
    ) as unknown as Tables,
  }));
}

/** The measure that most parts have; the earlier one where several do. */
function measureOf(all: readonly Judged[]): Measure {
  const known = (by: Measure): number => all.filter((one) => widthOf(one, by) !== null).length;
  return [...MEASURES].sort((a, b) => known(b) - known(a))[0];
}

/** One result at one share. */
interface Point {
  readonly share: number;
  readonly sample: number;
  readonly unit: string;
  readonly judged: Judged;
}

function rowsOf({ id, column, plans }: Column, points: readonly Point[]): ConvergenceRow[] {
  const measure = measureOf(points.map(({ judged }) => judged));
  return points.map(({ share, sample, unit, judged }) => ({
    plan: plans[0].name,
    claim: id,
    column,
    share,
    unit,
    sample,
    verdict: judged.verdict,
    statistic: judged.statistic,
    value: judged.value,
    low: judged.low,
    high: judged.high,
    width: widthOf(judged, measure),
    measure,
    look: judged.look ?? null,
  }));
}

/** A claim's results on all parts of the sample, and on the whole. */
function convergenceOf(
  claim: AnyClaim,
  results: readonly ClaimResult[],
  run: Run,
  parts: readonly PlanPart[],
): ConvergenceRow[] {
  const judgedAt = new Map<string, ClaimResult[]>();
  return results.flatMap((result) =>
    columnsOf(claim, result, run.plans).flatMap((column) => {
      const { plans, judged } = column;
      if (plans.length === 0 || judged.value === null) return [];
      const names = plans.map(({ name }) => name);
      const shares = [
        ...new Set(parts.filter((p) => names.includes(p.plan)).map((p) => p.share)),
      ].sort((a, b) => a - b);
      const points = shares.map((share): Point => {
        const tables = tablesAt(plans, parts, share, run.tables);
        const key = `${names.join()} ${share}`;
        const all = judgedAt.get(key) ?? judgeClaim(claim, { ...run, tables, plans });
        judgedAt.set(key, all);
        const [own] = all;
        const judgedHere =
          column.column === "" ? own : (own.languageModel ?? { ...own, value: null });
        return { share, ...sampleOf(rowsReadBy(claim, tables, plans)), judged: judgedHere };
      });
      const whole = sampleOf(rowsReadBy(claim, run.tables, plans));
      const all = [...points, { share: 1, ...whole, judged }];
      const distinct = all.filter(({ sample }, i) => sample > 0 && sample !== all[i + 1]?.sample);
      return rowsOf(column, distinct);
    }),
  );
}

/**
 * How the results of a run came to rest.
 * @param claims those that are judged; claims that read no rows, and computations, have no sample
 * @param results of the whole run
 */
export const convergence = (
  claims: readonly AnyClaim[],
  results: readonly ClaimResult[],
  run: Run,
  parts: readonly PlanPart[],
): ConvergenceRow[] =>
  claims
    .filter((claim) => readsRows(claim) && claim.evidence === "estimated")
    .flatMap((claim) =>
      convergenceOf(
        claim,
        results.filter((r) => r.claim === claim.id),
        run,
        parts,
      ),
    );

/** Rows of one result each, by share. */
export function byResult(rows: readonly ConvergenceRow[]): ConvergenceRow[][] {
  const all = new Map<string, ConvergenceRow[]>();
  for (const row of rows) {
    const key = `${row.claim} ${row.column}`;
    all.set(key, [...(all.get(key) ?? []), row]);
  }
  return [...all.values()];
}

/** Slope of log width on log sample of one result. */
export const rateOfResult = (rows: readonly ConvergenceRow[]) =>
  rateOf(rows.flatMap(({ sample, width }) => (width === null ? [] : [{ sample, width }])));

/** Attacks on a table of a model's outputs (docs/outputs.md): nothing is trained. */
import { basename, join } from "node:path";
import { MARGIN } from "../claims/rules.js";
import { UsageError } from "../core/errors.js";
import { shownPath } from "../core/shown.js";
import { outputsPage, type OutputsPage } from "../report/outputs/page.js";
import { toCsv } from "../store/csv.js";
import { writeWhole } from "../store/files.js";
import { compareOutputs, type Comparison } from "./outputs/against.js";
import { plannedAttacks, type NotRun } from "./outputs/attackers.js";
import { curveOf, type CurvePoint } from "./outputs/curves.js";
import { ratesOf, type AttackRates } from "./outputs/rates.js";
import { readOutputs, shadowsOf, targetsOf, type Outputs } from "./outputs/read.js";
import { writeRecords, type AttackScored } from "./outputs/records.js";
import { scoredAt } from "./outputs/scored.js";
import {
  comparisonNumbers,
  comparisonSaid,
  notRunGroups,
  saidOf,
  scopeOf,
} from "./outputs/words.js";
import { runIdentity } from "./run-identity.js";
import { inRunFolder } from "./run-plans.js";
import { runSettings, type TaskOptions } from "./settings.js";
import { version } from "./version.js";

export interface OutputsOptions extends TaskOptions {
  /** Path of the table, or "-" for standard input. */
  readonly outputs: string;
  /** Path of another table, of a model that the first is compared with. */
  readonly against?: string | undefined;
  /** Columns that mean nothing here. */
  readonly ignore?: readonly string[] | undefined;
}

/** What a table is of. */
export interface ReadSummary {
  readonly source: string;
  readonly format: string;
  readonly layout: string;
  readonly pools: number;
  readonly targets: number;
  readonly shadows: number;
  readonly examples: number;
  readonly steps: readonly number[];
}

export interface OutputsAttack extends ReadSummary {
  readonly seed: string;
  /** Empty where no member is known. */
  readonly attacks: readonly AttackRates[];
  readonly notRun: readonly NotRun[];
  /** What the second table is of; null without one. */
  readonly against: ReadSummary | null;
  readonly comparison: Comparison | null;
  /** Paths of the files. */
  readonly written: readonly string[];
}

function summaryOf({ source, format, schema, pools, steps }: Outputs): ReadSummary {
  const count = (of: (pool: Outputs["pools"][number]) => number): number =>
    pools.reduce((n, pool) => n + of(pool), 0);
  return {
    source,
    format,
    layout: schema.layout,
    pools: pools.length,
    targets: count((pool) => targetsOf(pool).length),
    shadows: count((pool) => shadowsOf(pool).length),
    examples: count((pool) => pool.examples.length),
    steps,
  };
}

/** What the attacks came to. */
interface Attacked {
  readonly scored: readonly AttackScored[];
  readonly attacks: readonly AttackRates[];
  readonly curves: readonly CurvePoint[];
  readonly notRun: readonly NotRun[];
}

/** Every attack that the table allows, at its last step: one after the other, of each its scores are kept. */
function attacked(outputs: Outputs, seed: string): Attacked {
  const { planned, notRun } = plannedAttacks(outputs);
  const last = outputs.steps[outputs.steps.length - 1];
  const attackers = (["unaware", "known-A"] as const).map((knowledge) => ({
    knowledge,
    pools: outputs.pools.map((pool) => ({ pool, attack: scoredAt(pool, last, knowledge) })),
  }));
  const [scored, attacks, curves]: [AttackScored[], AttackRates[], CurvePoint[]] = [[], [], []];
  for (const one of planned)
    for (const { pools } of attackers.filter(({ knowledge }) => knowledge === one.knowledge)) {
      const found = pools.map(({ pool, attack }) => ({ pool, targets: attack(one) }));
      scored.push({
        planned: one,
        scores: found.map(({ targets }) => targets.map(({ scores }) => scores)),
      });
      if (!found.some(({ targets }) => targets.some(({ known }) => known))) continue;
      attacks.push(ratesOf(one, found, seed));
      curves.push(...curveOf(one, found));
    }
  return { scored, attacks, curves, notRun };
}

/**
 * Reads a table, runs what its columns allow, and writes scores, rates, curves and a page.
 * @throws UsageError in one line for what is no such table, naming row, column and value
 */
export async function attackOutputs(options: OutputsOptions): Promise<OutputsAttack> {
  const settings = runSettings(options);
  const { outputs: path, against, ignore = [] } = options;
  if (against === "-" || against === path)
    throw new UsageError("against", "another file than --outputs", shownPath(against), "name it");
  const known = runIdentity("attack", { seed: settings.seed, outputs: path, against });
  return inRunFolder(settings, known, async ({ folder }) => {
    const first = await readOutputs(path, "outputs", ignore);
    const second = against === undefined ? undefined : await readOutputs(against, "against");
    const comparison = second ? compareOutputs(first, second, MARGIN) : null;
    const { scored, attacks, curves, notRun } = attacked(first, settings.seed);
    folder.start(known);
    const { out } = settings;
    const written = await writeRecords(out, first.pools, scored);
    const keep = (name: string, content: string): void => {
      const file = join(out, name);
      writeWhole(file, content);
      written.push(file);
    };
    if (attacks.length > 0) keep("attacks.csv", toCsv(attacks.map(flat)));
    if (curves.length > 0) keep("curves.csv", toCsv(curves));
    const result = {
      ...summaryOf(first),
      seed: settings.seed,
      attacks,
      notRun,
      against: second ? summaryOf(second) : null,
      comparison,
    };
    keep("index.html", outputsPage({ ...pageOf(result), curves }));
    return { ...result, written };
  });
}

/** The page of a result, but for its curves. */
function pageOf(result: Omit<OutputsAttack, "written">): Omit<OutputsPage, "curves"> {
  const { source, attacks, notRun, comparison, against, targets } = result;
  const factsOf = (s: ReadSummary): string =>
    `${s.source} (${s.format}, a row a${s.layout === "token" ? " token" : "n example"}): ${s.examples} examples, ` +
    `${s.targets} targets, ${s.shadows} shadow models, ${s.pools} pools, steps ${s.steps.join(", ")}`;
  return {
    title: `What ${basename(source)} shows of its members`,
    said: saidOf(attacks),
    scope: scopeOf(attacks, targets),
    ...(comparison && {
      comparison: { said: comparisonSaid(comparison), numbers: comparisonNumbers(comparison) },
    }),
    attacks,
    notRun: notRunGroups(notRun),
    facts: [
      ["table", factsOf(result)],
      ...(against ? [["against", factsOf(against)] as const] : []),
      ["seed", result.seed],
      ["loradp", version()],
    ],
  };
}

/** A line of attacks.csv. */
function flat(rates: AttackRates): object {
  const { attack, knowledge, counted, epsilonLower, epsilonOneRun } = rates;
  const ends = (["auc", "balancedAccuracy", "tprAt10", "tprAt1", "tprAt01"] as const).flatMap(
    (name) => {
      const rate = rates[name];
      return [
        [name, rate?.value ?? null],
        [`${name}Low`, rate?.interval?.[0] ?? null],
        [`${name}High`, rate?.interval?.[1] ?? null],
      ];
    },
  );
  return {
    attack,
    knowledge,
    ...Object.fromEntries(ends),
    counted,
    epsilonLower,
    epsilonOneRun,
  };
}

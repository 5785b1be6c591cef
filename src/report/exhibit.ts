/**
 * What a report shows beside the verdicts. A figure or a table names the claims that it illustrates and is given the
 * rows of the plans that feed one of them; a plan is known by what it feeds and whose rows it makes, never by its name.
 * So a user's own plan is drawn like the suite's, and the page can link each exhibit with its verdicts.
 */
import type { ClaimResult } from "../claims/claim.js";
import type { ClaimId } from "../claims/registry.js";
import { modelOfSource, type Model, type PlanHead, type Subject } from "../experiment/kind.js";
import type { Tables } from "../experiment/rows.js";

/** A title or caption, of the rows where it says what they are. */
export type Text<Rows> = string | ((rows: Rows, subject: Subject) => string);

/** What figures and tables have in common. */
export interface Exhibit<Rows> {
  /** Anchor on the page, and the name of its file. */
  readonly id: string;
  readonly title: Text<Rows>;
  readonly caption: Text<Rows>;
  /** Claims that it illustrates. */
  readonly claims: readonly ClaimId[];
  /** Takes the plans of these models only; default all. */
  readonly models?: readonly Model[];
  /**
   * Made for each plan by itself. Of the primary task of this model it stands under its own id, of others under
   * id-task.
   */
  readonly perTask?: Exclude<Model, "none">;
  /** The rows that it shows, of the tables of its plans; undefined where there are none. */
  rows(tables: Tables, subject: Subject): Rows | undefined;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- exhibits of all rows in one list
export type AnyExhibit = Exhibit<any>;

/** Part of a run that exhibits are made of. */
export interface Shown {
  readonly tables: Tables;
  readonly plans: readonly PlanHead[];
  readonly claims: readonly ClaimResult[];
}

/** An exhibit that has rows. */
export interface Filled<E> {
  readonly exhibit: E;
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** Ids of the results on its claims. */
  readonly claims: readonly string[];
  readonly rows: unknown;
  readonly subject: Subject;
}

/** An exhibit and the plans that it is made of. */
interface Place<E> {
  readonly exhibit: E;
  readonly id: string;
  readonly plans: readonly PlanHead[];
  readonly subject: Subject;
}

const MIXED: Subject = { model: "none", task: "" };

/** Places of an exhibit: one, or one a plan. */
function placesOf<E extends AnyExhibit>(exhibit: E, plans: readonly PlanHead[]): Array<Place<E>> {
  const { id, claims, models, perTask } = exhibit;
  const shown: readonly string[] = claims;
  const fed = plans.filter(
    ({ feeds, subject }) =>
      feeds.some((claim) => shown.includes(claim)) && (models?.includes(subject.model) ?? true),
  );
  if (fed.length === 0) return [];
  if (perTask === undefined) return [{ exhibit, id, plans: fed, subject: MIXED }];
  const home = fed.find((plan) => plan.primary && plan.subject.model === perTask);
  return fed.map((plan) => ({
    exhibit,
    id: plan === home ? id : `${id}-${plan.subject.task}`,
    plans: [plan],
    subject: plan.subject,
  }));
}

/** Rows of some plans. Loadings name no plan: they belong to all plans of their model. Densities name neither. */
function tablesOf(tables: Tables, plans: readonly PlanHead[]): Tables {
  const comesFrom = (row: object): boolean => {
    if ("plan" in row) return plans.some((plan) => plan.name === row.plan);
    if (!("source" in row)) return true;
    const model = modelOfSource(String(row.source));
    return plans.some((plan) => plan.subject.model === model);
  };
  return Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [name, (rows as object[]).filter(comesFrom)]),
  ) as unknown as Tables;
}

/** Results on an exhibit's claims; of one made a task, those on its task. */
function resultsOn({ exhibit, plans }: Place<AnyExhibit>, results: Shown["claims"]): string[] {
  const on = (claim: string): ClaimResult[] => results.filter((r) => r.claim === claim);
  if (exhibit.perTask === undefined) return exhibit.claims.flatMap(on).map((r) => r.id);
  const [{ feeds, subject, primary }] = plans;
  return exhibit.claims.flatMap((claim) => {
    if (!feeds.includes(claim)) return [];
    const other = on(claim).find((r) => r.task === subject.task);
    const home = primary ? on(claim).find((r) => r.task === null) : undefined;
    const result = other ?? home;
    return result ? [result.id] : [];
  });
}

/** Exhibits in order, those made a task together and task by task. */
function inOrder<E extends AnyExhibit>(
  exhibits: readonly E[],
  plans: readonly PlanHead[],
): Array<Place<E>> {
  const start = (i: number): number =>
    exhibits[i].perTask && exhibits[i - 1]?.perTask ? start(i - 1) : i;
  return exhibits
    .flatMap((exhibit, i) =>
      placesOf(exhibit, plans).map((place) => ({
        place,
        group: start(i),
        order: exhibit.perTask ? plans.indexOf(place.plans[0]) : 0,
      })),
    )
    .sort((a, b) => a.group - b.group || a.order - b.order)
    .map(({ place }) => place);
}

/** Every exhibit that has rows, with its words and its results. */
export function fill<E extends AnyExhibit>(exhibits: readonly E[], run: Shown): Array<Filled<E>> {
  return inOrder(exhibits, run.plans).flatMap((place) => {
    const { exhibit, id, plans, subject } = place;
    const rows: unknown = exhibit.rows(tablesOf(run.tables, plans), subject);
    if (rows === undefined) return [];
    const write = (text: Text<unknown>): string =>
      typeof text === "string" ? text : text(rows, subject);
    return [
      {
        exhibit,
        id,
        title: write(exhibit.title),
        caption: write(exhibit.caption),
        claims: resultsOn(place, run.claims),
        rows,
        subject,
      },
    ];
  });
}

/** Rows, or undefined where there are none. */
export const some = <T>(rows: readonly T[]): readonly T[] | undefined =>
  rows.length > 0 ? rows : undefined;

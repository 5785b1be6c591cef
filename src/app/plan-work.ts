/** How the work of a run is shared among its plans, so that the time that is left of all can be told. */
import type { Plan } from "../sweep/plan.js";
import { sizeOf } from "../sweep/size.js";
import type { PlanWork } from "./settings.js";

/** A plan, and how often the trials of its cells are doubled. */
interface Sized {
  readonly plan: Plan;
  readonly doublings: number;
}

/** Seconds of a core; 0 of a plan whose size is not known. */
async function secondsOf({ plan, doublings }: Sized): Promise<number> {
  const size = await sizeOf(plan, doublings);
  return "shards" in size ? size.before + size.work : 0;
}

/** Of each plan of a list, by its place. */
export async function workOf(
  plans: readonly Sized[],
  workers: number,
): Promise<readonly PlanWork[]> {
  const seconds = await Promise.all(plans.map(secondsOf));
  const sum = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0);
  const all = sum(seconds);
  return seconds.map((own, i) => ({ before: sum(seconds.slice(0, i)), own, all, workers }));
}

/** The same when it is known: nothing waits for it. */
export function workLater(
  plans: readonly Sized[],
  workers: number,
): (index: number) => PlanWork | undefined {
  let work: readonly PlanWork[] = [];
  workOf(plans, workers).then(
    (known) => (work = known),
    () => {},
  );
  return (index) => work[index];
}

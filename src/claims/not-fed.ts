/** What is said of a claim that no plan of a run feeds: which plans of the suite do, and which profile runs them. */
import type { PlanHead } from "../experiment/kind.js";

/** A plan of the suite, as far as a claim that it feeds needs to name it. */
export interface SuiteHead extends PlanHead {
  /** What `loradp sweep` is given. */
  readonly key: string;
  /** Profiles of `verify` that run it; none for plans that only `sweep` runs. */
  readonly profiles: readonly string[];
}

/** The plans that there are beside those of a run. */
export interface Suite {
  /** Profiles of `verify`, cheapest first. */
  readonly profiles: readonly string[];
  readonly plans: readonly SuiteHead[];
}

/** Shown for a claim that no plan of the run feeds, before what feeds it. */
export const NOT_FED = "No plan of this run feeds this claim";
/** Shown where a language model's plan feeds it alone, and its rows gave no verdict, or are not read. */
export const TEXT_UNREAD = "Only a language model's plan of this run feeds this claim";

const plansText = (plans: readonly SuiteHead[]): string =>
  `${plans.length === 1 ? "plan" : "plans"} ${plans.map(({ key }) => key).join(", ")}`;

/**
 * The sentence, with the cheapest profile that has such a plan, or the plans that only `sweep` runs.
 * @param plans of the suite that feed the claim
 */
export function notFedText(lead: string, plans: readonly SuiteHead[], suite?: Suite): string {
  if (plans.length === 0) return `${lead}.`;
  const runBy = (profile: string): SuiteHead[] =>
    plans.filter(({ profiles }) => profiles.includes(profile));
  const cheapest = suite?.profiles.find((profile) => runBy(profile).length > 0);
  return cheapest === undefined
    ? `${lead}: no profile tests it, but sweep of ${plansText(plans)}.`
    : `${lead}: the profile ${cheapest} tests it (${plansText(runBy(cheapest))}).`;
}

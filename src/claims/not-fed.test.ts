/** A claim that no plan of the run feeds names the plans of the suite that do. */
import { describe, expect, it } from "vitest";
import type { PlanHead } from "../experiment/kind.js";
import { emptyTables } from "../experiment/rows.js";
import type { AnyClaim } from "./claim.js";
import { judgeClaim, NO_ROWS } from "./engine.js";
import { NOT_FED, TEXT_UNREAD, type Suite, type SuiteHead } from "./not-fed.js";
import { claimOf } from "./registry.js";

/** Judged a task; read from a language model's rows, too; and from others alone. */
const [TASK, BOTH, NO_TEXT] = ["MIA-full", "E2-unbiased", "E4-slope-spread"].map(
  (id) => claimOf(id) as AnyClaim,
);
const FEEDS = [TASK, BOTH, NO_TEXT].map(({ id }) => id);

const listed = (
  key: string,
  profiles: readonly string[],
  more: Partial<PlanHead> = {},
): SuiteHead => ({
  ...{ key, profiles, name: key, feeds: FEEDS, primary: false },
  subject: { model: "classifier", task: key },
  ...more,
});
const documents = (key: string) =>
  listed(key, ["small"], { subject: { model: "language-model", task: key } });
const suite = (...plans: SuiteHead[]): Suite => ({ profiles: ["small", "large"], plans });
/** What is said on a run of these plans without rows. */
const said = (claim: AnyClaim, known: Suite | undefined, plans: readonly PlanHead[] = []) =>
  judgeClaim(claim, { seed: "7", tables: emptyTables(), plans, suite: known })[0].detail;

describe("a claim that no plan of the run feeds", () => {
  it("names the plans that do, and the cheapest profile that runs them", () => {
    const large = [listed("b", ["large"]), listed("c", ["large"])];
    const cheaper = listed("a", ["large", "small"]);
    const sweptAlone = listed("d", []);
    const other = listed("e", ["small"], { feeds: ["E1-frozen"] });
    expect(said(BOTH, suite(...large, other))).toBe(
      `${NOT_FED}: the profile large tests it (plans b, c).`,
    );
    expect(said(BOTH, suite(...large, cheaper))).toBe(
      `${NOT_FED}: the profile small tests it (plan a).`,
    );
    expect(said(BOTH, suite(sweptAlone, large[0]))).toBe(
      `${NOT_FED}: the profile large tests it (plan b).`,
    );
    expect(said(BOTH, suite(sweptAlone))).toBe(
      `${NOT_FED}: no profile tests it, but sweep of plan d.`,
    );
    for (const known of [suite(other), undefined]) expect(said(BOTH, known)).toBe(`${NOT_FED}.`);
  });

  it("names plans of its primary task before those of others", () => {
    const [home, other] = [listed("a", ["large"], { primary: true }), listed("b", ["small"])];
    expect(said(TASK, suite(other, home))).toBe(`${NOT_FED}: the profile large tests it (plan a).`);
    expect(said(TASK, suite(other))).toBe(`${NOT_FED}: the profile small tests it (plan b).`);
  });

  it("names a language model's plan only where it reads its rows", () => {
    expect(said(NO_TEXT, suite(documents("t")))).toBe(`${NOT_FED}.`);
    expect(said(BOTH, suite(documents("t")))).toBe(
      `${NOT_FED}: the profile small tests it (plan t).`,
    );
  });

  it("is not said to be fed by none where a language model's plan feeds it in vain", () => {
    const known = suite(listed("a", ["small"]));
    expect(said(NO_TEXT, known, [documents("t")])).toBe(
      `${TEXT_UNREAD}: the profile small tests it (plan a).`,
    );
    expect(said(BOTH, known, [documents("t")])).toBe(`${TEXT_UNREAD}. ${NO_ROWS}`);
  });
});

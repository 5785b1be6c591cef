/** Ledgers of any verdicts, for the rule that no sentence claims what a ledger does not. */
import fc from "fast-check";
import { VERDICTS, type Verdict } from "../claims/claim.js";
import { CLAIMS } from "../claims/registry.js";
import { languageResult, result } from "./results.js";

const IDS = CLAIMS.map(({ id }) => id as string);
const expectedOf = new Map(CLAIMS.map((c) => [c.id as string, c.expectation]));

/** A result of a verdict; open ones have a number or none. */
const judged = (id: string, verdict: Verdict, lm: Verdict | undefined, hasValue: boolean) => {
  const none = { statistic: "", value: null, low: null, high: null, sampleSize: null };
  const lacks = verdict === "not tested" ? none : { value: null, low: null, high: null };
  return result(id, {
    verdict,
    ...(verdict === "not tested" || (verdict === "inconclusive" && !hasValue) ? lacks : {}),
    ...(lm && { languageModel: languageResult(lm) }),
  });
};

/** Any mixture; or all as expected but for a few, so that "No." and its neighbours are common. */
export const anyLedger = fc
  .tuple(
    fc.boolean(),
    fc.array(
      fc.tuple(
        fc.constantFrom<Verdict | "absent">("absent", ...VERDICTS),
        fc.constantFrom<Verdict | undefined>(undefined, undefined, ...VERDICTS),
        fc.boolean(),
        fc.integer({ min: 0, max: 9 }),
      ),
      { minLength: IDS.length, maxLength: IDS.length },
    ),
  )
  .map(([isNear, draws]) => [
    ...draws.flatMap(([verdict, lm, hasValue, keep], i) => {
      const expected = expectedOf.get(IDS[i]) ?? "none";
      if (isNear && keep > 0)
        return [judged(IDS[i], expected === "none" ? "upheld" : expected, undefined, hasValue)];
      return verdict === "absent" ? [] : [judged(IDS[i], verdict, lm, hasValue)];
    }),
    // On another task nothing decides.
    result("MIA-known-A/spam", { claim: "MIA-known-A", task: "spam", verdict: "violated" }),
    result("MIA-full/spam", { claim: "MIA-full", task: "spam" }),
  ]);

/** Claims that compute or simulate for themselves: their tests take seconds, and find the same each time. */
import type { AnyClaim, Context } from "./claim.js";

type Rows = Parameters<AnyClaim["test"]>[0];
type Finding = ReturnType<AnyClaim["test"]>;
const known = new WeakMap<AnyClaim, Map<string, Finding>>();

/** What a claim's test finds; where it reads no rows, it is computed once a context and thread. */
export function findingOn(claim: AnyClaim, rows: Rows, context: Context): Finding {
  if (Object.keys(claim.reads).length > 0) return claim.test(rows, context);
  const own = known.get(claim) ?? new Map<string, Finding>();
  known.set(claim, own);
  const key = JSON.stringify(context);
  const finding = own.get(key) ?? claim.test(rows, context);
  own.set(key, finding);
  return finding;
}

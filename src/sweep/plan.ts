/** Declarative sweep plans: pure data, validated field by field (typos are refused) and content-hashed. */
import { createHash } from "node:crypto";
import { refusal, UsageError } from "../core/errors.js";
import { idleFields, markComplete } from "../experiment/idle-fields.js";
import { planSchema, type Plan } from "../experiment/kinds.js";

export type { Plan } from "../experiment/kinds.js";

/** Validates a plan; throws UsageError naming the field, the rule and the value. */
export function parsePlan(value: unknown, where = "plan"): Plan {
  const result = planSchema.safeParse(value);
  if (result.success) {
    const [idle] = idleFields(value);
    if (idle)
      throw new UsageError(
        `${where} field ${idle.path.join(".")}`,
        idle.rule,
        idle.value,
        "it would do nothing: leave it out",
      );
    markComplete(result.data);
    return result.data;
  }
  throw refusal(result.error.issues[0], value, (path) => `${where}${path && ` field ${path}`}`);
}

/** JSON with sorted keys, so that the hash does not depend on the order of fields. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonicalJson(v)}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** First 16 hex digits of the SHA-256 of the canonical JSON. */
export function contentHash(value: unknown): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex").slice(0, 16);
}

/** Declarative sweep plans: pure data, validated field by field (typos are refused) and content-hashed. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { UsageError } from "../core/errors.js";
import { Refused, refusals, type Issue } from "../core/refusal.js";
import { idleFields, markComplete } from "../experiment/idle-fields.js";
import { planSchema, type Plan } from "../experiment/kinds.js";

export type { Plan } from "../experiment/kinds.js";

/** Errors that are put into words; of more, most are counted. */
const LOOKED_AT = 500;

/** The schema of what stands at a key of a value; undefined where it has no fields of its own. */
function inside(schema: z.ZodType, value: unknown, key?: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional)
    return inside(schema.unwrap() as z.ZodType, value, key);
  if (schema instanceof z.ZodDiscriminatedUnion || schema instanceof z.ZodUnion) {
    const options = schema.options as readonly z.ZodType[];
    const taken = options.find((option) => isMeant(option, value));
    return taken && inside(taken, value, key);
  }
  if (key === undefined) return schema;
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodObject)
    return (schema.shape as Readonly<Record<PropertyKey, z.ZodType | undefined>>)[key];
  return undefined;
}

/** Whether a value was meant for a member of a union: every field of one possible value has that value. */
function isMeant(option: z.ZodType, value: unknown): boolean {
  if (option instanceof z.ZodDiscriminatedUnion)
    return (option.options as readonly z.ZodType[]).some((o) => isMeant(o, value));
  if (!(option instanceof z.ZodObject) || typeof value !== "object" || value === null) return false;
  const literals = Object.entries(option.shape as Record<string, z.ZodType>).filter(
    ([, field]) => field instanceof z.ZodLiteral,
  );
  return literals.every(([name, field]) => field.safeParse(Reflect.get(value, name)).success);
}

/** Fields that may stand at a path of a plan. */
function fieldsAt(plan: unknown, path: readonly PropertyKey[]): readonly string[] {
  let [schema, value]: [z.ZodType | undefined, unknown] = [planSchema, plan];
  for (const key of path) {
    schema = schema && inside(schema, value, key);
    value = (value as Readonly<Record<PropertyKey, unknown>> | undefined)?.[key];
  }
  const object = schema && inside(schema, value);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

/** Validates a plan; throws UsageError with a line for every error: the field, the rule and the value. */
export function parsePlan(value: unknown, where = "plan"): Plan {
  const result = planSchema.safeParse(value);
  const name = (path: string): string => `${where}${path && ` field ${path}`}`;
  if (result.success) {
    const idle = idleFields(value).map(
      ({ path, rule, value: given }) =>
        new UsageError(name(path.join(".")), rule, given, "it would do nothing: leave it out"),
    );
    if (idle.length > 0) throw new Refused(idle, 0);
    markComplete(result.data);
    return result.data;
  }
  const { issues } = result.error;
  const first = issues.slice(0, LOOKED_AT) as readonly Issue[];
  const errors = refusals(first, value, name, (path) => fieldsAt(value, path));
  throw new Refused(errors, issues.length - first.length);
}

/**
 * A plan that a run wrote: its fields are complete, those with defaults that do nothing there among them.
 * @throws UsageError where it is no plan
 */
export function parseComplete(value: unknown, where: string): Plan {
  const result = planSchema.safeParse(value);
  if (!result.success) return parsePlan(value, where);
  markComplete(result.data);
  return result.data;
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

/** Declarative sweep plans: pure data, validated field by field (typos are refused) and content-hashed. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { UsageError } from "../core/errors.js";
import { INITS } from "../core/factors.js";
import { SHAPES } from "../core/gradients.js";

const rank = z.number().int().min(1).max(4096);
const dim = z.number().int().min(2).max(65536);

const schema = z.strictObject({
  /** Name, also the experiment part of the stream keys. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "lower-case letters, digits and dashes"),
  /** One sentence: what the sweep shows. */
  purpose: z.string().min(1),
  /** Claims that its rows feed. */
  feeds: z.array(z.string()).min(1),
  rows: z.discriminatedUnion("source", [
    z.strictObject({ source: z.literal("synthetic"), dims: z.array(dim).min(1), shapes: z.array(z.enum(SHAPES)).min(1) }),
    z.strictObject({
      source: z.literal("mnist"),
      /** SGD steps at which the gradient is taken, 0 = initialisation. */
      checkpoints: z.array(z.number().int().min(0).max(100_000)).min(1),
      batchSizes: z.array(z.number().int().min(1).max(10_000)).min(1),
      /** Rows kept of each layer's gradient: spread evenly over the order of their largest loading. */
      rowsPerLayer: z.number().int().min(1).max(64),
    }),
  ]),
  ranks: z.array(rank).min(1),
  inits: z.array(z.enum(INITS)).min(1),
  trials: z.strictObject({
    /** Entries of A drawn per cell: trials = entries/(r m), clamped to [min, max] and rounded up to a multiple of 64. */
    entries: z.number().min(1),
    min: z.number().int().min(64),
    max: z.number().int().min(64),
  }),
  /** Cells with r m above this are left out of the sampling; the exact curves cover them. */
  maxEntriesPerTrial: z.number().int().min(1),
});

/** A validated plan. */
export type Plan = z.infer<typeof schema>;

/** Validates a plan; throws UsageError naming the field, the rule and the value. */
export function parsePlan(value: unknown, where = "plan"): Plan {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue.path.join(".");
  let seen: unknown = value;
  for (const key of issue.path) seen = (seen as Record<PropertyKey, unknown> | undefined)?.[key];
  const keys = issue.code === "unrecognized_keys" ? issue.keys.join(", ") : undefined;
  throw new UsageError(
    `${where}${path ? ` field ${path}` : ""}`,
    keys === undefined ? `valid (${issue.message})` : "made of known fields only",
    keys ?? (typeof seen === "object" ? JSON.stringify(seen) : seen),
    keys === undefined ? "correct the field" : "remove or rename it",
  );
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

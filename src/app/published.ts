/** A report as it is published: its claims.json, without the tables that would judge it again. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { VERDICTS, type ClaimResult } from "../claims/claim.js";
import { UsageError } from "../core/errors.js";
import { refusal } from "../core/refusal.js";
import type { Side } from "../report/compare.js";

const LEDGER = "claims.json";
const pathOf = (folder: string): string => join(folder, LEDGER);

/** Whether a folder has verdicts, and nothing to judge them by. */
export const isPublished = (folder: string): boolean =>
  existsSync(pathOf(folder)) && !existsSync(join(folder, "run.json"));

/** What a comparison reads of a result. */
const judged = {
  verdict: z.enum(VERDICTS),
  statistic: z.string(),
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  sampleSize: z.number().nullable(),
};
const schema = z.object({
  claims: z.array(
    z.object({ id: z.string(), ...judged, languageModel: z.object(judged).nullish() }),
  ),
  provenance: z.record(z.string(), z.string()),
});

/**
 * Verdicts and numbers as they were published.
 * @throws UsageError where claims.json is not one that loradp wrote
 */
export function readPublished(folder: string): Side {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(pathOf(folder), "utf8"));
  } catch {
    throw new UsageError(
      "against",
      `one whose ${LEDGER} is JSON`,
      folder,
      "give the folder of a run, or of a published report",
    );
  }
  const result = schema.safeParse(content);
  if (!result.success) {
    const where = `${LEDGER} of ${folder}`;
    throw refusal(result.error.issues[0], content, (path) => `${where}${path && ` field ${path}`}`);
  }
  const { claims, provenance } = result.data;
  return {
    // The rest of a result is not compared.
    claims: claims as unknown as ClaimResult[],
    provenance: Object.entries(provenance),
    isPublished: true,
  };
}

/** The URL of a queue: the option, or the environment, where it stands in no list of processes. */
import { UsageError } from "../core/errors.js";

export const QUEUE_VARIABLE = "LORADP_QUEUE";

/** @throws UsageError where neither says */
export function queueUrl(given: string | undefined): string {
  const url = given ?? process.env[QUEUE_VARIABLE];
  if (url !== undefined && url !== "") return url;
  throw new UsageError(
    "--queue",
    "given",
    "nothing",
    `give the URL of a Redis, e.g. redis://localhost:6379, there or in ${QUEUE_VARIABLE}`,
  );
}

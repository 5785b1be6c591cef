/** What every plan of the suite is held to by the compiler: its kind's fields, and claims that exist. */
import type { z } from "zod";
import type { ClaimId } from "../src/claims/registry.js";
import type { planSchema } from "../src/experiment/kinds.js";

export type SuitePlan = z.input<typeof planSchema> & { readonly feeds: readonly ClaimId[] };

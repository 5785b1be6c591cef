/** Claims that have not moved yet: results without the fields that the engine adds. */
import type * as claim from "../claim.js";

export type ClaimResult = Omit<claim.ClaimResult, "claim" | "task">;

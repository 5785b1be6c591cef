/** Where `overPools` was: for importers that have not moved yet. */
export { overPools } from "../core/pools.js";

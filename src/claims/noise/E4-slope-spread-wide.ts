/**
 * E4-slope-spread/wide: the slope of spread rows at ranks and a dimension that no adapter drawn entry by entry
 * reaches.
 */
import { slopeClaim } from "./slope.js";

export const E4SlopeSpreadWide = slopeClaim({
  id: "E4-slope-spread/wide",
  shape: "spread",
  floor: 6e-4,
  limit: -1,
});

/**
 * E4-slope-spiky/wide: the slope of spiky rows at ranks and a dimension that no adapter drawn entry by entry reaches.
 */
import { slopeClaim } from "./slope.js";

export const E4SlopeSpikyWide = slopeClaim({
  id: "E4-slope-spiky/wide",
  shape: "spiky",
  floor: 0.006,
  limit: -0.5,
});

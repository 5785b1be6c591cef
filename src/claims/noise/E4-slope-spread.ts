/** E4-slope-spread: how the total variation of spread rows falls with the rank, on drawn factors. */
import { slopeClaim } from "./slope.js";

export const E4SlopeSpread = slopeClaim({
  id: "E4-slope-spread",
  shape: "spread",
  floor: 0.01,
  limit: -1,
});

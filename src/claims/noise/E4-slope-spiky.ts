/** E4-slope-spiky: how the total variation of spiky rows falls with the rank, on drawn factors. */
import { slopeClaim } from "./slope.js";

export const E4SlopeSpiky = slopeClaim({
  id: "E4-slope-spiky",
  shape: "spiky",
  floor: 0.03,
  limit: -0.5,
});

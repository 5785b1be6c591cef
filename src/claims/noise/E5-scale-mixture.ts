/** E5-scale-mixture: the total variation of a coordinate, bounded by that of the normals that it mixes. */
import { scaleMixtureBound } from "../../core/bounds.js";
import { boundClaim } from "./bound.js";
import { ownTheory } from "../source.js";

export const E5ScaleMixture = boundClaim({
  id: "E5-scale-mixture",
  source: ownTheory("E5"),
  because: "A coordinate is a mixture of normals, and total variation is convex.",
  distance: "TV",
  bound: scaleMixtureBound,
});

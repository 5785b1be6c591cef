/** E5-berry-esseen: the Kolmogorov distance of a coordinate, bounded by its third absolute moment. */
import { berryEsseenBound } from "../../core/bounds.js";
import { boundClaim } from "./bound.js";
import { work } from "../source.js";

export const E5BerryEsseen = boundClaim({
  id: "E5-berry-esseen",
  source: work(
    "Shevtsova 2011, arXiv:1111.6554",
    "The constant of the Berry-Esseen inequality for i.i.d. summands is at most 0.4748.",
  ),
  because: "A coordinate is a sum of r independent products of one law.",
  distance: "Kolmogorov",
  bound: berryEsseenBound,
});

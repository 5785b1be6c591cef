/** E5-fourth-moment: the total variation of a coordinate, bounded by its excess kurtosis. */
import { fourthMomentBound } from "../../core/bounds.js";
import { boundClaim } from "./bound.js";
import { work } from "../source.js";

export const E5FourthMoment = boundClaim({
  id: "E5-fourth-moment",
  source: work(
    "Nourdin & Peccati 2009, doi:10.1007/s00440-008-0162-x",
    "The total variation of a variable of the second Wiener chaos is at most 2 sqrt(k4/6).",
  ),
  because: "A coordinate lies in the second Wiener chaos, so TV <= 2 sqrt(k4/6).",
  distance: "TV",
  bound: fourthMomentBound,
});

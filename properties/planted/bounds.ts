/** Planted bugs in total variation and its bounds. */
import type { PlantedBugs } from "../property.js";
import { subject } from "../subject.js";

export const boundsBugs: PlantedBugs = {
  "TV without the factor 1/2 (L1 distance)": { exactTv: (r, p) => 2 * subject.exactTv(r, p) },
  "fourth-moment bound without its factor 2 sqrt(1/6)": {
    fourthMomentBound: (r, p) => subject.fourthMomentBound(r, p) ** 2 / 10,
  },
  "Berry-Esseen with 1/r": { berryEsseenBound: (r, p) => subject.berryEsseenBound(r, p) / r },
};

/** Planted bugs in the privacy profile. */
import { rebuttalPrinted } from "../../src/core/privacy.js";
import { normalCdf } from "../../src/core/stdlib.js";
import type { PlantedBugs } from "../property.js";
import { subject } from "../subject.js";

export const privacyProfileBugs: PlantedBugs = {
  "privacy profile of one rank more": {
    profileDelta: (r, m, p, e) => subject.profileDelta(r + 1, m, p, e),
  },
  "privacy profile of one dimension less": {
    profileDelta: (r, m, p, e) => subject.profileDelta(r, Math.max(2, m - 1), p, e),
  },
  "infinite losses left out of the profile": {
    profileDelta: (r, m, p, e) => subject.profileDelta(r, m, p, e) - subject.deltaFloor(r, p),
  },
  "floor with the wrong sign of rho": { deltaFloor: (r, p) => subject.deltaFloor(r, -p) },
  "floor from the normal instead of Student's t": {
    deltaFloor: (r, p) => normalCdf(-p * Math.sqrt(r / (1 - p * p))),
  },
  "the theorem's exponent (m+r-1)/2": {
    rebuttalRepaired: (r, m, p, t) => ({ ...rebuttalPrinted(r, m, p, t), delta: 3 * t }),
  },
};

/** Planted bugs in noisy releases. */
import type { PlantedBugs } from "../property.js";
import { subject } from "../subject.js";

export const releasesBugs: PlantedBugs = {
  "M1 with the expansion of one rank more": {
    releaseDelta: (k, e, r, m, sigma) =>
      subject.releaseDelta(k, e, k === "m1" ? r + 1 : r, m, sigma),
  },
  "M2 with the whole space visible": {
    releaseDelta: (k, e, r, m, sigma) =>
      subject.releaseDelta(k === "m2" ? "plain" : k, e, r, m, sigma),
  },
};

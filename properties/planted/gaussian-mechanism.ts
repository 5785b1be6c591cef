/** Planted bugs in the Gaussian mechanism. */
import { normalCdf } from "../../src/core/stdlib.js";
import type { PlantedBugs } from "../property.js";
import { subject } from "../subject.js";

export const gaussianMechanismBugs: PlantedBugs = {
  "Gaussian mechanism without the e^eps term": {
    gaussianDelta: (e, mu) => normalCdf(mu / 2 - e / mu),
  },
  "Gaussian mechanism with mu squared": {
    gaussianDelta: (e, mu) => subject.gaussianDelta(e, mu * mu),
  },
};

/** Planted bugs in the law of one coordinate. */
import { noiseLaw } from "../../src/core/law.js";
import type { PlantedBugs } from "../property.js";

export const noiseLawBugs: PlantedBugs = {
  "wrong degrees of freedom in the law": {
    noiseLaw: (r, p, method) => noiseLaw(Math.min(4096, r + 1), p, method),
  },
  "loading with the wrong sign in the law": { noiseLaw: (r, p, method) => noiseLaw(r, -p, method) },
};

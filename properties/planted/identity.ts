/** Planted bugs in the update identity. */
import { multiply, transpose } from "../../src/core/matrix.js";
import type { PlantedBugs } from "../property.js";
import { subject } from "../subject.js";

export const identityBugs: PlantedBugs = {
  "transposed A in B's gradient": {
    bGradient: (g, a) => {
      const at = transpose(a);
      return multiply(g, { ...at, data: a.data });
    },
  },
  "B's gradient doubled": {
    bGradient: (g, a) => {
      const b = subject.bGradient(g, a);
      return { ...b, data: b.data.map((x) => 2 * x) };
    },
  },
};

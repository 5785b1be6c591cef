/** Planted bugs in the audits. */
import type { PlantedBugs } from "../property.js";
import { subject } from "../subject.js";

export const auditsBugs: PlantedBugs = {
  "one-run audit at the wrong confidence": {
    oneRunEpsilon: (audit, delta) => subject.oneRunEpsilon(audit, delta, 0.5),
  },
  "one-run audit that forgets delta": {
    oneRunEpsilon: (audit, _, confidence) => subject.oneRunEpsilon(audit, 0, confidence),
  },
  "lower bounds from plug-in rates": {
    epsilonFromCounts: (c, delta) =>
      Math.max(
        0,
        Math.log((c.truePositives / c.members - delta) / (c.falsePositives / c.nonMembers)),
      ),
  },
  "confidence limits swapped": {
    epsilonFromCounts: (c, delta, alpha = 0.05) => subject.epsilonFromCounts(c, delta, 2 - alpha),
  },
};

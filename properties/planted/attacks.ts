/** Planted bugs in scores and the symmetry test. */
import type { PlantedBugs } from "../property.js";
import { subject } from "../subject.js";

export const attacksBugs: PlantedBugs = {
  "scores read backwards": {
    auc: (s, confidence) =>
      subject.auc(
        { members: s.members.map((x) => -x), nonMembers: s.nonMembers.map((x) => -x) },
        confidence,
      ),
  },
  "ties counted as wins": {
    auc: (s, confidence) =>
      subject.auc(
        { members: s.members.map((x) => x + 1e-9), nonMembers: s.nonMembers },
        confidence,
      ),
  },
  "members and non-members swapped": {
    tprAtFpr: (s, f) => subject.tprAtFpr({ members: s.nonMembers, nonMembers: s.members }, f),
  },
  "symmetry tested on Y Y'": { asymmetry: (y, _, m, rows) => subject.asymmetry(y, y, m, rows) },
};

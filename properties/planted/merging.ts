/** Planted bugs in the merging of partial results. */
import type { PlantedBugs } from "../property.js";
import { subject } from "../subject.js";

export const mergingBugs: PlantedBugs = {
  "merge forgets the cross term": {
    mergeMoments: (a, b) => ({ ...subject.mergeMoments(a, b), m2: a.m2 + b.m2 }),
  },
  "merge swaps the sign of the third moment's cross term": {
    mergeMoments: (a, b) => {
      const m = subject.mergeMoments(a, b);
      return { ...m, m3: 2 * (a.m3 + b.m3) - m.m3 };
    },
  },
  "merged partials keep the first hits only": {
    mergePartials: (a, b) => {
      const m = subject.mergePartials(a, b);
      return { ...m, rows: m.rows.map((r, i) => ({ ...r, jointHits: a.rows[i].jointHits })) };
    },
  },
};

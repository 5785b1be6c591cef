import type { InitRow, Tables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { initRows } from "../../testing/init-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { E17Kurtosis } from "./E17-kurtosis.js";

const at = (rank: number, change: (r: InitRow) => Partial<InitRow>): Tables =>
  onTheoryBut({ inits: initRows.map((r) => (r.rank === rank ? { ...r, ...change(r) } : r)) });
const shifted = (rank: number, by: number): Tables =>
  at(rank, (r) => ({ kurtosis: r.kurtosisTheory + by }));

describeClaim({
  claim: E17Kurtosis,
  onTheory: tablesOnTheory,
  flips: [
    ["just inside the limit of two cells, 5.85 errors", shifted(16, 0.058), "upheld"],
    ["just outside", shifted(16, 0.06), "violated"],
    ["just outside, below", shifted(16, -0.06), "violated"],
    ["Gaussian A's in all", at(16, (r) => ({ kurtosis: r.kurtosisGaussian })), "violated"],
    ["low ranks are not about it", shifted(4, 5), "upheld"],
  ],
  powered: {
    at: (size, { normal }) =>
      onTheoryBut({
        inits: initRows.map((r, i) => ({
          ...r,
          kurtosis:
            r.kurtosisTheory + r.kurtosisSe * normal() + (i === initRows.length - 1 ? size : 0),
        })),
      }),
  },
});

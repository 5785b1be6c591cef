import type { InitRow, Tables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { initRows } from "../../testing/init-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { E17Law } from "./E17-law.js";

const uniform = (change: (r: InitRow) => Partial<InitRow>): Tables =>
  onTheoryBut({
    inits: initRows.map((r) => (r.init === "kaiming-uniform" ? { ...r, ...change(r) } : r)),
  });
const off = (by: number): Tables => uniform((r) => ({ kurtosis: r.kurtosisGaussian + by }));

describeClaim({
  claim: E17Law,
  onTheory: tablesOnTheory,
  flips: [
    ["Gaussian A's kurtosis", off(0), "upheld"],
    ["just inside the limit of one cell, 5.73 errors", off(-0.057), "upheld"],
    ["just outside", off(-0.058), "violated"],
    [
      "only Gaussian A is drawn",
      onTheoryBut({ inits: initRows.filter((r) => r.init === "gaussian") }),
      "inconclusive",
    ],
    [
      "Gaussian A far from its own law, which is not asked here",
      onTheoryBut({
        inits: initRows.map((r) =>
          r.init === "gaussian" ? { ...r, kurtosis: 9 } : { ...r, kurtosis: r.kurtosisGaussian },
        ),
      }),
      "upheld",
    ],
  ],
  powered: {
    at: (size, { normal }) =>
      uniform((r) => ({ kurtosis: r.kurtosisGaussian + r.kurtosisSe * normal() - size })),
  },
});

/** What a vector query costs at each rank, and what the Gaussian reading would promise (E10). Computed exactly. */
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { epsilonProfile, profileNumbers } from "../plots/epsilon-profile.js";
import { RANKS } from "../plots/marks.js";

const DIM = 768;
const CELLS = RANKS.map((rank) => ({ x: rank, rank, dim: DIM }));

export const epsilonRank = defineFigure({
  id: "epsilon-rank",
  claims: ["E10-vector", "E10-profile", "E10-rebuttal", "E10-repaired", "E10-gaussian"],
  rows: ({ profile }) => some(profile),
  title: `The exact epsilon of a vector query is far above the Gaussian reading at low rank (m = ${DIM}, no noise)`,
  caption:
    "Exact, by the repaired form of the rebuttal's Theorem 1, and what the Gaussian reading would promise. Points " +
    "without a finite epsilon (delta at or below the floor), where the theorem does not apply, or above 10,000 " +
    "are left out.",
  data: () => profileNumbers(CELLS),
  draw: () => epsilonProfile(CELLS, "rank r", "Epsilon of the vector query against rank"),
});

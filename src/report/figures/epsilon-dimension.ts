/** What a vector query costs in each dimension, which the Gaussian reading does not see (E10). Computed exactly. */
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { epsilonProfile, profileNumbers } from "../plots/epsilon-profile.js";

const RANK = 64;
const DIMS = Array.from({ length: 11 }, (_, i) => 2 ** (i + 2));
const CELLS = DIMS.map((dim) => ({ x: dim, rank: RANK, dim }));

export const epsilonDimension = defineFigure({
  id: "epsilon-dimension",
  claims: ["E10-vector", "E10-profile", "E10-gaussian"],
  rows: ({ profile }) => some(profile),
  title:
    "Epsilon grows with the dimension, which the Gaussian reading does not see " +
    `(vector query, r = ${RANK}, no noise)`,
  caption:
    "Exact, by the repaired form of the rebuttal's Theorem 1, and what the Gaussian reading would promise: the same " +
    "at every dimension.",
  data: () => profileNumbers(CELLS),
  draw: () => epsilonProfile(CELLS, "dimension m", "Epsilon of the vector query against dimension"),
});

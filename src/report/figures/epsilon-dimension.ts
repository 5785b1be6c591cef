/** What a vector query costs in each dimension, which the Gaussian reading does not see (E10). Computed exactly. */
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { epsilonProfile } from "../plots/epsilon-profile.js";

const RANK = 64;
const DIMS = Array.from({ length: 11 }, (_, i) => 2 ** (i + 2));

export const epsilonDimension = defineFigure({
  id: "epsilon-dimension",
  claims: ["E10-vector", "E10-profile", "E10-gaussian"],
  rows: ({ profile }) => some(profile),
  title: `Epsilon of a vector query against dimension (r = ${RANK}, no noise)`,
  caption: "The Gaussian reading does not see the dimension; the exact profile does.",
  draw: () =>
    epsilonProfile(
      DIMS.map((dim) => ({ x: dim, rank: RANK, dim })),
      "dimension m",
      "Epsilon of the vector query against dimension",
    ),
});

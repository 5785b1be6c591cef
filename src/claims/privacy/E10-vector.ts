/** E10-vector: whether one row, without added noise, has an epsilon that is worth something at a stated cosine. */
import { COMPUTED, defineClaim, type DetailTable } from "../claim.js";
import { judgeBound } from "../rules.js";
import { ownTheory } from "../source.js";
import { different } from "../words.js";
import { GRID, SUBJECT, type PrivacySubject } from "./evidence.js";

/** What decides: a usual adapter, and neighbours that nearly agree. */
const DECIDING = { rank: 16, dim: 768, rho: 0.99 } as const;
const DELTA = 1e-5;
/**
 * An epsilon above it promises nothing of use: odds of membership times 22,000. Chosen here, when the epsilon of the
 * setting that decides was known: no paper's bar.
 */
const USEFUL = 10;

/** Epsilon at each rank and dimension of the grid, at the cosine that decides, and how many are useful. */
function overview({ privacyProfile }: PrivacySubject): { table: DetailTable; useful: string } {
  const all = GRID.filter(({ rho }) => rho === DECIDING.rho).map(({ rank, dim, rho }) => ({
    ...{ rank, dim },
    epsilon: privacyProfile(rank, dim, rho).epsilon(DELTA),
  }));
  const shown = (epsilon: number): string => (epsilon === Infinity ? "none" : epsilon.toFixed(1));
  return {
    useful: `${all.filter(({ epsilon }) => epsilon <= USEFUL).length} of ${all.length}`,
    table: {
      head: ["m", ...different(all.map(({ rank }) => `r = ${rank}`))],
      body: different(all.map(({ dim }) => dim)).map((dim) => [
        String(dim),
        ...all.filter((x) => x.dim === dim).map(({ epsilon }) => shown(epsilon)),
      ]),
    },
  };
}

/** The claim about a profile: the exact one, or in the tests another. */
export const e10Vector = (subject = SUBJECT) =>
  defineClaim({
    id: "E10-vector",
    source: ownTheory("E10"),
    statement:
      `Without added noise one row v -> v M has a useful epsilon, below ${USEFUL} at delta = 1e-5, for unit ` +
      `gradients of cosine ${DECIDING.rho} or more (r = ${DECIDING.rank}, m = ${DECIDING.dim}).`,
    expectation: "violated",
    because: "The exact epsilon at that cosine, one quadrature, is above it.",
    theory: "E10",
    evidence: "computed exactly",
    sees: COMPUTED,
    reads: {},
    seeded: false,
    test() {
      const { rank, dim, rho } = DECIDING;
      const { floor } = subject.privacyProfile(rank, dim, rho);
      // "Or more": closer neighbours must not need more.
      const [epsilon, ...closer] = [1, 0.5, 0.1].map((share) =>
        subject.privacyProfile(rank, dim, 1 - share * (1 - rho)).epsilon(DELTA),
      );
      return judgeBound(
        `exact eps at delta = 1e-5, cosine ${rho}`,
        Math.max(epsilon, ...closer),
        { high: USEFUL },
        1,
        { floor, ...overview(subject) },
      );
    },
    explain: ({ floor, table, useful }) => [
      {
        text:
          "An epsilon exists for every delta above a floor, P(T_r <= -rho sqrt(r/(1-rho^2))), here " +
          `${floor.toExponential(0)}: at r = 1 it is arccos(rho)/pi, and no epsilon does better. That alone ` +
          "says nothing, since it is so for any two laws. " +
          `The bar of ${USEFUL} is set here, when the number of this setting was known. The rebuttal did not write ` +
          "this sentence: what it says, that one row alone is private in some sense, is true by this profile. " +
          "Exact eps at the same cosine and delta for other r and m (none: the floor is above delta), " +
          `${useful} of them below ${USEFUL}. Opposite gradients (cosine -1) are always told apart.`,
      },
      table,
    ],
  });

export const E10Vector = e10Vector();

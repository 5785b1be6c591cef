/** E13-mixing: whether the least eigenvalue of a batch gradient promises anything of B alone. */
import { COMPUTED, defineClaim, type Need } from "../claim.js";
import { judgeBound } from "../rules.js";
import { BY_DESIGN, derived } from "../source.js";
import { mixingTable, settings, shown } from "./evidence.js";

/** Rows of pairs that are clear have their gammas: a null would count as zero. */
const withGammas: Need<{ sketches: (row: { pairs: number; unclear: number }) => boolean }> = {
  what: "gamma of each setting that has clear pairs",
  missing({ sketches }) {
    const bad = sketches.find((r) => !((r.gammaHigh ?? NaN) >= 0));
    return bad && `Table sketches, cell ${bad.cell}: clear pairs, and no gamma.`;
  },
};

export const E13Mixing = defineClaim({
  id: "E13-mixing",
  source: derived(BY_DESIGN, "E13", "as to B alone, by the Gaussian mixing mechanism's theorem"),
  statement:
    "The Gaussian mixing mechanism's theorem (arXiv:2505.24603) gives B of one step, A secret, an epsilon: of some " +
    "of the batches drawn here the least eigenvalue of G G' is above the squared norm of an example's part.",
  expectation: "violated",
  because:
    "The theorem needs gamma > 1: each direction of the gradient must be many examples'. The smallest directions of " +
    "a batch gradient are a few examples' own. Batches that are not drawn may differ, so it is never upheld.",
  theory: "E13",
  evidence: "computed exactly",
  sees: COMPUTED,
  neverUpheld: true,
  languageModel: true,
  reads: { sketches: (r) => r.pairs > r.unclear },
  needs: [withGammas],
  test({ sketches }) {
    const all = settings(sketches);
    const best = all.reduce((a, b) => ((b.gammaHigh as number) > (a.gammaHigh as number) ? b : a));
    const clear = all.reduce((n, r) => n + r.pairs - r.unclear, 0);
    const deficient = all.reduce((n, r) => n + r.apart, 0);
    const highest = best.gammaHigh as number;
    const finding = judgeBound("largest gamma of any pair", highest, { low: 1 }, clear, {
      clear,
      deficient,
      highest,
      batch: best.batch,
      layer: best.layer,
      table: mixingTable(sketches),
    });
    // Above 1 there: the theorem speaks, of that pair. No sample of pairs shows that it speaks of all.
    return highest <= 1
      ? { ...finding, verdict: "violated" as const }
      : { ...finding, verdict: "inconclusive" as const, sample: null };
  },
  explain: ({ clear, deficient, highest, batch, layer, table }) => [
    {
      text:
        `The largest gamma of ${clear} pairs is ${shown(highest)} (batch ${batch}, ${layer}); at 1 or less the ` +
        `theorem promises nothing. Of ${deficient} pairs it is 0, for their ranges differ. Where there is an exact ` +
        "epsilon (E13-secret), that is from all eigenvalues of the pair, which no one who promises beforehand knows.",
    },
    {
      text:
        "The norm of a part is the spectral one, and of a gradient without all directions the least eigenvalue on " +
        "its range counts: both favour the theorem. It is stated for a row of the data that is set to zero, and " +
        "LoRA's examples are no rows (E13-mixing-row).",
    },
    table,
  ],
});

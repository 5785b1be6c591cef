/** E11-matrix: one update without noise gives away who was in its batch, to an observer who does not know A. */
import { ALL_MODULES, type SymmetryRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { different, range, sourceName } from "../words.js";
import { judgeToldApart, SEES_TOLD_APART, TOLD_APART } from "./evidence.js";
import { both, BY_DESIGN, derived, REBUTTAL } from "../source.js";

const smallestAuc = (rows: readonly SymmetryRow[]): number =>
  rows.reduce((a, r) => Math.min(a, r.auc), 1);

/** What rows of single layers, and those of all modules added up, say of the setting. */
function settingOf(layers: readonly SymmetryRow[], used: readonly SymmetryRow[]) {
  const ofRankOne = layers.filter((r) => r.rank === 1);
  return {
    sources: different(layers.map((r) => sourceName(r.source))),
    layers: different(layers.map((r) => r.layer)).filter((layer) => layer !== ALL_MODULES),
    ranks: range(
      used.map((r) => r.rank),
      0,
    ),
    batches: range(
      used.map((r) => r.batch),
      0,
    ),
    smallestAuc: smallestAuc(layers),
    rankOneAuc: ofRankOne.length > 0 ? smallestAuc(ofRankOne) : null,
    residualTrue: Math.max(...layers.map((r) => r.residualTrue)),
    residualOther: Math.min(...layers.map((r) => r.residualOther)),
  };
}
type Setting = ReturnType<typeof settingOf>;

const ofModules = ({ sources, layers, rankOneAuc, ...setting }: Setting): string =>
  `First LoRA step (${sources.join(", ")}), by its trainer in f32, ${layers.length} modules added up, ` +
  `ranks ${setting.ranks}, batches ${setting.batches}: ` +
  `smallest AUC of a cell and module ${setting.smallestAuc.toFixed(3)}.` +
  (rankOneAuc === null
    ? ""
    : ` At rank 1, too (${rankOneAuc.toFixed(3)}): ` +
      "Y V' = (G a)(V a)' is symmetric only where V a is a multiple of G a.");
const ofLayer = ({ sources, layers, ranks, batches, smallestAuc: auc }: Setting): string =>
  `One step on real gradients (${sources.join(", ")}, ${layers.join(", ")} layer), ` +
  `ranks ${ranks}, batches ${batches}: ` +
  `smallest AUC of a cell ${auc.toFixed(3)}.`;

export const E11Matrix = defineClaim({
  id: "E11-matrix",
  source: derived(
    both(REBUTTAL.matrix, BY_DESIGN),
    "E11",
    "as to a release of W, not of B alone (E13)",
  ),
  statement:
    "A matrix query V -> V M without added noise has no privacy: " +
    "an observer who does not know A tells members from non-members.",
  expectation: "upheld",
  because: "Y V' = V M V' is symmetric for the true gradient V, and for no other but by accident.",
  theory: "E11",
  evidence: "estimated",
  sees: SEES_TOLD_APART,
  languageModel: true,
  reads: {
    symmetry: (r) =>
      r.scaling === "none" && r.observer === "iterates" && r.sigma === 0 && r.steps === 1,
  },
  test({ symmetry }, { alpha }) {
    // Modules of one step share batch and target: where there are several, who adds up their scores decides.
    const summed = symmetry.filter((r) => r.layer === ALL_MODULES);
    const used = summed.length > 0 ? summed : symmetry;
    return judgeToldApart("accuracy of the symmetry test", used, alpha, {
      summed: summed.length > 0,
      setting: settingOf(symmetry, used),
    });
  },
  explain: ({ summed, setting }) => [
    { text: summed ? ofModules(setting) : ofLayer(setting) },
    {
      text:
        `Median asymmetry ${setting.residualTrue.toExponential(0)} at most for the true candidate, ` +
        `${setting.residualOther.toExponential(0)} at least for the other. Upheld above ${TOLD_APART}, ` +
        "which no mechanism with eps below 2.94 and delta = 0 allows. The observer holds both candidate batches, " +
        "W before and after.",
    },
    {
      text:
        "Of v8-v9's sentence it speaks to a release of W; E13-published to one of A and B, E13-range and E13-secret " +
        "to B alone with A kept secret.",
    },
  ],
});

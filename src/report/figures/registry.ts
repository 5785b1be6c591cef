/** Every figure, in the order of the page. To add one: a file that defines it, named by its id, and its line here. */
import type { AnyFigure } from "../figure.js";
import { asymmetryText } from "./asymmetry-text.js";
import { audit } from "./audit.js";
import { asymmetry } from "./asymmetry.js";
import { correlation } from "./correlation.js";
import { densities } from "./densities.js";
import { dynCoherence } from "./dyn-coherence.js";
import { dynEndings } from "./dyn-endings.js";
import { dynMemory } from "./dyn-memory.js";
import { dynPaths } from "./dyn-paths.js";
import { epsilonDimension } from "./epsilon-dimension.js";
import { epsilonRank } from "./epsilon-rank.js";
import { ezLoss } from "./ez-loss.js";
import { implied } from "./implied.js";
import { joint } from "./joint.js";
import { loadings } from "./loadings.js";
import { miaAuc } from "./mia-auc.js";
import { miaCanaries } from "./mia-canaries.js";
import { miaRank } from "./mia-rank.js";
import { miaRoc } from "./mia-roc.js";
import { miaUtility } from "./mia-utility.js";
import { paths } from "./paths.js";
import { release } from "./release.js";
import { releases } from "./releases.js";
import { releasesText } from "./releases-text.js";
import { scale } from "./scale.js";
import { sketch } from "./sketch.js";
import { sketchText } from "./sketch-text.js";
import { alignment } from "./alignment.js";
import { alignmentText } from "./alignment-text.js";
import { span } from "./span.js";
import { spanText } from "./span-text.js";
import { textImplied } from "./text-implied.js";
import { textLoadings } from "./text-loadings.js";
import { tvSpiky } from "./tv-spiky.js";
import { tvSpread } from "./tv-spread.js";
import { tvWideSpiky } from "./tv-wide-spiky.js";
import { tvWideSpread } from "./tv-wide-spread.js";
import { varianceRatio } from "./variance-ratio.js";
import { variance } from "./variance.js";
import { witness } from "./witness.js";

export const FIGURES: readonly AnyFigure[] = [
  tvSpread,
  tvSpiky,
  tvWideSpread,
  tvWideSpiky,
  variance,
  varianceRatio,
  densities,
  joint,
  loadings,
  implied,
  textLoadings,
  textImplied,
  witness,
  correlation,
  scale,
  epsilonRank,
  epsilonDimension,
  asymmetry,
  asymmetryText,
  releases,
  releasesText,
  sketch,
  sketchText,
  span,
  spanText,
  alignment,
  alignmentText,
  paths,
  miaAuc,
  miaRank,
  miaUtility,
  miaRoc,
  miaCanaries,
  ezLoss,
  dynMemory,
  dynCoherence,
  dynPaths,
  dynEndings,
  release,
  audit,
];

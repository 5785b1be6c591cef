/**
 * The suite's plans in the order in which `verify` runs them; the key is the file's name. To add one: a file, and its
 * two lines here. Plans are plain data, so this list loads nothing else. (`paths-quick` has `name: "paths"`: it is that
 * plan for another profile, and rows and streams keep the name.)
 */
import type { SuitePlan } from "./plan.js";
import alignment from "./alignment.sim.js";
import alignmentText from "./alignment-text.sim.js";
import adapterInits from "./adapter-inits.sim.js";
import audit from "./audit.sim.js";
import auditStandard from "./audit-standard.sim.js";
import dependence from "./dependence.sim.js";
import dynamics from "./dynamics.sim.js";
import dynamicsStandard from "./dynamics-standard.sim.js";
import ezText from "./ez-text.sim.js";
import gauge from "./gauge.sim.js";
import inits from "./inits.sim.js";
import marginal from "./marginal.sim.js";
import mia from "./mia.sim.js";
import miaLabels from "./mia-labels.sim.js";
import miaSpam from "./mia-spam.sim.js";
import miaText from "./mia-text.sim.js";
import miaTextLarge from "./mia-text-large.sim.js";
import miaTextQuick from "./mia-text-quick.sim.js";
import miaStandard from "./mia-standard.sim.js";
import paths from "./paths.sim.js";
import pathsQuick from "./paths-quick.sim.js";
import profile from "./profile.sim.js";
import real from "./real.sim.js";
import repair from "./repair.sim.js";
import repairSpam from "./repair-spam.sim.js";
import release from "./release.sim.js";
import realText from "./real-text.sim.js";
import rows from "./rows.sim.js";
import rowsText from "./rows-text.sim.js";
import scale from "./scale.sim.js";
import scaleText from "./scale-text.sim.js";
import scaled from "./scaled.sim.js";
import scaledGradient from "./scaled-gradient.sim.js";
import scaledText from "./scaled-text.sim.js";
import sketch from "./sketch.sim.js";
import sketchProfile from "./sketch-profile.sim.js";
import sketchStandard from "./sketch-standard.sim.js";
import sketchText from "./sketch-text.sim.js";
import sketchTextStandard from "./sketch-text-standard.sim.js";
import span from "./span.sim.js";
import spanSpam from "./span-spam.sim.js";
import spanText from "./span-text.sim.js";
import steps from "./steps.sim.js";
import stepsText from "./steps-text.sim.js";
import symmetry from "./symmetry.sim.js";
import symmetryScaled from "./symmetry-scaled.sim.js";
import symmetryText from "./symmetry-text.sim.js";
import whiteBox from "./white-box.sim.js";
import wide from "./wide.sim.js";
import witness from "./witness.sim.js";

export const SUITE: Readonly<Record<string, SuitePlan>> = {
  marginal,
  wide,
  inits,
  "adapter-inits": adapterInits,
  gauge,
  real,
  "real-text": realText,
  witness,
  dependence,
  rows,
  "rows-text": rowsText,
  steps,
  "steps-text": stepsText,
  scale,
  "scale-text": scaleText,
  scaled,
  "scaled-gradient": scaledGradient,
  "scaled-text": scaledText,
  profile,
  symmetry,
  "symmetry-text": symmetryText,
  "symmetry-scaled": symmetryScaled,
  paths,
  "paths-quick": pathsQuick,
  release,
  sketch,
  "sketch-standard": sketchStandard,
  "sketch-text": sketchText,
  "sketch-text-standard": sketchTextStandard,
  "sketch-profile": sketchProfile,
  span,
  "span-spam": spanSpam,
  "span-text": spanText,
  alignment,
  "alignment-text": alignmentText,
  mia,
  "mia-standard": miaStandard,
  "mia-labels": miaLabels,
  "mia-spam": miaSpam,
  repair,
  "repair-spam": repairSpam,
  "white-box": whiteBox,
  "ez-text": ezText,
  "mia-text-quick": miaTextQuick,
  "mia-text": miaText,
  "mia-text-large": miaTextLarge,
  audit,
  "audit-standard": auditStandard,
  dynamics,
  "dynamics-standard": dynamicsStandard,
};

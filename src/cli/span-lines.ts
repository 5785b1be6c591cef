/** What `loradp span` says of each adapted layer, and in one sentence. */
import type { SpanAnswer } from "../app/span.js";

type Layer = SpanAnswer["layers"][number];

const area = (value: number, low: number, high: number): string =>
  `${value.toFixed(3)} [${[Math.max(0, low), Math.min(1, high)].map((x) => x.toFixed(3)).join(", ")}]`;
const span = (low: number, high: number): string =>
  low === high ? String(low) : `${low} to ${high}`;

/** What the numbers of a layer amount to. */
function sentence({ models, full, separated, auc, leverageAuc, leverageAucLow }: Layer): string {
  if (separated === models)
    return "Whoever holds A, B and the candidates' inputs tells all members from all others.";
  if (full < models && auc > 0.5)
    return `Some directions are free in ${models - full} of ${models} models: members are told in part.`;
  return leverageAucLow > 0.5
    ? `The span test has no power here, and the leverage still tells members (AUC ${leverageAuc.toFixed(3)}).`
    : "Neither reading of A and B was shown to tell members here, which proves no privacy.";
}

/** Inputs are counted as far as there is room. */
const inputsText = ({ predictedLow, predictedHigh, room }: Layer): string =>
  predictedLow >= room ? `${room} or more` : span(predictedLow, predictedHigh);

function layerLines(r: Layer): string[] {
  const below =
    r.below === "frozen" ? "" : "; its inputs move in training, and are taken at the start";
  return [
    `${r.layer}: ${inputsText(r)} different inputs of members, room for ${r.room} ` +
      `directions, rank of B ${span(r.rankLow, r.rankHigh)}${below}`,
    `  span test  AUC ${area(r.auc, r.aucLow, r.aucHigh)}, no power in ${r.full} of ${r.models} models; calls inside ` +
      `${r.membersInside} of ${r.candidates} members and ${r.othersInside} of ${r.candidates} others`,
    `  residual   ${r.residualMember.toExponential(1)} largest of a member, ${r.residualOther.toExponential(1)} ` +
      "smallest of another (medians over models)",
    `  leverage   AUC ${area(r.leverageAuc, r.leverageAucLow, r.leverageAucHigh)}`,
    `  ${sentence(r)}`,
  ];
}

export function spanLines({ source, layers }: SpanAnswer): string {
  const [{ optimizer, rank, examples, epochs, batch, steps, models }] = layers;
  return [
    `${models} adapters of rank ${rank} with frozen A (${source}), by ${optimizer}: ${examples} members each, used ` +
      `${epochs} times in batches of ${batch}, ${steps} steps; as many others`,
    ...layers.flatMap(layerLines),
    "Intervals: 95% between models. No label, loss or other model is used.",
  ].join("\n");
}

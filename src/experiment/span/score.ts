/** The span test on one trained model: members against as many others. */
import { auc } from "../../attack/roc.js";
import { spanTest, type SpanFound } from "../../attack/span.js";
import { layout } from "../layout.js";
import type { Factors } from "./classifier.js";

/** What a model leaves of a module. */
export const MODEL = layout({
  predicted: "number",
  rank: "number",
  least: "number",
  most: "number",
  isFull: "number",
  isSeparated: "number",
  auc: "number",
  leverageAuc: "number",
  residualMember: "number",
  residualOther: "number",
  tolerance: "number",
  membersInside: "number",
  membersOutside: "number",
  othersInside: "number",
  othersOutside: "number",
});

/** Inputs to the layer: rows of all candidates, members first, as many others behind them. */
export interface Candidates {
  readonly inputs: Float64Array;
  /** Rows of each candidate. */
  readonly rowsOf: readonly number[];
  readonly members: number;
}

/** Different rows among the members': what the span can have at most. */
function distinct({ inputs, rowsOf, members }: Candidates, dim: number): number {
  const rows = rowsOf.slice(0, members).reduce((a, b) => a + b, 0);
  const seen = new Set<string>();
  for (let row = 0; row < rows; row++) seen.add(inputs.slice(row * dim, (row + 1) * dim).join());
  return seen.size;
}

const halves = (list: ArrayLike<number>, members: number) => ({
  members: Array.from(list).slice(0, members),
  nonMembers: Array.from(list).slice(members),
});
/** AUC of small values meaning member. */
function aucOf(list: Float64Array, members: number): number {
  return auc(
    halves(
      list.map((x) => -x),
      members,
    ),
  ).value;
}

/** Packed. @param precision rounding of B, as in `spanTest` */
export function scored(
  { a, b }: Factors,
  rank: number,
  candidates: Candidates,
  precision: number,
): number[] {
  const { members, inputs, rowsOf } = candidates;
  const found: SpanFound = spanTest({ rank, a, b }, inputs, precision, rowsOf);
  const places = {
    members: found.places.slice(0, members),
    others: found.places.slice(members),
  };
  const count = (who: keyof typeof places, place: string): number =>
    places[who].filter((p) => p === place).length;
  const residuals = halves(found.residuals, members);
  const [worst, best] = [Math.max(...residuals.members), Math.min(...residuals.nonMembers)];
  return MODEL.pack({
    predicted: Math.min(found.room, distinct(candidates, a.length / rank)),
    rank: found.rank,
    least: found.least,
    most: found.most,
    isFull: Number(found.power === "none"),
    isSeparated: Number(worst < best),
    auc: aucOf(found.residuals, members),
    leverageAuc: aucOf(found.leverages, members),
    residualMember: worst,
    residualOther: best,
    tolerance: found.tolerance,
    membersInside: count("members", "inside"),
    membersOutside: count("members", "outside"),
    othersInside: count("others", "inside"),
    othersOutside: count("others", "outside"),
  });
}

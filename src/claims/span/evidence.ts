/** What the claims on the span test share (E14): which rows, means over their models, tables. */
import { zShift } from "../../core/power.js";
import type { SpanRow } from "../../experiment/rows.js";
import type { DetailTable } from "../claim.js";
import { range, sourceName, different } from "../words.js";
import { zLimit, type Interval } from "../rules.js";

/** Optimisers after which B is a combination of the examples' own gradients (docs/theory.md E14). */
export const LINEAR = ["sgd", "momentum", "decay", "clip"];
const OPTIMISER: Readonly<Record<string, string>> = {
  sgd: "SGD",
  momentum: "momentum",
  decay: "weight decay",
  clip: "clipping by example",
  noise: "clipping and noise",
  adam: "Adam",
};
export const optimiserName = (name: string): string => OPTIMISER[name] ?? name;

/**
 * What reaches the layer does not move, and all tokens of a member count in B. Queries and keys are left out: the query
 * of a first token moves nothing, and keys' gradients sum to zero (docs/theory.md E14). So one module of a model is
 * read, and models are independent.
 */
export const isRead = (r: SpanRow): boolean =>
  r.below === "frozen" && !/\.[qk]_proj$/.test(r.layer);
/** B is a combination of the examples' gradients, besides. */
export const isLinear = (r: SpanRow): boolean => LINEAR.includes(r.optimizer) && isRead(r);
/** In no model do the members' inputs fill the space; in every one. */
export const isBelow = (r: SpanRow): boolean => r.predictedHigh < r.room;
export const isFilled = (r: SpanRow): boolean => r.predictedLow >= r.room;

/** A mean over models, with its error between models. */
export interface Mean {
  readonly value: number;
  readonly se: number;
  readonly models: number;
}

/** Mean over all models of some rows, each row weighted by its models; models are independent. */
export function meanOver(
  rows: readonly SpanRow[],
  of: (r: SpanRow) => readonly [value: number, se: number],
): Mean {
  const models = rows.reduce((n, r) => n + r.models, 0);
  const value = rows.reduce((sum, r) => sum + (r.models * of(r)[0]) / models, 0);
  const variance = rows.reduce((sum, r) => sum + ((r.models * of(r)[1]) / models) ** 2, 0);
  return { value, se: Math.sqrt(variance), models };
}

/** Normal limits at level alpha, at so many times the models. */
export function limitsOf({ value, se }: Mean, alpha: number, times = 1): Interval {
  const half = zLimit(alpha) * (times === Infinity ? 0 : se / Math.sqrt(times));
  return { low: value - half, high: value + half };
}

/** Departure from a limit that such an interval shows. */
export const meanShift = ({ se }: Mean, alpha: number): number => zShift(zLimit(alpha)) * se;

/** What was trained, in words. */
export const settingOf = (rows: readonly SpanRow[]): string =>
  `${different(rows.map((r) => sourceName(r.source))).join(", ")}; ranks ` +
  `${range(
    rows.map((r) => r.rank),
    0,
  )}, members ${range(
    rows.map((r) => r.examples),
    0,
  )}`;

const decimals = (x: number): string => x.toFixed(3);

/** By optimiser: models, how many B fill the room, how many are told apart whole, both AUCs. */
export function optimiserTable(rows: readonly SpanRow[]): DetailTable {
  return {
    head: ["optimiser", "models", "B full", "all told apart", "AUC, residual", "AUC, leverage"],
    body: different(rows.map((r) => r.optimizer)).map((optimizer) => {
      const own = rows.filter((r) => r.optimizer === optimizer);
      const sum = (of: (r: SpanRow) => number): string =>
        String(own.reduce((n, r) => n + of(r), 0));
      return [
        optimiserName(optimizer),
        sum((r) => r.models),
        sum((r) => r.full),
        sum((r) => r.separated),
        decimals(meanOver(own, (r) => [r.auc, r.aucSe]).value),
        decimals(meanOver(own, (r) => [r.leverageAuc, r.leverageAucSe]).value),
      ];
    }),
  };
}

/** By members over rank: models and both AUCs. */
export function loadTable(rows: readonly SpanRow[]): DetailTable {
  const loadOf = (r: SpanRow): string =>
    String(Number(((r.examples * r.tokens) / r.room).toPrecision(3)));
  const loads = different(rows.map(loadOf)).sort((a, b) => Number(a) - Number(b));
  return {
    head: ["inputs over room", "models", "B full", "AUC, residual", "AUC, leverage"],
    body: loads.map((load) => {
      const own = rows.filter((r) => loadOf(r) === load);
      return [
        load,
        String(own.reduce((n, r) => n + r.models, 0)),
        String(own.reduce((n, r) => n + r.full, 0)),
        decimals(meanOver(own, (r) => [r.auc, r.aucSe]).value),
        decimals(meanOver(own, (r) => [r.leverageAuc, r.leverageAucSe]).value),
      ];
    }),
  };
}

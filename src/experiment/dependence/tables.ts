/** Turns the merged partial of a pair into its row. */
import { meanOf } from "../../core/accumulator.js";
import { dot, norm } from "../../core/row-major.js";
import type { RowContext } from "../kind.js";
import { byName, type Sums } from "../sums.js";
import type { DependenceCell } from "./plan.js";
import type { DependenceRow } from "./rows.js";
import { MOMENTS } from "./simulate.js";
import { crossTheory, energyOf } from "./theory.js";

export function rowOf(
  cell: DependenceCell,
  sums: Sums,
  { plan, source, seed, backend }: RowContext,
): DependenceRow {
  const { x, y, rank, dim, model, relation, label } = cell;
  const moments = byName(MOMENTS, sums.moments);
  const cosine = Math.max(-1, Math.min(1, dot(x, y) / norm(x) / norm(y)));
  const correlation = meanOf(moments.correlation);
  const cross = meanOf(moments.cross);
  const energy = meanOf(moments.energy);
  return {
    plan,
    cell: cell.id,
    source,
    model,
    relation,
    label,
    rank,
    dim,
    trials: moments.correlation.n,
    seed,
    backend,
    cosine,
    correlation: correlation.value,
    correlationSe: correlation.se,
    correlationTheory: model === "lora" ? cosine : 0,
    cross: cross.value,
    crossSe: cross.se,
    crossTheory: crossTheory(cell),
    norm: cell.norm,
    noiseSd: Math.sqrt(energy.value),
    noiseSdSe: energy.se / (2 * Math.sqrt(energy.value)),
    noiseSdTheory: Math.sqrt(energyOf(cell, x) / x.length),
    scaling: cell.scaling,
  };
}

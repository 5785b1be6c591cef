/**
 * Exposure of canaries by setting: inserted against left out, target by target, and the control that left-out ones
 * stand where chance puts them (docs/theory.md TEXT).
 */
import { byPool, meanOf } from "../../core/pools.js";
import type { CanaryRow } from "../../experiment/rows.js";

/** A canary row whose models did not diverge. */
export interface Exposure extends CanaryRow {
  readonly exposure: number;
}

/** Mean exposures of a setting's canaries, bits. */
export interface Exposed {
  readonly setting: string;
  readonly method: string;
  readonly inserted: number;
  readonly leftOut: number;
}

/** Rows of the settings of which no model diverged, and the names of the others. */
export function exposuresOf(rows: readonly CanaryRow[]): {
  readonly exposures: readonly Exposure[];
  readonly diverged: readonly string[];
} {
  const failed = new Set(rows.filter((r) => r.exposure === null).map((r) => r.setting));
  const isKept = (r: CanaryRow): r is Exposure => !failed.has(r.setting);
  return { exposures: rows.filter(isKept), diverged: [...failed] };
}

const meanExposure = (list: readonly Exposure[], inserted: number): number =>
  meanOf(list.filter((r) => r.inserted === inserted).map((r) => r.exposure));

/** Settings in order of the rows. */
export function exposedSettings(rows: readonly Exposure[]): Exposed[] {
  const first = [...new Map(rows.map((r) => [r.setting, r])).values()];
  return first.map(({ setting, method }) => {
    const own = rows.filter((r) => r.setting === setting);
    return { setting, method, inserted: meanExposure(own, 1), leftOut: meanExposure(own, 0) };
  });
}

/**
 * Exposure of inserted canaries - of left-out ones, pool by pool: the mean over targets that have both. Canaries of one
 * target share its references: a target gives one number.
 */
export function excessByPool(rows: readonly Exposure[], setting: string): Map<number, number> {
  const targets = new Map<string, Exposure[]>();
  for (const row of rows) {
    if (row.setting !== setting) continue;
    const key = `${row.pool}/${row.target}`;
    targets.set(key, [...(targets.get(key) ?? []), row]);
  }
  const values = [...targets.values()]
    .filter((list) => [0, 1].every((inserted) => list.some((r) => r.inserted === inserted)))
    .map((list) => ({
      pool: list[0].pool,
      value: meanExposure(list, 1) - meanExposure(list, 0),
    }));
  const pools = byPool(
    values,
    (t) => t.pool,
    (t) => t.value,
  );
  return new Map([...pools].map(([pool, list]) => [pool, meanOf(list)]));
}

/** The mean over settings in each pool that all of them have. */
export function meanByPool(settings: ReadonlyArray<ReadonlyMap<number, number>>): number[] {
  const [first, ...others] = settings;
  return [...(first ?? [])].flatMap(([pool, value]) => {
    const rest = others.map((list) => list.get(pool));
    const all = [value, ...rest.flatMap((x) => x ?? [])];
    return all.length === settings.length ? [meanOf(all)] : [];
  });
}

/** Mean of log2(n/rank) for a rank uniform on 1..n, and its standard deviation. */
function exposureByChance(candidates: number): { mean: number; sd: number } {
  const list = Array.from({ length: candidates }, (_, k) => Math.log2(candidates / (k + 1)));
  const mean = meanOf(list);
  return { mean, sd: Math.sqrt(meanOf(list.map((x) => (x - mean) ** 2))) };
}

/**
 * A canary that was left out has a rank uniform among the candidates, for every model: standard errors between the
 * mean and chance, NaN where none was left out. Of a pool's canaries, which share references between settings, each
 * gives one number.
 */
export function leftOutControl(rows: readonly Exposure[]): {
  readonly candidates: number;
  readonly chance: number;
  readonly z: number;
} {
  const candidates = rows.length > 0 ? rows[0].references + 1 : 2;
  const { mean: chance, sd } = exposureByChance(candidates);
  const canaries = new Map<string, number[]>();
  for (const { pool, canary, inserted, exposure } of rows) {
    if (inserted !== 0) continue;
    const key = `${pool}/${canary}`;
    canaries.set(key, [...(canaries.get(key) ?? []), exposure]);
  }
  const means = [...canaries.values()].map(meanOf);
  const z = means.length > 0 ? (meanOf(means) - chance) / (sd / Math.sqrt(means.length)) : NaN;
  return { candidates, chance, z };
}

/** Models that answered on pools of examples, uneven in whatever can be: tables that are attacked and compared. */
import { normals, type Row } from "../tables.fixture.js";

export interface Scene {
  /** Targets of each pool, by its name. */
  readonly pools: Readonly<Record<string, number>>;
  readonly examples: number;
  /** How much higher a member's logit is at the last step. */
  readonly gap: number;
  readonly steps?: readonly number[];
  /** Pairs of shadow models of which each example is in one of the two, by who trained them. */
  readonly pairs?: Readonly<Partial<Record<"unaware" | "known-A", number>>>;
  /** Models of which no example is a member. */
  readonly references?: number;
  readonly population?: number;
  /** Of every so manieth example it is not known whether it is a member, of the targets of these numbers. */
  readonly untold?: { readonly each: number; readonly of: readonly number[] };
  /** Utility by step. */
  readonly utility?: undefined | ((step: number, target: number, pool: number) => Row);
  readonly key?: string;
  /** Names of the first target and example. */
  readonly from?: number;
}

type Is = (example: number) => boolean;
/** Rows of one model. */
type RowsOf = (model: string, columns: Row, isMember: Is, isTold?: Is) => Row[];

const isAlone = ({ pools, population = 0, references = 0 }: Scene): boolean =>
  Object.values(pools).join() === "1" && population === 0 && references === 0;

/** What makes rows of a pool's models: an example is as easy for all of them. */
function modelRows(scene: Scene, pool: string): RowsOf {
  const { examples, gap, steps = [3], population = 0, key = "scene", from = 0 } = scene;
  const ease = normals(`${key} ${pool}`, examples + population);
  return (model, columns, isMember, isTold = () => true) =>
    steps.flatMap((step, s) => {
      const noise = normals(`${key} ${pool} ${model} ${step}`, examples + population);
      const pull = (gap * (s + 1)) / steps.length;
      return ease.map((x, e) => {
        const isSeen = e < examples;
        const member = isSeen && isMember(e);
        return {
          ...(isAlone(scene) ? {} : { pool, population: Number(!isSeen) }),
          ...{ model, ...columns, step, example: isSeen ? `e${e + from}` : `u${e}` },
          member: isTold(e) ? Number(member) : null,
          logit: 1.2 * x + noise[e] + (member ? pull : 0),
        };
      });
    });
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Rows of a pool, model by model: targets, pairs of shadow models, references. */
function poolRows(scene: Scene, pool: string, p: number): Row[] {
  const { pools, examples, pairs = {}, references = 0, untold, key = "scene", from = 0 } = scene;
  const rowsOf = modelRows(scene, pool);
  const coin = (name: string): Is => {
    const list = normals(`${key} ${pool} ${name} in`, examples);
    return (e) => list[e] > 0.2;
  };
  const target = isAlone(scene) ? {} : { knowledge: "", role: "target" };
  const targets = range(pools[pool]).flatMap((t) => {
    const name = `t${t + from}`;
    const isTold = (e: number): boolean => !untold?.of.includes(t) || (e * 7) % untold.each !== 0;
    return rowsOf(name, target, coin(name), isTold).map((row) => ({
      ...row,
      ...scene.utility?.(row["step"] as number, t, p),
    }));
  });
  const shadows = (["unaware", "known-A"] as const).flatMap((knowledge) =>
    range(pairs[knowledge] ?? 0).flatMap((k) => {
      const isIn = coin(`${knowledge} ${k}`);
      const columns = { knowledge, role: "shadow" };
      return [true, false].flatMap((side) =>
        rowsOf(`${knowledge} ${k} ${side}`, columns, (e) => isIn(e) === side),
      );
    }),
  );
  const others = range(references).flatMap((k) =>
    rowsOf(`r${k}`, { knowledge: "", role: "reference" }, () => false),
  );
  return [...targets, ...shadows, ...others];
}

/** Rows of a scene, pool by pool. */
export function sceneRows(scene: Scene): Row[] {
  const names = Object.keys(scene.utility?.(0, 0, 0) ?? {});
  const none = Object.fromEntries(names.map((name) => [name, null]));
  return Object.keys(scene.pools).flatMap((pool, p) =>
    poolRows(scene, pool, p).map((row) => ({ ...none, ...row })),
  );
}

const SHADOWS = { pairs: { unaware: 2 }, population: 9 };
/** Tables that are attacked. */
export const ATTACKED: Readonly<Record<string, Scene>> = {
  "one target": { pools: { own: 1 }, examples: 431, gap: 2.2, steps: [2, 7] },
  "one target that tells all": { pools: { own: 1 }, examples: 433, gap: 9 },
  "one target, some unknown": {
    ...{ pools: { own: 1 }, examples: 97, gap: 0.4 },
    untold: { each: 3, of: [0] },
  },
  "one target, all unknown": {
    pools: { own: 1 },
    examples: 9,
    gap: 1,
    untold: { each: 1, of: [0] },
  },
  "the wrong way round": { pools: { own: 1 }, examples: 61, gap: -2 },
  "three targets of a pool": { pools: { lake: 3 }, examples: 127, gap: 1.4, ...SHADOWS },
  "a target a pool": {
    ...{ pools: { lake: 1, hill: 1, moor: 1 }, examples: 89, gap: 1.1 },
    ...{ references: 2, population: 5 },
  },
  "uneven pools": {
    ...{ pools: { lake: 2, hill: 3 }, examples: 59, gap: 1.7, population: 7, references: 1 },
    ...{ pairs: { unaware: 2, "known-A": 3 }, untold: { each: 4, of: [1] } },
  },
  "a pool of which nothing is known": {
    ...{ pools: { lake: 1, hill: 2 }, examples: 41, gap: 1.3, untold: { each: 1, of: [1] } },
  },
};

const accuracy =
  (list: Readonly<Record<number, number>>): NonNullable<Scene["utility"]> =>
  (step, target, pool) => ({
    validation_accuracy: (list[step] ?? 0) + target / 100 + pool / 200,
    test_accuracy: (list[step] ?? 0) - 0.03,
  });
const loss =
  (list: Readonly<Record<number, number>>): NonNullable<Scene["utility"]> =>
  (step, target, pool) => ({
    validation_loss: (list[step] ?? 0) + target / 50 - pool / 40,
    test_loss: (list[step] ?? 0) + 0.1,
  });
const four = { lake: 2, hill: 2, moor: 2, wood: 2 };
const shadowed = { pairs: { unaware: 2 }, population: 5, examples: 25 };
const known = { pairs: { unaware: 2, "known-A": 2 }, population: 5, examples: 25 };
const two: Scene = {
  ...{ pools: { lake: 2, hill: 1 }, examples: 53, gap: 0.9, key: "two", steps: [2, 5] },
  utility: accuracy({ 2: 0.6, 5: 0.8 }),
};
const other: Scene = { ...two, key: "other", gap: 2.4, utility: accuracy({ 2: 0.5, 5: 0.75 }) };

/** Pairs of tables that are compared, and the margin. */
export const AGAINST: Readonly<
  Record<string, readonly [first: Scene, second: Scene, margin: number]>
> = {
  "two steps": [two, other, 0.01],
  "the other way": [other, two, 0.01],
  "a wide margin": [two, { ...two, key: "third" }, 0.4],
  "a narrow margin": [two, { ...two, key: "third" }, 0.001],
  "the first never as good": [{ ...two, utility: accuracy({ 2: 0.3, 5: 0.45 }) }, other, 0.01],
  "the second never as good": [two, { ...other, utility: accuracy({ 2: 0.2, 5: 0.35 }) }, 0.01],
  "by loss": [
    { ...two, utility: loss({ 2: 2.6, 5: 1.9 }) },
    { ...other, utility: loss({ 2: 2.8, 5: 2.1 }) },
    0.02,
  ],
  "one by loss, one by accuracy": [two, { ...other, utility: loss({ 2: 2.8, 5: 2.1 }) }, 0.01],
  "no utility at one step": [
    two,
    { ...other, utility: (step) => ({ validation_accuracy: step === 2 ? null : 0.7 }) },
    0.01,
  ],
  "no utility": [{ ...two, utility: undefined }, other, 0.01],
  "the first inverted": [{ ...two, gap: -3 }, other, 0.01],
  "the second inverted": [two, { ...other, gap: -3 }, 0.01],
  "other examples, pools and names": [
    two,
    { ...other, pools: { hill: 1, sea: 2 }, examples: 49, from: 6 },
    0.01,
  ],
  "three pools with shadows": [
    { ...two, ...shadowed, pools: { lake: 2, hill: 2, moor: 2 } },
    { ...other, ...shadowed, pools: { lake: 2, hill: 2, moor: 2 } },
    0.01,
  ],
  "four pools with shadows": [
    { ...two, ...shadowed, pools: four },
    { ...other, ...shadowed, pools: four },
    0.01,
  ],
  "four pools, one of the tables by who knows A": [
    { ...two, ...known, pools: four, gap: 0.2 },
    { ...other, ...shadowed, pools: four, gap: 3 },
    0.03,
  ],
  "four pools by loss": [
    { ...other, ...shadowed, pools: four, utility: loss({ 2: 2.6, 5: 1.9 }) },
    { ...two, ...shadowed, pools: four, utility: loss({ 2: 2.8, 5: 2.1 }) },
    0.05,
  ],
  "four pools without shadows": [
    { ...two, pools: four, examples: 31 },
    { ...other, pools: four, examples: 31 },
    0.01,
  ],
  "five pools of which four are in both": [
    { ...two, ...shadowed, pools: { ...four, sea: 2 } },
    { ...other, ...shadowed, pools: { bay: 2, ...four } },
    0.01,
  ],
};

/**
 * The interval of the strongest attack holds its level, whichever attacks are strong and however they go together;
 * with the level not divided, or the attacks' roles exchanged, it does not.
 */
import { describe, expect, it } from "vitest";
import { poolsToDecide } from "./pools.js";
import { detectableMean } from "./power.js";
import { stream } from "./stream.js";
import {
  deciding,
  detectableD,
  levelOfZero,
  replicates,
  strongest,
  type Grid,
} from "./strongest.js";

/** Means of two attacks on a model and on what it is held against; what pools share; numbers of pools. */
interface World {
  readonly model: readonly number[];
  readonly against: readonly number[];
  /** Standard deviation of what the attacks on one model share in a pool, and of each one's own. */
  readonly shared: number;
  readonly own: number;
  readonly pools: number;
}
const ALPHA = 0.05;

/** Cells of a drawn world: pools in which each attack on each model has a mean of its own. */
function drawn(world: World, normal: () => number): Grid {
  const { model, against, shared, own, pools } = world;
  const values = Array.from({ length: pools }, () =>
    [model, against].map((list) => {
      const common = shared * normal();
      return list.map((mean) => mean + common + own * normal());
    }),
  );
  return model.map((_, a) =>
    against.map((__, b) => replicates(values.map(([m, o]) => m[a] - o[b]))),
  );
}
const truth = ({ model, against }: World): number => Math.max(...model) - Math.max(...against);

/** How often of 4000 the interval misses D above and below. */
function misses(world: World, interval = (grid: Grid) => strongest(grid, ALPHA)): [number, number] {
  const { normal } = stream("core", `strongest ${JSON.stringify(world)}`, 0);
  const d = truth(world);
  let [above, below] = [0, 0];
  for (let i = 0; i < 4000; i++) {
    const { low, high } = interval(drawn(world, normal));
    above += Number(low > d);
    below += Number(high < d);
  }
  return [above, below];
}
/** At 2.5% a side: binomial(4000, 0.025), 100 +- 9.9. Six and a half deviations: beyond 1e-9. */
const MOST = 165;
const equal: World = { model: [0.6, 0.6], against: [0.5, 0.5], shared: 0, own: 0.02, pools: 5 };
const WORLDS: ReadonlyArray<readonly [string, World]> = [
  ["attacks of equal strength, independent", equal],
  ["equal, sharing most of their error", { ...equal, shared: 0.02, own: 0.005 }],
  ["another attack strong on each", { ...equal, model: [0.6, 0.5], against: [0.5, 0.6] }],
  [
    "one attack strong on both, few pools",
    { ...equal, model: [0.7, 0.5], against: [0.6, 0.4], pools: 4 },
  ],
  ["two attacks on one only", { ...equal, against: [0.5], pools: 12 }],
  ["two attacks against one", { ...equal, model: [0.6], pools: 12 }],
];

describe("the interval of the strongest attack", () => {
  it.each(WORLDS)("holds its level: %s", (_, world) => {
    const [above, below] = misses(world);
    expect(above).toBeLessThan(MOST);
    expect(below).toBeLessThan(MOST);
    // Power: far fewer misses of a shifted D would mean that nothing can be shown.
    expect(strongest(drawn(world, stream("core", "wide", 0).normal), ALPHA).low).toBeGreaterThan(
      -0.2,
    );
  });
  it("fails with the level not divided (control)", () => {
    // Two independent chances of 2.5% a side: 198 +- 14 of 4000.
    const most: World = { ...equal, against: [0.5], own: 0.02, pools: 12 };
    const undivided = (grid: Grid) => strongest(grid, 2 * ALPHA);
    expect(misses(most)[0]).toBeLessThan(MOST);
    expect(misses(most, undivided)[0]).toBeGreaterThan(MOST);
  });
  it("fails with the attacks' roles exchanged (control)", () => {
    // D is .2; the weakest attack on each has no difference.
    const other: World = { ...equal, model: [0.8, 0.5], against: [0.6, 0.5] };
    expect(misses(other)[1]).toBeLessThan(MOST);
    const exchanged = (grid: Grid) =>
      strongest(
        grid[0].map((_, b) => grid.map((row) => row[b])),
        ALPHA,
      );
    const [above, below] = misses(other, exchanged);
    expect(above + below).toBeGreaterThan(3000);
  });
  it("is the difference of the strongest, by the attacks that are", () => {
    const cell = (mean: number) => ({ mean, sd: 0.01, n: 9 });
    // Model .7 and .6, against .5 and .55: the first attack on the model, the second against.
    const grid = [
      [cell(0.2), cell(0.15)],
      [cell(0.1), cell(0.05)],
    ];
    expect(strongest(grid, ALPHA).mean).toBe(0.15);
    expect(deciding(grid)).toEqual({ row: 0, column: 1 });
    // t at 1 - 0.05/4, 8 degrees: 2.7515 (scipy.stats.t.ppf); over sqrt(9).
    expect(strongest(grid, ALPHA).low).toBeCloseTo(0.15 - (2.7515236 * 0.01) / 3, 7);
    expect(strongest(grid, ALPHA).high).toBeCloseTo(0.15 + (2.7515236 * 0.01) / 3, 7);
    // Each of two cells with probability .95.
    const cells = { sd: 0.01, n: 9, alpha: ALPHA / 2 };
    expect(detectableD(grid, ALPHA)).toBe(detectableMean(cells, 0.95));
    // A trend has no other model: it falls where that of each attack does, the one of the widest spread among them.
    const wide = { mean: -0.2, sd: 0.03, n: 9 };
    const both = detectableMean({ ...cells, sd: 0.03 }, 0.95);
    expect(detectableD([[cell(-0.1)], [wide]], ALPHA)).toBe(both);
    expect(detectableD([[cell(-0.1), wide]], ALPHA)).toBe(both);
    // What neither the row nor the column of the strongest holds does not matter.
    const apart = [
      [cell(0.2), cell(0.15)],
      [wide, cell(0.05)],
    ];
    expect(deciding(apart)).toEqual({ row: 0, column: 1 });
    expect(detectableD(apart, ALPHA)).toBe(detectableMean(cells, 0.95));
  });
  it("has ends by attack: max over the model's of min over the other's, and the other way round", () => {
    // Halves are t(.9875, 8) sd/3: .09 and .01 about. Where spreads differ the two orders do.
    const [wide, narrow] = [0.1, 0.01].map((sd) => ({ mean: 0, sd, n: 9 }));
    const crossed = [
      [wide, narrow],
      [narrow, wide],
    ];
    const half = (sd: number): number => (2.7515236 * sd) / 3;
    expect(strongest(crossed, ALPHA).low).toBeCloseTo(-half(0.1), 7);
    expect(strongest(crossed, ALPHA).high).toBeCloseTo(half(0.1), 7);
    // The model's first attack is measured well: it alone bounds from below, both from above.
    const one = [
      [narrow, narrow],
      [wide, wide],
    ];
    expect(strongest(one, ALPHA).low).toBeCloseTo(-half(0.01), 7);
    expect(strongest(one, ALPHA).high).toBeCloseTo(half(0.1), 7);
  });
  it("of nothing, or of one pool, holds no number", () => {
    for (const grid of [[], [[]], [[replicates([0.1])]], [[replicates([])]]])
      expect([strongest(grid, ALPHA).low, strongest(grid, ALPHA).high]).toEqual([NaN, NaN]);
  });
});

describe("the smallest difference that would have been shown", () => {
  /** How many of 1000 show a D of what is detectable with these true spreads. */
  const shown = (world: World, power: number): number => {
    const { normal } = stream("core", "strongest power", 0);
    const spread = Math.sqrt(2 * (world.shared * world.shared + world.own * world.own));
    const cell = { mean: 0, sd: spread, n: world.pools };
    const shift =
      detectableD(
        [
          [cell, cell],
          [cell, cell],
        ],
        ALPHA,
        power,
      ) - truth(world);
    const moved = { ...world, model: world.model.map((m) => m + shift) };
    return Array.from({ length: 1000 }, () => strongest(drawn(moved, normal), ALPHA)).filter(
      ({ low }) => low > 0,
    ).length;
  };
  // Binomial(1000, 0.9) is below 840 with probability 2e-9.
  const LEAST = 840;
  it.each<[string, Partial<World>]>([
    ["independent attacks of equal strength", {}],
    ["that share their error", { shared: 0.02, own: 0.01 }],
    ["on four pools", { pools: 4 }],
  ])("is shown in 90%, both attacks being outdone: %s", (_, change) => {
    const world = { ...equal, model: [0.6, 0.4], pools: 8, ...change };
    expect(shown(world, 0.9)).toBeGreaterThan(LEAST);
  });
  it("is not, where each attack alone is outdone in 90% (control)", () => {
    // 1 - 0.2/2 a cell is 0.9.
    expect(shown({ ...equal, model: [0.6, 0.4], pools: 8 }, 0.8)).toBeLessThan(LEAST);
  });
});

describe("pools that would decide", () => {
  it("are the first at which the interval excludes zero, and none where it never does", () => {
    const grid = [[{ mean: 0.01, sd: 0.02, n: 4 }]];
    const shows = (n: number): boolean => strongest(grid, ALPHA, n).low > 0;
    // t(.975, n - 1) 0.02/sqrt(n) < 0.01 first at n = 18 (t = 2.1098, 2.0519...), by hand.
    expect([17, 18].map(shows)).toEqual([false, true]);
    expect(poolsToDecide(shows, 4)).toBe(18);
    expect(poolsToDecide(shows, 25)).toBe(25);
    expect(poolsToDecide(() => false, 4)).toBeNull();
  });
});

describe("the level at which the interval leaves zero out", () => {
  const cell = (mean: number, sd = 1, n = 5) => ({ mean, sd, n });
  const wide: Grid = [
    [cell(1.5), cell(2, 1.5)],
    [cell(1), cell(0.8, 0.4, 8)],
  ];
  const turned = (grid: Grid): Grid =>
    grid[0].map((_, b) => grid.map((row) => ({ ...row[b], mean: -row[b].mean })));

  it.each([
    ["one attack", [[cell(1)]]],
    ["two attacks", wide],
    ["a trend", [[cell(2)], [cell(1, 2)]]],
  ] as Array<[string, Grid]>)("is where its end is zero, on either side: %s", (_, grid) => {
    const p = levelOfZero(grid);
    expect(p).toBeGreaterThan(0);
    expect(p).toBeLessThan(0.5);
    expect(strongest(grid, p).low).toBeCloseTo(0, 8);
    expect(levelOfZero(turned(grid))).toBeCloseTo(p, 12);
    expect(strongest(turned(grid), p).high).toBeCloseTo(0, 8);
  });

  it("takes each end of a bracket from its own grid; a missing end shows nothing", () => {
    const [one, less] = [[[cell(2)]], [[cell(0.5)]]];
    expect(levelOfZero(less, one)).toBe(levelOfZero(less));
    expect(levelOfZero(one, turned(one))).toBe(levelOfZero(one));
    expect(levelOfZero(undefined, one)).toBe(1);
    expect(levelOfZero(undefined, turned(one))).toBeCloseTo(levelOfZero(one), 12);
  });

  it("is Student's two-sided p-value of one attack: t = 2.776 of 5 replicates is 5%", () => {
    expect(levelOfZero([[cell(2.776445 / Math.sqrt(5))]])).toBeCloseTo(0.05, 6);
  });

  it("is 0 or 1 without spread, and not known of one replicate", () => {
    expect([levelOfZero([[cell(1, 0)]]), levelOfZero([[cell(0, 0)]])]).toEqual([0, 1]);
    expect(levelOfZero([[cell(1, NaN, 1)]])).toBeNaN();
  });
});

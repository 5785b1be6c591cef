/**
 * Sentences and cells of what was found, over every state that it can be in, as stored in pinned/. It says nothing of
 * what is right: hand-worked tests do.
 */
import { describe, expect, it } from "vitest";
import type { SpanLayer } from "./activations.js";
import type { GradientFound } from "./gradients.js";
import { initSentence, startOfInit } from "./init-words.js";
import { groupLayers, type LayerFound } from "./layers.js";
import { releaseWords } from "./release-words.js";
import { rowLaw } from "./row-law.js";
import { secretSentence, seedSentences, seedTable } from "./seed-words.js";
import { START_NAMES } from "./start-law.js";
import type { SeedSearch } from "./start-seed.js";
import { spanVerdict } from "./statement.js";
import { zeroCandidates, zeroGradients } from "./zeros.js";

const stored = (lines: readonly string[], name: string): Promise<void> =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`./pinned/${name}.txt`);
const text = (value: unknown): string => JSON.stringify(value);

/** What became of a layer's A: as drawn, moved by a share, not found, not searched. */
type State = "kept" | "lost" | "short" | number;
const layerOf = (state: State): LayerFound =>
  ({
    moved:
      state === "lost" || state === "short"
        ? null
        : { relative: Number(state) || 0, isRounding: state === "kept", startsAtZero: true },
  }) as LayerFound;
const searchOf = (states: readonly State[], seeds: readonly string[]): SeedSearch => ({
  seeds,
  seed: states.some((state) => typeof state === "number" || state === "kept") ? seeds[0] : null,
  searched: seeds.map((seed, i) => ({ seed, draws: 131_072 * (i + 1) })),
  modules: states.map((state, i) => ({
    module: `m${i}`,
    notSearched: state === "short" ? "A is zero" : null,
    before: state === "lost" || state === "short" ? null : 12_345 * (i + 1),
  })),
  chance: 1e-12,
});
const SEARCHES: ReadonlyArray<readonly [states: readonly State[], seeds: readonly string[]]> = [
  [["kept"], ["42"]],
  [["kept", "lost", "kept"], ["42"]],
  [[0.125], ["7"]],
  [[0.5, 0.25, "kept", 0.5], ["7"]],
  [[0.5, 0.5], ["7"]],
  [["lost"], ["1", "2", "3"]],
  [
    ["lost", "short"],
    ["1", "2"],
  ],
  [["short", "short"], []],
  [["kept", 0.03125, "lost", "short", "lost"], ["9"]],
];

const PLACES = new Map([
  ["i", "inside"],
  ["o", "outside"],
]);

describe("words", () => {
  it("on a search for the seed of A are as stored", async () => {
    const lines = SEARCHES.flatMap(([states, seeds]) => {
      const [search, layers] = [searchOf(states, seeds), states.map(layerOf)];
      const { shown, notShown } = seedSentences(search, layers);
      const table = seedTable(search, layers);
      return [
        `${text(states)} of ${text(seeds)}`,
        ...[...shown, ...notShown, secretSentence(search, layers)].map((line) => `  ${line}`),
        ...(table?.body.map((row) => `  ${row.join(" | ")}`) ?? []),
        `  ${table?.note}`,
      ];
    });
    await stored(lines, "seeds");
    const none = [layerOf("kept")];
    expect(seedSentences(null, none)).toEqual({ shown: [], notShown: [] });
    expect([secretSentence(null, none), seedTable(null, none)]).toEqual(["", undefined]);
  });

  it("on the start that the configuration names are as stored", async () => {
    const layer = (p: number, isZero = false) => {
      const pValues = Object.fromEntries(START_NAMES.map((name, i) => [name, p / (i + 1)]));
      return { isZero, start: { pValues } } as unknown as LayerFound;
    };
    const lists = [
      [layer(0.5)],
      [layer(0.5), layer(0.002), layer(1e-9, true)],
      [layer(1e-3), layer(0.7)],
      [layer(9.99e-4), layer(0.7)],
      [layer(1e-7)],
      [layer(2e-5), layer(3e-4), layer(0.9), layer(1e-12, true)],
      [layer(0.5, true)],
      [],
    ];
    const lines = [true, false, "gaussian", "orthogonal", "eva", null].flatMap((init) => [
      `${text(init)}: ${text(startOfInit(init)) ?? "none"}`,
      ...lists.map((layers) => `  ${initSentence(init, layers).join(" ") || "nothing"}`),
    ]);
    await stored(lines, "init");
  });

  it("on the three releases are as stored", async () => {
    const lines = [0, 1, 2, 3].flatMap((i) => {
      const [isUntrained, isFromData] = [i % 2 === 1, i > 1];
      const seedGives = i === 2 ? " Its seed is 3." : undefined;
      const words = releaseWords({ isUntrained, isFromData, ...(seedGives && { seedGives }) });
      return [
        `untrained ${isUntrained}, from data ${isFromData}`,
        ...words.map((one) => `  ${Object.values(one).join(" | ")}`),
      ];
    });
    await stored(lines, "releases");
  });

  it("on candidates count those that lie inside somewhere and outside nowhere", () => {
    const layer = (places: string, power: SpanLayer["power"] = "some"): SpanLayer =>
      ({
        ...{ module: "m", power },
        candidates: [...places].map((c) => ({
          place: PLACES.get(c) ?? "unclear",
        })),
      }) as unknown as SpanLayer;
    const verdict = (...spans: SpanLayer[]) => Object.values(spanVerdict(spans));
    // Candidates, inside, outside, layers, those that tell.
    expect(verdict(layer("iou"), layer("ioui"))).toEqual([4, 2, 1, 2, 2]);
    expect(verdict(layer("iiouo"), layer("oiou"))).toEqual([5, 1, 2, 2, 2]);
    expect(verdict(layer("iio", "none"), layer("ou"), layer("iu", "unclear"))).toEqual([
      3, 0, 1, 3, 1,
    ]);
    expect(verdict(layer("ii", "none"))).toEqual([2, 0, 0, 1, 0]);
    expect(verdict()).toEqual([0, 0, 0, 0, 0]);
  });

  it("name candidates that are all zero by number and module, few of many", () => {
    const zero = (module: string, ...at: number[]): SpanLayer =>
      ({
        module,
        candidates: Array.from({ length: 12 }, (_, i) => ({ isZero: at.includes(i) })),
      }) as unknown as SpanLayer;
    expect(zeroCandidates([zero("a", 0), zero("b"), zero("c", 3, 11)])).toBe(
      "candidate 1 at a, candidates 4, 12 at c",
    );
    expect(zeroCandidates([zero("a", 0, 1, 2, 3, 4, 5, 6, 7, 8)])).toBe(
      "candidates 1, 2, 3, 4, 5, 6, 7, 8, 9 at a",
    );
    expect(zeroCandidates([zero("a", 0, 1, 2, 3, 4, 5, 6, 7, 8, 10)])).toBe(
      "candidates 1, 2, 3, 4, 5, 6, 7, 8 and 2 more at a",
    );
    expect(zeroCandidates("abcdef".split("").map((m, i) => zero(m, i)))).toBe(
      "candidate 1 at a, candidate 2 at b, candidate 3 at c, candidate 4 at d and 2 more",
    );
    expect(zeroCandidates([zero("a"), zero("b")])).toBe("");
    const gradients = [0, 1, 2, 3].map((candidate) => ({
      ...{ module: "g", candidate, isZero: candidate % 2 === 1 },
    }));
    expect(zeroGradients(gradients as unknown as GradientFound[])).toBe("candidates 2, 4 at g");
  });

  it("are of layers together of which all but their numbers is equal", () => {
    const layer = (change: object = {}): LayerFound =>
      ({
        ...{ module: "h.1.q", rank: 4, alpha: 8, scaling: 2, inputs: 9, outputs: 7 },
        ...{ dtypes: { a: "F32", b: "F16" }, notCovered: null, untrained: false, isZero: false },
        start: { consistent: ["uniform"], pValues: {}, seen: 0.25 },
        product: { rank: 3, stableRank: 1.5, norm: 2, values: [1] },
        moved: null,
        ...change,
      }) as unknown as LayerFound;
    const groupsOf = (...changes: object[]) => groupLayers([{}, ...changes].map(layer));
    const moved = (relative: number, isRounding: boolean) => ({ moved: { relative, isRounding } });
    for (const apart of [
      ...[{ rank: 5 }, { alpha: 9 }, { scaling: 3 }, { inputs: 8 }, { outputs: 8 }],
      ...[{ dtypes: { a: "F16", b: "F16" } }, { dtypes: { a: "F32", b: "F32" } }],
      ...[{ notCovered: "why" }, { untrained: true }, { isZero: true }, moved(0, true)],
      ...[moved(0, false), { start: { consistent: [], pValues: {}, seen: 0.25 } }],
    ])
      expect([groupsOf(apart).length, apart]).toEqual([2, apart]);
    const [one, ...others] = groupsOf(
      { module: "h.2.q", product: { rank: 1, stableRank: 1.75, norm: 3, values: [2] } },
      { module: "v", start: { consistent: ["uniform"], pValues: { uniform: 0.5 }, seen: 0.5 } },
    );
    expect(others).toEqual([]);
    expect(one).toMatchObject({
      ...{ modules: ["h.1.q", "h.2.q", "v"], names: ["q", "v"], seen: 0.5, moved: null },
      ...{ productRank: [1, 3], stableRank: [1.5, 1.75], norm: [2, 3], isFrozen: null },
    });
    const [, two, three] = groupsOf(moved(0.5, false), moved(0, true), moved(0.25, false));
    expect(two).toMatchObject({ moved: [0.25, 0.5], isFrozen: false });
    expect(three).toMatchObject({ moved: [0, 0], isFrozen: true });
    expect(groupsOf({ rank: 5 }, {}).map(({ modules }) => modules.length)).toEqual([2, 1]);
  });

  it("rest on laws of rows that are as stored", async () => {
    const shapes: ReadonlyArray<readonly [rank: number, inputs: number, delta: number]> = [
      ...([
        [2, 2, 0.3],
        [5, 3, 0.01],
        [64, 90, 1e-5],
      ] as const),
      ...([
        [9, 40, 1e-6],
        [1, 1, 0.1],
      ] as const),
    ];
    await stored(
      shapes.map(([rank, inputs, delta]) => {
        const law = rowLaw(rank, inputs, delta);
        return text(law).replace(/\d+\.\d+(e-\d+)?/g, (x) => String(+Number(x).toPrecision(7)));
      }),
      "laws",
    );
  });
});

/**
 * What commands print of results made by hand, in each case that they can come to, as stored: it says nothing of what
 * is right.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { checksum } from "../testing/pinned-results.js";
import { COMMANDS } from "./commands/index.js";
import { inspectLines } from "./inspect-lines.js";
import { alignedLines, outputsLines } from "./outputs-lines.js";

/** Of each text the lines that none before it had. */
function stored(name: string, texts: readonly string[]): Promise<void> {
  const before = new Set<string>();
  const shown = texts.map((text) => {
    const own = text.split("\n").filter((line) => line === "" || !before.has(line));
    text.split("\n").forEach((line) => before.add(line));
    return [`== ${checksum(text)}`, ...own].join("\n");
  });
  return expect(`${shown.join("\n")}\n`).toMatchFileSnapshot(`./pinned/results-${name}.txt`);
}
const printed = async (name: string, found: unknown, options: object = {}): Promise<string> =>
  (await COMMANDS[name]()).command.print(found as never, options as never);

const attackLine = (i: number, change = {}) => ({
  ...{ attack: `attack-${i}`, knowledge: i % 2 ? "known-A" : "unaware", epsilonLower: 0.12398 * i },
  ...{ auc: 0.51239 + i / 10, aucInterval: [0.41239 + i / 10, 0.91239 + i / 100] },
  ...{ balancedAccuracy: 0.52239 + i / 10, balancedAccuracyInterval: [0.42239, 0.62239] },
  ...{ tprAt1: 0.03239 + i / 10, tprAt1Interval: [0.01, 0.05], tprAt01: 0.01239 + i / 10 },
  ...{ tprAt01Interval: [0.001, 0.02], fprAt1: 0.0123 + i / 100, fprAt01: 0.00123 + i / 100 },
  ...change,
});
const attacked = {
  ...{ seed: "s7", rate: 0.05, testAccuracy: 0.81239, trainLoss: 0.30239, epsilon: null, pools: 3 },
  ...{ shadows: 4, targets: 2, attacks: [attackLine(1), attackLine(2), attackLine(0)] },
};
const exposure = {
  ...{ sentence: "My number is <8 digits>.", inserted: 5.239, leftOut: 1.439, canaries: 24 },
  ...{ chance: 1.429, most: 7 },
};

describe("attacks and trainings", () => {
  it("are printed as stored", async () => {
    const bare = {
      fprAt1: null,
      fprAt01: null,
      tprAt1: null,
      tprAt01: null,
      balancedAccuracy: null,
    };
    const no = { aucInterval: null, tprAt1Interval: null, tprAt01Interval: null };
    const alone = attackLine(1, { ...bare, ...no, balancedAccuracyInterval: null });
    const text = { ...attacked, testAccuracy: undefined, testPerplexity: 12.349, exposure };
    const search = [
      { rate: 0.01, validationLoss: 2.1239 },
      { rate: 0.1, validationLoss: null },
    ];
    const write = (found: object, options = {}): Promise<string> =>
      printed("attack", found, { out: "out", ...options });
    await stored("attacks", [
      await write({ ...attacked, epsilon: 1.23411 }, { saveOutputs: "kept.csv" }),
      await write({ ...attacked, pools: 1, attacks: [alone] }),
      await write({ ...attacked, pools: 2, attacks: [attackLine(1, { fprAt01: null }), alone] }),
      await write({ ...text, searched: search, rateNote: "a note" }, { saveOutputs: "kept.csv" }),
      await write({ ...text, searched: search }),
      await write({ ...text, searched: search.slice(0, 1), rateNote: "a note" }),
      await write({
        ...text,
        searched: [],
        exposure: { ...exposure, inserted: null, leftOut: null },
      }),
    ]);
  });

  it("of one model are printed as stored", async () => {
    const point = (step: number) => ({
      ...{ step, trainLoss: 0.91239 - step / 100, trainAccuracy: 0.41239 + step / 100 },
      ...{ validationAccuracy: 0.31239 + step / 100, testAccuracy: 0.21239 + step / 100 },
      ...{ validationPerplexity: 31.239 - step, testPerplexity: 1234.539 - step },
      weights: `${step}23456789abcdef`,
    });
    const curve = [0, 7, 12].map(point);
    const training = { curve, chosen: curve[1], epsilon: null, delta: 1e-5 };
    const pld = { lower: 1.23459, upper: 1.23551 };
    const guarantee = { ...training, epsilon: 2.34511, epsilonPld: pld };
    const text = { ...training, documents: {}, saved: "out/adapter" };
    const write = (found: object): Promise<string> => printed("train", found, { out: "out" });
    await stored("trainings", [
      await write(training),
      await write(guarantee),
      await write({ ...guarantee, epsilonNote: "a note" }),
      await write({ ...guarantee, epsilonPld: { ...pld, upper: null }, epsilonNote: "a note" }),
      await write({ ...guarantee, epsilonPld: null, epsilonNote: "why" }),
      await write(text),
      await write({ ...text, chosen: { ...curve[2], trainLoss: 0.92 } }),
      await write({ ...text, chosen: curve[0], curve: [curve[0]], epsilon: 1, epsilonPld: pld }),
    ]);
  });

  it("of a table of outputs are printed as stored", async () => {
    const rate = (value: number) => ({ value, interval: [value - 0.031, value + 0.052] });
    const own = (i: number, change = {}) => ({
      ...{ attack: ["loss", "rmia-online", "own"][i], knowledge: i === 1 ? "known-A" : "unaware" },
      ...{ auc: rate(0.61239 + i / 10), balancedAccuracy: rate(0.51239), tprAt10: rate(0.41239) },
      ...{ tprAt1: rate(0.31239), tprAt01: rate(0.21239), counted: "pools" },
      ...{ epsilonLower: 0.23489 + i, epsilonOneRun: 0.09999 + i, ...change },
    });
    const few = own(0, { tprAt10: null, tprAt1: null, tprAt01: null, epsilonLower: null });
    const read = { examples: 23, targets: 2, shadows: 3, pools: 4, layout: "example" };
    const base = { ...read, attacks: [own(0), own(1), own(2)], notRun: [], against: null };
    const found = { ...base, comparison: null, written: ["a.csv", "b.html"] };
    const one = { ...read, examples: 1, targets: 1, shadows: 1, pools: 1, layout: "token" };
    const single = own(0, { auc: { value: 0.6, interval: null }, counted: "records" });
    const notRun = [
      { attack: "wbc", missing: "m1" },
      { attack: "zlib", missing: "m2" },
      { attack: "quantile", missing: "m1" },
    ];
    const comparison = {
      ...{ answer: "shown below", because: "it is so", difference: -0.12, interval: [null, 0.05] },
      ...{ margin: 0.03, strongest: ["loss", "own"], attacks: ["loss"], matchedBy: "accuracy" },
      ...{
        utility: [0.8, null],
        counted: "pools",
        replicates: 3,
        examples: 20,
        pools: 1,
        leftOut: null,
      },
    };
    const write = (of: object): string => outputsLines(of as never);
    await stored("outputs", [
      write(found),
      write({ ...found, ...one, attacks: [single], against: read, notRun }),
      write({ ...found, attacks: [few], comparison, against: { ...one, layout: "example" } }),
      write({ ...found, attacks: [], notRun }),
      alignedLines([
        ["a", "bb", ""],
        ["ccc", "d", "e"],
        ["f", "g", ""],
      ]).join("\n"),
    ]);
  });
});

describe("inspected adapters", () => {
  const statement = {
    what: "What.",
    answer: "Answer.",
    shown: [],
    notShown: ["n"],
    wouldGive: ["w"],
  };
  const laws = Array.from({ length: 13 }, (_, i) => ({
    ...{ rank: i + 1, inputs: 20 + i, variance: { gaussian: 1 / (i + 2) }, tv: 0.1 + i / 100 },
    ...{ bounds: { scaleMixture: 0.31111 + i }, jointTv: 0.5 + i / 100, readings: [] },
  }));
  const found = (count: number, seen: string, shown: readonly string[]) => ({
    ...{ adapter: { fanInFanOut: false }, groups: [], level: 0.01, startSeed: null, laws: [] },
    ...{ releases: [{ seen, answer: "a", why: "y" }], spans: null, gradients: null, scores: null },
    ...{ repair: null, cost: null, delta: 1e-5, deltaRule: "rule", layers: [], outside: [] },
    ...{ statement: { ...statement, shown } },
    ...(count > 0 && { laws: laws.slice(0, count) }),
  });
  it("are printed as stored, wide cells below each other, and twelve rows of a table", async () => {
    const write = (...[count, seen, shown]: Parameters<typeof found>): string =>
      inspectLines(found(count, seen, shown) as never);
    await stored("inspected", [
      write(12, "x".repeat(48), ["s", "t"]),
      write(13, "x".repeat(49), []),
      write(0, "", []),
    ]);
  });
});

describe("runs that go on", () => {
  const host = (shards: number) => ({ shards, node: `2${shards}.1.0`, processor: `P${shards}` });
  const run = {
    ...{ out: "out", state: "running", isLive: true, updated: "then", plan: "scale" },
    ...{
      of: { plan: 2, plans: 3 },
      shards: { done: 41, total: 72, failed: 0 },
      rate: 3.149,
      eta: 95,
    },
    hosts: { beta: host(31), al: host(10) },
  };
  const folders = [
    run,
    { ...run, isLive: null, rate: 0.00123, shards: { done: 1, total: 72, failed: 2 } },
    { ...run, isLive: false, rate: null, eta: null, of: { plan: 1, plans: 1 }, hosts: {} },
    { ...run, state: "finished", shards: { done: 72, total: 72, failed: 0 }, plan: "" },
    { ...run, state: "failed", isLive: false, eta: null },
  ];
  it("are told as stored", async () => {
    const worker = { host: "gamma", pid: 8, threads: 5, version: "1.2.3", done: 31 };
    const queue = {
      ...{ queue: "redis://h", shards: { waiting: 4, active: 3 } },
      runs: [
        { host: "alpha", pid: 7, version: "1.2.3", status: null },
        { host: "b", pid: 12345, version: "1.10.0", status: run },
      ],
      workers: [worker, { ...worker, host: "d", pid: 123, threads: 11, done: 4 }],
    };
    await stored("status", [
      ...(await Promise.all(folders.map((each) => printed("status", each)))),
      await printed("status", queue),
      await printed("status", { ...queue, runs: [], workers: [] }),
    ]);
  });

  afterEach(() => void vi.useRealTimers());
  it("a worker tells its first shard, then one each half minute", async () => {
    vi.resetModules();
    vi.useFakeTimers({ toFake: ["performance"], now: 0 });
    const shards = [
      [1000, 1],
      [2000, 2],
      [30999, 3],
      [31000, 4],
      [60999, 5],
      [61000, 6],
    ] as const;
    vi.doMock("../app/queue.js", () => ({
      worker({ onStart, onShard }: Record<string, (...of: unknown[]) => void>) {
        onStart("redis://h", "loradp 1.2.3");
        for (const [at, done] of shards) {
          vi.setSystemTime(at);
          vi.advanceTimersByTime(at - performance.now());
          onShard("own", done);
        }
      },
    }));
    const said: string[] = [];
    const { command } = await import("./commands/worker.js");
    const context = { line: (text: string) => said.push(text) } as never;
    await command.run({ queue: "redis://h", workers: 3 }, context);
    vi.doUnmock("../app/queue.js");
    expect(said).toEqual([
      "loradp 1.2.3 takes shards from redis://h on 3 thread(s); Ctrl-C ends it",
      "1 shard(s) computed, the last of plan own",
      "4 shard(s) computed, the last of plan own",
      "6 shard(s) computed, the last of plan own",
    ]);
  });
});

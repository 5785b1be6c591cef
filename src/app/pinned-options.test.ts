/**
 * Options of runs and of trainings: what each becomes, its default, and how it is refused, as stored in pinned/. It
 * says nothing of what is right: hand-worked tests do.
 */
import { describe, expect, it } from "vitest";
import {
  CLASSIFIER_DEFAULTS,
  CLASSIFIER_RANGES,
  classifierSetting,
  PRETRAINING_RATE,
  TEXT_DEFAULTS,
  TEXT_RANGES,
  textSetting,
  TRAINING_FIELDS,
  type ClassifierOptions,
  type TextOptions,
} from "./setting.js";
import {
  defaultWorkers,
  DEFAULT_SEED,
  MAX_WORKERS,
  runSettings,
  taskSettings,
} from "./settings.js";
import { availableParallelism } from "node:os";

const stored = (lines: readonly string[], name: string): Promise<void> =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`./pinned/${name}.txt`);
const told = (what: object, run: () => unknown): string => {
  // Numbers that JSON does not know are named.
  const text = JSON.stringify(what, (_, x: unknown) =>
    typeof x === "number" && !Number.isFinite(x) ? String(x) : x,
  );
  try {
    return `${text}: ${JSON.stringify(run())}`;
  } catch (error) {
    return `${text}: ${(error as Error).name}: ${(error as Error).message}`;
  }
};

/** Fields at any depth that are not those of the first of a list. */
function different(value: object, from: object): object {
  const entries = Object.entries(value).flatMap(([key, own]: [string, unknown]) => {
    const before: unknown = from[key as keyof typeof from];
    if (JSON.stringify(own) === JSON.stringify(before)) return [];
    const isRecord = [own, before].every(
      (x) => typeof x === "object" && x !== null && !Array.isArray(x),
    );
    return [[key, isRecord ? different(own as object, before as object) : own] as const];
  });
  return Object.fromEntries(entries);
}
const RUNS: readonly object[] = [
  ...[{}, { workers: 1 }, { workers: 256 }, { workers: 0 }, { workers: 257 }, { workers: 2.5 }],
  ...[
    { workers: NaN },
    { seed: "" },
    { seed: "s7", force: true, resume: true, commandLine: "x y" },
  ],
  ...["inline", "piscina", "threads", ""].map((executor) => ({ executor })),
  ...["auto", "simd", "webasm", "reference", "gpu", "webgpu", "cuda"].map((backend) => ({
    backend,
  })),
  ...["auto", "simd", "webasm", "reference", "gpu", "webgpu"].map((backend) => ({
    ...{ executor: "queue", queue: "redis://h", backend },
  })),
  ...[{ executor: "queue", queue: "redis://h" }, { executor: "queue" }, { queue: "redis://h" }],
  ...[
    { executor: "inline", queue: "redis://h" },
    { executor: "x", backend: "y", workers: 0 },
  ],
];

describe("options of a run", () => {
  it("are completed and refused as stored", async () => {
    await stored(
      RUNS.map((given) =>
        told(given, () => {
          const settings = runSettings({ out: "o", workers: 3, ...given } as never);
          expect(runSettings(settings)).toEqual(settings);
          return settings;
        }),
      ),
      "run-options",
    );
  });

  it("have functions and a signal that do nothing where they are left out, and are handed on where not", () => {
    const { signal, ...rest } = taskSettings({ out: "o" });
    expect([signal.aborted, rest.progress("x", 1, 2), rest.note("x"), rest.warn("x")]).toEqual([
      ...[false, undefined, undefined, undefined],
    ]);
    const given = {
      ...{ out: "p", seed: "3", signal: AbortSignal.abort(), force: true, commandLine: "c" },
      ...{ progress: () => {}, note: () => {}, warn: () => {} },
    };
    expect(taskSettings(given)).toEqual(given);
    const { note, warn, progress } = taskSettings(given);
    expect([note, warn, progress]).toEqual([given.note, given.warn, given.progress]);
    expect(runSettings(given)).toMatchObject(given);
    expect(defaultWorkers()).toBe(Math.min(8, availableParallelism()));
    expect(runSettings({ out: "o" }).workers).toBe(defaultWorkers());
    expect([DEFAULT_SEED, MAX_WORKERS]).toEqual(["20240917", 256]);
  });
});

const name = (field: string): string => `--${field}`;
const sgd = { method: "full" } as const;
type Given<T extends { training: unknown }> = Omit<Partial<T>, "training"> & { training?: object };
const CLASSIFIERS: ReadonlyArray<Given<ClassifierOptions>> = [
  ...[{}, { data: "spam" }, { data: "synthetic", labelNoise: 0.25, pretraining: 7 }],
  { data: "./t.csv", label: "kind", poolSize: 55, hidden: [9, 4], training: { batch: 27 } },
  ...[{ data: "t.csv" }, { data: "-" }, { data: "table" }, { data: "" }, { data: "emails" }],
  ...[
    { data: "mnist", label: "x" },
    { data: "synthetic", label: "" },
  ],
  ...[1, 2, 2.5, 0, -3, 1e9].map((poolSize) => ({ poolSize, training: { batch: 1 } })),
  ...[
    { poolSize: 6, training: { batch: 7 } },
    { poolSize: 7, training: { batch: 7 } },
  ],
  ...[0, 1, -0.01, 1.01, NaN].map((labelNoise) => ({ labelNoise })),
  ...[0, 100_000, 100_001, -1, 1.5].map((pretraining) => ({ pretraining })),
  ...[
    [],
    [1],
    [0],
    [4096],
    [65_537],
    [3, 2.5],
    [4097],
    Array<number>(16).fill(5),
    Array<number>(17).fill(5),
  ].map((hidden) => ({ hidden })),
  ...[0, 0.0099, 0.01, 1e6, 1.1e6, -1].map((noiseMultiplier) => ({
    training: { method: "dp-lora", noiseMultiplier },
  })),
  ...[{ rank: 3 }, { clip: 2 }, { noiseMultiplier: 1 }, { biases: false }, { weightDecay: 1 }].map(
    (training) => ({ training }),
  ),
  { training: { method: "lora", rank: 3, alpha: 6, optimizer: "adam", dropout: 0.5, rate: 0.3 } },
  ...[
    { method: "lora", resampleEvery: 3 },
    { method: "flora", optimizer: "adam" },
  ].map((training) => ({ training })),
  ...[{ method: "none" }, { batch: 0 }, { steps: 0.5 }, { rank: 0, method: "lora" }].map(
    (training) => ({ training }),
  ),
];
const TEXTS: ReadonlyArray<Given<TextOptions>> = [
  ...[{}, { text: "a.txt", textField: "body", poolSize: 30, context: 9 }, { textField: "x" }],
  ...[3, 4, 64, 65, 4.5].map((context) => ({ context })),
  ...[19, 20, 10_000, 10_001, 20.5].map((poolSize) => ({ poolSize, training: { batch: 2 } })),
  ...[
    { poolSize: 20, training: { batch: 21 } },
    { poolSize: 21, training: { batch: 21 } },
  ],
  ...[0, 0.001, 3].map((noiseMultiplier) => ({ training: { method: "dp-sgd", noiseMultiplier } })),
  ...[{ biases: true }, { dropout: 0.1 }, { layers: [0] }, { projections: ["q_proj"] }].map(
    (training) => ({ training }),
  ),
  ...[{ method: "lora", rank: 5, projections: ["q_proj"], weightDecay: 0.3 }].map((training) => ({
    training,
  })),
  ...[{ method: "dp-flora" }, { method: "x" }].map((training) => ({ training })),
];

describe("options of a training", () => {
  it("of a classifier are completed and refused as stored", async () => {
    const of = (given: Given<ClassifierOptions>) => ({
      ...given,
      training: { ...sgd, ...given.training },
    });
    await stored(
      CLASSIFIERS.map((given) =>
        told(given, () => {
          const setting = classifierSetting(of(given), name);
          return given === CLASSIFIERS[0] ? setting : different(setting, classifierSetting(of({})));
        }),
      ),
      "classifier-options",
    );
    expect(() => classifierSetting(of({ hidden: [] }))).toThrow(/^hidden must be /);
  });

  it("of the language model are completed and refused as stored", async () => {
    const of = (given: Given<TextOptions>) => ({
      ...given,
      training: { ...sgd, ...given.training },
    });
    await stored(
      TEXTS.map((given) =>
        told(given, () => {
          const setting = textSetting(of(given), name);
          return given === TEXTS[0] ? setting : different(setting, textSetting(of({})));
        }),
      ),
      "text-options",
    );
    expect(() => textSetting(of({ context: 1 }))).toThrow(/^context must be /);
  });

  it("have the defaults, limits and names that are stored", async () => {
    const all = {
      ...{ CLASSIFIER_DEFAULTS, TEXT_DEFAULTS, PRETRAINING_RATE, TEXT_RANGES, TRAINING_FIELDS },
      CLASSIFIER_RANGES: { ...CLASSIFIER_RANGES, poolSize: String(CLASSIFIER_RANGES.poolSize.max) },
    };
    const lines = Object.entries(all).map(([field, value]) => `${field} ${JSON.stringify(value)}`);
    await stored(lines, "option-defaults");
  });
});

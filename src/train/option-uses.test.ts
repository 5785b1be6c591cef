/**
 * The table of options against what training does: an option means something to a method if and only if another value
 * of it moves the trained weights. Every option of every method of both models is trained.
 */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { UsageError } from "../core/errors.js";
import { job as languageJob } from "./language/trainer.fixture.js";
import {
  LANGUAGE_TRAINING_DEFAULTS,
  languageTrainingFields,
  trainTransformer,
} from "./language/trainer.js";
import {
  LANGUAGE_METHOD_NAMES,
  METHOD_NAMES,
  redrawsA,
  TRAINING_DEFAULTS,
  trainingFields,
  type Method,
} from "./method.js";
import { finals, model } from "./network/trainer.fixture.js";
import {
  idleOptions,
  isUsed,
  OPTION_USES,
  refuseIdle,
  usedOptions,
  type TrainedModel,
} from "./option-uses.js";

/** Another value of every option. */
const CLASSIFIER = {
  rank: 3,
  init: "kaiming-uniform",
  scaling: "rslora",
  alpha: 3,
  layers: [0],
  biases: false,
  resampleEvery: 2,
  optimizer: "adam",
  rate: 0.07,
  batch: 9,
  steps: 5,
  clip: 0.2,
  noiseMultiplier: 2,
  dropout: 0.5,
} as const;
const LANGUAGE = {
  rank: 3,
  init: "kaiming-uniform",
  scaling: "rslora",
  alpha: 3,
  optimizer: "adam",
  rate: 0.07,
  batch: 3,
  steps: 4,
  clip: 0.2,
  noiseMultiplier: 2,
  projections: ["k_proj"],
  weightDecay: 0.5,
  decay: true,
} as const;

const hashOf = (parts: readonly Float32Array[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** Hash of the weights after a few steps. */
type Trained = (options: object) => Promise<string>;
const classifier: Trained = async (options) => {
  const [{ hash }] = await finals({ method: "full", batch: 8, steps: 3, ...options }, [model(0)]);
  return hash;
};
const language: Trained = async (options) => {
  let hash = "";
  const base = { optimizer: "sgd", rate: 0.1, batch: 4, steps: 3 } as const;
  await trainTransformer(languageJob({ ...base, ...options }), async (snapshot) => {
    const moved = await snapshot.weights();
    hash = hashOf(
      Object.keys(moved)
        .sort()
        .map((name) => moved[name]),
    );
  });
  return hash;
};

/** Adam's moments would belong to an earlier A. */
const isRefused = (method: Method, option: string): boolean =>
  redrawsA({ method }) && option === "optimizer";

const uses =
  (of: TrainedModel) =>
  (option: string, method: string): boolean =>
    isUsed(option, of, method);

/** Options of which training says something else than the table. */
async function wrong(
  trained: Trained,
  method: Method,
  values: Readonly<Record<string, unknown>>,
  used: (option: string, method: string) => boolean,
): Promise<string[]> {
  const before = await trained({ method });
  const found: string[] = [];
  for (const [option, value] of Object.entries(values)) {
    if (isRefused(method, option)) continue;
    const moved = (await trained({ method, [option]: value })) !== before;
    if (moved !== used(option, method)) found.push(option);
  }
  return found;
}

describe("the table of options", () => {
  it("has a value for every option that there is", () => {
    const { method: _m, ...fields } = trainingFields;
    const { method: _l, ...textFields } = languageTrainingFields;
    expect(Object.keys(CLASSIFIER).sort()).toEqual(Object.keys(fields).sort());
    expect(Object.keys(LANGUAGE).sort()).toEqual(Object.keys(textFields).sort());
    for (const [option, value] of Object.entries(CLASSIFIER))
      expect(value).not.toEqual(TRAINING_DEFAULTS[option as never]);
    for (const [option, value] of Object.entries(LANGUAGE))
      expect(value).not.toEqual(LANGUAGE_TRAINING_DEFAULTS[option as never]);
  });

  it.each(METHOD_NAMES)("is what training a classifier by %s does", async (method) => {
    expect(await wrong(classifier, method, CLASSIFIER, uses("classifier"))).toEqual([]);
  });

  it.each(LANGUAGE_METHOD_NAMES)("is what training a language model by %s does", async (method) => {
    expect(await wrong(language, method, LANGUAGE, uses("language-model"))).toEqual([]);
  });

  it("is found out where it would take an option that does nothing, or refuse one that does", async () => {
    const planted = (option: string): boolean => option !== "rank";
    const values = { clip: 0.2, rank: 3, rate: 0.07 };
    expect(await wrong(classifier, "lora-fa", values, planted)).toEqual(["clip", "rank"]);
  });
});

describe("an option that would do nothing", () => {
  const refused = (given: object, method: string) => () =>
    refuseIdle({ method, ...given }, "classifier", method, (field) => field);

  it("is refused by its name, with the methods that have a use for it", () => {
    expect(refused({ noiseMultiplier: 1 }, "lora")).toThrow(
      "noiseMultiplier must be used with dp-sgd, dp-lora, dp-lora-fa, dp-flora or projected-dp-sgd, " +
        "got 1 with method lora: it would do nothing: leave it out",
    );
    expect(refused({ resampleEvery: 3 }, "lora")).toThrow(
      /used with flora, dp-flora or projected-dp-sgd, got 3/,
    );
    expect(refused({ weightDecay: 0.1 }, "full")).toThrow(/used with a language model/);
    expect(refused({ clip: undefined, rate: 1 }, "lora")).not.toThrow();
    expect(refused({ clip: 1, noiseMultiplier: 0 }, "dp-lora")).not.toThrow(UsageError);
  });

  it("is left out of a record of what was used", () => {
    const t = { method: "full", ...TRAINING_DEFAULTS } as const;
    expect(Object.keys(usedOptions(t, "classifier")).sort()).toEqual(
      ["batch", "biases", "layers", "method", "optimizer", "rate", "steps"].filter(
        (name) => name in t,
      ),
    );
  });

  it("of a command has a reason", () => {
    for (const command of ["train", "attack"] as const)
      for (const reason of Object.values(idleOptions(command))) expect(reason).not.toBe("");
    expect(Object.keys(idleOptions("train"))).toContain("workers");
    expect(Object.keys(OPTION_USES).length).toBeGreaterThan(20);
  });
});

/** The table of methods, what follows from it, and what options are refused. */
import { describe, expect, it } from "vitest";
import { UsageError } from "../core/errors.js";
import {
  accountedEpsilon,
  addsNoise,
  hasAdapter,
  isAdapter,
  isPrivate,
  knowableA,
  METHOD_NAMES,
  training,
  TRAINING_DEFAULTS,
  trainingSchema,
  trainsA,
  trainsWeights,
} from "./method.js";

describe("methods", () => {
  const having = (predicate: (t: { method: string }) => boolean): string[] =>
    METHOD_NAMES.filter((method) => predicate({ method }));

  it("are what the papers say of them", () => {
    expect(having(isPrivate)).toEqual(["dp-sgd", "dp-lora"]);
    expect(having(addsNoise)).toEqual(["noisy", "dp-sgd", "dp-lora"]);
    expect(having(hasAdapter)).toEqual(["lora", "lora-fa", "flora", "dp-lora"]);
    expect(having(trainsWeights)).toEqual(["full", "noisy", "dp-sgd"]);
    expect(having(trainsA)).toEqual(["lora", "dp-lora"]);
    expect(having(knowableA)).toEqual(["lora", "lora-fa", "dp-lora"]);
    expect(having(isAdapter)).toEqual(["lora", "lora-fa"]);
  });
});

describe("training options", () => {
  it("are completed with the defaults", () => {
    expect(training({ method: "lora" })).toEqual({ method: "lora", ...TRAINING_DEFAULTS });
    expect(trainingSchema.parse({ method: "lora" })).toEqual(training({ method: "lora" }));
    expect(TRAINING_DEFAULTS).toMatchObject({ rank: 16, rate: 0.05, batch: 50, steps: 600 });
  });

  it("are refused where they cannot be used, by the name that the user gave them", () => {
    expect(() => training({ method: "flora", optimizer: "adam" })).toThrow(UsageError);
    expect(() => training({ method: "flora", optimizer: "adam" }, (path) => `--${path}`)).toThrow(
      /^--optimizer must be sgd for flora/,
    );
    expect(() => training({ method: "lora", rank: 0 })).toThrow(/rank/);
    expect(() => training({ method: "lora", rank: 4097 })).toThrow(/rank must be at most 4096/);
    expect(() => training({ method: "lora", ranks: 4 } as never)).toThrow(/ranks/);
  });

  it("are accounted for by the sampling that is used", () => {
    const t = training({ method: "dp-sgd", batch: 50, steps: 600, noiseMultiplier: 1 });
    // Sampling rate 0.1; a full-batch account is far larger.
    expect(accountedEpsilon(t, 500, 1e-5)).toBeLessThan(
      (accountedEpsilon(t, 50, 1e-5) as number) / 3,
    );
    expect(accountedEpsilon(training({ method: "lora" }), 500, 1e-5)).toBeNull();
  });
});

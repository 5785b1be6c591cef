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
  LANGUAGE_METHOD_NAMES,
  mergesFactors,
  METHOD_NAMES,
  projects,
  redrawsA,
  samplingRate,
  training,
  TRAINING_DEFAULTS,
  trainingSchema,
  trainsA,
  trainsAll,
  trainsWeights,
} from "./method.js";

const PRIVATE = ["dp-sgd", "dp-lora", "dp-lora-fa", "dp-flora", "projected-dp-sgd"];

describe("methods", () => {
  const having = (predicate: (t: { method: string }) => boolean): string[] =>
    METHOD_NAMES.filter((method) => predicate({ method }));

  it("are what the papers say of them", () => {
    expect(having(isPrivate)).toEqual(PRIVATE);
    expect(having(addsNoise)).toEqual(["noisy", ...PRIVATE]);
    expect(having(hasAdapter)).toEqual([
      ...["lora", "lora-fa", "flora"],
      ...["dp-lora", "dp-lora-fa", "dp-flora"],
    ]);
    expect(having(trainsWeights)).toEqual(["full", "noisy", "dp-sgd", "projected-dp-sgd"]);
    expect(having(trainsAll)).toEqual(["full", "dp-sgd"]);
    expect(having(trainsA)).toEqual(["lora", "dp-lora"]);
    expect(having(knowableA)).toEqual(["lora", "lora-fa", "dp-lora", "dp-lora-fa"]);
    expect(having(redrawsA)).toEqual(["flora", "dp-flora", "projected-dp-sgd"]);
    expect(having(mergesFactors)).toEqual(["flora", "dp-flora"]);
    expect(having(projects)).toEqual(["projected-dp-sgd"]);
    expect(LANGUAGE_METHOD_NAMES).toEqual(
      METHOD_NAMES.filter((m) => m !== "dp-flora" && m !== "projected-dp-sgd"),
    );
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
    for (const method of ["dp-flora", "projected-dp-sgd"] as const)
      expect(() => training({ method, optimizer: "adam" })).toThrow(
        `training optimizer must be sgd for ${method}`,
      );
    for (const dropout of [-0.1, 1, 0.995])
      expect(() => training({ method: "lora", dropout })).toThrow(/dropout must be at/);
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
    expect(accountedEpsilon(training({ method: "lora", dropout: 0.5 }), 500, 1e-5)).toBeNull();
  });

  it("draw no more than everything: at a batch of more than is expected, too", () => {
    expect([5, 20, 50, 80].map((batch) => samplingRate({ batch }, 50))).toEqual([0.1, 0.4, 1, 1]);
    const at = (batch: number): number | null =>
      accountedEpsilon(training({ method: "dp-sgd", steps: 10, batch }), 50, 1e-5);
    expect(at(80)).toBe(at(50));
    expect(at(49)).toBeLessThan(at(50) as number);
  });

  it("of one clip and noise have one account: a subsampled Gaussian a step, of the steps made", () => {
    const of = (method: (typeof METHOD_NAMES)[number], steps: number): number | null =>
      accountedEpsilon(training({ method, steps, noiseMultiplier: 1.35 }), 500, 1e-5);
    const [dpSgd] = [of("dp-sgd", 300) as number];
    for (const method of METHOD_NAMES)
      expect([method, of(method, 300)]).toEqual([method, PRIVATE.includes(method) ? dpSgd : null]);
    // Rényi divergence of one step, composed: a quarter of the steps leaves far less, and never the same.
    expect(of("dp-flora", 75)).toBeLessThan(0.6 * dpSgd);
    const t = training({ method: "projected-dp-sgd", steps: 300, noiseMultiplier: 1.35 });
    expect(accountedEpsilon(t, 500, 1e-5, 75)).toBe(of("dp-flora", 75));
  });
});

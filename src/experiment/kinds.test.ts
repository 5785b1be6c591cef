/** What a kind says of its plans, by the interface that all kinds have. */
import { describe, expect, it } from "vitest";
import { SUITE } from "../../simulations/index.js";
import { parsePlan } from "../sweep/plan.js";
import type { Plan } from "./kinds.js";
import { headOf, samplingModes, scalePlan, withSampler } from "./kinds.js";

const head = { purpose: "test", feeds: ["x"] };
const trials = { entries: 1000, min: 64, max: 640 };
const noise = (name: string, fields: object = {}): Plan =>
  parsePlan({
    kind: "noise",
    name,
    ...head,
    trials,
    rows: { source: "synthetic", dims: [16], shapes: ["spread"] },
    ranks: [1],
    inits: ["gaussian", "rademacher"],
    maxEntriesPerTrial: 1000,
    ...fields,
  });
const witness = parsePlan({
  kind: "witness",
  name: "witness",
  ...head,
  trials,
  cells: [{ rank: 4, dim: 16 }],
});
const dynamics = parsePlan({
  kind: "dynamics",
  name: "dynamics",
  ...head,
  source: "synthetic",
  pools: 1,
  poolSize: 60,
  labelNoise: 0,
  hidden: [8],
  pretraining: { steps: 0, rate: 0.1 },
  models: 4,
  steps: 4,
  recorded: [1],
  settings: [{ name: "lora", method: "lora", batch: 10 }],
});

describe("kinds", () => {
  it("keep of a plan for its verdicts what it feeds, its subject, and the margin that it gives", () => {
    const mia = SUITE["mia"];
    const kept = headOf(parsePlan({ ...mia, margin: 0.037, task: "digits" }));
    expect(kept).toMatchObject({ name: "mia", margin: 0.037, feeds: mia["feeds"] });
    expect(kept.subject).toEqual({ model: "classifier", task: "digits" });
    expect(headOf(witness)).not.toHaveProperty("margin");
  });

  it("multiply trials of plans that have some, and leave other plans as they are", () => {
    const scaled = { entries: 3000, min: 64, max: 1920 };
    for (const plan of [noise("a"), witness])
      expect(scalePlan(plan, 3)).toEqual({ ...plan, trials: scaled });
    expect(scalePlan(dynamics, 3)).toBe(dynamics);
  });

  it("change the sampler where Gaussian noise is drawn, and nowhere else", () => {
    const plan = noise("a");
    expect(withSampler(plan, "row")).toEqual({ ...plan, sampler: "row" });
    expect(withSampler(plan, undefined)).toBe(plan);
    const other = noise("b", { inits: ["rademacher"] });
    for (const unchanged of [other, witness, dynamics])
      expect(withSampler(unchanged, "coordinate")).toBe(unchanged);
  });

  it("say which sampler drew which plan's noise, factors first and once", () => {
    const [a, b] = [noise("a", { sampler: "row" }), noise("b", { sampler: "coordinate" })];
    const exact = (name: string, sampler: string): string =>
      `${name}: ${sampler} (exact in law, not by drawing A)`;
    expect(samplingModes([a, witness, b, dynamics])).toBe(
      `factors (A drawn and multiplied); ${exact("a", "row")}; ${exact("b", "coordinate")}`,
    );
    expect(samplingModes([a])).toBe(exact("a", "row"));
    expect(samplingModes([witness])).toBe("factors (A drawn and multiplied)");
  });
});

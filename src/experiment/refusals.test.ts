/** Plans whose fields contradict each other: the field, the rule and the remedy; and what is just within the rule. */
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { SUITE } from "../../simulations/index.js";
import { alignmentSchema } from "./alignment/plan.js";
import { auditSchema } from "./audit/plan.js";
import { dependenceSchema } from "./dependence/plan.js";
import { dynamicsSchema } from "./dynamics/plan.js";
import { languageSchema } from "./language/plan.js";
import { membershipSchema } from "./membership/plan.js";
import { noiseSchema } from "./noise/plan.js";
import { releaseSchema } from "./release.js";
import { sketchSchema } from "./sketch/plan.js";
import { sketchProfileSchema } from "./sketch/profile.js";
import { spanSchema } from "./span/plan.js";

type Change = Readonly<Record<string, unknown>>;
interface Refusal {
  readonly of: string;
  readonly bad: Change;
  /** Just within the rule. */
  readonly good: Change;
  readonly path: string;
  readonly rule: RegExp;
  readonly remedy?: RegExp;
}
const refusal = (schema: z.ZodType, rest: Refusal) => [rest.rule.source, schema, rest] as const;
const settingsOf = (name: string): object[] =>
  (SUITE[name] as unknown as { settings: object[] }).settings;
/** The settings of a plan, the first of them changed. */
const first = (name: string, change: object): Change => {
  const [one, ...others] = settingsOf(name);
  return { settings: [{ ...one, ...change }, ...others] };
};
const half = /^made of settings whose batch is at most half of poolSize/;
const beyond = /^made of settings whose layers are numbered from 0 to the number of hidden/;

const REFUSALS = [
  refusal(alignmentSchema, {
    of: "alignment",
    bad: { batchSizes: [1, 8], relations: ["replace", "remove"] },
    good: { batchSizes: [1, 8], relations: ["replace"] },
    path: "batchSizes",
    rule: /^2 or more where an example is taken out/,
    remedy: /^leave out 1/,
  }),
  refusal(auditSchema, {
    of: "audit",
    bad: { poolSize: 200, canaries: 38, settings: [{ ...settingsOf("audit")[0], batch: 60 }] },
    good: { poolSize: 200, canaries: 40, settings: [{ ...settingsOf("audit")[0], batch: 60 }] },
    path: "settings",
    rule: /^made of settings whose batch is at most a quarter of poolSize and canaries/,
    remedy: /^lower batch/,
  }),
  refusal(auditSchema, {
    of: "audit",
    bad: first("audit", { noiseMultiplier: 0.24 }),
    good: first("audit", { noiseMultiplier: 0.25 }),
    path: "settings",
    rule: /^made of dp-sgd, dp-lora and dp-lora-fa by plain SGD, with a noise multiplier of 0\.25/,
    remedy: /^take out the others/,
  }),
  refusal(auditSchema, {
    of: "audit",
    bad: first("audit", { method: "dp-flora", rank: 4 }),
    good: {},
    path: "settings",
    rule: /^made of dp-sgd, dp-lora and dp-lora-fa by plain SGD/,
  }),
  refusal(auditSchema, {
    of: "audit",
    bad: first("audit", { optimizer: "adam" }),
    good: {},
    path: "settings",
    rule: /^made of dp-sgd, dp-lora and dp-lora-fa by plain SGD/,
  }),
  refusal(dependenceSchema, {
    of: "rows",
    bad: { checkpoints: [0, 200] },
    good: { checkpoints: [200] },
    path: "checkpoints",
    rule: /^a list of one step with relation rows/,
    remedy: /^keep one/,
  }),
  refusal(dependenceSchema, {
    of: "steps",
    bad: { checkpoints: [100] },
    good: { checkpoints: [0, 100] },
    path: "checkpoints",
    rule: /^a list of at least 2 steps with relation steps/,
    remedy: /^add entries/,
  }),
  ...["rows", "steps"].map((of) =>
    refusal(dependenceSchema, {
      of,
      bad: { scaling: "row" },
      good: {},
      path: "scaling",
      rule: /^left out with relations rows and steps/,
      remedy: /^leave it out/,
    }),
  ),
  ...["rows", "steps"].map((of) =>
    refusal(dependenceSchema, {
      of,
      bad: { batchSizes: [8, 16] },
      good: { batchSizes: [16] },
      path: "batchSizes",
      rule: /^a list of one size with relations rows and steps/,
      remedy: /^keep one/,
    }),
  ),
  refusal(dynamicsSchema, {
    of: "dynamics",
    bad: { steps: 20, recorded: [1, 21] },
    good: { steps: 20, recorded: [1, 20] },
    path: "recorded",
    rule: /^made of steps that are at most the plan's `steps`/,
    remedy: /^take out those beyond/,
  }),
  refusal(dynamicsSchema, {
    of: "dynamics",
    bad: { hidden: [8], ...first("dynamics", { layers: [2] }) },
    good: { hidden: [8], ...first("dynamics", { layers: [0] }) },
    path: "settings",
    rule: beyond,
    remedy: /^take out/,
  }),
  ...[
    { method: "dp-lora", noiseMultiplier: 1, clip: 1 },
    { optimizer: "adam" },
    { init: "kaiming-uniform" },
    { scaling: "rslora" },
    { alpha: 3 },
  ].map((change) =>
    refusal(dynamicsSchema, {
      of: "dynamics",
      bad: first("dynamics", change),
      good: {},
      path: "settings",
      rule: /^made of plain SGD by lora, lora-fa, flora, noisy, dp-sgd, with Gaussian A/,
    }),
  ),
  refusal(languageSchema, {
    of: "mia-text-quick",
    bad: { model: { width: 10, layers: 1, heads: 4, steps: 1 } },
    good: { model: { width: 12, layers: 1, heads: 4, steps: 1 } },
    path: "model.width",
    rule: /^a multiple of heads/,
    remedy: /^change one of them/,
  }),
  refusal(languageSchema, {
    of: "mia-text-quick",
    bad: { poolSize: 31, ...first("mia-text-quick", { batch: 16 }) },
    good: { poolSize: 32, ...first("mia-text-quick", { batch: 16 }) },
    path: "settings",
    rule: half,
    remedy: /^lower batch/,
  }),
  refusal(membershipSchema, {
    of: "mia",
    bad: { poolSize: 199, ...first("mia", { batch: 100 }) },
    good: { poolSize: 200, ...first("mia", { batch: 100 }) },
    path: "settings",
    rule: half,
    remedy: /^lower batch/,
  }),
  refusal(membershipSchema, {
    of: "mia",
    bad: { hidden: [8, 8], settings: [{ name: "a", method: "lora", layers: [0, 3] }] },
    good: { hidden: [8, 8], settings: [{ name: "a", method: "lora", layers: [0, 2] }] },
    path: "settings",
    rule: beyond,
    remedy: /^take out/,
  }),
  refusal(noiseSchema, {
    of: "marginal",
    bad: { rows: { source: "synthetic", dims: [16], shapes: ["spiky"] }, densities: [16, 17] },
    good: { rows: { source: "synthetic", dims: [16, 17], shapes: ["spiky"] }, densities: [17] },
    path: "densities",
    rule: /^made of dimensions that stand in rows\.dims/,
    remedy: /^take out the others/,
  }),
  refusal(noiseSchema, {
    of: "marginal",
    bad: { sampler: "row", inits: ["orthogonal"] },
    good: { sampler: "row", inits: ["orthogonal", "gaussian"] },
    path: "sampler",
    rule: /^factors where inits has no gaussian/,
  }),
  refusal(releaseSchema, {
    of: "release",
    bad: { ranks: [4, 65], dims: [16, 64] },
    good: { ranks: [4, 64], dims: [16, 64] },
    path: "ranks",
    rule: /^made of ranks of which each is at most some dimension/,
    remedy: /^take out those/,
  }),
  refusal(releaseSchema, {
    of: "release",
    bad: { ranks: [17, 32], dims: [64, 16] },
    good: { ranks: [16, 32], dims: [64, 16] },
    path: "ranks",
    rule: /^made of ranks of which each is at most some dimension/,
  }),
  refusal(sketchSchema, {
    of: "sketch-text",
    bad: { batchSizes: [8, 256] },
    good: { batchSizes: [8, 255] },
    path: "batchSizes",
    rule: /^below 256 documents/,
    remedy: /^lower it/,
  }),
  refusal(sketchProfileSchema, {
    of: "sketch-profile",
    bad: { outputs: [4, 9], dim: 8 },
    good: { outputs: [4, 8], dim: 8 },
    path: "outputs",
    rule: /^at most dim, so that gradients have full rank/,
    remedy: /^raise dim/,
  }),
  refusal(spanSchema, {
    of: "span-text",
    bad: { examples: [16, 257] },
    good: { examples: [16, 256] },
    path: "examples",
    rule: /^at most half of what there is to draw from/,
    remedy: /^lower it/,
  }),
];

describe("plans whose fields contradict each other", () => {
  it.each(REFUSALS)("%s", (_, schema, { of, bad, good, path, rule, remedy = /^/ }) => {
    const plan = SUITE[of];
    const issues = schema.safeParse({ ...plan, ...bad }).error?.issues ?? [];
    expect(issues.map((issue) => issue.path.join("."))).toContain(path);
    const [found] = issues.filter(
      (issue) => issue.path.join(".") === path && rule.test(issue.message),
    ) as ReadonlyArray<{ readonly params?: { readonly remedy?: string } }>;
    expect(found).toBeDefined();
    expect(found.params?.remedy ?? "").toMatch(remedy);
    expect(schema.safeParse({ ...plan, ...good }).error?.issues).toBeUndefined();
  });
});

/**
 * Plans of every kind, as small as they can be, of which each takes another way. No two numbers of a plan are the same
 * where they may differ: what is exchanged shows in the rows.
 */
const head = { purpose: "pinned", feeds: [] };
const trials = (min: number, max = min, entries = 1) => ({ trials: { entries, min, max } });
const LAWS = ["gaussian", "kaiming-uniform", "rademacher", "orthogonal"];

const noise = {
  ...{ ...head, kind: "noise", inits: ["gaussian"], ranks: [2, 3], maxEntriesPerTrial: 40_000 },
  rows: { source: "synthetic", dims: [5, 9], shapes: ["spread", "spiky"] },
  ...trials(192),
};
const dependence = {
  ...{ ...head, kind: "dependence", models: ["lora", "flora", "dp-sgd"], ranks: [2, 5] },
  ...trials(128),
};
const digits = {
  ...{ ...dependence, source: "mnist", layer: "hidden", checkpoints: [0, 3], batchSizes: [3, 7] },
  ...{ relation: "rows", keep: 4, ranks: [3] },
};
const text = {
  ...{ ...dependence, source: "language", layer: "h.1.attn.v_proj", checkpoints: [0, 1] },
  ...{ batchSizes: [2, 5], relation: "rows", keep: 3, ranks: [2] },
};
const symmetry = {
  ...{ ...head, kind: "symmetry", source: "mnist", pretraining: 3, methods: ["sgd"], ranks: [3] },
  ...{ batchSizes: [2, 5], steps: [1], sigmas: [0, 0.002], rowsUsed: 12, ...trials(64) },
};
const sketch = {
  ...{ ...head, kind: "sketch", relations: ["replace", "remove"], ranks: [1, 5], pairs: 2 },
  gradients: { source: "mnist", pretraining: 3 },
};
const span = {
  ...{ ...head, kind: "span", ranks: [5, 3], examples: [2, 7], epochs: 2, batch: 3, models: 3 },
  optimizers: ["sgd", "momentum", "decay", "clip", "noise", "adam"],
};
const alignment = {
  ...{ ...head, kind: "alignment", relations: ["replace", "remove"], pairs: 7 },
  batchSizes: [3, 8],
};

/** By name: plans without a model, and those on single gradients. */
export const LAW_PLANS: Readonly<Record<string, object>> = {
  "noise-factors": {
    ...noise,
    ...{ ranks: [1, 3], inits: LAWS, densities: [5], maxEntriesPerTrial: 26 },
    rows: {
      ...{ source: "synthetic", dims: [5, 9] },
      shapes: ["spread", "power-law", "spiky", "one-hot"],
    },
    ...trials(64, 256, 3000),
  },
  "noise-row": { ...noise, sampler: "row", densities: [9] },
  "noise-coordinate": { ...noise, sampler: "coordinate" },
  "noise-block": { ...noise, sampler: "block", ranks: [3, 6] },
  "noise-mnist": {
    ...noise,
    rows: { source: "mnist", checkpoints: [0, 3], batchSizes: [3, 7], rowsPerLayer: 2 },
    ...trials(64),
  },
  "noise-text": {
    ...noise,
    rows: {
      ...{ source: "language", checkpoints: [0, 1], batchSizes: [5] },
      ...{ projections: ["q_proj", "o_proj"], rowsPerLayer: 2 },
    },
    ranks: [3],
    ...trials(64),
  },
  "dependence-synthetic": {
    ...dependence,
    ...{ source: "synthetic", relation: "rows", dims: [5, 7], cosines: [-0.4, 0.3, 1] },
  },
  "dependence-rows": { ...digits, checkpoints: [3], batchSizes: [7] },
  "dependence-steps": {
    ...digits,
    relation: "steps",
    layer: "input",
    checkpoints: [0, 1, 4],
    batchSizes: [7],
  },
  "dependence-scale": { ...digits, relation: "scale", models: ["lora", "dp-sgd"] },
  "dependence-scaled-rows": { ...digits, relation: "scale", scaling: "row", models: ["lora"] },
  "dependence-scaled-gradient": {
    ...{ ...digits, relation: "scale", scaling: "gradient", models: ["lora"], layer: "output" },
  },
  "dependence-text-rows": { ...text, checkpoints: [1], batchSizes: [5] },
  "dependence-text-steps": {
    ...text,
    relation: "steps",
    layer: "h.0.attn.q_proj",
    batchSizes: [5],
  },
  "dependence-text-scale": { ...text, relation: "scale", scaling: "row", models: ["lora"] },
  witness: {
    ...{ ...head, kind: "witness", ...trials(128, 320, 4000) },
    cells: [
      { rank: 2, dim: 7 },
      { rank: 5, dim: 3 },
    ],
  },
  profile: {
    ...{ ...head, kind: "profile", ranks: [1, 3], dims: [3, 8], rhos: [0.3, -0.8] },
    ...{ epsilons: [0, 0.7, 3], ...trials(192) },
  },
  release: {
    ...{ ...head, kind: "release", mechanisms: ["plain", "m1", "m2"], ranks: [2, 5], dims: [7] },
    ...{ sigmas: [0.4], epsilon: 0.8, ...trials(128) },
  },
  "sketch-profile": {
    ...{ ...head, kind: "sketch-profile", outputs: [2, 3], dim: 7, changes: [0.2, 0.9] },
    ...{ ranks: [1, 4], epsilons: [0, 0.7, 3], ...trials(192) },
  },
  init: {
    ...{ ...head, kind: "init", inits: ["gaussian", "kaiming-uniform", "peft-gaussian"] },
    ...{ ranks: [1, 3], dims: [5, 8], ...trials(128, 320, 5000) },
  },
  gauge: {
    ...{ ...head, kind: "gauge", outputs: 3, dim: 7, rank: 2, batch: 5, gauges: [0.25, 1, 3] },
    ...{ clip: 1.9, noiseMultiplier: 1.3, rate: 0.2, ...trials(192) },
  },
  symmetry: {
    ...{ ...symmetry, methods: ["sgd", "momentum", "adam", "trained-a"], steps: [1, 3] },
    ...{ batchSizes: [3], rowsUsed: 5 },
  },
  "symmetry-row": { ...symmetry, scaling: "row", ranks: [4, 7], sigmas: [0.03] },
  "symmetry-gradient": { ...symmetry, scaling: "gradient", steps: [2], sigmas: [0, 0.03] },
  "language-symmetry": {
    ...{ ...head, kind: "language-symmetry", source: "language", ranks: [2, 5] },
    ...{ projections: ["q_proj", "v_proj"], batchSizes: [3], ...trials(64) },
  },
  sketch: { ...sketch, batchSizes: [9, 131] },
  "sketch-text": {
    ...{ ...sketch, batchSizes: [1, 4], pairs: 2 },
    gradients: { source: "language", projections: ["v_proj"] },
  },
  span: { ...span, ranks: [5], data: { source: "mnist", hidden: 9, pretraining: 4 } },
  "span-spam": {
    ...{ ...span, optimizers: ["adam", "noise"], ranks: [4, 3] },
    data: { source: "spam", hidden: 7, pretraining: 4 },
  },
  "span-text": {
    ...{ ...span, ranks: [6], examples: [1, 3], batch: 2 },
    data: { source: "language", projections: ["v_proj", "k_proj"], tokens: 3 },
  },
  alignment: { ...alignment, gradients: { source: "mnist", checkpoints: [5] } },
  "alignment-text": {
    ...{ ...alignment, batchSizes: [4], pairs: 3 },
    gradients: { source: "language", projections: ["q_proj"] },
  },
};

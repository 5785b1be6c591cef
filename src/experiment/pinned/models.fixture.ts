import { LAW_PLANS } from "./laws.fixture.js";

/** Plans that train models, as small as they can be: every method, and every option of one that changes numbers. */
const trained = {
  ...{ purpose: "pinned", feeds: [], source: "synthetic", poolSize: 24, labelNoise: 0.2 },
  ...{ hidden: [7, 5], pretraining: { steps: 4, rate: 0.15 } },
};
const membership = {
  ...{ ...trained, kind: "membership", pools: 1, shadows: 4, targets: 3, checkpoints: [1, 3] },
};
const language = {
  ...{ purpose: "pinned", feeds: [], kind: "language", source: "emails", context: 26, pools: 1 },
  ...{ poolSize: 20, unseen: 9, shadows: 4, targets: 1, searched: 1, checkpoints: [2] },
  canaries: { count: 2, references: 5 },
};
/** Batches, rates, ranks and noises that differ from setting to setting, as names say. */
const batch = 5;
const SETTINGS = [
  { name: "full", method: "full", batch, rate: 0.3 },
  {
    name: "full, adam, no biases",
    method: "full",
    batch,
    rate: 0.02,
    optimizer: "adam",
    biases: false,
  },
  { name: "lora", method: "lora", batch, rank: 3, rate: 0.03, alpha: 7 },
  {
    name: "lora, rslora, adam",
    method: "lora",
    batch: 4,
    rank: 3,
    scaling: "rslora",
    optimizer: "adam",
  },
  { name: "lora-fa", method: "lora-fa", batch, rank: 2, rate: 0.1, init: "kaiming-uniform" },
  {
    name: "lora-fa, dropout",
    method: "lora-fa",
    batch: 6,
    rank: 3,
    rate: 0.4,
    dropout: 0.3,
    layers: [1],
  },
  {
    name: "flora",
    method: "flora",
    batch,
    rank: 3,
    rate: 0.3,
    resampleEvery: 2,
    init: "peft-gaussian",
  },
  { name: "noisy", method: "noisy", batch: 7, rank: 4, rate: 0.2 },
  { name: "dp-sgd", method: "dp-sgd", batch, rate: 0.3, clip: 0.7, noiseMultiplier: 0.6 },
  {
    name: "dp-lora",
    method: "dp-lora",
    batch,
    rank: 3,
    rate: 0.2,
    clip: 0.5,
    noiseMultiplier: 0.8,
  },
  { name: "dp-lora-fa", method: "dp-lora-fa", batch: 4, rank: 2, rate: 0.3, noiseMultiplier: 0.7 },
  { name: "dp-flora", method: "dp-flora", batch, rank: 2, rate: 0.3, noiseMultiplier: 1.2 },
  {
    name: "projected",
    method: "projected-dp-sgd",
    batch: 6,
    rank: 3,
    rate: 0.2,
    noiseMultiplier: 0.9,
  },
];
const TEXT_SETTINGS = [
  {
    name: "full",
    method: "full",
    batch: 4,
    rates: [0.003, 0.0002],
    optimizer: "adam",
    weightDecay: 0.3,
  },
  {
    name: "lora",
    method: "lora",
    batch: 3,
    rank: 2,
    alpha: 5,
    rates: [0.02],
    projections: ["k_proj", "up_proj"],
  },
  { name: "lora, rslora", method: "lora", batch: 4, rank: 3, scaling: "rslora", rates: [0.05] },
  {
    name: "lora-fa",
    method: "lora-fa",
    batch: 4,
    rank: 3,
    rates: [0.1, 0.01],
    init: "kaiming-uniform",
  },
  { name: "flora", method: "flora", batch: 5, rank: 2, rates: [0.05], init: "peft-gaussian" },
  { name: "noisy", method: "noisy", batch: 4, rank: 3, rates: [0.02] },
  { name: "dp-sgd", method: "dp-sgd", batch: 3, rates: [0.05], clip: 0.7, noiseMultiplier: 0.4 },
  {
    name: "dp-lora",
    method: "dp-lora",
    batch: 4,
    rank: 2,
    rates: [0.03],
    optimizer: "adam",
    noiseMultiplier: 0.6,
  },
  {
    name: "dp-lora-fa",
    method: "dp-lora-fa",
    batch: 3,
    rank: 2,
    rates: [0.05],
    noiseMultiplier: 0.8,
  },
];
const dp = { batch: 16, noiseMultiplier: 0.9, rate: 0.2, method: "dp-sgd" };
const FAULTS = ["noise-halved", "rate-doubled", "no-clipping", "fixed-batches", "shuffled-passes"];

const audit = {
  ...{ ...trained, kind: "audit", steps: 3, runs: 32, canaries: 44, canaryNorm: 5 },
  settings: [
    { ...dp, name: "dp-sgd", clip: 0.7 },
    { ...dp, name: "dp-lora", method: "dp-lora", rank: 3 },
    { ...dp, name: "dp-lora-fa", method: "dp-lora-fa", rank: 2, batch: 13 },
    ...FAULTS.map((fault) => ({ ...dp, name: fault, fault })),
  ],
};

export const MODEL_PLANS: Readonly<Record<string, object>> = {
  "membership-methods": { ...membership, settings: SETTINGS },
  "membership-pools": {
    ...{ ...membership, pools: 2, source: "mnist", alignment: true, halvings: 1, margin: 0.02 },
    checkpoints: [1, 4],
    settings: [SETTINGS[2], SETTINGS[4]],
  },
  "membership-spam": { ...membership, source: "spam", settings: [SETTINGS[5], SETTINGS[9]] },
  // So well remembered that audits show something, and so many that rates of a percent and less are counted.
  "membership-audited": {
    ...{
      ...membership,
      poolSize: 400,
      targets: 2,
      labelNoise: 1,
      hidden: [24],
      checkpoints: [300],
    },
    settings: [{ name: "full", method: "full", batch: 20, rate: 0.4 }],
  },
  "membership-many": {
    ...{ ...membership, poolSize: 2100, targets: 2, labelNoise: 0.9, checkpoints: [40] },
    settings: [{ name: "full", method: "full", batch: 60, rate: 0.3 }],
  },
  "membership-diverged": {
    ...{ ...membership, targets: 1, checkpoints: [5] },
    settings: [{ name: "full", method: "full", batch, rate: 1e6 }],
  },
  "membership-own-table": {
    ...{ ...membership, source: "src/experiment/pinned/table.csv", label: "colour" },
    settings: [SETTINGS[0]],
  },
  "language-own-documents": {
    ...{ ...language, source: "src/experiment/pinned/documents.jsonl", textField: "body" },
    ...{ context: 9, canaries: { count: 0, references: 1 }, settings: [TEXT_SETTINGS[1]] },
  },
  language: { ...language, settings: TEXT_SETTINGS },
  "language-pools": {
    ...{ ...language, pools: 2, searched: 2, checkpoints: [1, 3], halvings: 1, targets: 2 },
    ...{ context: 9, margin: 0.03 },
    ...{ canaries: { count: 0, references: 1 }, settings: [TEXT_SETTINGS[3]] },
  },
  dynamics: {
    ...{ ...trained, kind: "dynamics", pools: 2, models: 9, steps: 3, recorded: [1, 3] },
    settings: [
      { name: "lora", method: "lora", batch, rank: 3, rate: 0.2 },
      { name: "lora-fa", method: "lora-fa", batch: 4, rank: 2, rate: 0.4 },
      { name: "flora", method: "flora", batch, rank: 3, rate: 0.3 },
      { name: "noisy", method: "noisy", batch: 6, rank: 3, rate: 0.2 },
      { name: "dp-sgd", method: "dp-sgd", batch, rank: 4, rate: 0.3, clip: 0.7 },
    ],
  },
  audit,
};

/** Plans at a later look, of which little depends on it. */
export const LOOK_PLANS: Readonly<Record<string, object>> = {
  "noise-coordinate": LAW_PLANS["noise-coordinate"],
  "membership-many": MODEL_PLANS["membership-many"],
  audit: { ...audit, settings: audit.settings.slice(2, 5) },
  release: { ...LAW_PLANS["release"], mechanisms: ["plain", "m2"], sigmas: [0.6, 1.7] },
};

/** Rows in every table, of the suite's own plans: enough that each figure and table of the report has some. */
import type { NoiseRow, Tables } from "../experiment/rows.js";
import { digitLoadings, textLoadings } from "./loading-rows.js";
import { asLanguage } from "./language-rows.js";
import { membershipRows } from "./membership-rows.js";
import { withRepairs } from "./repair-rows.js";
import { dependenceRows, noiseRow, symmetryRow, tablesOnTheory } from "./rows.js";
import { sketchRows } from "./sketch-rows.js";
import { alignmentRows } from "./alignment-rows.js";
import { spanRows } from "./span-rows.js";
import { trajectoryRow } from "./trajectory-rows.js";

const text = { plan: "real-text", source: "language", shape: "h.0.attn.q_proj@0 b64" } as const;
const wide = { plan: "wide", sampler: "coordinate" } as const;
const noise: NoiseRow[] = [
  ...tablesOnTheory.noise,
  ...(["spread", "spiky"] as const).flatMap((shape) =>
    [64, 1024, 4096].map((rank) => ({ ...noiseRow(shape, rank, 16384), ...wide })),
  ),
  ...[1, 16].map((rank) => ({ ...noiseRow("spread", rank, 64), ...text })),
];
const densities = ["spread", "spiky"].flatMap((shape) =>
  [1, 4, 16, 64].map((rank) => ({
    cell: `gaussian/m64/r${rank}`,
    shape,
    rank,
    loading: shape === "spread" ? 1 / 8 : 0.6,
    z0: -0.1,
    z1: 0.1,
    density: 0.4,
    se: 0.01,
  })),
);
const rocs = [
  ["mia", "lora-fa r4"],
  ["mia", "full"],
  ["mia-text", "lora-fa r1"],
].flatMap(([plan, setting]) =>
  [0.01, 0.1, 1].map((fpr) => ({
    plan,
    setting,
    pool: 0,
    attack: "lira-online-fixed",
    knowledge: "unaware",
    fpr,
    tpr: Math.sqrt(fpr),
  })),
);
const searches = [0.01, 0.03].map((rate) => ({
  plan: "mia-text",
  setting: "lora-fa r1",
  rate,
  models: 1,
  step: 16,
  validationLoss: 3.6 + rate,
  lossBefore: 4,
  testLossBefore: 4.1,
  chosen: rate === 0.01,
}));
const early = tablesOnTheory.membership.map((r) =>
  r.plan === "mia-text" && r.setting === "full" && r.step === 0 ? { ...r, validationLoss: 1 } : r,
);
const ez = asLanguage(membershipRows({}), "ez-text").map((r) => ({ ...r, attack: "ez-mia" }));
const repairs = withRepairs(membershipRows({})).map((r) => ({ ...r, plan: "repair" }));

export const everyTable: Tables = {
  ...tablesOnTheory,
  sketches: [...sketchRows("mnist"), ...sketchRows("language")],
  spans: [...spanRows("mnist"), ...spanRows("language")],
  alignments: [...alignmentRows("mnist"), ...alignmentRows("language")],
  noise,
  densities,
  loadings: [...textLoadings, ...digitLoadings],
  dependence: dependenceRows.map((r) => ({ ...r, plan: r.relation, noiseSdTheory: r.noiseSd })),
  symmetry: [
    ...tablesOnTheory.symmetry,
    {
      ...symmetryRow("symmetry-text", "iterates", 2000),
      source: "language",
      layer: "h.0.attn.q_proj",
    },
  ],
  membership: [...early, ...ez, ...repairs],
  rocs,
  searches,
  trajectories: ["lora-fa r16", "noisy r16"].flatMap((setting) =>
    [0, 1, 2].map((step) => trajectoryRow(setting, step, 0.5)),
  ),
};

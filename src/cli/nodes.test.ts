/**
 * The same bits on other versions of Node: LORADP_NODES lists their binaries (CI installs them from npm); without it,
 * skipped aloud.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { usesBackend } from "../experiment/kinds.js";
import { trained } from "../sweep/sweep.fixture.js";

const nodes = (process.env["LORADP_NODES"] ?? "").split(":").filter(Boolean);
const folder = mkdtempSync(join(tmpdir(), "loradp-nodes-"));
const trials = { entries: 1, min: 128, max: 128 };
const noise = {
  kind: "noise",
  rows: { source: "synthetic", dims: [30], shapes: ["spread", "spiky"] },
  ranks: [1, 5, 16],
  inits: ["gaussian", "kaiming-uniform", "orthogonal"],
  trials,
  maxEntriesPerTrial: 1000,
};
const settings = ["lora", "dp-sgd"].map((method) => ({ name: method, method, rank: 2, batch: 10 }));
const PLANS = {
  factors: noise,
  row: { ...noise, sampler: "row" },
  coordinate: { ...noise, sampler: "coordinate" },
  block: { ...noise, sampler: "block" },
  profile: { kind: "profile", ranks: [3], dims: [4], rhos: [0.5], epsilons: [1], trials },
  release: {
    kind: "release",
    mechanisms: ["plain", "m1", "m2"],
    ranks: [4],
    dims: [16],
    sigmas: [1],
    epsilon: 1,
    trials,
  },
  symmetry: {
    kind: "symmetry",
    source: "mnist",
    pretraining: 2,
    methods: ["adam", "trained-a"],
    ranks: [2],
    batchSizes: [2],
    steps: [2, 25],
    sigmas: [0.1],
    rowsUsed: 8,
    trials,
  },
  membership: {
    kind: "membership",
    ...trained,
    shadows: 4,
    targets: 2,
    checkpoints: [6],
    settings: settings.map(({ name, method, batch }) => ({ name, method, batch })),
  },
  language: {
    kind: "language",
    source: "emails",
    context: 26,
    pools: 1,
    poolSize: 20,
    canaries: { count: 2, references: 7 },
    unseen: 16,
    shadows: 4,
    targets: 1,
    searched: 1,
    checkpoints: [3],
    settings: [
      { name: "lora", method: "lora", rank: 2, optimizer: "adam", rates: [0.001, 0.01] },
      { name: "dp-lora", method: "dp-lora", rank: 2, rates: [0.01] },
    ],
  },
  "language-symmetry": {
    kind: "language-symmetry",
    source: "language",
    projections: ["q_proj"],
    ranks: [2],
    batchSizes: [2],
    trials: { entries: 1, min: 64, max: 64 },
  },
  dynamics: { kind: "dynamics", ...trained, models: 8, steps: 4, recorded: [2], settings },
};

/** Every CSV file that a plan leaves on one version of Node, joined. */
function results(node: string, name: string, fields: object): string {
  const plan = { kind: name, ...fields };
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ name, purpose: "bits", feeds: [], ...plan }));
  const out = mkdtempSync(join(folder, `${name}-`));
  // Refused where no product is multiplied by it.
  const backend = usesBackend(plan as { kind: string }) ? ["--backend", "simd"] : [];
  execFileSync(
    node,
    ["dist/src/cli/main.js", "sweep", file, ...backend, "--workers", "1", "--out", out],
    { stdio: "pipe" },
  );
  return readdirSync(out)
    .filter((f) => f.endsWith(".csv"))
    .sort()
    .map((f) => `${f}\n${readFileSync(join(out, f), "utf8")}`)
    .join("\n");
}

/** Those of the version that runs the tests. */
const own = new Map<string, string>();

describe("other versions of Node", () => {
  if (nodes.length === 0) {
    it("give the same bits", (context) => {
      if (process.env["CI"])
        throw new Error("LORADP_NODES must list the binaries of other versions of Node");
      context.skip("LORADP_NODES is not set");
    });
  } else {
    for (const node of nodes) {
      const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
      it.each(Object.entries(PLANS))(`${version} gives the same bits: %s`, (name, plan) => {
        expect(version).not.toBe(process.version);
        if (!own.has(name)) own.set(name, results(process.execPath, name, plan));
        expect(own.get(name)?.length).toBeGreaterThan(200);
        expect(results(node, name, plan)).toBe(own.get(name));
      });
    }
  }
});

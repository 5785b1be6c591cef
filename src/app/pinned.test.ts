/**
 * What makes a run another one, what it is said to take, and what it says it was made with, today, as stored in
 * pinned/. It says nothing of what is right: hand-worked tests do.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SUITE } from "../../simulations/index.js";
import type { BackendInfo } from "../backend/backend.js";
import { KIND_NAMES } from "../experiment/kinds.js";
import { openRunFolder } from "../store/run-folder.js";
import { contentHash, parsePlan, type Plan } from "../sweep/plan.js";
import { checkedSize, estimated } from "./plan-size.js";
import { workOf } from "./plan-work.js";
import { provenanceOf, type More } from "./provenance.js";
import { backendLabel, runIdentity, startedIdentity } from "./run-identity.js";
import type { Hosts } from "./run-status.js";
import { runSettings } from "./settings.js";
import { deltaNote, stepsOfEpochs } from "./sizes.js";
import { digits } from "../testing/pinned.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-pinned-"));
/** The first plan of the suite of each kind. */
const PLANS: readonly Plan[] = KIND_NAMES.map((kind) => {
  const found = Object.values(SUITE).find((plan) => plan.kind === kind);
  return parsePlan(found);
});

/** Another value of the same type. */
function changed(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  return typeof value === "boolean" ? !value : `${String(value)}x`;
}

/** Each plan that differs from this one in one leaf, by the path to it; of lists the last of their items only. */
function* variants(value: unknown, path = ""): Generator<readonly [path: string, value: unknown]> {
  if (typeof value !== "object" || value === null) return yield [path, changed(value)];
  const all = Object.entries(value);
  for (const [key, inner] of Array.isArray(value) ? all.slice(-1) : all)
    for (const [at, other] of variants(inner, path === "" ? key : `${path}.${key}`)) {
      const copy = Array.isArray(value) ? [...value] : { ...value };
      yield [at, Object.assign(copy, { [key]: other })];
    }
}

const request = (out: string, resume: boolean) => ({ out, force: false, resume, warn: () => {} });
/** Why a run is not gone on with; "taken over" where it is. */
function resumed(out: string, identity: ReturnType<typeof runIdentity>): string {
  try {
    openRunFolder(request(out, true), identity).close();
    return "taken over";
  } catch (error) {
    return (error as Error).message
      .replaceAll(out, "OUT")
      .replace(/^.* holds, got |: --force.*$/g, "");
  }
}

describe("a run that goes on", () => {
  it("is refused for each field of its plan that is another, in the words that are stored", () => {
    const lines: string[] = [];
    for (const plan of PLANS) {
      const out = join(folder, plan.kind);
      const known = (own: unknown) => runIdentity("sweep", { seed: "1", plans: [own] });
      const begun = openRunFolder(request(out, false), known(plan));
      begun.start(startedIdentity(known(plan), [plan], "b"));
      begun.close();
      expect(resumed(out, known(plan))).toBe("taken over");
      const hashes = new Set([contentHash(plan)]);
      lines.push(`${plan.kind}: plan ${plan.name} ${contentHash(plan)}`);
      for (const [path, other] of variants(plan)) {
        hashes.add(contentHash(other as Plan));
        const why = resumed(out, known(other));
        expect(why).not.toBe("taken over");
        lines.push(`  ${path}: ${why.slice(0, 90)}`);
      }
      lines.push(`  ${hashes.size} digests`);
    }
    return expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/resumed.txt");
  });

  it("is refused for each other field of what it is, in the words that are stored", () => {
    const fields = { profile: "quick", seed: "1", looks: "one", shard: "2/3" };
    const [plan, other] = PLANS;
    const out = join(folder, "fields");
    const known = runIdentity("verify", fields);
    const begun = openRunFolder(request(out, false), known);
    begun.start(startedIdentity(known, [plan, other], "simd/simd"));
    begun.close();
    const whole = startedIdentity(known, [plan, other], "simd/simd");
    const others: ReadonlyArray<readonly [string, object]> = [
      ["nothing", {}],
      ["command", { command: "sweep" }],
      ["loradp", { loradp: "0.0.1" }],
      ...Object.keys(fields).map((name) => [name, { [name]: "other" }] as const),
      ["order of plans", { plans: [other, plan] }],
      ["one plan less", { plans: [plan] }],
      ["backend", { backend: "reference/f64" }],
      ["a file", { files: { "a.csv": "0123" } }],
    ];
    const lines = others.map(
      ([name, change]) => `${name}: ${resumed(out, { ...whole, ...change })}`,
    );
    const text = lines.join("\n").replaceAll(whole.loradp, "VERSION");
    return expect(`${text}\n`).toMatchFileSnapshot("pinned/fields.txt");
  });
});

const MACHINE = { cores: 3, memory: 2 ** 44, heap: 2 ** 43 };

it("times and memory of a plan of each kind are as stored, by workers and doublings", async () => {
  const lines: string[] = [];
  for (const plan of PLANS) {
    const size = await checkedSize(plan, "plan", 1, MACHINE);
    const at = [1, 2, 5].map((workers) => {
      const { seconds, memory } = estimated(size, workers, MACHINE);
      return `${digits(seconds)} s ${digits(memory)} bytes on ${workers}`;
    });
    lines.push(`${plan.name}: ${size.cells} cells, ${size.shards} shards, ${at.join(", ")}`);
    const twice = await checkedSize(plan, "plan", 2, MACHINE, 1);
    lines.push(
      `  doubled: ${twice.trials} trials, ${twice.shards} shards, ${digits(twice.seconds)} s`,
    );
  }
  const sized = PLANS.slice(0, 4).map((plan, doublings) => ({ plan, doublings }));
  for (const { before, own, all, workers } of await workOf(sized, 7))
    lines.push(`work: ${[before, own, all].map(digits).join(" ")} on ${workers}`);
  for (const [heap, memory] of [
    [1, 2 ** 44],
    [2 ** 43, 1],
  ] as const)
    await checkedSize(PLANS[0], "plan x", 2, { cores: 2, heap, memory }).catch((error: Error) =>
      lines.push(error.message),
    );
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/sizes.txt");
});

it("steps of epochs, and notes on delta, are as stored", () => {
  const lines = [
    { examples: 1000, batch: 37, epochs: 2.5 },
    { examples: 240, batch: 1, epochs: 0.1 },
    { examples: 37, batch: 37, epochs: 3 },
    { examples: 38, batch: 37, epochs: 0.4 },
    { examples: 38, batch: 37, epochs: 900 },
  ].map((sizes) => {
    try {
      return `${JSON.stringify(sizes)}: ${stepsOfEpochs(sizes, 1000)}`;
    } catch (error) {
      return `${JSON.stringify(sizes)}: ${(error as Error).message}`;
    }
  });
  const notes = [0.01, 0.001, 0.0009].map((delta) => `${delta}: ${deltaNote(delta, 1000)}`);
  return expect(`${[...lines, ...notes].join("\n")}\n`).toMatchFileSnapshot("pinned/steps.txt");
});

it("provenance says as stored what a run was made with", () => {
  const plans = PLANS.slice(0, 2).map((plan, i) => ({ plan, rows: 5 + i, seconds: 1.25 + 2 * i }));
  const simd: BackendInfo = {
    name: "simd",
    mode: "simd",
    precision: "f32",
    device: "CPU",
    unitRoundoff: 0,
  };
  const infos: readonly BackendInfo[] = [
    simd,
    { ...simd, name: "reference", mode: "f64", precision: "f64" },
    {
      ...simd,
      name: "gpu",
      mode: "webgpu",
      device: "a card",
      fallback: { from: "x", reason: "y" },
    },
  ] as readonly BackendInfo[];
  const hosts = {
    beta: { shards: 7, node: "22", processor: "P" },
    alpha: { shards: 5, node: "20", processor: "Q" },
  };
  const more: readonly More[] = [
    {},
    { merged: { parts: 3 } },
    { taken: { shards: 4, of: 9 } },
    { taken: { shards: 4, of: 9 }, isWholeTime: true },
    { taken: { shards: 0, of: 9 } },
  ];
  const executors = ["inline", "piscina", "queue"] as const;
  /** What is this machine's, or this moment's. */
  const own = ["date", "commit", "versions", "machine"];
  const lines: string[] = infos.map((info) => `label ${backendLabel(info)}`);
  const show = (settings: object, info: BackendInfo, others: Hosts, extra: More): void => {
    const options = runSettings({ out: "o", seed: "s7", workers: 5, ...settings });
    for (const [name, value] of provenanceOf(plans, info, options, others, extra))
      if (!own.includes(name)) lines.push(`  ${name}: ${value}`);
  };
  infos.forEach((info, i) => {
    lines.push(`backend ${info.name}, executor ${executors[i]}`);
    const queue = executors[i] === "queue" ? { queue: "redis://h" } : {};
    show({ executor: executors[i], commandLine: "loradp x", ...queue }, info, {}, {});
  });
  for (const extra of more) {
    lines.push(JSON.stringify(extra));
    show({ executor: "piscina" }, simd, hosts, extra);
  }
  return expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/provenance.txt");
});

/** What a run says of its making: each machine, plan and part with its own numbers. */
import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import type { BackendInfo } from "../backend/backend.js";
import { parsePlan } from "../sweep/plan.js";
import { ownPlan } from "./own-plan.fixture.js";
import { provenanceOf, type More } from "./provenance.js";
import { runSettings } from "./settings.js";

const backend: BackendInfo = {
  ...{ name: "simd", mode: "simd", precision: "f32", unitRoundoff: 2 ** -24, device: "here" },
};
const runs = [
  { plan: parsePlan({ ...ownPlan, name: "first" }), rows: 3, seconds: 1.26 },
  { plan: parsePlan({ ...ownPlan, name: "second" }), rows: 50, seconds: 20 },
];
const hosts = {
  zeta: { shards: 5, node: "20.1.0", processor: "Z1" },
  alpha: { shards: 7, node: "24.2.0", processor: "A9" },
};
const said = (of: object = {}, more: More = {}, settings: object = {}): Map<string, string> =>
  new Map(
    provenanceOf(
      runs,
      backend,
      runSettings({ out: "x", seed: "11", workers: 3, commandLine: "loradp x", ...settings }),
      of as typeof hosts,
      more,
    ),
  );

describe("the provenance of a run", () => {
  it("names every machine with its own shards, Node and processor; none where this one computed all", () => {
    expect(said(hosts).get("hosts")).toBe(
      "alpha: 7 shards (Node 24.2.0, A9); zeta: 5 shards (Node 20.1.0, Z1)",
    );
    expect(said({ [hostname()]: hosts.zeta }).has("hosts")).toBe(false);
    expect(said().has("hosts")).toBe(false);
    expect(said({ elsewhere: hosts.zeta }).get("hosts")).toMatch(/^elsewhere: 5 shards/);
    const both = said({ [hostname()]: hosts.zeta, elsewhere: hosts.alpha }).get("hosts");
    expect(both?.split("; ").sort()).toEqual(
      [`${hostname()}: 5 shards (Node 20.1.0, Z1)`, "elsewhere: 7 shards (Node 24.2.0, A9)"].sort(),
    );
  });

  it("has every plan's rows and seconds, and the seconds of all", () => {
    const all = said();
    expect(all.get("plan first")).toMatch(/^[0-9a-f]{16}, 3 rows, 1\.3 s$/);
    expect(all.get("plan second")).toMatch(/^[0-9a-f]{16}, 50 rows, 20\.0 s$/);
    expect(all.get("plan first")?.slice(0, 16)).not.toBe(all.get("plan second")?.slice(0, 16));
    expect(all.get("simulation time")).toBe("21.3 s");
    expect([all.get("seed"), all.get("command line")]).toEqual(["11", "loradp x"]);
    expect(all.get("backend that ran")).toBe("simd (simd), products in f32, on here");
    expect(said({}, {}, { commandLine: "" }).has("command line")).toBe(false);
  });

  it("says what was taken over, and whose seconds stand there", () => {
    const taken = { shards: 4, of: 9 };
    const part = said({}, { taken });
    expect(part.get("resumed")).toMatch(/^yes: 4 of 9 shards .* durations are of this part alone$/);
    expect(part.get("simulation time")).toBe("21.3 s, the rest taken over");
    const whole = said({}, { taken, isWholeTime: true });
    expect(whole.get("resumed")).toMatch(/durations are of all its parts$/);
    expect(whole.get("simulation time")).toBe("21.3 s");
    expect(said({}, { taken: { shards: 0, of: 9 } }).has("resumed")).toBe(false);
  });

  it("counts the workers that computed: one inline, folders of a merge", () => {
    const executor = (settings: object, more?: More) => said({}, more, settings).get("executor");
    expect(executor({})).toBe("piscina, 3 worker(s)");
    expect(executor({ executor: "inline" })).toBe("inline, 1 worker(s)");
    expect(executor({ executor: "queue", queue: "redis://x" })).toBe("queue");
    expect(executor({}, { merged: { parts: 4 } })).toBe("merged from 4 folder(s)");
  });
});

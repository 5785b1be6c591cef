/** Every backend against the oracle, and planted bugs that conformance must catch. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Backend } from "./backend.js";
import { worstConformance } from "./conformance.js";
import { createGpuJs } from "./gpujs/index.js";
import { createReference } from "./reference.js";
import { openBackend, probeBackends } from "./select.js";
import { createSimd } from "./simd/products.js";

const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
if (!process.env["VK_DRIVER_FILES"] && existsSync(SWIFTSHADER)) process.env["VK_DRIVER_FILES"] = SWIFTSHADER;

describe("conformance", () => {
  it("reference", async () => {
    expect(await worstConformance(createReference())).toBe(0);
  });

  it("gpujs webasm", async () => {
    const worst = await worstConformance(await createGpuJs("webasm"));
    expect(worst).toBeLessThanOrEqual(1);
    expect(worst).toBeGreaterThan(0);
  });

  it("simd, also after a larger product left its numbers in memory", async () => {
    const backend = createSimd();
    for (const [batch, rank, dim, rows] of [[20, 33, 700, 9], [1, 1, 1, 1]]) await backend.project(new Float64Array(batch * rank * dim).fill(NaN), new Float64Array(rows * dim).fill(NaN), { batch, rank, dim, rows });
    const worst = await worstConformance(backend);
    expect(worst).toBeLessThanOrEqual(1);
    expect(worst).toBeGreaterThan(0);
  });

  it("gpujs webgpu, through whatever Vulkan driver answers", async (context) => {
    let backend: Backend;
    try {
      backend = await createGpuJs("webgpu");
    } catch (error) {
      if (process.env["CI"]) throw error;
      return context.skip((error as Error).message);
    }
    expect(await worstConformance(backend)).toBeLessThanOrEqual(1);
    await backend.dispose();
  });

  const plant = (change: (out: Float64Array, dim: number) => Float64Array): Backend => {
    const good = createReference();
    const info = { ...good.info, unitRoundoff: 2 ** -24 };
    return { ...good, info, project: async (a, g, s) => change(await good.project(a, g, s), s.dim) };
  };
  const half = (x: number): number => Math.fround(Math.round(x * 2 ** 11) / 2 ** 11);
  it.each<[string, Backend]>([
    ["last lane dropped", plant((out, dim) => out.map((x, i) => ((i + 1) % dim === 0 ? 0 : x)))],
    ["shifted by one column", plant((out, dim) => out.map((_, i) => out[i - (i % dim) + ((i + 1) % dim)]))],
    ["half precision", plant((out) => out.map(half))],
    ["NaN in one entry", plant((out) => out.map((x, i) => (i === 0 ? NaN : x)))],
    ["noise instead of product", plant((out) => out.map((x) => x * (1 + 1e-3)))],
    ["A transposed", { ...createReference(), project: async (a, g, s) => createReference().project(transpose(a, s.batch, s.rank, s.dim), g, s) }],
  ])("control: %s is caught", async (_, backend) => {
    expect(await worstConformance(backend)).toBeGreaterThan(1);
  });
});

function transpose(a: Float64Array, batch: number, rank: number, dim: number): Float64Array {
  const size = rank * dim;
  return Float64Array.from({ length: batch * size }, (_, i) => {
    const [b, at] = [Math.floor(i / size), i % size];
    return a[b * size + (at % rank) * dim + Math.floor(at / rank)];
  });
}

describe("choice", () => {
  it("auto says what it left and why; doctor lists every backend", async () => {
    const { info } = await openBackend("auto");
    if (info.mode === "simd") expect(info.fallback?.reason).toBeTruthy();
    const probes = await probeBackends();
    expect(probes.map((p) => p.backend)).toEqual(["reference", "webasm", "webgpu", "simd"]);
    for (const name of ["reference", "webasm", "simd"]) expect(probes.find((p) => p.backend === name)?.works, name).toBe(true);
    for (const p of probes) expect(p.works || p.reason.length > 0).toBe(true);
    expect((await openBackend("simd")).info).toMatchObject({ mode: "simd", precision: "f32" });
  });
});

/** Every backend against the oracle, and planted bugs that conformance must catch. */
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Backend } from "./backend.js";
import { worstConformance, worstSampling } from "./conformance.oracle.js";
import { createGpuJs } from "./gpujs/index.js";
import { deviceTolerance, plainDeviceNormals } from "./gpujs/plain.oracle.js";
import { createReference } from "./reference.js";
import { openBackend, probeBackends } from "./select.js";
import { createSimd } from "./simd/index.js";
import { plantedKernel } from "./simd/planted.fixture.js";

const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
if (!process.env["VK_DRIVER_FILES"] && existsSync(SWIFTSHADER))
  process.env["VK_DRIVER_FILES"] = SWIFTSHADER;

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
    for (const [batch, rank, dim, rows] of [
      [20, 33, 700, 9],
      [1, 1, 1, 1],
    ])
      await backend.project(
        new Float64Array(batch * rank * dim).fill(NaN),
        new Float64Array(rows * dim).fill(NaN),
        { batch, rank, dim, rows },
      );
    const worst = await worstConformance(backend);
    expect(worst).toBeLessThanOrEqual(1);
    expect(worst).toBeGreaterThan(0);
  });

  it.each(["plain", "relaxed"] as const)(
    "simd, %s: sampled noise is that of the factors of its streams, also after a larger request",
    async (variant) => {
      const backend = createSimd(variant);
      await backend.sample({
        seed: "x",
        experiment: "y",
        first: 0,
        batch: 3,
        rank: 99,
        dim: 700,
        rows: 9,
        gradient: new Float64Array(6300).fill(NaN),
        probes: Array(9).fill(0),
      });
      const [products, sampling] = [await worstConformance(backend), await worstSampling(backend)];
      for (const worst of [products, sampling]) expect(worst).toBeGreaterThan(0);
      expect(products).toBeLessThanOrEqual(1);
      expect(sampling).toBeLessThanOrEqual(1);
    },
  );

  it.each(["reference", "webasm"] as const)(
    "%s: the same noise by way of its products",
    async (choice) => {
      expect(await worstSampling(await openBackend(choice))).toBeLessThanOrEqual(1);
    },
  );

  it.each([
    ["half a panel read twice", "noise.ts", "v128.load(a + j, 16)", "v128.load(a + j)", 2],
    [
      "two rows of G exchanged",
      "noise.ts",
      "x1 = v128.load(x, 16), x2 = v128.load(x, 32)",
      "x2 = v128.load(x, 16), x1 = v128.load(x, 32)",
      1,
    ],
    [
      "a lane lost at the end of rows",
      "noise.ts",
      "let i: usize = 8 - surplus",
      "let i: usize = 9 - surplus",
      1,
    ],
    ["surplus columns counted", "noise.ts", "if (surplus)", "if (false)", 2],
    ["every trial from one stream", "noise.ts", "seed(first + t)", "seed(first)", 1],
    ["scaled by another rank", "noise.ts", "1 / <f32>rank", "1 / <f32>(rank + 1)", 2],
    [
      "G not taken off one column",
      "lanes.ts",
      "store4(to + right, by, t3, q + right);",
      "v128.store(to + right, f32x4.mul(by, t3));",
      1,
    ],
    ["blocks of panels overlap", "noise.ts", "from += BLOCK", "from += BLOCK - 1", 1],
    [
      "the last row of an odd rank lost",
      "noise.ts",
      "const second = k + 1 < rank;",
      "const second = k + 1 < rank; if (!second) break;",
      1,
    ],
    ["sums of the last 64 panels only", "noise.ts", "along += laneSum", "along = laneSum", 1],
    ["energy of the last 64 panels only", "noise.ts", "energy += laneSum", "energy = laneSum", 1],
    [
      "blocks of panels beyond the second dropped",
      "noise.ts",
      "from < panels; from += BLOCK",
      "from < min<usize>(panels, 2 * BLOCK); from += BLOCK",
      1,
    ],
    [
      "a part's end taken for one row",
      "normals.ts",
      "to += <usize>groups * stride",
      "to += <usize>groups * 32",
      1,
    ],
    ["a group of rows short", "noise.ts", "(rows + 3) >> 2", "(rows + 2) >> 2", 2],
    [
      "two groups of rows at most",
      "noise.ts",
      "const groups = <usize>(rows + 3) >> 2",
      "const groups = min<usize>(2, <usize>(rows + 3) >> 2)",
      1,
    ],
    ["a surplus of 5 not cut", "noise.ts", "if (surplus)", "if (surplus && surplus != 5)", 2],
    ["a surplus of 2 not cut", "noise.ts", "if (surplus)", "if (surplus && surplus != 2)", 2],
    ["Y of later groups from the first", "noise.ts", "y + group * each, a + ", "y, a + ", 1],
    [
      "pairs of rows of A beyond the eighth dropped",
      "noise.ts",
      "first < pairs; first += PAIRS",
      "first < min(pairs, PAIRS); first += PAIRS",
      1,
    ],
    [
      "the second half of panels left out",
      "noise.ts",
      "if (x == end) break;",
      "if (x) continue;",
      1,
    ],
    ["a probe looked up in the first half", "noise.ts", "((j >> 2) & 1) * HALF", "0", 1],
    [
      "several rows' sums of the last 64 panels only",
      "noise.ts",
      "load<f64>(sums + 8) + laneSum",
      "laneSum",
      1,
    ],
    [
      "several rows' partial sums counted again",
      "noise.ts",
      "      memory.fill(parts, 0, groups * 256);",
      "",
      1,
    ],
    ["blocks of the second product overlap", "noise.ts", "from += block)", "from += block - 1)", 1],
    ["trials of 36 bits", "noise.ts", "seed(first + t)", "seed((first + t) & 0xfffffffff)", 1],
    ["state not kept between rows", "normals.ts", "v128.store(BLOCK, a0);", "", 1],
  ])("control: %s is caught", async (_, file, passage, replacement, times) => {
    const broken = createSimd("plain", await plantedKernel(file, passage, replacement, times));
    expect(await worstSampling(broken, 1)).toBeGreaterThan(1);
  });

  it("control: compiled as bugs are, without one, it is not", async () => {
    const same = createSimd(
      "plain",
      await plantedKernel("noise.ts", "if (surplus)", "if (surplus)", 2),
    );
    expect(await worstSampling(same, 1)).toBeLessThanOrEqual(1);
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
    expect(await worstSampling(backend)).toBeLessThanOrEqual(1);
    // Its factors are the keyed hash's, at trials whose numbers need one, two and four words; another trial's are not.
    const [rank, dim] = [3, 50];
    for (const first of [0, 2 ** 31 - 1, 2 ** 32 - 2, 2 ** 52 + 2 ** 33 + 77]) {
      const request = {
        seed: "1",
        experiment: "device",
        first,
        batch: 3,
        rank,
        dim,
        rows: 1,
        gradient: new Float64Array(dim),
        probes: [0],
      };
      const seen = await backend.factors(request);
      for (let t = 0; t < 3; t++) {
        const worst = (trial: number): number =>
          Math.max(
            ...plainDeviceNormals("1", "device", trial, rank * dim).map(
              (p, i) =>
                Math.abs(seen[t * rank * dim + i] * Math.sqrt(rank) - p.value) / deviceTolerance(p),
            ),
          );
        expect(worst(first + t)).toBeLessThanOrEqual(1);
        expect(worst(first + t + 1)).toBeGreaterThan(1e3);
      }
    }
    // A request that the device cannot hold at once gives the same as one that it can.
    const small = await createGpuJs("webgpu", 3 * 5 * 50);
    const request = {
      seed: "1",
      experiment: "cut",
      first: 7,
      batch: 11,
      rank: 3,
      dim: 50,
      rows: 2,
      gradient: Float64Array.from({ length: 100 }, (_, i) => Math.sin(i)),
      probes: [3, 49],
    };
    expect(await small.sample(request)).toEqual(await backend.sample(request));
    expect(await small.factors(request)).toEqual(await backend.factors(request));
    await small.dispose();
    await backend.dispose();
  }, 60_000);

  const plant = (change: (out: Float64Array, dim: number) => Float64Array): Backend => {
    const good = createReference();
    const info = { ...good.info, unitRoundoff: 2 ** -24 };
    return {
      ...good,
      info,
      project: async (a, g, s) => change(await good.project(a, g, s), s.dim),
    };
  };
  const half = (x: number): number => Math.fround(Math.round(x * 2 ** 11) / 2 ** 11);
  it.each<[string, Backend]>([
    ["last lane dropped", plant((out, dim) => out.map((x, i) => ((i + 1) % dim === 0 ? 0 : x)))],
    [
      "shifted by one column",
      plant((out, dim) => out.map((_, i) => out[i - (i % dim) + ((i + 1) % dim)])),
    ],
    ["half precision", plant((out) => out.map(half))],
    ["NaN in one entry", plant((out) => out.map((x, i) => (i === 0 ? NaN : x)))],
    ["noise instead of product", plant((out) => out.map((x) => x * (1 + 1e-3)))],
    [
      "A transposed",
      {
        ...createReference(),
        project: async (a, g, s) =>
          createReference().project(transpose(a, s.batch, s.rank, s.dim), g, s),
      },
    ],
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
    expect(probes.map((p) => p.backend)).toEqual([
      "reference",
      "webasm",
      "webgpu",
      "simd",
      "simd-relaxed",
    ]);
    for (const name of ["reference", "webasm", "simd", "simd-relaxed"])
      expect(probes.find((p) => p.backend === name)?.works, name).toBe(true);
    for (const p of probes) expect(p.works || p.reason.length > 0).toBe(true);
    expect((await openBackend("simd")).info).toMatchObject({ mode: "simd", precision: "f32" });
  });
});

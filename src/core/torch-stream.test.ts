/** PyTorch's stream: what PyTorch prints after a seed, and a slow twin. */
import { describe, expect, it } from "vitest";
import { toBf16, toF16 } from "./short-floats.js";
import { linearBound, slackOf, torchNumbers, torchStream, wordsFor } from "./torch-stream.js";
import { SlowTorch } from "./torch.fixture.js";
import { twisterOfNumber } from "./twister.js";

/** Numbers of a law behind some draws of a seed. */
function numbers(
  seed: number | bigint,
  law: Parameters<typeof torchNumbers>[0],
  n: number,
  before = 0,
): number[] {
  const stream = torchStream(BigInt(seed));
  stream.skip(before);
  const words = new Int32Array(wordsFor(law, n));
  stream.fill(words, 0, words.length);
  return [...torchNumbers(law, n, words)];
}
const rand = (seed: number | bigint, n: number, before = 0): number[] =>
  numbers(seed, { kind: "uniform", bound: 1 }, n, before).map((x) => (x + 1) / 2);
const randn = (seed: number, n: number, before = 0): number[] =>
  numbers(seed, { kind: "normal", sd: 1 }, n, before);
const list = (text: string): number[] => text.split(" ").map(Number);
/** As PyTorch prints them, four digits behind the point. */
function expectPrinted(ours: number[], printed: string): void {
  expect(ours.map((x) => Number(x.toFixed(4)))).toEqual(list(printed));
}

describe("what PyTorch prints", () => {
  it("torch.rand after manual_seed(0), (42) and (10)", () => {
    expectPrinted(
      rand(0, 27),
      "0.4963 0.7682 0.0885 0.1320 0.3074 0.6341 0.4901 0.8964 0.4556 0.6323 0.3489 0.4017 0.0223 0.1689 0.2939 " +
        "0.5185 0.6977 0.8000 0.1610 0.2823 0.6816 0.9152 0.3971 0.8742 0.4194 0.5529 0.9527",
    );
    expectPrinted(rand(42, 5), "0.8823 0.9150 0.3829 0.9593 0.3904");
    expectPrinted(
      rand(10, 10),
      "0.4581 0.4829 0.3125 0.6150 0.2139 0.4118 0.6938 0.9693 0.6178 0.3304",
    );
  });

  it("the weight of nn.Linear(2, 1) after seeds 0, 1 and 42", () => {
    const law = { kind: "uniform", bound: linearBound(2) } as const;
    expectPrinted(numbers(0, law, 2), "-0.0053 0.3793");
    expectPrinted(numbers(1, law, 2), "0.3643 -0.3121");
    expectPrinted(numbers(42, law, 2), "0.5406 0.5869");
  });

  it("torch.randn of 48 numbers, three blocks", () => {
    expectPrinted(
      randn(0, 48),
      "-1.1258 -1.1524 -0.2506 -0.4339 0.8487 0.6920 -0.3160 -2.1152 0.3223 -1.2633 0.3500 0.3081 0.1198 1.2377 " +
        "1.1168 -0.2473 -1.3527 -1.6959 0.5667 0.7935 0.5988 -1.5551 -0.3414 1.8530 0.7502 -0.5855 -0.1734 0.1835 " +
        "1.3894 1.5863 0.9463 -0.8437 -0.6136 0.0316 -0.4927 0.2484 0.4397 0.1124 0.6408 0.4412 -0.1023 0.7924 " +
        "-0.2897 0.0525 0.5229 2.3022 -1.4689 -1.5867",
    );
  });

  it("torch.randn of 40, 36 and 24 numbers: the last 16 are drawn anew", () => {
    const forty =
      "-1.1258 -1.1524 -0.2506 -0.4339 0.8487 0.6920 -0.3160 -2.1152 0.3223 -1.2633 0.3500 0.3081 0.1198 1.2377 " +
      "1.1168 -0.2473 -1.3527 -1.6959 0.5667 0.7935 0.5988 -1.5551 -0.3414 1.8530 -0.2159 -0.7425 0.5627 0.2596 " +
      "-0.1740 -0.6787 0.9383 0.4889 1.2032 0.0845 -1.2001 -0.0048 -0.5181 -0.3067 -1.5810 1.7066";
    expectPrinted(randn(0, 40), forty);
    expectPrinted(
      randn(0, 36).slice(16),
      "-1.3527 -1.6959 0.5667 0.7935 0.4397 0.1124 0.6408 0.4412 -0.2159 -0.7425 0.5627 0.2596 0.5229 2.3022 " +
        "-1.4689 -1.5867 1.2032 0.0845 -1.2001 -0.0048",
    );
    expectPrinted(
      randn(42, 24),
      "1.9269 1.4873 0.9007 -2.1055 0.6784 -1.2345 -0.0431 -1.6047 0.3559 -0.6866 -0.4934 0.2415 -1.1109 0.0915 " +
        "-2.3169 -0.2168 -0.3097 -0.3957 0.8034 -0.6216 -0.5920 -0.0631 -0.8286 0.3309",
    );
  });

  it("and the next torch.randn begins behind the 16 that were drawn anew", () => {
    expect(wordsFor({ kind: "normal", sd: 1 }, 40)).toBe(56);
    expect(wordsFor({ kind: "normal", sd: 1 }, 48)).toBe(48);
    expect(wordsFor({ kind: "uniform", bound: 1 }, 40)).toBe(40);
    expectPrinted(
      randn(0, 16, 56),
      "0.2055 -0.4503 -0.5731 -0.5554 0.5943 1.5419 0.5073 -0.5910 -1.3253 0.1886 -0.0691 -0.4949 -1.4959 -0.1938 " +
        "0.4455 1.3253",
    );
  });
});

describe("the stream", () => {
  it("is that of the twister word by word, filled, skipped and copied in any pieces", () => {
    const { integer } = twisterOfNumber(7);
    const all = Int32Array.from({ length: 5000 }, integer);
    const stream = torchStream(7n);
    const words = new Int32Array(5000);
    let at = 0;
    for (const size of [1, 623, 624, 625, 3, 1300]) {
      stream.fill(words, at, at + size);
      at += size;
    }
    const copy = stream.copy();
    stream.fill(words, at, 5000);
    expect(words).toEqual(all);
    copy.skip(700);
    const rest = new Int32Array(5000 - at - 700);
    copy.fill(rest, 0, rest.length);
    expect(rest).toEqual(all.subarray(at + 700));
  });

  it("knows the low 32 bits of a seed, and no more", () => {
    for (const seed of [0, 1, 42, 2 ** 31, 2 ** 32 - 1]) {
      const slow = new SlowTorch(seed);
      const words = new Int32Array(2000);
      torchStream(BigInt(seed)).fill(words, 0, 2000);
      expect([...words]).toEqual(Array.from({ length: 2000 }, () => slow.word() | 0));
    }
    expect(rand(2n ** 32n + 42n, 9)).toEqual(rand(42, 9));
    expect(rand(2n ** 64n - 1n, 9)).toEqual(rand(2 ** 32 - 1, 9));
  });

  it("agrees with PyTorch's steps of float32 to the stated slack, which is small", () => {
    const uniform = { kind: "uniform", bound: linearBound(300) } as const;
    const normal = { kind: "normal", sd: 1 / 8 } as const;
    const worst = (ours: number[], theirs: number[]): number =>
      ours.reduce((most, x, i) => Math.max(most, Math.abs(x - theirs[i])), 0);
    for (const fused of [false, true]) {
      const slow = new SlowTorch(3).uniform(50_000, uniform.bound, fused);
      expect(worst(numbers(3, uniform, 50_000), slow)).toBeLessThan(slackOf(uniform));
    }
    const slow = new SlowTorch(3).normal(50_001, 1 / 8);
    expect(worst(numbers(3, normal, 50_001), slow)).toBeLessThan(slackOf(normal));
    expect(slackOf(uniform) / uniform.bound).toBeLessThan(1e-6);
    expect(slackOf(normal) / normal.sd).toBeLessThan(1e-5);
  });

  it("has no blocks of fewer than 16 normals", () => {
    expect(() => randn(0, 15)).toThrow(/^15 normals/);
  });
});

describe("casts to 16 bits", () => {
  it("are to the nearest, ties to even", () => {
    expect([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, -1 - 2 ** -8 - 2 ** -20].map(toBf16)).toEqual([
      ...[1, 1, 1 + 2 ** -6, -1 - 2 ** -7],
    ]);
    expect([1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 1.5 * 2 ** -24, -3e-6].map(toF16)).toEqual([
      ...[1, 1 + 2 ** -9, 0, 2 ** -23, -50 * 2 ** -24],
    ]);
    for (const cast of [toBf16, toF16]) expect(cast(0)).toBe(0);
  });
});

/**
 * The normal kernel against its oracle and published vectors,
 * planted bugs, and the quality of its streams at fixed seeds.
 */
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../core/stdlib.js";
import { areas, compiledKernel, instantiate, kernelBytes } from "./kernel.js";
import { normalKey, normalSource, setKey, type NormalSource } from "./normals.js";
import { plantedKernel } from "./planted.fixture.js";
import { chacha8, normalTolerance, plainNormals, xoshiro128pp } from "./plain.oracle.js";

const N = 4096;
const draw = (source: NormalSource, index: number, count: number): Float32Array => {
  const out = new Float32Array(count);
  source(index, out);
  return out;
};
/** What the oracle gives on streams far apart. */
const ORACLE = [0, 1, 12345, 2 ** 31, 2 ** 40 + 7, 2 ** 52 + 2 ** 47 + 3].map(
  (index) => [index, plainNormals(normalKey("7", "conformance"), index, N)] as const,
);
/** Largest error over its tolerance. */
function worst(
  source: NormalSource,
  change: (out: Float32Array) => Float32Array = (x) => x,
): number {
  let ratio = 0;
  for (const [index, expected] of ORACLE) {
    const seen = change(draw(source, index, N));
    expected.forEach((p, i) => {
      ratio = Math.max(ratio, Math.abs(seen[i] - p.value) / normalTolerance(p));
    });
  }
  return ratio;
}

describe("normal kernel", () => {
  it("is built on ChaCha8 and xoshiro128++ as published", () => {
    // Test vector TC1 of draft-strombergson-chacha-test-vectors (8 rounds,
    // 256-bit key of zeros), and the authors' sequence from 1, 2, 3, 4.
    const block = Buffer.from(chacha8(new Uint8Array(32), 0n).buffer).toString("hex");
    expect(block).toBe(
      "3e00ef2f895f40d67f5bb8e81f09a5a12c840ec3ce9a7f3b181be188ef711a1e" +
        "984ce172b9216f419f445367456d5619314a42a3da86b001387bfdb80e0cfe42",
    );
    const state = [1, 2, 3, 4];
    expect(Array.from({ length: 6 }, () => xoshiro128pp(state))).toEqual([
      641, 1573767, 3222811527, 3517856514, 836907274, 4247214768,
    ]);
  });

  it("gives the oracle's numbers within the derived tolerance, and planted bugs do not", () => {
    expect(worst(normalSource("7", "conformance"))).toBeLessThanOrEqual(1);
    expect(worst(normalSource("8", "conformance"))).toBeGreaterThan(1e3);
    // Two lanes exchanged; a sign lost.
    expect(
      worst(normalSource("7", "conformance"), (x) =>
        x.map((_, i) => x[i % 4 === 1 ? i + 1 : i % 4 === 2 ? i - 1 : i]),
      ),
    ).toBeGreaterThan(1e3);
    expect(worst(normalSource("7", "conformance"), (x) => x.map(Math.abs))).toBeGreaterThan(1e3);
    // Each constant of the polynomials, moved in the last digit that
    // can matter: by 2^-20 of the largest result it contributes to.
    const [top, most] = [Math.PI / 4, 0.1716 ** 2];
    const places = [
      [-1.6666654611e-1, top ** 3],
      [8.3321608736e-3, top ** 5],
      [-1.9515295891e-4, top ** 7],
      [-2.000000238418579, 0.1716],
      [-0.666522204875946, 0.1716 * most],
      [-0.41296374797821045, 0.1716 * most ** 2],
      [-0.6931471805599453, 1],
      [3.6572953013e-10, 2 ** 31],
    ] as const;
    for (const [constant, weight] of places) {
      const bytes = Buffer.from(kernelBytes());
      const [old, changed] = [constant, constant + (4 * 2 ** -20) / weight].map((x) => {
        const b = Buffer.alloc(4);
        b.writeFloatLE(x);
        return b;
      });
      let patched = 0;
      for (let at = bytes.indexOf(old); at >= 0; at = bytes.indexOf(old, at + 4)) {
        changed.copy(bytes, at);
        patched++;
      }
      expect(patched, String(constant)).toBeGreaterThan(0);
      expect(
        worst(normalSource("7", "conformance", instantiate(bytes))),
        String(constant),
      ).toBeGreaterThan(1);
    }
  });

  it.each([
    ["a rotation", "a3 = rotate(a3, 11)", "a3 = rotate(a3, 12)"],
    [
      "both generators from one block",
      "chacha(2 * index + 1, BLOCK + 64)",
      "chacha(2 * index, BLOCK + 64)",
    ],
    [
      "a stream used by its neighbour too",
      "chacha(2 * index, BLOCK)",
      "chacha(2 * (index >> 1), BLOCK)",
    ],
    ["rounds of the hash left out", "round < 4", "round < 1"],
    [
      "a sign of sine and cosine exchanged",
      "r, f32x4.sub(cosine, sine)",
      "r, f32x4.sub(sine, cosine)",
    ],
    ["signs of a pair alike", "v128.xor(r, i32x4.shl(v, 31)), f32x4", "r, f32x4"],
  ])("control: %s is caught", async (_, passage, replacement) => {
    expect(
      worst(
        normalSource("7", "conformance", await plantedKernel("normals.ts", passage, replacement)),
      ),
    ).toBeGreaterThan(1);
  });

  it("names streams by seed, experiment and index alone: any order, any length, never the same twice", () => {
    const source = normalSource("1", "order");
    const first = draw(source, 5, 1000);
    draw(source, 6, 200_000);
    expect(draw(normalSource("1", "order"), 5, 1000)).toEqual(first);
    expect(draw(source, 5, 13)).toEqual(first.slice(0, 13));
    const heads = new Set<string>();
    for (const key of [
      ["1", "order"],
      ["1", "orde"],
      ["1r", "orde"],
      ["", "1order"],
      ["2", "order"],
    ]) {
      const s = normalSource(key[0], key[1]);
      for (let i = 0; i < 2000; i++) heads.add(draw(s, i < 1000 ? i : i * 2 ** 32, 8).join());
    }
    expect(heads.size).toBe(10_000);
    for (const bad of [-1, 0.5, NaN, 2 ** 53])
      expect(() => source(bad, new Float32Array(8))).toThrow(/index/);
  });

  it("writes what was asked and no more: every length, also where loops are written out", () => {
    const kernel = compiledKernel();
    setKey(kernel, normalKey("1", "guard"));
    const [from, long] = [kernel.OUT.value, 5000];
    areas(kernel, [4 * long]);
    const seen = new Float32Array(kernel.memory.buffer, from, long);
    kernel.normals(3n, long);
    const all = seen.slice();
    for (let count = 8; count <= 4600; count += count < 300 ? 8 : 136) {
      seen.fill(-77);
      kernel.normals(3n, count);
      expect(seen.subarray(0, count)).toEqual(all.subarray(0, count));
      expect(
        seen.subarray(count).every((x) => x === -77),
        String(count),
      ).toBe(true);
    }
  });

  it("has tails to 6 sigma: lengths of 1.6e8 pairs, beyond 5, 5.5 and 5.8", () => {
    // A pair's length is beyond R with probability exp(-R^2/2), six times as often as one of its numbers: these are as
    // many as of 1e9 numbers. Poisson, limits 7 sd + 7; 20 bits for u would end at 5.4.
    const kernel = compiledKernel();
    setKey(kernel, normalKey("1", "tails"));
    const [count, calls] = [1 << 20, 300];
    areas(kernel, [4 * count]);
    const limits = [5, 5.5, 5.8];
    const beyond = limits.map(() => 0);
    for (let k = 0; k < calls; k++) {
      kernel.normals(BigInt(k), count);
      const out = new Float32Array(kernel.memory.buffer, kernel.OUT.value, count);
      // Sine and cosine of four angles: pairs sit 4 apart.
      for (let i = 0; i < count; i += 8)
        for (let lane = i; lane < i + 4; lane++) {
          const square = out[lane] * out[lane] + out[lane + 4] * out[lane + 4];
          if (square > 25)
            limits.forEach((limit, j) => {
              if (square > limit * limit) beyond[j]++;
            });
        }
    }
    limits.forEach((limit, j) => {
      const expected = (calls * count * Math.exp(-(limit ** 2) / 2)) / 2;
      expect(Math.abs(beyond[j] - expected)).toBeLessThan(7 * Math.sqrt(expected) + 7);
    });
    // Of 42 that are expected at 5.5 none comes where a tail is cut there.
    expect(beyond[1]).toBeGreaterThan(0);
  });

  it("has the normal law: moments, distribution function at 1e7, tails beyond 5 sigma", () => {
    // z limits of 7 are passed with probability 3e-12 each; the KS width
    // is DKW's at 1e-12; tail counts are Poisson, limits 7 sd + 7.
    const n = 10_000_000;
    const source = normalSource("1", "law");
    const all = new Float32Array(n);
    for (let k = 0; k < 100; k++) source(k, all.subarray((k * n) / 100, ((k + 1) * n) / 100));
    let [m1, m2, m3, m4] = [0, 0, 0, 0];
    const limits = [4, 5, 5.5];
    const beyond = limits.map(() => 0);
    for (let i = 0; i < n; i++) {
      const z = all[i];
      const q = z * z;
      m1 += z;
      m2 += q;
      m3 += q * z;
      m4 += q * q;
      if (q > 16)
        limits.forEach((limit, j) => {
          if (Math.abs(z) > limit) beyond[j]++;
        });
    }
    for (const [sum, mean, variance] of [
      [m1, 0, 1],
      [m2, 1, 2],
      [m3, 0, 15],
      [m4, 3, 96],
    ])
      expect(Math.abs(sum / n - mean) / Math.sqrt(variance / n)).toBeLessThan(7);
    limits.forEach((limit, j) => {
      const expected = 2 * n * normalCdf(-limit);
      expect(Math.abs(beyond[j] - expected)).toBeLessThan(7 * Math.sqrt(expected) + 7);
    });
    // At the edges of bins of 2^-12, each with less than 1e-4 of the law, a twelfth of the width: what differs by more
    // than the width and that is seen, and no false alarm is added.
    const [ends, fine] = [8, 2 ** 12];
    const counts = new Uint32Array(2 * ends * fine);
    for (let i = 0; i < n; i++)
      counts[Math.max(0, Math.min(counts.length - 1, Math.floor((all[i] + ends) * fine)))]++;
    let [below, distance] = [0, 0];
    counts.forEach((count, bin) => {
      below += count;
      distance = Math.max(distance, Math.abs(normalCdf((bin + 1) / fine - ends) - below / n));
    });
    expect(distance).toBeLessThan(Math.sqrt(Math.log(2 / 1e-12) / (2 * n)) + 1 / n);
  });

  it("keeps numbers independent: lags, pairs, neighbouring streams and keys, values, squares", () => {
    // Correlations of n pairs: sd 1/sqrt n each; 48 comparisons
    // at 7 sd: 1.2e-10 in all. Lanes are 4, pairs sit 4 apart.
    const n = 400_000;
    const base = draw(normalSource("1", "apart"), 0, n + 64);
    const others = [
      draw(normalSource("1", "apart"), 1, n),
      draw(normalSource("1", "apart"), 2 ** 32, n),
      draw(normalSource("2", "apart"), 0, n),
      draw(normalSource("1", "apart2"), 0, n),
    ];
    const pairs = [
      ...[1, 2, 3, 4, 5, 7, 8, 12, 16, 32, 64].map((lag) => base.subarray(lag, lag + n)),
      ...others,
    ];
    for (const other of pairs) {
      let [product, squares, mixed] = [0, 0, 0];
      for (let i = 0; i < n; i++) {
        product += base[i] * other[i];
        squares += (base[i] ** 2 - 1) * (other[i] ** 2 - 1);
        mixed += base[i] * (other[i] ** 2 - 1);
      }
      for (const [sum, variance] of [
        [product, 1],
        [squares, 4],
        [mixed, 2],
      ])
        expect(Math.abs(sum) / Math.sqrt(n * variance)).toBeLessThan(7);
    }
    // Control: a stream that repeats itself is seen.
    let repeated = 0;
    for (let i = 0; i < n; i++) repeated += base[i] * base[i];
    expect(repeated / Math.sqrt(n)).toBeGreaterThan(7);
  });
});

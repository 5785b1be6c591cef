/**
 * The oracle of the normal kernel: the same generators in plain integers,
 * and Box & Muller's transform by Math.log, sin and cos in f64.
 */

const rotl = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;

/** ChaCha8 block (Bernstein 2008): 16 words of a 256-bit key, a 64-bit counter, nonce 0. */
export function chacha8(key: Uint8Array, counter: bigint): Uint32Array {
  const words = new DataView(key.buffer, key.byteOffset, 32);
  const start = Uint32Array.of(
    0x61707865,
    0x3320646e,
    0x79622d32,
    0x6b206574,
    ...Array.from({ length: 8 }, (_, i) => words.getUint32(4 * i, true)),
    Number(counter & 0xffffffffn),
    Number(counter >> 32n),
    0,
    0,
  );
  const s = start.slice();
  const quarter = (a: number, b: number, c: number, d: number): void => {
    for (const [k, l] of [
      [16, 12],
      [8, 7],
    ]) {
      s[a] += s[b];
      s[d] = rotl(s[d] ^ s[a], k);
      s[c] += s[d];
      s[b] = rotl(s[b] ^ s[c], l);
    }
  };
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 4; i++) quarter(i, i + 4, i + 8, i + 12);
    for (let i = 0; i < 4; i++)
      quarter(i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4));
  }
  return s.map((x, i) => x + start[i]);
}

/** The next number of xoshiro128++; its state of four words moves on in place. */
export function xoshiro128pp(s: number[]): number {
  const out = (rotl((s[0] + s[3]) >>> 0, 7) + s[0]) >>> 0;
  const t = (s[1] << 9) >>> 0;
  s[2] = (s[2] ^ s[0]) >>> 0;
  s[3] = (s[3] ^ s[1]) >>> 0;
  s[1] = (s[1] ^ s[2]) >>> 0;
  s[0] = (s[0] ^ s[3]) >>> 0;
  s[2] = (s[2] ^ t) >>> 0;
  s[3] = rotl(s[3], 11);
  return out;
}

/** A normal, and -2 log u, the square of the radius it was made with. */
export interface PlainNormal {
  readonly value: number;
  readonly square: number;
}

/**
 * How far the f32 kernel may be from a number of the oracle, with e = 2^-24 and s = -2 log u, the square of the
 * radius. Rounding u twice moves log u by 2e; with |e log 2| <= s/2 + 0.35 and |log m| <= 0.35, its evaluation adds
 * 2e of the first (constant and product), 6.3e of the second (s, p, their product, and p's 2e) and the sum's
 * rounding: s moves by (10 + 3s)e at most, and the radius sqrt s by the lesser of sqrt and half-derivative of that.
 * The angle's three roundings turn the pair by 2.4e; sine, cosine = sqrt(1 - sine^2), their sum, the root and the
 * product round by 6.6e of the radius in all.
 */
export function normalTolerance({ square }: PlainNormal): number {
  const e = 2 ** -24;
  const moved = (10 + 3 * square) * e;
  return Math.min(Math.sqrt(moved), moved / Math.sqrt(square)) + 9 * e * Math.sqrt(square);
}

/** The first `count` numbers (a multiple of 8) of stream `index`. */
export function plainNormals(key: Uint8Array, index: number, count: number): PlainNormal[] {
  const lanes = [0, 1].map((half) => {
    const block = chacha8(key, 2n * BigInt(index) + BigInt(half));
    return Array.from({ length: 4 }, (_, lane) =>
      Array.from({ length: 4 }, (_, word) => block[4 * word + lane]),
    );
  });
  const out: PlainNormal[] = new Array(count);
  for (let at = 0; at < count; at += 8) {
    for (let lane = 0; lane < 4; lane++) {
      const [n, v] = [xoshiro128pp(lanes[0][lane]), xoshiro128pp(lanes[1][lane])];
      const square = -2 * Math.log(((n >>> 1) + 0.5) / 2 ** 31);
      const angle = ((v | 0) * Math.PI) / 2 ** 33 + Math.PI / 4;
      const r = (n & 1 ? -1 : 1) * Math.sqrt(square);
      out[at + lane] = { value: r * Math.cos(angle), square };
      out[at + 4 + lane] = { value: (v & 1 ? -r : r) * Math.sin(angle), square };
    }
  }
  return out;
}

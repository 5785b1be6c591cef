/**
 * Signs of PyTorch's draws as bits, and windows of a matrix's signs to look up in a stream (torch-search.ts).
 *
 * A uniform number is below 0 where bit 23 of its word is 0. Normals come in blocks of 16 draws: u_(j+8) turns both
 * number j (the cosine) and j + 8 (the sine) of the block, so that bits 23 and 22 of these eight words, the quarter of
 * the turn, are their signs. A draw's code is its bits: of uniforms 1 where it is not negative; of normals 1 where the
 * cosine is negative, plus 2 where the sine is.
 */
import { BLOCK, type TorchLaw } from "./torch-stream.js";

/** Signs of a window. */
const KEY = 20;
/** Signs behind a window that must be there to compare. */
const LEAST = 64;
/** Most windows of one matrix, and of all together as long as each has {@link FEW}. */
const MOST = 64;
const ALL = 16384;
const FEW = 8;

export interface Window {
  /** Which matrix it is of. */
  readonly matrix: number;
  /** Its codes, one a draw. */
  readonly codes: Uint8Array;
  /** Index of the window's last draw. */
  readonly end: number;
}

export interface Windows {
  readonly byKey: ReadonlyMap<number, readonly Window[]>;
  /** One bit a key: whether a window has it. */
  readonly bits: Int32Array;
}

type Kind = TorchLaw["kind"];
/** Told the index of a word at which a window may end, and the key there. */
type Meet = (at: number, key: number) => void;

interface Signs {
  /** Code of a draw's word. */
  codeOf(word: number): number;
  /** Whether the draw of that index in a matrix has signs of its own. */
  counts(index: number): boolean;
  /** Code of a draw by the numbers of the matrix. */
  codeAt(data: ArrayLike<number>, index: number): number;
  /** Key of the window that ends with a draw. */
  keyAt(codes: ArrayLike<number>, end: number): number;
  /** The numbers that a window's signs are of, and how far apart windows are at least. */
  readonly span: number;
  readonly step: number;
  /** How many draws of a matrix of n numbers are not drawn anew. */
  kept(n: number): number;
  /** Reads words on from where it was, and tells of keys that a window has. */
  scanner(bits: Int32Array, meet: Meet): (words: Int32Array, count: number) => void;
}

const HALF = BLOCK / 2;
const MASK = 2 ** KEY - 1;

const uniform: Signs = {
  codeOf: (word) => (word >>> 23) & 1,
  counts: () => true,
  codeAt: (data, index) => (data[index] < 0 ? 0 : 1),
  keyAt(codes, end) {
    let key = 0;
    for (let i = end - KEY + 1; i <= end; i++) key = (key << 1) | codes[i];
    return key;
  },
  span: KEY,
  step: 1,
  kept: (n) => n,
  scanner(bits, meet) {
    let signs = 0;
    return (words, count) => {
      for (let i = 0; i < count; i++) {
        signs = (signs << 1) | ((words[i] >>> 23) & 1);
        const key = signs & MASK;
        if ((bits[key >>> 5] >>> (key & 31)) & 1) meet(i, key);
      }
    };
  },
};

/** Of the last 32 draws' signs: those of a block that ends now, and the last four of the sines of the one before. */
const blockKey = (sines: number, cosines: number): number =>
  (sines & 0xff) | ((cosines & 0xff) << 8) | (((sines >>> BLOCK) & 0xf) << BLOCK);

const normal: Signs = {
  codeOf(word) {
    const quarter = (word >>> 22) & 3;
    return quarter ^ (quarter >> 1);
  },
  counts: (index) => (index & HALF) !== 0,
  codeAt: (data, index) => (data[index] < 0 ? 2 : 0) + (data[index - HALF] < 0 ? 1 : 0),
  keyAt(codes, end) {
    let [sines, cosines] = [0, 0];
    for (let i = end - 2 * BLOCK + 1; i <= end; i++) {
      sines = (sines << 1) | (codes[i] >> 1);
      cosines = (cosines << 1) | (codes[i] & 1);
    }
    return blockKey(sines, cosines);
  },
  span: 2 * BLOCK,
  step: BLOCK,
  kept: (n) => (n % BLOCK === 0 ? n : BLOCK * Math.max(0, Math.floor(n / BLOCK) - 1)),
  scanner(bits, meet) {
    let [sines, cosines] = [0, 0];
    return (words, count) => {
      for (let i = 0; i < count; i++) {
        const quarter = words[i] >>> 22;
        sines = (sines << 1) | ((quarter >>> 1) & 1);
        cosines = (cosines << 1) | ((quarter ^ (quarter >>> 1)) & 1);
        const key = blockKey(sines, cosines);
        if ((bits[key >>> 5] >>> (key & 31)) & 1) meet(i, key);
      }
    };
  },
};

export const SIGNS: Readonly<Record<Kind, Signs>> = { uniform, normal };

/** Whether a number that a window's signs are of is zero, and has none. */
const hasZero = (data: Float32Array, from: number, to: number): boolean =>
  data.subarray(from, to).some((x) => x === 0);

/** Windows of one matrix, spread over it; none where it is too small. */
function windowsOf(data: Float32Array, matrix: number, kind: Kind, most: number): Window[] {
  const { counts, codeAt, span, step, kept } = SIGNS[kind];
  const n = kept(data.length);
  const codes = Uint8Array.from({ length: n }, (_, i) => (counts(i) ? codeAt(data, i) : 0));
  const room = Math.floor((n - span - LEAST) / step);
  if (room < 0) return [];
  const apart = Math.max(1, Math.floor((room + 1) / most));
  const ends = Array.from(
    { length: Math.min(most, room + 1) },
    (_, k) => span - 1 + k * apart * step,
  );
  return ends
    .filter((end) => !hasZero(data, end - span + 1, end + 1))
    .map((end) => ({ matrix, codes, end }));
}

export function matrixWindows(matrices: readonly Float32Array[], kind: Kind): Windows {
  const each = Math.min(MOST, Math.max(FEW, Math.floor(ALL / matrices.length)));
  const byKey = new Map<number, Window[]>();
  const bits = new Int32Array(2 ** KEY / 32);
  for (const window of matrices.flatMap((data, i) => windowsOf(data, i, kind, each))) {
    const key = SIGNS[kind].keyAt(window.codes, window.end);
    byKey.set(key, [...(byKey.get(key) ?? []), window]);
    bits[key >>> 5] |= 1 << (key & 31);
  }
  return { byKey, bits };
}

/** Whether a matrix has a window: it has enough numbers, and enough of them in a row that are not zero. */
export const isSearchable = (data: Float32Array, kind: Kind): boolean =>
  windowsOf(data, 0, kind, MOST).length > 0;

/**
 * Where in PyTorch's stream of a seed the draws of matrices stand, if they do. A matrix that stayed as it was drawn, or
 * moved little, keeps most signs of its draws, and a draw's sign is one bit (of normals two bits of every second half
 * of a block: the signs of cosine and sine). So the stream is read once, its last signs in a register, and looked up
 * among windows of every matrix: 20 signs in a row. Where one matches, the next 256 signs are compared; where these
 * agree, all draws of the matrix are made again, and the evidence decides (sign-evidence.ts). Each matrix has several
 * windows, since one that moved keeps all 20 signs in some of them only. Matrices may stand in any order, with any
 * draws between.
 */
import { signEvidence } from "./sign-evidence.js";
import { matrixWindows, SIGNS, type Window, type Windows } from "./torch-windows.js";
import {
  torchNumbers,
  torchStream,
  wordsFor,
  type TorchLaw,
  type TorchStream,
} from "./torch-stream.js";

/** A matrix that is looked for. */
export interface Sought {
  /** Row-major, as it is now. */
  readonly data: Float32Array;
  /** What it would have been drawn from: of one kind for all that are looked for. */
  readonly law: TorchLaw;
}

export interface Place {
  /** Numbers drawn before its first. */
  readonly before: number;
  /** As it was drawn. */
  readonly draws: Float32Array;
}

export interface Limits {
  /** Draws that are searched at least. */
  readonly depth: number;
  /** Draws that are searched behind the last matrix that is found. */
  readonly behind: number;
  /** Logarithm of the largest chance that draws without the matrix agree so much. */
  readonly logChance: number;
}

export interface Searched {
  /** In the order of what is sought. */
  readonly places: ReadonlyArray<Place | undefined>;
  /** How many draws were searched. */
  readonly draws: number;
}

/** Draws that are searched at a time, and those behind that they are compared with. */
const CHUNK = 2 ** 16;
const AHEAD = 256;
/** Chunks between copies of the generator, from which the draws of a matrix are made again. */
const COPIES = 16;

/** Most signs of the first 64 that may differ, before the rest is looked at. */
const SOON = 64;
const SOON_UNLIKE = 20;

/** Most signs of `count` that may differ: by chance as few do in 1 of 10^5 or less. */
const mostUnlike = (count: number): number => Math.floor(count / 2 - 2.35 * Math.sqrt(count));

/** Whether the signs behind a window agree with those of the words behind `at`, but for some. */
function agrees(kind: TorchLaw["kind"], { codes, end }: Window, words: Int32Array, at: number) {
  const { codeOf, counts } = SIGNS[kind];
  const count = Math.min(AHEAD, codes.length - 1 - end);
  let unlike = 0;
  for (let k = 1; k <= count; k++) {
    if (!counts(end + k)) continue;
    const differs = codes[end + k] ^ codeOf(words[at + k]);
    unlike += (differs & 1) + (differs >> 1);
    if (k <= SOON && unlike > SOON_UNLIKE) return false;
  }
  return unlike <= mostUnlike(count);
}

/** A stream with copies of it along the way. */
function withCopies(seed: bigint) {
  const stream = torchStream(seed);
  const copies: Array<{ readonly at: number; readonly stream: TorchStream }> = [];
  let [drawn, fills] = [0, 0];
  return {
    fill(words: Int32Array, from: number): void {
      if (fills++ % COPIES === 0) copies.push({ at: drawn, stream: stream.copy() });
      stream.fill(words, from, words.length);
      drawn += words.length - from;
    },
    /** The draws of a matrix that begins behind `before` numbers. */
    drawsAt(before: number, { data, law }: Sought): Float32Array {
      const { at, stream: copy } = copies.findLast((one) => one.at <= before) ?? copies[0];
      const own = copy.copy();
      own.skip(before - at);
      const words = new Int32Array(wordsFor(law, data.length));
      own.fill(words, 0, words.length);
      return torchNumbers(law, data.length, words);
    },
  };
}

/** The windows that a key is of. */
const windowsAt = ({ byKey }: Windows, key: number): readonly Window[] => byKey.get(key) ?? [];

/**
 * Searches the stream of one seed.
 * @param progress told how many draws are done
 * @returns undefined for what is not found, which says nothing
 */
export function searchTorch(
  seed: bigint,
  sought: readonly Sought[],
  { depth, behind, logChance }: Limits,
  progress: (draws: number) => void = () => {},
): Searched {
  const places: Array<Place | undefined> = sought.map(() => undefined);
  if (sought.length === 0) return { places, draws: 0 };
  const { kind } = sought[0].law;
  const windows = matrixWindows(
    sought.map(({ data }) => data),
    kind,
  );
  const stream = withCopies(seed);
  const words = new Int32Array(CHUNK + AHEAD);
  let [base, limit, missing] = [0, depth, sought.length];
  const meet = (at: number, key: number): void => {
    for (const window of windowsAt(windows, key)) {
      const { matrix, end } = window;
      const before = base + at - end;
      if (places[matrix] !== undefined || before < 0 || !agrees(kind, window, words, at)) continue;
      const draws = stream.drawsAt(before, sought[matrix]);
      if (signEvidence(sought[matrix].data, draws) > logChance) continue;
      places[matrix] = { before, draws };
      limit = Math.max(limit, before + draws.length + behind);
      missing--;
    }
  };
  const scan = SIGNS[kind].scanner(windows.bits, meet);
  stream.fill(words, 0);
  while (missing > 0 && base < limit) {
    scan(words, CHUNK);
    base += CHUNK;
    words.copyWithin(0, CHUNK);
    stream.fill(words, AHEAD);
    progress(Math.min(base, limit));
  }
  return { places, draws: base };
}

/**
 * Where in PyTorch's stream of a seed the draws of matrices stand, if they do. A matrix that stayed as it was drawn, or
 * moved little, keeps most signs of its draws, and a draw's sign is one bit (of normals two bits of every second half
 * of a block: the signs of cosine and sine). So the stream is read once, its last signs in a register, and looked up
 * among windows of every matrix: 20 signs in a row. Where one matches, the next 256 signs are compared; where these
 * agree, all draws of the matrix are made again, and the evidence decides (sign-evidence.ts). Each matrix has several
 * windows, since one that moved keeps all 20 signs in some of them only. Matrices may stand in any order, with any
 * draws between.
 *
 * Where one is found, those of other layers are looked for right before and right behind its layer's draws, without
 * windows: the evidence alone shows an A that moved by several times its size.
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
  /** Numbers that are drawn for its layer right before it, and right behind it; those of another layer may be next. */
  readonly lead: number;
  readonly tail: number;
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
const COPIES = 4;

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

/**
 * A stream with copies of it along the way.
 * @param kept how many draws back copies are kept; from further back the stream is made from its seed again
 */
function withCopies(seed: bigint, kept: number) {
  const stream = torchStream(seed);
  const copies: Array<{ readonly at: number; readonly stream: TorchStream }> = [];
  let [drawn, fills] = [0, 0];
  return {
    fill(words: Int32Array, from: number): void {
      if (fills++ % COPIES === 0) copies.push({ at: drawn, stream: stream.copy() });
      if (copies.length > 2 && copies[2].at < drawn - kept) copies.splice(1, 1);
      stream.fill(words, from, words.length);
      drawn += words.length - from;
    },
    /** The first numbers, or all, of a matrix that begins behind `before` numbers. */
    drawsAt(before: number, { data, law }: Sought, count = data.length): Float32Array {
      const { at, stream: copy } = copies.findLast((one) => one.at <= before) ?? copies[0];
      const own = copy.copy();
      own.skip(before - at);
      const words = new Int32Array(wordsFor(law, count));
      own.fill(words, 0, words.length);
      return torchNumbers(law, count, words);
    },
  };
}
type Stream = ReturnType<typeof withCopies>;

/** The windows that a key is of. */
const windowsAt = ({ byKey }: Windows, key: number): readonly Window[] => byKey.get(key) ?? [];

/** Numbers of a large matrix that are looked at first beside another one, and the least evidence of them to go on. */
const FIRST = 2048;
const WORTH = -2;

/** Where a matrix would stand right behind the layer of another one that is found, and right before it. */
function placesBeside(own: Sought, other: Sought, { before }: Place): [number, number] {
  const end = before + wordsFor(other.law, other.data.length) + other.tail;
  const begin = before - other.lead;
  return [end + own.lead, begin - own.tail - wordsFor(own.law, own.data.length)];
}

/** What is found so far. */
interface State {
  readonly places: Array<Place | undefined>;
  /** Found, and their neighbours not looked at yet. */
  readonly fresh: number[];
  missing: number;
  /** Behind the last that is found. */
  end: number;
}

/** Looks beside every matrix that is found until no other is. */
function follow(
  sought: readonly Sought[],
  state: State,
  { drawsAt }: Stream,
  settle: (i: number, before: number) => void,
): void {
  while (state.missing > 0 && state.fresh.length > 0) {
    const at = state.fresh.pop() as number;
    const place = state.places[at] as Place;
    const made = new Map<string, Float32Array>();
    for (const [i, own] of sought.entries()) {
      const count = own.data.length < 2 * FIRST ? own.data.length : FIRST;
      for (const before of placesBeside(own, sought[at], place)) {
        if (state.places[i] !== undefined || before < 0) continue;
        const key = `${before} ${count}`;
        // Of a law with another scale, too, which the evidence does not depend on.
        const draws = made.get(key) ?? drawsAt(before, own, count);
        made.set(key, draws);
        if (signEvidence(own.data.subarray(0, count), draws) > WORTH) continue;
        settle(i, before);
      }
    }
  }
}

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
  const state: State = {
    places: sought.map(() => undefined),
    fresh: [],
    missing: sought.length,
    end: 0,
  };
  if (sought.length === 0) return { places: [], draws: 0 };
  const { kind } = sought[0].law;
  const windows = matrixWindows(
    sought.map(({ data }) => data),
    kind,
  );
  const sizes = sought.map(({ data, law }) => wordsFor(law, data.length));
  const stream = withCopies(seed, behind + Math.max(...sizes) + 2 * CHUNK);
  const words = new Int32Array(CHUNK + AHEAD);
  let base = 0;
  const settle = (i: number, before: number): void => {
    const draws = stream.drawsAt(before, sought[i]);
    if (signEvidence(sought[i].data, draws) > logChance) return;
    state.places[i] = { before, draws };
    state.fresh.push(i);
    state.missing--;
    state.end = Math.max(state.end, before + draws.length);
  };
  const meet = (at: number, key: number): void => {
    for (const window of windowsAt(windows, key)) {
      const { matrix, end } = window;
      const before = base + at - end;
      if (state.places[matrix] !== undefined || before < 0) continue;
      if (!agrees(kind, window, words, at)) continue;
      settle(matrix, before);
    }
  };
  const scan = SIGNS[kind].scanner(windows.bits, meet);
  stream.fill(words, 0);
  const limit = (): number => Math.max(depth, state.end === 0 ? 0 : state.end + behind);
  while (state.missing > 0 && base < limit()) {
    scan(words, CHUNK);
    base += CHUNK;
    // Most are found by their windows; for the others it is looked beside these, behind all of them.
    if (base >= state.end + behind) follow(sought, state, stream, settle);
    words.copyWithin(0, CHUNK);
    stream.fill(words, AHEAD);
    progress(Math.min(base, limit()));
  }
  follow(sought, state, stream, settle);
  return { places: state.places, draws: base };
}

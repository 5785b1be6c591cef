/**
 * Byte-pair encoding (Sennrich, Haddow & Birch 2016, doi:10.18653/v1/P16-1162) over UTF-8 bytes, for small
 * vocabularies: the alphabet is the bytes that the training text uses, and printable ASCII, not all 256. Merges stay
 * within words (a word takes the space before it).
 */

/** Tokens with a meaning of their own. */
export const END = 0;
/** A byte outside the alphabet. */
export const UNKNOWN = 1;

export interface Tokenizer {
  /** Bytes of each token; empty for END, U+FFFD for UNKNOWN. */
  readonly vocabulary: readonly Uint8Array[];
  /** Pairs of tokens in the order in which they were merged. */
  readonly merges: ReadonlyArray<readonly [number, number]>;
  encode(text: string): Uint16Array;
  /** Text up to END; bytes that are no UTF-8 become U+FFFD. */
  decode(tokens: ArrayLike<number>): string;
}

const wordsOf = (text: string): string[] =>
  text.match(/ ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+/gu) ?? [];
const utf8 = new TextEncoder();
/** Printable ASCII, blank included. */
const PRINTABLE = Array.from({ length: 95 }, (_, i) => 32 + i);

/** Replaces each occurrence of a pair, from the left; a word without it is given back as it is. */
function merge(
  word: readonly number[],
  left: number,
  right: number,
  by: number,
): readonly number[] {
  if (!word.some((token, i) => token === left && word[i + 1] === right)) return word;
  const out: number[] = [];
  for (let i = 0; i < word.length; i++) {
    if (word[i] === left && word[i + 1] === right) {
      out.push(by);
      i++;
    } else out.push(word[i]);
  }
  return out;
}

/** Times that each word occurs in texts. */
function countWords(texts: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const text of texts)
    for (const word of wordsOf(text)) times.set(word, (times.get(word) ?? 0) + 1);
  return times;
}

/** Bytes that are given, or seen at least once in `rarest` bytes. */
function alphabetOf(
  words: ReadonlyMap<string, number>,
  rarest: number,
  always: readonly number[],
): number[] {
  const times = new Float64Array(256);
  for (const [word, count] of words) for (const byte of utf8.encode(word)) times[byte] += count;
  const total = times.reduce((a, x) => a + x, 0);
  return [...times.keys()].filter(
    (byte) => always.includes(byte) || (times[byte] > 0 && times[byte] * rarest >= total),
  );
}

/** Token of each byte; UNKNOWN outside the alphabet. */
function tokensOfBytes(alphabet: readonly number[]): Uint16Array {
  const tokens = new Uint16Array(256).fill(UNKNOWN);
  alphabet.forEach((byte, i) => {
    tokens[byte] = i + 2;
  });
  return tokens;
}

interface CountedWord {
  readonly tokens: readonly number[];
  readonly times: number;
}

/** The most frequent pair of neighbours, ties by the lower tokens; undefined where no pair is left. */
function mostFrequentPair(
  words: readonly CountedWord[],
  size: number,
): [left: number, right: number] | undefined {
  const pairs = new Float64Array(size * size);
  for (const { tokens, times } of words)
    for (let i = 1; i < tokens.length; i++) pairs[tokens[i - 1] * size + tokens[i]] += times;
  for (let other = 0; other < size; other++) {
    pairs[UNKNOWN * size + other] = 0;
    pairs[other * size + UNKNOWN] = 0;
  }
  const most = pairs.reduce((a, x) => Math.max(a, x), 0);
  if (most === 0) return undefined;
  const pair = pairs.indexOf(most);
  return [Math.floor(pair / size), pair % size];
}

/**
 * @param size tokens in all: END, UNKNOWN, the alphabet (`always`, and bytes seen at least once in `rarest` bytes),
 * then
 * one a merge, the most frequent pair first, ties by the lower tokens; fewer where no pair is left
 * @throws RangeError where they are too few for the alphabet
 */
export function trainTokenizer(
  texts: readonly string[],
  size: number,
  { rarest = 1e5, always = PRINTABLE }: { rarest?: number; always?: readonly number[] } = {},
): Tokenizer {
  const counts = countWords(texts);
  const alphabet = alphabetOf(counts, rarest, always);
  if (alphabet.length + 2 > size)
    throw new RangeError(
      `a vocabulary of ${size} cannot hold an alphabet of ${alphabet.length} bytes and 2 special tokens`,
    );
  const tokenOf = tokensOfBytes(alphabet);
  let words: CountedWord[] = [...counts].map(([word, times]) => ({
    tokens: Array.from(utf8.encode(word), (byte) => tokenOf[byte]),
    times,
  }));
  const merges: Array<[number, number]> = [];
  for (let next = alphabet.length + 2; next < size; next++) {
    const pair = mostFrequentPair(words, next);
    if (!pair) break;
    merges.push(pair);
    words = words
      .map((word) => {
        const tokens = merge(word.tokens, ...pair, next);
        return tokens === word.tokens ? word : { ...word, tokens };
      })
      .filter(({ tokens }) => tokens.length > 1);
  }
  return tokenizer(alphabet, merges);
}

/** A tokenizer from its alphabet (bytes in order) and merges. */
export function tokenizer(
  alphabet: readonly number[],
  merges: ReadonlyArray<readonly [number, number]>,
): Tokenizer {
  const vocabulary = [
    new Uint8Array(0),
    utf8.encode("\uFFFD"),
    ...alphabet.map((byte) => Uint8Array.of(byte)),
  ];
  for (const [left, right] of merges)
    vocabulary.push(Uint8Array.from([...vocabulary[left], ...vocabulary[right]]));
  const tokenOf = tokensOfBytes(alphabet);
  const first = alphabet.length + 2;
  const rank = new Map(merges.map(([left, right], i) => [left * vocabulary.length + right, i]));
  const known = new Map<string, readonly number[]>();
  const encodeWord = (word: string): readonly number[] => {
    let tokens: readonly number[] = Array.from(utf8.encode(word), (byte) => tokenOf[byte]);
    for (;;) {
      let lowest = Infinity;
      for (let i = 1; i < tokens.length; i++)
        lowest = Math.min(
          lowest,
          rank.get(tokens[i - 1] * vocabulary.length + tokens[i]) ?? Infinity,
        );
      if (lowest === Infinity) return tokens;
      tokens = merge(tokens, merges[lowest][0], merges[lowest][1], first + lowest);
    }
  };
  return {
    vocabulary,
    merges,
    encode(text) {
      return Uint16Array.from(
        wordsOf(text).flatMap((word) => {
          let tokens = known.get(word);
          if (!tokens) known.set(word, (tokens = encodeWord(word)));
          return tokens;
        }),
      );
    },
    decode(tokens) {
      const end = Array.prototype.indexOf.call(tokens, END);
      const used = Array.from(
        { length: end < 0 ? tokens.length : end },
        (_, i) => vocabulary[tokens[i]],
      );
      return new TextDecoder().decode(Uint8Array.from(used.flatMap((bytes) => [...bytes])));
    },
  };
}

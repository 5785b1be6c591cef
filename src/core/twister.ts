/**
 * Mersenne twister MT19937: the generator of @stdlib/random-base-mt19937 to the bit (twister.test.ts holds it there),
 * without its factory's checks and properties: most trials make
 * a stream of their own. After the reference of Matsumoto and Nishimura,
 * mt19937ar.c, 2002/01/26 ("Mersenne Twister", ACM TOMACS 8(1), 1998).
 */

/** One generator; its numbers do not depend on what others draw. */
export interface Twister {
  /** Uniform integer on [0, 2^32). */
  integer(): number;
  /** Uniform on [0, 1) with 53 bits. */
  uniform(): number;
}

/** Words of state, and how far apart the two are that a new word is made of. */
export const WORDS = 624;
const APART = 397;

/** init_genrand: the state of a seed of 32 bits. */
export function stateOfNumber(seed: number): Int32Array {
  const state = new Int32Array(WORDS);
  let word = seed | 0;
  state[0] = word;
  for (let i = 1; i < WORDS; i++) {
    word = (Math.imul(word ^ (word >>> 30), 1812433253) + i) | 0;
    state[i] = word;
  }
  return state;
}

/** The state that init_by_array begins with. */
const BEGIN = stateOfNumber(19650218);

/** init_by_array: the state of a seed of 1 to 624 words, all of whose bits count. */
function stateOfWords(seed: Int32Array): Int32Array {
  const state = BEGIN.slice();
  let word = state[0];
  let i = 1;
  for (let k = 0, j = 0; k < WORDS; k++) {
    word = ((state[i] ^ Math.imul(word ^ (word >>> 30), 1664525)) + seed[j] + j) | 0;
    state[i] = word;
    if (++i === WORDS) i = 1;
    if (++j === seed.length) j = 0;
  }
  for (let k = 1; k < WORDS; k++) {
    word = ((state[i] ^ Math.imul(word ^ (word >>> 30), 1566083941)) - i) | 0;
    state[i] = word;
    if (++i === WORDS) i = 1;
  }
  state[0] = 0x80000000 | 0;
  return state;
}

/** A word of the state renewed. */
const renewed = (word: number, next: number, far: number): number => {
  const mixed = (word & 0x80000000) | (next & 0x7fffffff);
  return far ^ (mixed >>> 1) ^ (-(mixed & 1) & 0x9908b0df);
};

/** Renews all words of a state, in place: the next {@link WORDS} integers are its words, tempered. */
export function renew(state: Int32Array): void {
  const turn = WORDS - APART;
  for (let i = 0; i < turn; i++) state[i] = renewed(state[i], state[i + 1], state[i + APART]);
  for (let i = turn; i < WORDS - 1; i++)
    state[i] = renewed(state[i], state[i + 1], state[i - turn]);
  state[WORDS - 1] = renewed(state[WORDS - 1], state[0], state[APART - 1]);
}

/** The integer that a word of the state gives, as 32 bits with a sign. */
export function tempered(word: number): number {
  let bits = word ^ (word >>> 11);
  bits ^= (bits << 7) & 0x9d2c5680;
  bits ^= (bits << 15) & 0xefc60000;
  return bits ^ (bits >>> 18);
}

/** A generator from the state on. Words are renewed one by one as they are asked for: most trials ask for few. */
function twisterFrom(state: Int32Array): Twister {
  let at = 0;
  const integer = (): number => {
    const next = at + 1 === WORDS ? 0 : at + 1;
    const mixed = (state[at] & 0x80000000) | (state[next] & 0x7fffffff);
    const far = state[at < WORDS - APART ? at + APART : at + APART - WORDS];
    let word = far ^ (mixed >>> 1) ^ (-(mixed & 1) & 0x9908b0df);
    state[at] = word;
    at = next;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  };
  const uniform = (): number => {
    const high = integer() >>> 5;
    return (high * 0x4000000 + (integer() >>> 6)) * 2 ** -53;
  };
  return { integer, uniform };
}

/** The generator of a seed of 32 bits (init_genrand). */
export const twisterOfNumber = (seed: number): Twister => twisterFrom(stateOfNumber(seed));

/** The generator of a seed of 1 to 624 words of 32 bits (init_by_array); read at once, not kept. */
export const twisterOfWords = (seed: Int32Array): Twister => twisterFrom(stateOfWords(seed));
